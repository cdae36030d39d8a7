"""What the desk shows: the queue, tickets as the operator may see them, what the pack says, what an undo would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from dispatch_tui.desk.availability import refusals
from dispatch_tui.desk.clock import Clock
from dispatch_tui.desk.contacts import Reach, contacts
from dispatch_tui.desk.own_part import own_part
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.retention import Due, cutoffs, due
from dispatch_tui.desk.scope import Scope
from dispatch_tui.desk.seated import Seated
from dispatch_tui.desk.showing import DRILL, show
from dispatch_tui.desk.undoing import last_act, plan
from dispatch_tui.desk.views import BoardPage, BoardRow, EntryView, Lane, Tallies, TicketView
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.locating import Place
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.routing import Routed, Suggestion
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.domain.ticket.status import recheck_met
from dispatch_tui.store.store import Store

_NOBODY: Final = Operator("", "", "trainer")
"""Who reads where nobody is signed in: nothing is revealed to them and nothing may be done."""
_JUDGED_KEPT: Final = 64


class Reading(Seated):
    """The part of a desk that is looked at."""

    def __init__(self, store: Store, clock: Clock, operator: Operator | None = None) -> None:
        super().__init__(store, clock, operator)
        self._judged: dict[str, tuple[tuple[int, int, Operator, bool], Mapping[str, Refusal | None]]] = {}
        self._revision = store.revision

    # the queue

    def board(
        self, lane: Lane, text: str = "", after: str | None = None, before: str | None = None, limit: int = 100
    ) -> BoardPage:
        """A run of the queue; ``after`` and ``before`` are a row's ``sort``."""
        scope, now = self.scope, self.clock.now()
        if scope.central:
            who = self.operator.code if self.operator else ""
            until = cutoffs(self.pack, now) if lane == "due" else None
            page = self.store.board(lane, who, text, after=after, before=before, limit=limit, now=now, until=until)
        else:
            page = self.store.tasks(scope.who, lane, text, after=after, before=before, limit=limit, now=now)
        return BoardPage(self._rows(page.rows), page.before, page.after)

    def listing(
        self, *, status: str | None = None, department: str | None = None, grid: str | None = None, text: str = "",
        limit: int = 50, ticket: str | None = None,
    ) -> tuple[BoardRow, ...]:  # fmt: skip
        """Tickets by what they are, newest first; ``department``: any with an order of it; ``ticket``: that one
        alone."""
        scope, now = self.scope, self.clock.now()
        asked: dict[str, Any] = {
            "status": status, "department": department, "grid": grid, "text": text, "ticket": ticket,
        }  # fmt: skip
        if scope.central:
            rows = self.store.listing(**asked, limit=limit, now=now)
        else:
            rows = self.store.task_listing(scope.who, **asked, limit=limit, now=now)
        return self._rows(rows)

    def tallies(self) -> Tallies:
        scope, now = self.scope, self.clock.now()
        if scope.central:
            counts = self.store.tallies(self.operator.code if self.operator else "", now)
        else:
            counts = self.store.task_tallies(scope.who, now)
        return Tallies(counts, self.store.revision)

    def find(self, number: str) -> str:
        """A ticket's id from its id, full number or unambiguous end; raises Refused ``no_such_ticket`` or
        ``ambiguous_number`` with the numbers that fit, ``number_twice`` with their ids."""
        scope = self.scope
        found = [one for one in self.store.find_number(number.strip()) if self._open_to(scope, one[0])]
        if not found:
            raise Refused("no_such_ticket", number=number)
        if len(found) > 1:
            told = [one[1] for one in found[:8]]
            if len(set(told)) < len(told):  # copies of one station gave the same number: the ids tell them apart
                raise Refused("number_twice", number=number, numbers=[f"{one[1]} = {one[0]}" for one in found[:8]])
            raise Refused("ambiguous_number", number=number, numbers=told)
        return found[0][0]

    def changed(self) -> frozenset[str] | None:
        """Tickets changed since last asked, by whatever process; empty when nothing was."""
        self.store.changed_elsewhere()
        revision = self.store.revision
        if revision == self._revision:
            return frozenset()
        since, self._revision = self._revision, revision
        return self.store.changed_since(since)

    # a ticket

    def ticket(self, ticket: str) -> TicketView:
        """Everything about a ticket, as the present operator may see it; raises Refused ``no_such_ticket``."""
        fold, scope = self.store.fold(ticket), self.scope
        if fold is None or not self._open_to(scope, ticket):
            raise Refused("no_such_ticket", number=ticket)
        viewer = self.operator or _NOBODY
        view = show(
            self.store, fold, viewer, self.clock.now(), revealed=ticket in self._revealed, judge=self._judge,
            sees=self._sees(scope),
        )  # fmt: skip
        department_of = self.store.authority.now().department_of
        return own_part(view, scope, rechecked=recheck_met(fold.state), department_of=department_of)

    def _open_to(self, scope: Scope, ticket: str) -> bool:
        return scope.central or self.store.has_task(scope.who, ticket)

    def _sees(self, scope: Scope) -> tuple[str, ...] | None:
        """What of a caller they may know who are not of the centre."""
        return {"centre": None, "department": self.pack.department_sees, "collector": ()}[scope.role]

    def _judge(
        self, fold: TicketFold, ticket: Ticket, viewer: Operator, disputed: bool
    ) -> Mapping[str, Refusal | None]:
        """What the viewer may do; it changes with the ticket, with what is in conflict about it and with who is who,
        not with the hour."""
        known = self.store.authority.now().known
        judged, key = self._judged.get(ticket.id), (fold.everything, known, viewer, disputed)
        if judged is None or judged[0] != key:
            if len(self._judged) >= _JUDGED_KEPT:
                self._judged.clear()
            judged = self._judged[ticket.id] = (key, refusals(fold, ticket, viewer, disputed))
        return judged[1]

    def undo_preview(self, ticket: str, of: str | None = None) -> tuple[EntryView, ...]:
        """What an undo would take back, ticket by ticket, oldest first; raises Refused where there is nothing to."""
        operator = self._signed_in()
        fold = self.store.fold(ticket)
        if fold is None:
            raise Refused("no_such_ticket", number=ticket)
        planned = plan(self.store, last_act(fold, of or operator.code))
        return tuple(
            entry
            for touched, acts in planned.items()
            for entry in self.ticket(touched).timeline
            if (entry.chain, entry.act) in acts
        )

    def call_of(self, ticket: str) -> str | None:
        """The contact by phone that a ticket came by."""
        fold = self.store.fold(ticket)
        return fold.events[0].data.get("call") if fold is not None and fold.events else None

    # what the pack and the past say

    def suggest(
        self, text: str, address: str = "", town: str | None = None, grid: str | None = None, limit: int = 5
    ) -> tuple[Suggestion, ...]:
        """Items that the words and the place point to, best first, each with lead and supports and why."""
        return self.duty.suggest(text, address, town, grid, limit)

    def locate(self, text: str) -> Place | None:
        return self.duty.locator.find(text)

    def resolve(self, item: str, town: str | None, grid: str | None) -> Routed:
        """Who takes ``item`` at that place."""
        return self.duty.router.resolve(item, self.duty.place(town, grid))

    def contacts(self, department: str, at: int | None = None) -> tuple[Reach, ...]:
        """Whom to reach at a department at that time (None: now), those who can be reached first."""
        return contacts(self.pack, department, self.clock.now() if at is None else at)

    def due(self) -> tuple[Due, ...]:
        """The tickets of which something has been kept as long as the pack says, those closed first before others."""
        return tuple(due(self.store, self.clock.now()))

    def _rows(self, rows: Iterable[BoardRow]) -> tuple[BoardRow, ...]:
        """Rows of the store as the queue shows them; all of a drill's are flagged."""
        return tuple(replace(row, flags=(*row.flags, DRILL)) for row in rows) if self.store.drill else tuple(rows)
