"""Whom to reach at a department now: the pack's contacts by kind of day and hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch_tui.domain.place import Contact, Pack
from dispatch_tui.pack.cover import DayKind, stands

_WEEKDAYS = frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class Reach:
    """One contact of a department, and whether it stands at the hour that was asked about."""

    contact: Contact
    now: bool


def contacts(pack: Pack, department: str, at: int) -> tuple[Reach, ...]:
    """The contacts of ``department``, those who stand at ``at`` (UTC ms) first, else in the pack's order."""
    local = datetime.fromtimestamp(at / 1000, ZoneInfo(pack.time_zone))
    kind, minute = day_kind(pack, local.date()), local.hour * 60 + local.minute
    found = [
        Reach(contact, stands(contact, kind, minute)) for contact in pack.contacts if contact.department == department
    ]
    return tuple(sorted(found, key=lambda reach: not reach.now))


def day_kind(pack: Pack, day: date) -> DayKind:
    """Whether ``day`` is worked by the pack's first calendar that has hours, holidays and make-up days included;
    Monday to Friday where the pack has no such calendar."""
    for spec in pack.calendars.values():
        if spec.hours:
            works = day in spec.workdays or (day.isoweekday() in spec.weekdays and day not in spec.holidays)
            return "workdays" if works else "restdays"
    return "workdays" if day.isoweekday() in _WEEKDAYS else "restdays"
