"""Counted time: how long a limit has run, and when it runs out, on a calendar of the pack.

All instants are UTC milliseconds, all spans milliseconds of counted time. Round the clock every millisecond
counts. On a working calendar only the hours of its working days count; a working day of a limit is one day's
worth of those hours, so that one working day from Monday 10:00 ends on Tuesday at 10:00. Opening hours are
wall-clock hours of the place; what lies between them is real time, also where summer time begins or ends.

Working time is known from 1970 to 2100; outside these years every millisecond counts, so that an absurd
amount ends somewhere instead of counting for ever.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_tui.domain.place import CalendarSpec

UNITS: Final = {"s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
"""Milliseconds of each unit of a limit, round the clock."""
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
FAR: Final = 253_402_214_400_000
"""The last day of 9999: no instant lies beyond it."""


@dataclass(frozen=True, slots=True)
class _Year:
    """The open spells of one year: where each opens and closes, and the counted time before and after it."""

    opens: list[int]
    closes: list[int]
    before: list[int]
    after: list[int]
    total: int

    def counted(self, at: int) -> int:
        """Time counted from the year's beginning to ``at``."""
        spell = bisect_right(self.opens, at) - 1
        if spell < 0:
            return 0
        return self.before[spell] + min(at, self.closes[spell]) - self.opens[spell]

    def first(self, counted: int) -> int:
        """The earliest instant at which ``counted`` (above 0, at most ``total``) has been counted."""
        spell = bisect_left(self.after, counted)
        return self.closes[spell] - (self.after[spell] - counted)

    def last(self, counted: int) -> int:
        """The latest instant at which no more than ``counted`` (below ``total``) has been counted."""
        spell = bisect_right(self.after, counted)
        return self.opens[spell] + counted - self.before[spell]


class Calendar:
    """One calendar of a pack in the pack's time zone; raises ZoneInfoNotFoundError for an unknown zone."""

    __slots__ = ("_bounds", "_day", "_spec", "_years", "_zone", "always", "known_until")

    def __init__(self, spec: CalendarSpec, zone: str) -> None:
        self.always = not spec.hours
        self.known_until: int | None = None
        """End of the last year of which the pack lists any holiday or make-up day; after it the weekdays
        alone decide. None where the pack lists none at all, or time counts round the clock."""
        self._spec = spec
        self._years: dict[int, _Year] = {}
        self._day = UNITS["d"]
        if self.always:
            return
        self._zone = ZoneInfo(zone)
        self._day = sum(_nominal(start, end) for start, end in spec.hours)
        self._bounds = [self._local(date(year, 1, 1), time()) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
        listed = spec.holidays | spec.workdays
        if listed:
            year = max(FIRST_YEAR, min(max(listed).year + 1, LAST_YEAR))
            self.known_until = self._bounds[year - FIRST_YEAR]

    def span(self, amount: int, unit: str) -> int:
        """``amount`` of ``unit`` (s, min, h, d) as counted milliseconds."""
        return amount * (self._day if unit == "d" else UNITS[unit])

    def add(self, start: int, amount: int, unit: str) -> int:
        """When ``amount`` of ``unit`` has been counted since ``start``."""
        return self.shift(start, self.span(amount, unit))

    def shift(self, start: int, counted: int) -> int:
        """The earliest instant at which ``counted`` has been counted since ``start``; with a negative
        ``counted`` the latest from which that much is counted until ``start``. Never beyond FAR."""
        if self.always or not counted:
            return min(start + counted, FAR)
        return self._later(start, counted) if counted > 0 else self._earlier(start, -counted)

    def elapsed(self, start: int, end: int) -> int:
        """Time counted from ``start`` to ``end``; negative when ``end`` comes first."""
        if self.always:
            return end - start
        if end < start:
            return -self.elapsed(end, start)
        low, high = self._bounds[0], self._bounds[-1]
        plain = max(0, min(end, low) - start) + max(0, end - max(start, high))
        start, end = max(start, low), min(end, high)
        if start >= end:
            return plain
        first, last = self._year_of(start), self._year_of(end - 1)
        if first == last:
            year = self._year(first)
            return plain + year.counted(end) - year.counted(start)
        between = sum(self._year(one).total for one in range(first + 1, last))
        opening = self._year(first)
        return plain + opening.total - opening.counted(start) + between + self._year(last).counted(end)

    def _later(self, start: int, counted: int) -> int:
        low = self._bounds[0]
        if start < low:
            if start + counted <= low:
                return start + counted
            counted -= low - start
            start = low
        if start >= self._bounds[-1]:
            return min(start + counted, FAR)
        number = self._year_of(start)
        target = self._year(number).counted(start) + counted
        while target > self._year(number).total:
            target -= self._year(number).total
            number += 1
            if number == LAST_YEAR:
                return min(self._bounds[-1] + target, FAR)
        return self._year(number).first(target)

    def _earlier(self, start: int, counted: int) -> int:
        high = self._bounds[-1]
        if start > high:
            if start - counted >= high:
                return start - counted
            counted -= start - high
            start = high
        if start <= self._bounds[0]:
            return start - counted
        number = self._year_of(start - 1)
        target = self._year(number).counted(start) - counted
        while target < 0:
            number -= 1
            if number < FIRST_YEAR:
                return self._bounds[0] + target
            target += self._year(number).total
        return self._year(number).last(target)

    def _year_of(self, at: int) -> int:
        return FIRST_YEAR + bisect_right(self._bounds, at) - 1

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._spells(number)
        return year

    def _spells(self, number: int) -> _Year:
        low, high = self._bounds[number - FIRST_YEAR], self._bounds[number + 1 - FIRST_YEAR]
        opens: list[int] = []
        closes: list[int] = []
        day, end = date(number, 1, 1) - timedelta(1), date(number, 12, 31)
        free = low
        while day <= end:
            if self._works(day):
                for start, until in self._spec.hours:
                    opened = max(self._local(day, start), free)
                    closed = min(self._local(day if until > start else day + timedelta(1), until), high)
                    if opened < closed:
                        opens.append(opened)
                        closes.append(closed)
                        free = closed
            day += timedelta(1)
        before: list[int] = []
        after: list[int] = []
        total = 0
        for opened, closed in zip(opens, closes, strict=True):
            before.append(total)
            total += closed - opened
            after.append(total)
        return _Year(opens, closes, before, after, total)

    def _works(self, day: date) -> bool:
        spec = self._spec
        return day in spec.workdays or (day.isoweekday() in spec.weekdays and day not in spec.holidays)

    def _local(self, day: date, at: time) -> int:
        return int(datetime.combine(day, at, self._zone).timestamp()) * 1000


def _nominal(start: time, end: time) -> int:
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return (minutes if minutes > 0 else minutes + 24 * 60) * UNITS["min"]
