"""Gathering an assessment from the tickets that came in within some days, whatever became of them since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from msgspec.structs import replace

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.clocks.read import clocks
from dispatch_tui.domain.clocks.values import ClockReading
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.report.assessment.rates import ASSESSED, Assessment, InTime, Row

By = Literal["department", "item", "town", "operator", "hotline"]
BY: Final[tuple[By, ...]] = ("department", "item", "town", "operator", "hotline")
ALL: Final = "total"
_ENDED: Final = ("merged", "cancelled")
"""What counts no more of a ticket that was drawn together with another, or was none: its orders alone are assessed."""
Told = Callable[[str, int, int | None], None]


def assess(desk: Desk, by: By, first: int | None, until: int | None, name: Callable[[By, str], str],
           progress: Told = lambda *_: None) -> Assessment:  # fmt: skip
    """Count the tickets that came in from ``first`` to before ``until`` (UTC ms). A department's desk counts its own
    orders and the tickets that have one. Raises Refused ``role`` at a collector's: it has no orders."""
    scope = desk.scope
    if scope.role == "collector":
        raise Refused("role", role="collector", allowed=["dispatcher", "supervisor", "department"])
    counting = _Counting(by, scope.department)
    found = desk.store.received_between(first, until)
    for done, ticket_id in enumerate(found, 1):
        ticket = desk.store.ticket(ticket_id)
        if ticket is not None and not ticket.history:
            counting.ticket(ticket, _readings(desk, ticket))
        progress(by, done, len(found))
    rows = sorted(counting.rows.values(), key=lambda row: (-row.received, row.key))
    names = {row.key: name(by, row.key) for row in rows}
    return Assessment(by, first, until, tuple(rows), counting.total, counting.late_entries, names)


_Readings = list[tuple[ClockReading | None, ClockReading | None]]
"""Each clock as it reads by when things happened, and by when they were recorded."""


def _readings(desk: Desk, ticket: Ticket) -> _Readings:
    packs, now = desk.store.packs.get, desk.clock.now()
    happened = [one for one in clocks(ticket, packs, now, why=False) if one.name in ASSESSED]
    if all(entry.at == entry.recorded_at for entry in ticket.timeline):
        return [(one, one) for one in happened]
    written = replace(ticket, timeline=tuple(
        replace(entry, at=entry.recorded_at, basis="recorded") for entry in ticket.timeline
    ))  # fmt: skip
    recorded = [one for one in clocks(written, packs, now, why=False) if one.name in ASSESSED]
    return [*((one, None) for one in happened), *((None, one) for one in recorded)]


@dataclass(slots=True)
class _Counting:
    by: By
    own: str
    """The department whose desk it is; empty at the centre's."""
    rows: dict[str, Row] = field(default_factory=dict)
    total: Row = field(default_factory=lambda: Row(ALL))
    late_entries: int = 0

    def ticket(self, ticket: Ticket, readings: _Readings) -> None:
        orders = [one for one in ticket.orders if not self.own or one.department == self.own]
        if self.own and not orders:
            return
        keys = self._keys(ticket)
        for row in self._of(*keys):
            _count(row, ticket)
        for order in orders:
            for row in self._of(order.department if self.by == "department" else keys[0]):
                row.orders += 1
        for happened, recorded in readings:
            self._clock(ticket, keys, happened, recorded)
        self._asked(ticket, keys)
        self.late_entries += sum(entry.at != entry.recorded_at for entry in ticket.timeline)

    def _keys(self, ticket: Ticket) -> list[str]:
        """The groups that a ticket is counted in."""
        match self.by:
            case "department":
                named = [one.department for one in ticket.orders if not self.own or one.department == self.own]
                return list(dict.fromkeys(named)) or [""]
            case "item":
                return [ticket.item or ""]
            case "town":
                return [str(ticket.fields.get("town") or "")]
            case "hotline":
                return [ticket.hotline or ""]
            case "operator":
                return [_dispatcher(ticket)]

    def _of(self, *keys: str) -> Iterator[Row]:
        yield self.total
        for key in keys:
            row = self.rows.get(key)
            if row is None:
                row = self.rows[key] = Row(key)
            yield row

    def _clock(
        self, ticket: Ticket, keys: list[str], happened: ClockReading | None, recorded: ClockReading | None
    ) -> None:
        reading = happened or recorded
        if reading is None:
            return
        if reading.order is not None:
            if self.own and reading.department != self.own:
                return
            groups = [reading.department or ""] if self.by == "department" else keys
        elif self.own or ticket.status in _ENDED:
            return
        elif self.by != "department":
            groups = keys
        else:  # the rest is the centre's own work, which no department is assessed by
            groups = [ticket.lead.department] if reading.name == "close" and ticket.lead else []
        for row in self._of(*groups):
            in_time: InTime = row.clocks[reading.name]
            in_time.count(happened, recorded)

    def _asked(self, ticket: Ticket, keys: list[str]) -> None:
        """What the caller said when last asked; of several answers at once none may say no."""
        lead = ticket.lead
        if self.by == "department":
            keys = [lead.department] if lead is not None and (not self.own or lead.department == self.own) else []
            if self.own and not keys:
                return
        solved = [one.solved for one in ticket.call_backs if one.reached and one.solved is not None]
        satisfied = [one.satisfied for one in ticket.call_backs if one.reached and one.satisfied is not None]
        for row in self._of(*keys):
            if solved:
                row.solved.count(part=all(solved))
            if satisfied:
                row.satisfied.count(part=all(satisfied))


def _count(row: Row, ticket: Ticket) -> None:
    row.received += 1
    if ticket.status == "closed":
        row.closed += 1
    elif ticket.finished:
        row.elsewhere += 1
    else:
        row.open += 1


def _dispatcher(ticket: Ticket) -> str:
    """Who sent its first order, else who has taken it; empty where nobody did."""
    for entry in ticket.timeline:
        if entry.event.kind == "dispatched" and entry.verdict.outcome == "counted" and not entry.retracted:
            return entry.event.actor
    return ticket.taken_by or ""
