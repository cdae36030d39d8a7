"""Any integer that an event may hold as a time can be told as one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch_tui.domain.canonical import MAX_INTEGER
from dispatch_tui.domain.moment import FIRST, LAST, at_place

PLACES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("when", "year"), [(-MAX_INTEGER, 1), (FIRST - 1, 1), (LAST + 1, 9999), (MAX_INTEGER, 9999)]
)
def test_what_no_date_can_hold_is_the_nearest_that_can(when: int, year: int, place: str) -> None:
    assert at_place(when, ZoneInfo(place)).year == year


def test_everything_else_is_itself() -> None:
    place = ZoneInfo("Asia/Shanghai")
    assert at_place(1_795_000_000_000, place) == datetime(2026, 11, 18, 19, 6, 40, tzinfo=place)
