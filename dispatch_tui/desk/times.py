"""Times as an operator types them: ``18:30``, ``+2h``, ``+3d``, ``2026-11-23 18:30``, ISO 8601 with offset."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.moment import at_place

_SPAN = re.compile(r"\+?(\d{1,4})\s*(s|min|m|h|d)$", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_OF_DAY = re.compile(r"([01]?\d|2[0-3])[:\uff1a]([0-5]\d)$")


def read_time(text: str, now: int, zone: str, *, future: bool = True) -> int:
    """UTC milliseconds meant by ``text`` at ``now``; a bare time of day is the next one (the last one if not
    ``future``). Raises Refused ``not_a_time``."""
    text = text.strip()
    span = _SPAN.match(text)
    if span:
        seconds = int(span[1]) * _UNITS[span[2].lower()]
        return now + seconds * 1000 if future else now - seconds * 1000
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    of_day = _OF_DAY.match(text)
    if of_day:
        then = local.replace(hour=int(of_day[1]), minute=int(of_day[2]), second=0, microsecond=0)
        if future and then <= local:
            then += timedelta(days=1)
        if not future and then > local:
            then -= timedelta(days=1)
        return _milliseconds(then)
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("not_a_time", found=text) from None
    return _milliseconds(then if then.tzinfo else then.replace(tzinfo=ZoneInfo(zone)))


@lru_cache(maxsize=16)
def day_of(now: int, zone: str) -> str:
    """The local date as ``20261123``."""
    return datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).strftime("%Y%m%d")


def iso(when: int | None, zone: str) -> str | None:
    """ISO 8601 with the place's offset, to the second."""
    if when is None:
        return None
    return at_place(when, ZoneInfo(zone)).isoformat(timespec="seconds")


def _milliseconds(then: datetime) -> int:
    return round(then.timestamp() * 1000)
