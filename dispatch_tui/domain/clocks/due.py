"""When a span is due: its limit, what paused it, and what was granted on top."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec.structs import replace

from dispatch_tui.domain.calendar import Calendar
from dispatch_tui.domain.clocks.limits import Timing
from dispatch_tui.domain.clocks.marks import Grant, Pause, Span, apart
from dispatch_tui.domain.clocks.spans import Story
from dispatch_tui.domain.place import Limit

LEAST_WARNING: Final = 30_000
"""A warning comes at least half a minute ahead, though never before half the limit has run."""
UNPAUSED: Final = frozenset({"answer", "verify", "escalate"})
"""What the centre can go on with while a ticket is suspended."""

Moved = tuple[int, int | None]
"""(from, to) of a pause, as far as it touched a clock; None while it lasts."""

_Pushed = tuple[int, int | None, tuple[Moved, ...]]
"""(due, start of the pause that lasts, what moved it)."""


class Due(msgspec.Struct, frozen=True):
    """Where one limit ends. Times are UTC ms. ``doubtful``: a pause ended before it began."""

    at: int
    length: int
    """Counted milliseconds of the limit."""
    paused_at: int | None
    limit: Limit
    timing: Timing
    calendar: Calendar
    pauses: tuple[Moved, ...]
    """The pauses that moved the due time, and the one that holds it now."""
    extended: Grant | None
    """The extension that moved it, if one did."""
    doubtful: bool

    @property
    def warn_at(self) -> int | None:
        """When it is warned of; of answering never."""
        if self.limit.clock == "answer":
            return None
        ahead = max(int(self.length * self.timing.pack.defaults.warn_fraction), LEAST_WARNING)
        return self.calendar.shift(self.at, -min(ahead, self.length // 2))


def due_of(span: Span, story: Story, limit: Limit, timing: Timing) -> Due:
    """When ``span`` is due by ``limit``."""
    calendar = timing.calendar(limit.calendar)
    length = calendar.span(limit.amount, limit.unit)
    at = calendar.shift(span.base, length)
    if span.name == "answer":
        return Due(at, length, None, limit, timing, calendar, (), None, False)
    paused_at: int | None = None
    moved: tuple[Moved, ...] = ()
    extended: Grant | None = None
    doubtful = False
    pauses = pauses_of(span, story) if story.pauses.all else []
    if pauses or span.granted:
        for one in pauses:
            if one.until is not None and one.until < one.since:
                doubtful = True
        if len(pauses) > 1 or doubtful:
            pauses = apart(pauses)
        at, paused_at, moved = _pushed(calendar, at, span.base, pauses)
        if span.granted:
            further, grant = _extended(span, story, calendar, pauses)
            if further[0] > at:
                (at, paused_at, moved), extended = further, grant
    return Due(at, length, paused_at, limit, timing, calendar, moved, extended, doubtful)


def pauses_of(span: Span, story: Story) -> list[Pause]:
    """What paused a span: suspensions, and for dispatching also waiting for the caller; by what their
    authors had seen, so that what comes after a clock has stopped moves it no more."""
    if span.name in UNPAUSED:
        return []
    pauses = story.pauses.all
    if span.name != "dispatch":
        pauses = [one for one in pauses if not one.waiting]
    if span.closed is None:
        return pauses
    stop = span.closed
    return [
        one if one.ended is not None and one.ended <= stop.place else replace(one, until=max(stop.at, one.since))
        for one in pauses
        if not story.seen(one.begun, stop.place)
    ]


def _extended(span: Span, story: Story, calendar: Calendar, pauses: list[Pause]) -> tuple[_Pushed, Grant]:
    """Where the extensions granted move a span: no grant shortens those it had seen, and of two granted at once the
    tighter counts."""
    moved = [(_pushed(calendar, grant.until, max(grant.at, span.base), pauses), grant) for grant in span.granted]
    standing: list[tuple[_Pushed, Grant]] = []
    for _, grant in moved:
        if not any(story.seen(other.place, grant.place) for other in span.granted):
            known = [one for one in moved if one[1] is grant or story.seen(grant.place, one[1].place)]
            standing.append(max(known, key=lambda one: one[0][0]))
    return min(standing, key=lambda one: one[0][0])


def _pushed(calendar: Calendar, due: int, since: int, pauses: list[Pause]) -> tuple[int, int | None, tuple[Moved, ...]]:
    """``due`` moved by what was counted in pauses after ``since`` that began before it; the start of the one that
    lasts."""
    moved: list[Moved] = []
    for pause in pauses:
        begins, ends = max(pause.since, since), pause.until
        if begins >= due:
            break
        if ends is None:
            return due, begins, (*moved, (begins, None))
        if ends > begins:
            due = calendar.shift(due, calendar.elapsed(begins, ends))
            moved.append((begins, ends))
    return due, None, tuple(moved)
