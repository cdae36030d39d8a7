"""Whether a department can be reached at every hour of the week.

A contact's times of day hold on each day of its kind by themselves: a night shift "17:30 to 08:00 on
working days" covers a working day's small hours and its evening, whatever the day before was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Final, Literal

from dispatch_tui.domain.place import AT_TOWN, Contact, Pack

DAY: Final = 24 * 60
"""Minutes of a day."""
DayKind = Literal["workdays", "restdays"]
KINDS: Final[tuple[DayKind, ...]] = ("workdays", "restdays")


def leading_departments(pack: Pack) -> list[str]:
    """The codes of all who may lead an order: named by an item or an exception, or the unit of a town."""
    leads = [item.lead for item in pack.items.values()] + [routing.lead for routing in pack.routing]
    if AT_TOWN in leads:
        leads += [town.unit for town in pack.towns.values()]
    leading = set(leads)
    return [code for code in pack.departments if code in leading]


def gaps(contacts: Iterable[Contact]) -> list[tuple[str, str]]:
    """When nobody stands in ``contacts``: kind of day and span, such as ``("restdays", "12:00-24:00")``."""
    found: list[tuple[str, str]] = []
    listed = list(contacts)
    for kind in KINDS:
        spans = sorted(
            span
            for contact in listed
            if contact.days in (kind, "all")
            for span in _spans(contact.start, contact.until)
        )
        covered = 0
        for start, end in [*spans, (DAY, DAY)]:
            if start > covered:
                found.append((kind, f"{_clock(covered)}-{_clock(start)}"))
            covered = max(covered, end)
    return found


def stands(contact: Contact, kind: DayKind, minute: int) -> bool:
    """Whether a contact can be reached on that kind of day at that minute of it."""
    return contact.days in (kind, "all") and any(
        start <= minute < end for start, end in _spans(contact.start, contact.until)
    )


def _spans(start: time, until: time) -> list[tuple[int, int]]:
    """Minutes of the day; equal ends are the whole day."""
    begin, end = start.hour * 60 + start.minute, until.hour * 60 + until.minute
    if begin < end:
        return [(begin, end)]
    return [(0, end), (begin, DAY)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
