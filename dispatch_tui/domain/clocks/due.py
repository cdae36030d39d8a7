"""When a span is due: its limit, what paused it, and what was granted on top."""

from __future__ import annotations

from typing import Final, NamedTuple

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


class Due(NamedTuple):
    """Where one limit ends. Times are UTC ms. ``doubtful``: a pause ended before it began."""

    at: int
    warn_at: int | None
    paused_at: int | None
    limit: Limit
    timing: Timing
    calendar: Calendar
    pauses: tuple[Moved, ...]
    """The pauses that moved the due time, and the one that holds it now."""
    extended: Grant | None
    """The extension that moved it, if one did."""
    doubtful: bool


def due_of(span: Span, story: Story, limit: Limit, timing: Timing) -> Due:
    """When ``span`` is due by ``limit``."""
    calendar = timing.calendar(limit.calendar)
    length = calendar.span(limit.amount, limit.unit)
    at = calendar.shift(span.base, length)
    if span.name == "answer":
        return Due(at, None, None, limit, timing, calendar, (), None, False)
    paused_at: int | None = None
    moved: tuple[Moved, ...] = ()
    extended: Grant | None = None
    doubtful = False
    if story.suspensions or story.waits or span.granted:
        pauses = pauses_of(span, story)
        doubtful = any(one.until is not None and one.until < one.since for one in pauses)
        pauses = apart(pauses)
        at, paused_at, moved = _pushed(calendar, at, span.base, pauses)
        grant = extension_of(span, story) if span.granted else None
        if grant is not None:
            further = _pushed(calendar, grant.until, max(grant.at, span.base), pauses)
            if further[0] > at:
                (at, paused_at, moved), extended = further, grant
    ahead = min(max(int(length * timing.pack.defaults.warn_fraction), LEAST_WARNING), length // 2)
    warn_at = calendar.shift(at, -ahead)
    return Due(at, warn_at, paused_at, limit, timing, calendar, moved, extended, doubtful)


def pauses_of(span: Span, story: Story) -> list[Pause]:
    """What paused a span: suspensions, and for dispatching also waiting for the caller; by the place of its events
    on the timeline, so that what comes after a clock has stopped moves it no more."""
    if span.name in UNPAUSED:
        return []
    pauses = story.suspensions + story.waits if span.name == "dispatch" else story.suspensions
    if span.closed is None:
        return pauses
    stop = span.closed
    return [
        one if one.ended is not None and one.ended <= stop.place else one._replace(until=max(stop.at, one.since))
        for one in pauses
        if one.begun <= stop.place
    ]


def extension_of(span: Span, story: Story) -> Grant | None:
    """The extension that stands: no grant shortens those it had seen; of two at once the tighter counts."""
    best: list[Grant] = []
    for grant in span.granted:
        before = [one for one in best if story.seen(grant.place, one.place)]
        best = [one for one in best if one not in before]
        best.append(max([grant, *before], key=lambda one: one.until)._replace(place=grant.place))
    return min(best, key=lambda one: one.until, default=None)


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
