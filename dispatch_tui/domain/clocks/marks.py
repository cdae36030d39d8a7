"""The pieces of which a ticket's spans are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.reading import Order

Seen = Callable[[int, int], bool]
"""Whether the event at one place of the timeline had seen the one at another."""


class Mark(NamedTuple):
    """An event as a clock sees it: its place on the timeline, when it happened, what it is called."""

    place: int
    at: int
    cause: str
    recorded_at: int


class Grant(NamedTuple):
    """An extension: where on the timeline and when it was granted, and until when."""

    place: int
    at: int
    until: int


@dataclass(slots=True)
class Span:
    """What one clock measures. ``base`` is where it counts from, mostly its first event's own time."""

    name: str
    base: int
    opened: Mark
    order: Order | None = None
    sent: int = 0
    """Place of the order's dispatch on the timeline."""
    closed: Mark | None = None
    granted: list[Grant] = field(default_factory=list)

    def shut(self, mark: Mark, seen: Seen) -> None:
        """Stop here. Told of the same thing by two stations at once, it stopped the first time."""
        closed = self.closed
        if closed is None or (
            closed.cause == mark.cause and mark.at < closed.at and not seen(mark.place, closed.place)
        ):
            self.closed = mark


class Setting(NamedTuple):
    """An event that set the item or the urgency, and the version of the pack under which it was decided."""

    place: int
    at: int
    event: Event
    value: Any
    pack: str | None
    station: str


class Pause(NamedTuple):
    """A pause: from when to when (UTC ms), and between which places of the timeline; None while it lasts."""

    since: int
    until: int | None
    begun: int
    ended: int | None


def begin(pauses: list[Pause], mark: Mark) -> None:
    """Begin a pause; begun by two stations at once it is one pause from the earlier time."""
    if pauses and pauses[-1].until is None:
        pauses[-1] = pauses[-1]._replace(since=min(pauses[-1].since, mark.at))
    else:
        pauses.append(Pause(mark.at, None, mark.place, None))


def end(pauses: list[Pause], mark: Mark) -> None:
    """End the pause that lasts, if one does."""
    if pauses and pauses[-1].until is None:
        pauses[-1] = pauses[-1]._replace(until=mark.at, ended=mark.place)


def apart(pauses: list[Pause]) -> list[Pause]:
    """Pauses in the order in which they were told, each without what those before it cover."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.begun):
        covered = found[-1].until if found else pause.since
        if covered is None:
            break
        if pause.until is None or pause.until > covered:
            found.append(pause._replace(since=max(pause.since, covered)))
    return found
