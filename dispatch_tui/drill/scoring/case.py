"""One expectation's matter: an inject, its ticket, and since when it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch_tui.domain.ticket.reading import Order
from dispatch_tui.drill.scoring.facts import Deed, TicketFacts
from dispatch_tui.drill.scoring.scene import DECIDING, ENDS, Due, Scene
from dispatch_tui.drill.scoring.verdict import Found, Verdict, events, missed, timed, wrong
from dispatch_tui.drill.script.expected_values import TRUTH_WORD

LEAD_WORD = "lead"
"""Stands for whichever department has the lead."""


@dataclass(frozen=True, slots=True)
class Case:
    """``began`` is when the inject came, or the one after which it is counted (drill ms)."""

    scene: Scene
    inject: str
    ticket: TicketFacts
    began: int

    @property
    def over(self) -> bool:
        return self.scene.over

    @property
    def now(self) -> int:
        return self.scene.now

    @property
    def truth(self) -> Due | None:
        return self.scene.due(self.inject)

    @property
    def matter(self) -> list[TicketFacts]:
        """The ticket and those merged with it: what is done on one is done for all."""
        return self.scene.group(self.ticket)

    @property
    def head(self) -> TicketFacts:
        """The ticket of the matter on which its orders stand: the first that has any, else its own."""
        return next((one for one in self.matter if one.ticket.orders), self.ticket)

    @property
    def taken_up(self) -> int | None:
        """When somebody of the centre had it in hand: as the call was answered, as anything else came in."""
        answered = self.ticket.first("answered", hand="trainee")
        if answered is not None:
            return answered.at
        first = self.ticket.deeds[0] if self.ticket.deeds else None
        return None if first is None or first.data.get("ringing") else first.at

    def deeds(self, *kinds: str, department: str | None = None, since: int | None = None) -> list[Deed]:
        """What the trainee did on the matter, of these kinds, as to that department's order, in the order of time."""
        wanted = self.department(department) if department is not None else None
        found = [
            deed for one in self.matter for deed in one.of(*kinds, hand="trainee")
            if wanted in (None, deed.department) and (since is None or deed.at >= since)
        ]  # fmt: skip
        return sorted(found, key=lambda deed: deed.at)

    def first(self, *kinds: str, department: str | None = None, since: int | None = None) -> Deed | None:
        return next(iter(self.deeds(*kinds, department=department, since=since)), None)

    def by_departments(self, *kinds: str) -> list[Deed]:
        """What the departments did themselves."""
        return [deed for one in self.matter for deed in one.of(*kinds, hand="department")]

    def department(self, named: str) -> str:
        """A department's code; of ``lead`` the one that has the lead, empty while none has."""
        if named != LEAD_WORD:
            return named
        lead = self.head.ticket.lead
        return lead.department if lead is not None else ""

    def orders(self, part: str | None = None) -> list[Order]:
        """The orders that the matter has or had, oldest first, those taken back by an undo left out."""
        undone = {f"{deed.event}:{deed.department}" for one in self.matter for deed in one.of("dispatched", undone=True)
                  if deed.undone}  # fmt: skip
        found = [
            order for one in self.matter for order in one.ticket.orders
            if order.id not in undone and part in (None, order.part)
        ]  # fmt: skip
        return sorted(found, key=lambda order: order.sent_at)

    def ended(self) -> Deed | None:
        """The deed by which the trainee ended its own ticket, if they did."""
        return self.ticket.last(*ENDS, hand="trainee")

    def worked_on(self) -> Deed | None:
        """The first deed by which the trainee made something of it."""
        return self.first(*DECIDING)

    def looked(self, since: int, until: int) -> bool:
        """Whether the trainee had it in front of them in between."""
        told = self.scene.told.looked
        return any(since <= at <= until for one in self.matter for at in told.get(one.id, ()))

    def named(self, given: str, truth: str | None) -> str:
        """What is expected: as the script names it, or what the inject's truth says."""
        return (truth or "") if given == TRUTH_WORD else given

    def nothing(self, limit: int | None = None, since: int | None = None) -> Verdict:
        """Nothing was done: not yet, or missed."""
        start = self.began if since is None else since
        return missed(self.over, None if limit is None else start + limit, now=self.now)

    def done(self, deed: Deed, limit: int | None = None, since: int | None = None) -> Verdict:
        """It was done as expected, by when."""
        return timed(found_by(deed), self.began if since is None else since, limit)


def found_by(deed: Deed, code: str = "done", **params: object) -> Found:
    """That this was done."""
    known = {"kind": deed.kind, **({"department": deed.department} if deed.department else {}), **params}
    return Found(code, known, (deed.event,), deed.at)


def found_in(deeds: Iterable[Deed], code: str, **params: object) -> Found:
    """That these were done; the last of them gives the time."""
    deeds = list(deeds)
    return Found(code, params, events(deed.event for deed in deeds), max((deed.at for deed in deeds), default=None))


def instead(deed: Deed) -> Verdict:
    """Something else was done in its stead."""
    return wrong(found_by(deed, "instead"))
