"""How times are shown: spans left, lateness in words, times of day as on the wall. All in UTC milliseconds."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from dispatch_tui.domain.moment import at_place
from dispatch_tui.words.catalogue import say

Heat = Literal["text", "warn", "late", "quiet"]
"""The role in which a time left is drawn."""
_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000


@lru_cache(maxsize=8)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def span(milliseconds: int, language: str) -> str:
    """``mm:ss`` under an hour, ``h:mm`` above, whole days from three days on."""
    milliseconds = max(milliseconds, 0)
    if milliseconds < _HOUR:
        return f"{milliseconds // _MINUTE:02}:{milliseconds % _MINUTE // _SECOND:02}"
    if milliseconds < 3 * _DAY:
        return f"{milliseconds // _HOUR}:{milliseconds % _HOUR // _MINUTE:02}"
    return say("time.days", language, count=milliseconds // _DAY)


def late(milliseconds: int, language: str) -> str:
    """How late: seconds, minutes, hours or days, in words."""
    for unit, length, most in (("seconds", _SECOND, _MINUTE), ("minutes", _MINUTE, _HOUR), ("hours", _HOUR, _DAY)):
        if milliseconds < most:
            return say(f"time.late_{unit}", language, count=milliseconds // length)
    return say("time.late_days", language, count=milliseconds // _DAY)


def left(due_at: int | None, warn_at: int | None, now: int, language: str) -> tuple[str, Heat]:
    """The time left until ``due_at`` and how it is to be drawn."""
    if due_at is None:
        return "", "quiet"
    if now >= due_at:
        return late(now - due_at, language), "late"
    heat: Heat = "warn" if warn_at is not None and now >= warn_at else "text"
    return span(due_at - now + 999, language), heat


def of_day(at: int, now: int, zone_name: str, *, seconds: bool = False) -> str:
    """The time of day; with the date in front where it is not today's."""
    place = zone(zone_name)
    then, today = at_place(at, place), at_place(now, place)
    text = then.strftime("%H:%M:%S" if seconds else "%H:%M")
    if then.date() == today.date():
        return text
    return then.strftime("%m-%d " if then.year == today.year else "%Y-%m-%d ") + then.strftime("%H:%M")
