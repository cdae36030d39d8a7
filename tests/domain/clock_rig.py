"""Tickets for clocks: real events at set times, judged by the real rules, and a small pack of limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from dispatch_tui.domain.authority import Authority, Operator, Station
from dispatch_tui.domain.clocks import ClockReading, Dues, clocks, dues, next_due
from dispatch_tui.domain.event import Event, PartRef
from dispatch_tui.domain.place import CalendarSpec, Clock, Limit, Line, Pack
from dispatch_tui.domain.ticket.fold import TicketFold, Verdict
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.domain.ticket.state import order_id
from tests.domain.small_place import RIVER_TOWN, item

ZONE = ZoneInfo("Asia/Shanghai")
S, MIN, H, D = 1_000, 60_000, 3_600_000, 86_400_000


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


T0 = at("2026-03-02T10:00")
"""A Monday morning."""

_LIMITS = """
general answer      * 15  s   always
general dispatch    * 150 s   always
general acknowledge * 15  min always
general acknowledge 1 5   min always
general arrive      * 90  min always
general arrive      1 30  min always
general report      * 2   h   always
general verify      * 1   h   always
general callback    * 1   d   working
general close       * 7   d   always
general escalate    * 2   h   always
general escalate    1 30  min always
slow    report      * 4   h   working
slow    close       * 20  d   working
fast    acknowledge * 2   min always
fast    report      * 30  min always
"""


def limits(text: str = _LIMITS) -> tuple[Limit, ...]:
    rows: list[Limit] = []
    for number, line in enumerate(text.strip().splitlines(), start=2):
        name, clock, urgency, amount, unit, calendar = line.split()
        weight = None if urgency == "*" else int(urgency)
        place = Line("limits.csv", number)
        rows.append(Limit(name, cast(Clock, clock), weight, int(amount), cast(Any, unit), calendar, place, "ours"))
    return tuple(rows)


WORKING = CalendarSpec(
    "working", ((time(9), time(12)), (time(13), time(17))), frozenset({1, 2, 3, 4, 5}),
    holidays=frozenset(date(2026, 2, day) for day in range(15, 24)),
    workdays=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
)  # fmt: skip
PACK = replace(
    RIVER_TOWN,
    hash="p1",
    limits=limits(),
    calendars={"always": CalendarSpec("always"), "working": WORKING},
    items={
        "lamp": item(2, "lamp", "01", "路灯", "cgj"),
        "slow": replace(item(3, "slow", "01", "违建", "cgj"), limits="slow"),
        "fast": replace(item(4, "fast", "01", "燃气", "cgj"), limits="fast", urgency=1),
    },
)
NEWER = replace(PACK, hash="p2", version="2", limits=limits(_LIMITS.replace("2   h   always", "1   h   always")))
PACKS = {"p1": PACK, "p2": NEWER}
OPERATORS = {
    code: Operator(code, role, department, True, None)
    for code, role, department in (
        ("D1", "dispatcher", ""), ("D2", "dispatcher", ""), ("S1", "supervisor", ""),
        ("system", "system", ""),        ("cgj", "department", "cgj"), ("zjj", "department", "zjj"),
    )
}  # fmt: skip
AUTHORITY = Authority(
    OPERATORS,
    {code: Station(code, code, "", "centre", "") for code in ("A", "B", "C")},
    packs=("p1", "p2"),
    founder="A",
    in_force=("p1", "p2"),
)


class Stream:
    """One ticket's stream in the making. Times are minutes after T0 unless given as ``wall``."""

    def __init__(self, ticket: str = "0500") -> None:
        self.ticket = ticket
        self.events: list[Event] = []
        self.fold = TicketFold(ticket, lambda _: AUTHORITY)
        self._seq: dict[str, int] = {}

    def branch(self, events: Iterable[Event] | None = None) -> Stream:
        """Another station's copy of the stream so far, or of some of it."""
        other = Stream(self.ticket)
        for event in self.events if events is None else events:
            other.take(event)
        return other

    def take(self, event: Event) -> Verdict:
        """An event in, made here or elsewhere."""
        if event.id in self.fold.history:
            return self.fold.add(event)
        self.events.append(event)
        self._seq[event.station] = max(self._seq.get(event.station, 0), event.seq)
        return self.fold.add(event)

    def make(
        self, minutes: float, kind: str, data: Mapping[str, Any] | None = None, *, actor: str = "D1",
        station: str = "A", wall: int | None = None, occurred: float | None = None, pack: str = "p1",
    ) -> Event:  # fmt: skip
        """The next event, not yet taken."""
        parents = self.fold.heads()
        depth = 1 + max((self.fold.events[self.fold.history.index(one)].depth for one in parents), default=0)
        seq = self._seq.get(station, 0) + 1
        return Event(
            v=1, centre="", station=station, seq=seq, prev="", act=f"{station}{seq}",
            stream=f"ticket/{self.ticket}", parents=parents, depth=depth, basis=(), kind=kind,
            data=dict(data or {}), parts=(PartRef("photo", "photo", "0"),) if kind == "rechecked" else (),
            actor=actor, role=OPERATORS[actor].role, on_behalf=None,
            wall=T0 + round(minutes * MIN) if wall is None else wall,
            occurred=None if occurred is None else T0 + round(occurred * MIN), pack=pack,
        )  # fmt: skip

    def do(self, minutes: float, kind: str, data: Mapping[str, Any] | None = None, **more: Any) -> Event:
        """The next event, which has to be lawful."""
        event = self.make(minutes, kind, data, **more)
        verdict = self.take(event)
        assert verdict.outcome == "counted", (kind, verdict)
        return event

    # What tables of cases say most often

    def received(self, minutes: float = 0, *, ringing: bool = False, item: str = "lamp", urgency: int = 3) -> Stream:
        data: dict[str, Any] = {"number": "N", "source": "call"}
        if ringing:
            data["ringing"] = True
        self.do(minutes, "received", data, **({"actor": "system"} if ringing else {}))
        if not ringing and item:
            self.classified(minutes, item, urgency)
        return self

    def classified(self, minutes: float, item: str = "lamp", urgency: int | None = 3, **more: Any) -> Event:
        data: dict[str, Any] = {"item": item, "category": "01", "demands": ["verify", "callback"]}
        if urgency is not None:
            data["urgency"] = urgency
        return self.do(minutes, "classified", data, **more)

    def dispatched(self, minutes: float, department: str = "cgj", part: str = "lead", **more: Any) -> str:
        extra: dict[str, Any] = {name: more.pop(name) for name in ("restart", "ruled") if name in more}
        event = self.do(minutes, "dispatched", {"department": department, "part": part, **extra}, **more)
        return order_id(event.id, department)

    def ordered(self, minutes: float, kind: str, order: str, **more: Any) -> Event:
        data: dict[str, Any] = {"order": order}
        for name in ("reason", "outcome", "until", "department"):
            if name in more:
                data[name] = more.pop(name)
        if kind in ("returned", "sent_back"):
            data.setdefault("reason", "r")
        if kind == "reported":
            data.setdefault("outcome", "solved")
        if "until" in data:
            data["until"] = T0 + round(data["until"] * MIN)
        return self.do(minutes, kind, data, **more)

    def read(self, head: str | None = None, authority: Authority | None = None) -> Ticket:
        return read_ticket(self.fold, lambda _: None, head=head, authority=authority)

    def clocks(
        self, minutes: float = 0, packs: Mapping[str, Pack] = PACKS, head: str | None = None,
        authority: Authority | None = None,
    ) -> Readings:  # fmt: skip
        """The clocks as they read; what rows tell of them agrees, whatever the case."""
        ticket = self.read(head, authority)

        def look(pack: str | None) -> Pack | None:
            return packs.get(pack or "p1")

        found = Readings(clocks(ticket, look, T0 + round(minutes * MIN)))
        assert dues(ticket, look) == due_by(found)
        return found


class Readings(tuple[ClockReading, ...]):
    """Readings, and one of them by name (and order)."""

    __slots__ = ()

    def of(self, name: str, order: str | None = None) -> ClockReading:
        return self.all(name, order)[0]

    def all(self, name: str, order: str | None = None) -> list[ClockReading]:
        return [one for one in self if one.name == name and (order is None or one.order == order)]


def due_by(readings: Readings) -> Dues:
    """What readings tell of when things are due."""
    orders = {one.order for one in readings}
    nexts = {order: next_due(one for one in readings if one.order == order) for order in orders}
    return Dues(
        next_due(readings),
        {order or "": due for order, due in nexts.items() if due is not None},
        {one.order or "": one.due_at for one in reversed(readings) if one.name == "report"},
    )


def minutes(instant: int | None) -> float | None:
    """Minutes after T0."""
    return None if instant is None else (instant - T0) / MIN


def shown(reading: ClockReading) -> tuple[float | None, float | None, float | None, str]:
    """(started, due, stopped, level) in minutes after T0."""
    return minutes(reading.started_at), minutes(reading.due_at), minutes(reading.stopped_at), reading.level


def codes(reading: ClockReading) -> list[str]:
    return [one.code for one in reading.why]
