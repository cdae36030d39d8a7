"""The simulated world: several seats with a common centre, each holding what has reached it. One seed, one world."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dispatch_tui.domain.event import AUTHORITY, Event
from tests.simulation.seat import OPERATORS, START, Seat, add_operator, admit, found

DAY = 86_400_000
WORST_CLOCK = 400 * DAY
DEPARTMENTS = ("cgj", "zjj", "gaj")
_CENTRE_STAFF = ("wang", "li", "zhao", "sun", "system")


class Broken(AssertionError):
    """A promise of the log did not hold. Says which, and tells the story of the run."""


@dataclass
class World:
    """``crew`` tells who sits where; ``must_count`` and ``must_not_count`` what every store has to make of an event."""

    seed: int
    random: random.Random = field(init=False)
    seats: list[Seat] = field(default_factory=list)
    crew: dict[str, tuple[str, ...]] = field(default_factory=dict)
    keeps: dict[str, set[str]] = field(default_factory=dict)
    tickets: list[str] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    before_it: dict[str, str] = field(default_factory=dict)
    must_count: dict[str, str] = field(default_factory=dict)
    must_not_count: dict[str, str] = field(default_factory=dict)
    faulty_chains: dict[str, str] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        rng = self.random
        founder = found("WC01", wall=self._clock())
        self._seat(founder, _CENTRE_STAFF)
        for operator, (role, department) in OPERATORS.items():
            if operator not in ("wang", "system"):
                add_operator(founder, operator, role, department)
        for number in range(rng.randint(1, 2)):
            self._seat(Seat(f"WC0{number + 2}", self._clock()), _CENTRE_STAFF)
        for department in rng.sample(DEPARTMENTS[:2], rng.randint(0, 2)):
            self._seat(Seat(f"D-{department}", self._clock()), (department,), department)
        for seat in self.seats[1:]:
            department = seat.code.removeprefix("D-") if seat.code.startswith("D-") else ""
            admit(founder, seat, "department" if department else "centre", department)
        self.note_all(founder)
        for seat in self.seats[1:]:
            seat.authority.centre = founder.authority.centre
            self.deliver(founder, seat, list(founder.log))

    def _clock(self) -> int:
        return START + self.random.randint(-WORST_CLOCK, WORST_CLOCK)

    def _seat(self, seat: Seat, crew: tuple[str, ...], department: str = "") -> None:
        self.seats.append(seat)
        self.crew[seat.code] = crew
        self.keeps[seat.code] = set()

    @property
    def founder(self) -> Seat:
        return self.seats[0]

    def is_department(self, seat: Seat) -> bool:
        return seat.code.startswith("D-")

    # Keeping the books

    def write(self, seat: Seat, stream: str, kind: str, data: dict[str, Any] | None = None, **more: Any) -> Event:
        """Let a seat write and note down what came of it there."""
        event = seat.write(stream, kind, data, **more)
        self.note_all(seat)
        self.story.append(self.tell(seat, event))
        return event

    def note_all(self, seat: Seat) -> None:
        previous = ""
        for event in seat.log:
            if event.station == seat.id:
                if event.id not in self.events:
                    self.events[event.id] = event
                    self.before_it[event.id] = previous
                previous = event.id

    def tell(self, seat: Seat, event: Event) -> str:
        where = event.stream.removeprefix("ticket/")
        said = " ".join(f"{name}={self._short(value)}" for name, value in event.data.items())
        return (
            f"{event.id[:6]} {seat.code:6} {event.actor:6} {where:9} d{event.depth:<3} {event.kind} {said}"
            f"  [act {event.act}, on {','.join(one[:6] for one in event.parents)}] {self.outcome(seat, event)}"
        )

    def _short(self, value: Any) -> Any:
        return f"{value[:6]}…{value[64:]}" if isinstance(value, str) and len(value) > 40 else value

    def outcome(self, seat: Seat, event: Event) -> str:
        if event.stream == AUTHORITY:
            return seat.authority.verdicts[event.id] or "counted"
        fold = seat.fold(event.stream.removeprefix("ticket/"))
        at = fold.history.find(event.id)
        if at is None:
            return "quarantined"
        verdict = fold.verdicts[at]
        return f"{verdict.outcome} {verdict.refusal.code if verdict.refusal else ''}".strip()

    # Exchanging

    def wants(self, seat: Seat, event: Event) -> bool:
        """A department's seat holds the authority stream and its own tickets."""
        return (
            event.stream == AUTHORITY
            or not self.is_department(seat)
            or event.stream.removeprefix("ticket/") in self.keeps[seat.code]
        )

    def lacking(self, giver: Seat, taker: Seat) -> list[Event]:
        return [event for event in giver.log if event.id not in taker.held and self.wants(taker, event)]

    def closure(self, taker: Seat, wanted: Iterable[Event]) -> list[Event]:
        """What has to be held before these, as far as the taker lacks it."""
        found: dict[str, Event] = {}
        todo = list(wanted)
        while todo:
            event = todo.pop()
            if event.id in found or event.id in taker.held:
                continue
            if self.wants(taker, event):
                found[event.id] = event
            previous = self.before_it.get(event.id)
            ids = [*event.parents, *event.basis, *([previous] if previous else [])]
            todo.extend(self.events[one] for one in ids if one in self.events)
        return list(found.values())

    def exchange(self, giver: Seat, taker: Seat) -> None:
        """A random piece of what the giver holds and the taker lacks, closed under what it builds on."""
        lacking = self.lacking(giver, taker)
        if lacking:
            wanted = self.random.sample(lacking, self.random.randint(1, len(lacking)))
            piece = self.closure(taker, wanted)
            self.story.append(f"       {giver.code} gives {taker.code} {len(piece)} events")
            self.deliver(giver, taker, piece)

    def deliver(self, giver: Seat, taker: Seat, piece: list[Event]) -> None:
        """In any causal order, some of it twice."""
        taker.parts.update(giver.parts)
        for event in self.shuffled(piece):
            taker.hold(event)
            if self.random.random() < 0.1:
                taker.hold(event)

    def shuffled(self, piece: list[Event]) -> list[Event]:
        """A random order in which each comes after its parents, its basis and its chain's event before."""
        inside = {event.id: event for event in piece}
        waits: dict[str, int] = {}
        after: dict[str, list[str]] = {}
        for event in piece:
            first = {*event.parents, *event.basis, *self.earlier_in_chain(event, inside)} & inside.keys()
            waits[event.id] = len(first)
            for one in first:
                after.setdefault(one, []).append(event.id)
        ready = sorted(one for one, number in waits.items() if not number)
        order = []
        while ready:
            chosen = ready.pop(self.random.randrange(len(ready)))
            order.append(inside[chosen])
            for later in after.get(chosen, ()):
                waits[later] -= 1
                if not waits[later]:
                    ready.append(later)
        assert len(order) == len(piece), "a circle in the causal order"
        return order

    def earlier_in_chain(self, event: Event, inside: dict[str, Event]) -> set[str]:
        """The nearest earlier event of its chain among these."""
        one = self.before_it.get(event.id, "")
        while one and one not in inside:
            one = self.before_it.get(one, "")
        return {one} if one else set()
