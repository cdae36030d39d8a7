"""The pieces of which a ticket's spans are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.reading import Order

Seen = Callable[[int, int], bool]
"""Whether the event at one place of the timeline had seen the one at another."""


class Mark(msgspec.Struct, frozen=True):
    """An event as a clock sees it: its place on the timeline, when it counts, what it is called."""

    place: int
    at: int
    cause: str


class Grant(msgspec.Struct, frozen=True):
    """An extension: where on the timeline and when it was granted, and until when."""

    place: int
    at: int
    until: int


class Span(msgspec.Struct, eq=False):
    """What one clock measures. ``base`` is where it counts from, mostly its first event's own time."""

    name: str
    base: int
    opened: Mark
    order: Order | None = None
    sent: int = 0
    """Place of the order's dispatch on the timeline."""
    closed: Mark | None = None
    granted: tuple[Grant, ...] = ()

    def shut(self, mark: Mark, seen: Seen) -> None:
        """Stop here. Told of the same thing by two stations at once, it stopped the first time."""
        closed = self.closed
        if closed is None or (
            closed.cause == mark.cause and mark.at < closed.at and not seen(mark.place, closed.place)
        ):
            self.closed = mark


class Setting(msgspec.Struct, frozen=True):
    """An event that set the item or the urgency, and the version of the pack under which it was decided."""

    place: int
    at: int
    event: Event
    value: Any
    pack: str | None
    station: str


class Pause(msgspec.Struct, frozen=True):
    """A pause: from when to when (UTC ms), and between which places of the timeline; None while it lasts.

    ``waiting``: something was asked of the caller; else the ticket was suspended.
    """

    since: int
    until: int | None
    begun: int
    ended: int | None
    waiting: bool


class Pauses:
    """The pauses as the timeline tells them. Each ends with the first event that had seen it and ends it."""

    __slots__ = ("_ends", "_seen", "all")

    def __init__(self, seen: Seen) -> None:
        self.all: list[Pause] = []
        self._ends: list[tuple[Mark, bool]] = []
        self._seen = seen

    def begin(self, mark: Mark, waiting: bool = False) -> None:
        """Begin one, not before the end of what it had seen end, whatever the clocks say."""
        since = mark.at
        for one in self.all:
            if one.until is not None and one.until > since and self._seen(mark.place, one.ended or 0):
                since = one.until
        self.all.append(Pause(since, None, mark.place, None, waiting))

    def end(self, mark: Mark, waiting: bool = False) -> None:
        """End what the event had seen; of two that end it at once the earlier counts."""
        self._ends.append((mark, waiting))
        for at, one in enumerate(self.all):
            if one.until is not None and (mark.at >= one.until or self._seen(mark.place, one.ended or 0)):
                continue
            if one.waiting == waiting and self._seen(mark.place, one.begun):
                self.all[at] = replace(one, until=mark.at, ended=mark.place)

    def stop(self, mark: Mark) -> None:
        """End all that last."""
        for at, one in enumerate(self.all):
            if one.until is None:
                self.all[at] = replace(one, until=mark.at, ended=mark.place)

    def settle(self) -> None:
        """One that began while another was being ended, neither seeing the other, does not last: of the two, work
        that goes on is the less finished."""
        for at, one in enumerate(self.all):
            if one.ended is None:
                crossed = [
                    mark.at
                    for mark, waiting in self._ends
                    if waiting == one.waiting and not self._seen(one.begun, mark.place)
                ]
                if crossed:
                    until = max(one.since, min(crossed))
                    self.all[at] = replace(one, until=until, ended=one.begun)


def apart(pauses: list[Pause]) -> list[Pause]:
    """Pauses in order of time, each without what those before it cover."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.since):
        covered = found[-1].until if found else pause.since
        if covered is None:
            break
        if pause.until is None or pause.until > covered:
            found.append(replace(pause, since=max(pause.since, covered)))
    return found
