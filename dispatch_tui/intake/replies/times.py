"""Times as clerks write them and spreadsheets change them: ``18:30``, ``2026/11/23 18:30``, ``11月23日18时30分``,
``下午6:30``, a spreadsheet's count of days since 1900."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_tui.domain.moment import at_place

_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day 0, on the place's own clock
_DAYS: Final = range(20_000, 80_000)
"""Days since then that are dates of this age (1954 to 2119)."""
_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|中午|凌晨|早上|am|pm)? ?(?P<hour>\d{1,2}) ?[:时点h] ?(?P<minute>\d{1,2})? ?分?"
    r"(?: ?:? ?(?P<second>\d{1,2})(?:\.\d+)? ?秒?)? ?(?P<half_after>am|pm)?"
)
_DAY = re.compile(
    r"(?:(?P<year>\d{4}) ?[-/.年] ?)?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})(?: ?[日号] ?|t| |$)"
)
_AFTERNOON: Final = frozenset({"下午", "晚上", "pm"})
_NUMBER = re.compile(r"\d{1,6}(?:\.\d+)?")
_MINUTE = 60_000


def read_time(text: str, base: int, zone: str, *, to_come: bool = False) -> int | None:
    """UTC milliseconds meant by ``text``; None where it is no time.

    A time of day alone is the first one from the minute of ``base`` on, a date without its year lies nearest to
    ``base`` the same way. With ``to_come`` a date alone is the end of that day; without it is none.
    """
    place = ZoneInfo(zone)
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    start = at_place(base, place).replace(second=0, microsecond=0)
    serial = _serial(plain)
    if serial is not None:
        found = serial if isinstance(serial, datetime) else _next(serial, start)
        if to_come and isinstance(serial, datetime) and serial.time() == time.min:
            found = datetime.combine(serial.date(), time(23, 59))
        return _milliseconds(found.replace(tzinfo=place))
    day = _DAY.match(plain)
    rest = plain[day.end() :] if day else plain
    clock = _CLOCK.fullmatch(rest)
    hour = _clock(clock) if clock else None
    if rest and hour is None:
        return None
    if day is None:
        return None if hour is None else _milliseconds(_next(hour, start))
    if to_come and hour in (None, time.min):
        hour = time(23, 59)  # spreadsheets give a date alone as its midnight
    on = _date(day, start.date())
    return None if hour is None or on is None else _milliseconds(datetime.combine(on, hour, tzinfo=place))


def _serial(plain: str) -> datetime | time | None:
    """A spreadsheet's own number for a time, rounded to the second."""
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    when = _ZERO + timedelta(seconds=round(value * 86_400))
    if 0 < value < 1 and "." in plain:
        return when.time()
    return when if int(value) in _DAYS else None


def _clock(found: re.Match[str]) -> time | None:
    hour, half = int(found["hour"]), found["half"] or found["half_after"]
    if half in _AFTERNOON and hour < 12:
        hour += 12
    if half in ("am", "凌晨") and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None


def _date(found: re.Match[str], near: date) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    years = (int(found["year"]),) if found["year"] else (near.year, near.year + 1)
    for year in years:
        try:
            when = date(year, month, day)
        except ValueError:
            continue
        if found["year"] or when >= near:
            return when
    return None


def _next(hour: time, start: datetime) -> datetime:
    when = datetime.combine(start.date(), hour, tzinfo=start.tzinfo)
    return when if when >= start else when + timedelta(days=1)


def _milliseconds(when: datetime) -> int:
    return round(when.timestamp() * 1000)


def floor_minute(when: int) -> int:
    """The minute of a time: people write no seconds."""
    return when - when % _MINUTE
