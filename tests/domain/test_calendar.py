"""Counted time: round the clock, on working days with holidays and make-up days, across summer time."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.calendar import FAR, Calendar
from dispatch_tui.domain.place import CalendarSpec
from tests.steps import steps

HOURS = ((time(9), time(12)), (time(13), time(17)))
WEEK = frozenset({1, 2, 3, 4, 5})


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


# Spring Festival 2026: 15 to 23 February free, Saturdays 14 and 28 February worked in their place.
FESTIVAL = CalendarSpec(
    "working", HOURS, WEEK,
    holidays=frozenset(date(2026, 2, day) for day in range(15, 24)),
    workdays=days("2026-02-14", "2026-02-28"),
)  # fmt: skip
ALWAYS = Calendar(CalendarSpec("always"), "Asia/Shanghai")
CHINA = Calendar(FESTIVAL, "Asia/Shanghai")
NEW_YORK = Calendar(CalendarSpec("office", ((time(9), time(17)),), WEEK, days("2026-11-26")), "America/New_York")
NIGHTS = Calendar(CalendarSpec("nights", ((time(22), time(6)),), frozenset({7})), "America/New_York")
CALENDARS = (ALWAYS, CHINA, NEW_YORK, NIGHTS)


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def york(text: str) -> int:
    return at(text, "America/New_York")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-03-02T10:00", 15, "s", "2026-03-02T10:00:15"),
        ("2026-03-02T11:30", 30, "min", "2026-03-02T12:00"),
        ("2026-03-02T11:30", 31, "min", "2026-03-02T13:01"),
        ("2026-03-02T10:00", 4, "h", "2026-03-02T15:00"),
        ("2026-03-02T16:00", 2, "h", "2026-03-03T10:00"),
        ("2026-03-02T08:00", 1, "h", "2026-03-02T10:00"),
        ("2026-03-02T12:30", 1, "h", "2026-03-02T14:00"),
        ("2026-03-02T20:00", 1, "h", "2026-03-03T10:00"),
        ("2026-03-06T16:30", 1, "h", "2026-03-09T09:30"),
        ("2026-03-07T11:00", 1, "h", "2026-03-09T10:00"),
        ("2026-03-02T10:00", 1, "d", "2026-03-03T10:00"),
        ("2026-03-02T15:00", 3, "d", "2026-03-05T15:00"),
        ("2026-03-05T15:00", 2, "d", "2026-03-09T15:00"),
        ("2026-03-02T09:00", 1, "d", "2026-03-02T17:00"),
        ("2026-02-13T16:00", 2, "h", "2026-02-14T10:00"),
        ("2026-02-14T16:00", 2, "h", "2026-02-24T10:00"),
        ("2026-02-17T10:00", 1, "h", "2026-02-24T10:00"),
        ("2026-02-27T16:00", 2, "h", "2026-02-28T10:00"),
        ("2026-02-10T10:00", 20, "d", "2026-03-16T10:00"),
    ],
)
def test_working_time(start: str, amount: int, unit: str, due: str) -> None:
    assert CHINA.add(at(start), amount, unit) == at(due)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-02-14T23:59:50", 15, "s", "2026-02-15T00:00:05"),
        ("2026-02-14T10:00", 150, "s", "2026-02-14T10:02:30"),
        ("2026-02-14T23:00", 2, "h", "2026-02-15T01:00"),
        ("2026-02-14T10:00", 7, "d", "2026-02-21T10:00"),
    ],
)
def test_round_the_clock(start: str, amount: int, unit: str, due: str) -> None:
    assert ALWAYS.add(at(start), amount, unit) == at(due)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-03-06T16:00", 2, "h", "2026-03-09T10:00"),  # summer time begins on Sunday 8 March
        ("2026-10-30T16:00", 2, "h", "2026-11-02T10:00"),  # and ends on Sunday 1 November
        ("2026-10-30T10:00", 1, "d", "2026-11-02T10:00"),
        ("2026-11-25T16:00", 2, "h", "2026-11-27T10:00"),  # Thanksgiving
    ],
)
def test_office_hours_are_the_wall_clocks_across_summer_time(start: str, amount: int, unit: str, due: str) -> None:
    assert NEW_YORK.add(york(start), amount, unit) == york(due)


@pytest.mark.parametrize(("night", "hours"), [("2026-03-01", 8), ("2026-03-07", 0), ("2026-11-01", 8)])
def test_a_night_shift_lies_on_two_days(night: str, hours: int) -> None:
    """The shift of Sunday runs into Monday; Saturday has none."""
    end = date.fromordinal(date.fromisoformat(night).toordinal() + 1)
    assert NIGHTS.elapsed(york(f"{night}T20:00"), york(f"{end}T08:00")) == hours * 3_600_000


def test_real_time_counts_in_the_night_when_the_clocks_change() -> None:
    spring = Calendar(CalendarSpec("nights", ((time(22), time(6)),), frozenset({6})), "America/New_York")
    assert spring.elapsed(york("2026-03-07T20:00"), york("2026-03-08T08:00")) == 7 * 3_600_000
    assert spring.elapsed(york("2026-10-31T20:00"), york("2026-11-01T08:00")) == 9 * 3_600_000


def test_time_outside_hours_does_not_count() -> None:
    assert CHINA.elapsed(at("2026-03-02T12:00"), at("2026-03-02T13:00")) == 0
    assert CHINA.elapsed(at("2026-02-14T17:00"), at("2026-02-24T09:00")) == 0
    assert CHINA.elapsed(at("2026-02-14T16:00"), at("2026-02-24T10:00")) == 2 * 3_600_000
    assert CHINA.elapsed(at("2026-02-24T10:00"), at("2026-02-14T16:00")) == -2 * 3_600_000


@pytest.mark.parametrize(
    ("due", "back", "warn"),
    [
        ("2026-03-02T10:00", 1, "2026-03-02T09:00"),
        ("2026-03-02T09:30", 1, "2026-02-28T16:30"),
        ("2026-03-02T14:00", 2, "2026-03-02T11:00"),
        ("2026-02-24T10:00", 2, "2026-02-14T16:00"),
    ],
)
def test_backwards(due: str, back: int, warn: str) -> None:
    assert CHINA.shift(at(due), -back * 3_600_000) == at(warn)


def test_what_lies_beyond_the_pack_is_said() -> None:
    assert CHINA.known_until == at("2027-01-01T00:00")
    assert ALWAYS.known_until is None
    assert NIGHTS.known_until is None
    assert CHINA.add(at("2030-02-01T16:00"), 2, "h") == at("2030-02-04T10:00")  # weekdays alone decide


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("amount", [10**4, 10**9, 2**53])
def test_absurd_amounts_end_soon(calendar: Calendar, amount: int) -> None:
    due = calendar.add(at("2026-03-02T10:00"), amount, "d")
    assert at("2026-03-02T10:00") < due <= FAR
    assert calendar.shift(at("2026-03-02T10:00"), -amount * 86_400_000) < 0 or amount < 10**9
    assert steps(lambda: calendar.add(at("2026-03-02T10:00"), amount, "d")) < 2_000, "at most every year once"


def test_a_calendar_that_never_opens_still_ends() -> None:
    never = Calendar(CalendarSpec("never", HOURS, frozenset()), "Asia/Shanghai")
    assert at("2099-01-01T00:00") < never.add(at("2026-03-02T10:00"), 1, "h") <= FAR


def test_twenty_working_days_over_a_festival_are_not_counted_day_by_day() -> None:
    start = at("2026-02-10T10:00")
    assert steps(lambda: CHINA.add(start, 20, "d")) == steps(lambda: CHINA.add(start, 2, "d")) < 60


INSTANTS = st.integers(at("1968-01-01T00:00"), at("2103-01-01T00:00")) | st.integers(
    at("2025-12-20T00:00"), at("2027-01-10T00:00")
)
SPANS = st.integers(0, 400 * 86_400_000) | st.integers(0, 90_000_000)
ANY = st.sampled_from(CALENDARS)


@given(ANY, INSTANTS, SPANS)
def test_add_and_elapsed_are_inverse(calendar: Calendar, start: int, span: int) -> None:
    later = calendar.shift(start, span)
    assert later >= start
    assert calendar.elapsed(start, later) == span
    assert span == 0 or calendar.elapsed(start, later - 1) < span
    earlier = calendar.shift(start, -span)
    assert earlier <= start
    assert calendar.elapsed(earlier, start) == span
    assert span == 0 or calendar.elapsed(earlier + 1, start) < span


@given(ANY, INSTANTS, INSTANTS, INSTANTS)
def test_elapsed_adds_up(calendar: Calendar, one: int, two: int, three: int) -> None:
    assert calendar.elapsed(one, two) + calendar.elapsed(two, three) == calendar.elapsed(one, three)
    assert 0 <= calendar.elapsed(min(one, two), max(one, two)) <= abs(two - one)


@given(ANY, st.lists(INSTANTS, min_size=2, max_size=4), st.lists(SPANS, min_size=2, max_size=4))
def test_monotone(calendar: Calendar, starts: list[int], spans: list[int]) -> None:
    for earlier, later in pairwise(sorted(starts)):
        assert calendar.shift(earlier, spans[0]) <= calendar.shift(later, spans[0])
    for shorter, longer in pairwise(sorted(spans)):
        assert calendar.shift(starts[0], shorter) <= calendar.shift(starts[0], longer)


@given(ANY, INSTANTS, SPANS, SPANS)
def test_in_two_steps_as_in_one(calendar: Calendar, start: int, one: int, two: int) -> None:
    """Unless the second step is nothing, where the first stops does not matter."""
    assert calendar.shift(calendar.shift(start, one), two) == calendar.shift(start, one + two)
