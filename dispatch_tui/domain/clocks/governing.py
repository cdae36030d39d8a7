"""Which values govern a limit: item and urgency as they stood when a clock stopped, or as they stand now.

What was set after a clock had stopped, or elsewhere and unseen by whoever stopped it, touches it no more.
"""

from __future__ import annotations

from typing import Any

import msgspec

from dispatch_tui.domain.clocks.limits import Timing, Timings
from dispatch_tui.domain.clocks.marks import Setting, Span
from dispatch_tui.domain.clocks.spans import Story
from dispatch_tui.domain.place import Limit


class Standing(msgspec.Struct, frozen=True):
    """What may apply to one clock: more than one limit while item or urgency are in conflict."""

    limits: list[tuple[Limit, Timing]]
    missing: list[tuple[str, str]]
    """(hash, station): versions of the pack that are not here, and the station that decided under each."""
    items: list[Any]
    urgencies: list[int]


class Governing:
    """The values that govern the limits of one ticket."""

    def __init__(self, story: Story, timings: Timings) -> None:
        self._story = story
        self._timings = timings
        self._standing: dict[tuple[object, ...], Standing] = {}
        self._settings: dict[int | None, tuple[list[Setting], list[Any], list[int]]] = {}
        """By the place where a clock stopped: what had set the item, the items, the urgencies."""

    def standing(self, span: Span) -> Standing:
        """Every limit that may apply to ``span``."""
        pack = station = None
        if span.order is not None:
            pack, station = span.order.pack, self._story.ticket.timeline[span.sent].event.station
        stop = None if span.closed is None else span.closed.place
        key = (span.name, pack, station, stop)
        found = self._standing.get(key)
        if found is None:
            found = self._standing[key] = self._find(span, stop, station)
        return found

    def _find(self, span: Span, stop: int | None, station: str | None) -> Standing:
        story = self._story
        settings = self._settings.get(stop)
        if settings is None:
            in_force = self._in_force(story.items, stop)
            settings = in_force, _values(in_force), _values(self._in_force(story.urgencies, stop))
            self._settings[stop] = settings
        items, *values = settings
        found = Standing([], [], *values)
        if span.order is not None and station is not None:
            for item in found.items or (None,):
                self._look_up(found, span.name, item, span.order.pack, station)
        elif items:
            for one in items:
                self._look_up(found, span.name, one.value, one.pack, one.station)
        elif story.received is not None:
            self._look_up(found, span.name, None, story.received.pack, story.received.station)
        return found

    def _look_up(self, found: Standing, clock: str, item: str | None, pack: str | None, station: str) -> None:
        timing = self._timings.of(pack)
        if timing is None:
            found.missing.append((pack or "", station))
            return
        for urgency in found.urgencies or (None,):
            limit = timing.limit(item, clock, urgency)
            if limit is not None and not (found.limits and any(limit is known for known, _ in found.limits)):
                found.limits.append((limit, timing))

    def _in_force(self, settings: list[Setting], stop: int | None) -> list[Setting]:
        """The settings that nothing has replaced, as whoever stopped the clock at the place ``stop`` had seen them."""
        if self._story.linear:
            for one in reversed(settings):
                if stop is None or one.place <= stop:
                    return [one]
            return []
        seen = self._story.seen
        if stop is not None:
            settings = [one for one in settings if one.place == stop or seen(stop, one.place)]
        if len(settings) > 1:
            settings = [one for one in settings if not any(seen(other.place, one.place) for other in settings)]
        return settings


def _values(settings: list[Setting]) -> list[Any]:
    if len(settings) < 2:
        return [one.value for one in settings]
    return sorted({one.value for one in settings})
