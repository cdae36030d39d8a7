"""A moment as the calendar and the clock of a place tell it.

Times come from other stations as they were written, and a clock may be wrong by any amount: what lies beyond the years
that a date can have (1 to 9999) reads as the first or the last of them, so that no record stops a screen.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

FIRST: Final = -62_135_510_400_000
"""The second day of the year 1, which every zone can tell; UTC milliseconds."""
LAST: Final = 253_402_128_000_000
"""The last day but one of 9999: the next day has a date too."""


def at_place(when: int, zone: tzinfo | None) -> datetime:
    """``when`` (UTC ms) in a zone (None: the machine's), or the nearest moment that can be told."""
    return datetime.fromtimestamp(min(max(when, FIRST), LAST) / 1000, zone)
