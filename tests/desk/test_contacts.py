"""Whom to reach at a department, by the kind of day and the hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from dispatch_tui.desk.contacts import contacts, day_kind
from dispatch_tui.domain.place import CalendarSpec, Contact, Name, Pack
from dispatch_tui.pack.places import find_pack
from dispatch_tui.pack.read import read_pack

ZONE = "Asia/Shanghai"
PEOPLE: Mapping[str, tuple[Literal["workdays", "restdays", "all"], str, str]] = {
    "office": ("workdays", "08:30", "17:30"), "night": ("workdays", "17:30", "08:30"),
    "weekend": ("restdays", "00:00", "00:00"), "always": ("all", "00:00", "00:00"), "late": ("all", "22:00", "02:00"),
}  # fmt: skip
CALENDAR = CalendarSpec(
    "working", ((time(9), time(17)),), frozenset(range(1, 6)),
    holidays=frozenset({date(2026, 10, 1)}), workdays=frozenset({date(2026, 10, 10)}),
)  # fmt: skip
HOURS = [
    # local time, who can be reached
    ("2026-11-25 10:00", "office always"),
    ("2026-11-25 08:29", "night always"),
    ("2026-11-25 08:30", "office always"),
    ("2026-11-25 17:30", "night always"),
    ("2026-11-25 23:59", "night always late"),
    ("2026-11-25 01:59", "night always late"),
    ("2026-11-25 02:00", "night always"),
    ("2026-11-28 12:00", "weekend always"),
    ("2026-11-28 00:00", "weekend always late"),
    ("2026-10-01 10:00", "weekend always"),
    ("2026-10-10 10:00", "office always"),
]


@pytest.fixture(scope="module")
def place() -> Pack:
    pack = read_pack(find_pack("wangcheng"))
    line = pack.contacts[0].line
    people = tuple(
        Contact(
            "pgb", days, time.fromisoformat(start), time.fromisoformat(end), Name({"en": post}), "phone", "1", line, ""
        )
        for post, (days, start, end) in PEOPLE.items()
    )
    return replace(pack, contacts=people, calendars={"always": CalendarSpec("always"), "working": CALENDAR})


@pytest.mark.parametrize(("local", "expected"), HOURS)
def test_who_can_be_reached(place: Pack, local: str, expected: str) -> None:
    at = round(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
    found = contacts(place, "pgb", at)
    assert [one.contact.post.in_("en") for one in found if one.now] == expected.split()
    assert [one.now for one in found] == sorted((one.now for one in found), reverse=True)
    assert len(found) == len(PEOPLE)
    assert contacts(place, "cgj", at) == ()


def test_without_a_calendar_of_hours_the_week_decides(place: Pack) -> None:
    bare = replace(place, calendars={"always": CalendarSpec("always")})
    kinds = [day_kind(bare, date(2026, 10, day)) for day in (1, 2, 3, 4)]
    assert kinds == ["workdays", "workdays", "restdays", "restdays"]


def test_every_lead_of_the_shipped_pack_can_be_reached_at_any_hour() -> None:
    pack = read_pack(find_pack("wangcheng"))
    start = datetime(2026, 9, 28, tzinfo=ZoneInfo(ZONE)).timestamp()
    leads = {item.lead for item in pack.items.values()} & pack.departments.keys()
    for hour in range(0, 14 * 24, 3):
        at = round((start + hour * 3600) * 1000)
        assert [code for code in leads if not any(one.now for one in contacts(pack, code, at))] == []
