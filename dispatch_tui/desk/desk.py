"""The desk: the one door through which screen, command bar, shell and files read and act.

Owned by one thread. Every act runs in one transaction: it happens whole or not at all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.desk import operators, stations, wall_clocks
from dispatch_tui.desk.acts import checking, claims, department, dispatching, erasing, intake, oversight, triage
from dispatch_tui.desk.acts.amending import Register
from dispatch_tui.desk.availability import refusals
from dispatch_tui.desk.clock import Clock
from dispatch_tui.desk.contacts import Reach, contacts
from dispatch_tui.desk.duty import Duty
from dispatch_tui.desk.own_part import own_part
from dispatch_tui.desk.receiving import Entered, NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.replies import SOURCE, Reply, Slip, Step, all_photos, find_slip
from dispatch_tui.desk.retention import Due, due
from dispatch_tui.desk.scope import Scope, belongs_at, scope_of
from dispatch_tui.desk.showing import show
from dispatch_tui.desk.slips import Sheet
from dispatch_tui.desk.stations import Admission
from dispatch_tui.desk.undoing import last_act, plan
from dispatch_tui.desk.views import BoardPage, BoardRow, EntryView, Lane, Tallies, TicketView
from dispatch_tui.desk.work import Operator, Work
from dispatch_tui.domain.authority import Correction, Retirement, Station
from dispatch_tui.domain.locating import Place
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.routing import Experience, Routed, Suggestion
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import CENTRE
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.domain.ticket.status import recheck_met
from dispatch_tui.store import erasing as store_erasing
from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.log import Unlawful
from dispatch_tui.store.store import Store, StoreRefused

LESSONS: Final = 5_000
"""Finished orders that suggestions learn from, the newest: a tenth of a second's reading."""
AFRESH: Final = 20
"""Orders, or a twentieth of all where that is more, whose finishing is worth reading them again."""
ACTS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        intake.register, intake.answer, intake.take, intake.release, intake.hand_over, intake.attach, intake.inquire,
        intake.need_info, intake.supply_info,
        triage.answer_directly, triage.refuse, triage.transfer, triage.classify, triage.correct, triage.merge,
        triage.unmerge, triage.cancel,
        dispatching.dispatch, dispatching.add_support, dispatching.waive, dispatching.withdraw, dispatching.notify,
        dispatching.urge, dispatching.suspend, dispatching.resume, dispatching.grant_return,
        dispatching.refuse_return, dispatching.rule, dispatching.grant_extension, dispatching.refuse_extension,
        department.acknowledge, department.acknowledge_withdrawal, department.arrive, department.return_order,
        department.ask_extension, department.report,
        checking.verify, checking.send_back, checking.call_back, checking.recheck, checking.close, checking.reopen,
        claims.accept_time, claims.decline_time, erasing.erase,
        oversight.supervise, oversight.note, oversight.reveal, oversight.resolve, oversight.undo, oversight.redo,
    )
}  # fmt: skip
"""Every act by name; the first parameter is the Work, the others are the act's arguments."""

_NOBODY = Operator("", "", "trainer")
"""Who reads where nobody is signed in: nothing is revealed to them and nothing may be done."""
_JUDGED_KEPT = 64
_TELLING_TIMES = CENTRE | {"department", "collector"}
SYSTEM = Operator("system", "", "system")
"""Who receives what no person typed: a telephone system's ring, a file's rows."""


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done: its id, and the ticket that it left or made."""

    act: str
    ticket: str
    number: str
    asked_after: str | None = None
    """The ticket that the caller asked after: its state is what they are to be told."""


class _NotWritten(Exception):
    """Ends a transaction that was only to show whether it would go through."""


class Desk:
    """Reads and acts on one store under one clock, as one signed-in operator."""

    def __init__(self, store: Store, clock: Clock, operator: Operator | None = None) -> None:
        self.store = store
        self.clock = clock
        self._operator = operator
        self._duty: Duty | None = None
        self._learned: tuple[int, Experience] | None = None
        self._revealed: set[str] = set()
        self._judged: dict[str, tuple[tuple[int, Operator], Mapping[str, Refusal | None]]] = {}
        self._revision = store.revision

    @property
    def operator(self) -> Operator | None:
        """Who is signed in. What was revealed to one is covered again for the next."""
        return self._operator

    @operator.setter
    def operator(self, operator: Operator | None) -> None:
        self._operator = operator
        self._revealed.clear()

    # reading

    @property
    def pack(self) -> Pack:
        return self.store.pack_in_force

    @property
    def duty(self) -> Duty:
        if self._duty is None or self._duty.pack is not self.pack:
            self._duty = Duty(self.pack, self._experience)
        return self._duty

    def _experience(self) -> Experience:
        """What the newest finished orders teach, read again once a good many more are finished."""
        finished = self.store.finished()
        if self._learned is None or abs(finished - self._learned[0]) > max(AFRESH, self._learned[0] // 20):
            self._learned = finished, Experience(self.store.lessons(LESSONS))
        return self._learned[1]

    @property
    def row_key(self) -> bytes:
        """What keys the digests by which rows are known again."""
        return self.store.row_key

    @property
    def station_code(self) -> str:
        return self.store.station_code

    @property
    def waits_for(self) -> str | None:
        """The code of the station whose first bundle is waited for, on one that has joined a centre and holds nothing
        of it yet; None once it does."""
        joining = self.store.joining
        if joining is None:
            return None
        if self.store.waiting:
            self.store.changed_elsewhere()
        return joining.pinned.code if self.store.waiting else None

    def board(
        self, lane: Lane, text: str = "", after: str | None = None, before: str | None = None, limit: int = 100
    ) -> BoardPage:
        """A run of the queue; ``after`` and ``before`` are a row's ``sort``."""
        scope, now = self.scope, self.clock.now()
        if scope.central:
            who = self.operator.code if self.operator else ""
            page = self.store.board(lane, who, text, after=after, before=before, limit=limit, now=now)
        else:
            page = self.store.tasks(scope.who, lane, text, after=after, before=before, limit=limit, now=now)
        return BoardPage(tuple(map(_board_row, page.rows)), page.before, page.after)

    def listing(
        self, *, status: str | None = None, department: str | None = None, grid: str | None = None, text: str = "",
        limit: int = 50,
    ) -> tuple[BoardRow, ...]:  # fmt: skip
        """Tickets by what they are, newest first; ``department``: any with an order of it."""
        scope, now = self.scope, self.clock.now()
        asked: dict[str, Any] = {"status": status, "department": department, "grid": grid, "text": text}
        if scope.central:
            rows = self.store.listing(**asked, limit=limit, now=now)
        else:
            rows = self.store.task_listing(scope.who, **asked, limit=limit, now=now)
        return tuple(map(_board_row, rows))

    def tallies(self) -> Tallies:
        scope, now = self.scope, self.clock.now()
        if scope.central:
            counts = self.store.tallies(self.operator.code if self.operator else "", now)
        else:
            counts = self.store.task_tallies(scope.who, now)
        return Tallies(counts, self.store.revision)

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
        return own_part(view, scope, rechecked=recheck_met(fold.state))

    @property
    def scope(self) -> Scope:
        """Whose desk it is: of whom the station's card says so, else of whoever is signed in."""
        return scope_of(self._station, self.operator)

    def _open_to(self, scope: Scope, ticket: str) -> bool:
        return scope.central or self.store.has_task(scope.who, ticket)

    def _sees(self, scope: Scope) -> tuple[str, ...] | None:
        """What of a caller they may know who are not of the centre."""
        return {"centre": None, "department": self.pack.department_sees, "collector": ()}[scope.role]

    def _judge(self, fold: TicketFold, ticket: Ticket, viewer: Operator) -> Mapping[str, Refusal | None]:
        """What the viewer may do; it changes only with the ticket, not with the hour."""
        judged, key = self._judged.get(ticket.id), (fold.everything, viewer)
        if judged is None or judged[0] != key:
            if len(self._judged) >= _JUDGED_KEPT:
                self._judged.clear()
            judged = self._judged[ticket.id] = (key, refusals(fold, ticket, viewer))
        return judged[1]

    def find(self, number: str) -> str:
        """A ticket's id from its id, full number or unambiguous end; raises Refused ``no_such_ticket`` or
        ``ambiguous_number`` with the numbers that fit."""
        scope = self.scope
        found = [one for one in self.store.find_number(number.strip()) if self._open_to(scope, one[0])]
        if not found:
            raise Refused("no_such_ticket", number=number)
        if len(found) > 1:
            raise Refused("ambiguous_number", number=number, numbers=[one[1] for one in found[:8]])
        return found[0][0]

    def changed(self) -> frozenset[str] | None:
        """Tickets changed since last asked, by whatever process; empty when nothing was."""
        self.store.changed_elsewhere()
        revision = self.store.revision
        if revision == self._revision:
            return frozenset()
        since, self._revision = self._revision, revision
        return self.store.changed_since(since)

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

    def compact(self) -> None:
        """Write the store's file anew, without anything that it had let go of."""
        store_erasing.compact(self.store)

    # acting

    def perform(
        self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any
    ) -> Done:
        """Do an act; raises Refused with the reason and what was entered, and then nothing was written."""
        function = ACTS.get(act)
        if function is None:
            raise Refused("no_such_act", args, act=act)
        operator = self._signed_in()
        _prove_arguments(function, args)
        now = self.clock.now()
        if occurred is not None:
            _prove_occurred(occurred, now, operator, args)
        try:
            with self.store.transaction(now) as tx:
                pen = tx.act(operator.code, operator.role, occurred=occurred)
                work = Work(self.store, tx, pen, operator, now, ticket, self.duty)
                made = function(work, **args)
                subject = made if isinstance(made, str) else work.ticket_id
        except Unlawful as unlawful:
            raise Refused.because(unlawful.refusal, args) from None
        except StoreRefused as refused:
            raise Refused(refused.code, args, **refused.params) from refused
        except Refused as refused:
            raise Refused.because(refused.refusal, args) from None
        store_erasing.sweep_up(self.store)
        if act == "reveal":
            self._revealed.add(subject)
        return Done(pen.id, subject, self.store.number_of(subject), work.asked_after)

    def slip(self, sheet: Sheet, key: str) -> Slip:
        """What a row of a sheet is about: ``key`` is an order's id, or a ticket's for a recheck. Raises Refused
        ``no_such_slip``."""
        return find_slip(self.store, sheet, key)

    def reply(self, slip: Slip, reply: Reply, *, dry_run: bool = False) -> Refusal | None:
        """Record what came back on a slip, each step an act of its own at its own time, all of them or none. Why they
        are refused, or None; what was written is kept as a note on the ticket either way. ``dry_run`` writes nothing.
        """
        operator, now = self._signed_in(), self.clock.now()
        try:
            for step in reply.steps:
                if step.occurred is not None:
                    _prove_occurred(step.occurred, now, operator, step.args)
            self._reply(slip, reply, reply.steps, operator, now, dry_run)
        except Unlawful as unlawful:
            refusal = unlawful.refusal
        except StoreRefused as refused:
            raise Refused(refused.code, **refused.params) from refused
        except Refused as refused:
            refusal = refused.refusal
        else:
            return None
        self._reply(slip, reply, (), operator, now, dry_run)
        return refusal

    def _reply(
        self, slip: Slip, reply: Reply, steps: Sequence[Step], operator: Operator, now: int, dry_run: bool
    ) -> None:
        note = {"source": f"{SOURCE}{slip.sheet}", "id": slip.known_by(reply.slip), "digest": reply.digest}
        with suppress(_NotWritten), self.store.transaction(now) as tx:
            for place, step in enumerate(steps or (None,), 1):
                pen = tx.act(operator.code, operator.role, occurred=step.occurred if step else None)
                work = Work(self.store, tx, pen, operator, now, slip.ticket.id, self.duty)
                if step is not None:
                    ACTS[step.act](work, **step.args)
                if place == max(len(steps), 1):  # the note goes with the last of them, and is undone with it
                    photos = reply.photos if steps else all_photos(reply)
                    work.add("noted", {"external": note}, words=reply.words, photos=photos)
            if dry_run:
                raise _NotWritten

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

    def receive(self, reports: Iterable[NewReport], *, batch: int = 500) -> Iterator[Entered]:
        """Enter reports that no person typed, each an act of its own, ``batch`` to a transaction: what became of each,
        in their order. A report whose ``external`` is here already is known, or amends its ticket."""
        waiting: list[NewReport] = []
        for report in reports:
            waiting.append(report)
            if len(waiting) == batch:
                yield from self._receive(waiting)
                waiting = []
        if waiting:
            yield from self._receive(waiting)

    def _receive(self, reports: list[NewReport]) -> list[Entered]:
        now = self.clock.now()
        made: list[Entered] = []
        try:
            with without_collecting(), self.store.transaction(now) as tx:
                register, duty = Register(self.store, reports), self.duty
                for report in reports:
                    work = Work(self.store, tx, tx.act(SYSTEM.code, SYSTEM.role), SYSTEM, now, None, duty)
                    entered = intake.take_in(work, report, register.standing)
                    register.enter(report, entered)
                    made.append(entered)
        except Unlawful as unlawful:
            raise Refused.because(unlawful.refusal) from None
        except StoreRefused as refused:
            raise Refused(refused.code, **refused.params) from refused
        return made

    def call_of(self, ticket: str) -> str | None:
        """The contact by phone that a ticket came by."""
        fold = self.store.fold(ticket)
        return fold.events[0].data.get("call") if fold is not None and fold.events else None

    def register_of(self, reports: Iterable[NewReport]) -> Register:
        """What is here under the platforms' own ids of these reports."""
        return Register(self.store, reports)

    # who

    def sign_in(self, code: str, pin: str) -> Operator:
        """Sign in; raises Refused ``wrong_pin``, ``wait``, ``no_such_operator``, ``operator_disabled`` or
        ``station_role``."""
        found = self._fitting(code)
        operators.prove_pin(self.store, code, pin, self.clock.now())
        self.operator = found
        return found

    def sign_out(self) -> None:
        self.operator = None

    def operators(self) -> tuple[Operator, ...]:
        """Everyone who may sign in at this station."""
        known = self.store.authority.now().operators.values()
        found = (operators.operator(self.store, one.code) for one in known if one.enabled and one.role != "system")
        return tuple(one for one in found if belongs_at(self._station, one))

    @property
    def _station(self) -> Station | None:
        return self.store.authority.now().stations.get(self.store.station)

    def _fitting(self, code: str) -> Operator:
        """Who ``code`` is, if they may work here; raises Refused ``station_role`` and as ``operators.operator``."""
        found = operators.operator(self.store, code)
        station = self._station
        if not belongs_at(station, found):
            department = station.department if station is not None else ""
            raise Refused("station_role", role=found.role, department=department)
        return found

    def add_operator(self, code: str, *, role: str, name: str = "", department: str = "", pin: str = "") -> None:
        operators.add_operator(
            self.store, self._signed_in(), self.clock.now(), code, role=role, name=name, department=department
        )
        if pin:
            operators.set_pin(self.store, code, pin)

    def set_role(self, code: str, role: str, department: str = "") -> None:
        operators.set_role(self.store, self._signed_in(), self.clock.now(), code, role, department)

    def disable(self, code: str) -> None:
        operators.disable(self.store, self._signed_in(), self.clock.now(), code)

    def set_pin(self, pin: str) -> None:
        """One's own PIN on this station."""
        operators.set_pin(self.store, self._signed_in().code, pin)

    def reset_pin(self, code: str, pin: str) -> None:
        """A supervisor gives somebody a new PIN, with no network."""
        operators.reset_pin(self.store, self._signed_in(), self.clock.now(), code, pin)

    def first_supervisor(self, pin: str, code: str | None = None) -> Operator:
        """A supervisor (None: the first) sets this station's first PIN and is signed in; raises Refused once one is
        set."""
        self.operator = operators.first_supervisor(self.store, pin, code)
        return self.operator

    def first_pin(self, code: str, pin: str) -> Operator:
        """At a station outside the centre, where no supervisor may be at hand, an operator who has no PIN here yet sets
        their own and is signed in; raises Refused ``pins_exist``, ``station_role`` or ``pin_too_short``."""
        found = self._fitting(code)
        if not self.sets_own_first_pin(code):
            raise Refused("pins_exist")
        operators.set_pin(self.store, code, pin)
        self.operator = found
        return found

    def sets_own_first_pin(self, code: str) -> bool:
        """Whether somebody signs in for the first time at a station outside the centre."""
        outside = not scope_of(self._station, None).central
        return outside and self.store.local.pin(code) is None

    def needs_first_supervisor(self) -> bool:
        """Whether nobody has a PIN on this station of the centre yet."""
        return scope_of(self._station, None).central and not self.store.local.has_pins()

    # whom the centre trusts

    def trust_station(self, card: Admission) -> bool:
        """Admit a station by its card; False where it is trusted as it is already."""
        return stations.trust(self.store, self._signed_in(), self.clock.now(), card)

    def retire_station(
        self, named: str, *, after: str | None = None, reason: str = "lost"
    ) -> tuple[Station, Retirement]:
        """Retire a station; ``after``: the last of its events that counts (None: the last held here)."""
        return stations.retire(
            self.store, self._signed_in(), self.clock.now(), named, after=after, reason=reason
        )

    def correct_clock(
        self, named: str, step: int, *, since: int | None = None, until: int | None = None
    ) -> tuple[Station, Correction]:
        """Say by how much (ms) a station's clock was wrong, between two times of that clock (UTC ms)."""
        return wall_clocks.correct_clock(
            self.store, self._signed_in(), self.clock.now(), named, step, since=since, until=until
        )

    def _signed_in(self) -> Operator:
        if self.operator is None:
            raise Refused("sign_in_first")
        return self.operator

    # drafts and settings, local to this station

    def save_draft(self, form: str, field: str, value: str) -> None:
        self.store.local.save_draft(self._draft_of(form), field, value)

    def draft(self, form: str) -> Mapping[str, str]:
        return self.store.local.draft(self._draft_of(form))

    def discard_draft(self, form: str) -> None:
        self.store.local.discard_draft(self._draft_of(form))

    def _draft_of(self, form: str) -> str:
        return f"{self.operator.code if self.operator else ''}/{form}"

    def setting(self, name: str) -> str | None:
        return self.store.local.setting(name)

    def keep_setting(self, name: str, value: str) -> None:
        self.store.local.keep_setting(name, value)


def _board_row(row: Any) -> BoardRow:
    return BoardRow(**row.as_dict())


def _prove_occurred(occurred: int, now: int, operator: Operator, args: Mapping[str, Any]) -> None:
    """Raises Refused ``occurred_later``, or ``role``. What a department or a collector says of the time is a claim: it
    moves a limit once the centre has accepted it."""
    if operator.role not in _TELLING_TIMES:
        raise Refused("role", args, role=operator.role, allowed=sorted(_TELLING_TIMES))
    if occurred > now:
        raise Refused("occurred_later", args)


def _prove_arguments(function: Callable[..., Any], args: Mapping[str, Any]) -> None:
    """Raises Refused ``argument_missing`` or ``no_such_argument``."""
    parameters = dict(list(inspect.signature(function).parameters.items())[1:])
    for name in args:
        if name not in parameters:
            raise Refused("no_such_argument", args, argument=name, arguments=list(parameters))
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in args:
            raise Refused("argument_missing", args, argument=name)
