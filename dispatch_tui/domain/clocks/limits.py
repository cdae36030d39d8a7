"""Which limit applies: the set of the item before the general one, the exact urgency before any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch_tui.domain.calendar import Calendar
from dispatch_tui.domain.place import CalendarSpec, Limit, Pack

KEPT: Final = 16


class Timing:
    """One pack's limits and calendars, made ready once."""

    __slots__ = ("_calendars", "_found", "_rows", "pack")

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._rows: dict[tuple[str, str, int | None], Limit] = {
            (limit.set, limit.clock, limit.urgency): limit for limit in pack.limits
        }
        self._found: dict[tuple[str | None, str, int | None], Limit | None] = {}
        self._calendars: dict[str, Calendar] = {}

    def limit(self, item: str | None, clock: str, urgency: int | None) -> Limit | None:
        """The limit of ``clock`` for ``item`` (None: not classified) at ``urgency`` (None: its own)."""
        key = (item, clock, urgency)
        if key not in self._found:
            self._found[key] = self._look_up(item, clock, urgency)
        return self._found[key]

    def urgency(self, item: str | None) -> int:
        """The urgency of an item that nobody has weighed."""
        line = self.pack.items.get(item) if item else None
        return line.urgency if line else self.pack.defaults.urgency

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name; round the clock where the pack has none such."""
        found = self._calendars.get(name)
        if found is None:
            spec = self.pack.calendars.get(name) or CalendarSpec(name)
            found = self._calendars[name] = Calendar(spec, self.pack.time_zone)
        return found

    def _look_up(self, item: str | None, clock: str, urgency: int | None) -> Limit | None:
        weight = self.urgency(item) if urgency is None else urgency
        line = self.pack.items.get(item) if item else None
        general = self.pack.defaults.limits
        for name in (line.limits, general) if line else (general,):
            for exact in (weight, None):
                limit = self._rows.get((name, clock, exact))
                if limit is not None:
                    return limit
        return None


_TIMINGS: dict[int, Timing] = {}


def timing_of(pack: Pack) -> Timing:
    """The limits of a pack, kept for the packs last used: by object, which the entry itself keeps alive."""
    found = _TIMINGS.get(id(pack))
    if found is None:
        found = Timing(pack)
        while len(_TIMINGS) >= KEPT:
            del _TIMINGS[next(iter(_TIMINGS))]
        _TIMINGS[id(pack)] = found
    return found


Packs = Callable[[str | None], Pack | None]
"""A version of the pack by its hash, or None where it is not here."""


class Timings:
    """The versions of the pack that one reading needs, each asked for once."""

    __slots__ = ("_found", "_packs")

    def __init__(self, packs: Packs) -> None:
        self._packs = packs
        self._found: dict[str | None, Timing | None] = {}

    def of(self, pack: str | None) -> Timing | None:
        """The limits of that version; None where it is not here."""
        if pack not in self._found:
            found = self._packs(pack)
            self._found[pack] = None if found is None else timing_of(found)
        return self._found[pack]

    def urgency(self, item: str, pack: str | None) -> int | None:
        """The urgency of an item in that version; None where it is not here."""
        timing = self.of(pack)
        return None if timing is None else timing.urgency(item)
