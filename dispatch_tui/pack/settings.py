"""The two TOML files of a pack: what the place is called and assumes, and when time counts there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from dispatch_tui.domain.event import PART_CLASSES
from dispatch_tui.domain.place import DEMANDS, CalendarSpec, Defaults, Demand, Name
from dispatch_tui.pack.cells import CODE, CODE_PATTERN, time_of
from dispatch_tui.pack.problems import Problem
from dispatch_tui.pack.schema import CALENDARS_FILE, SETTINGS_FILE
from dispatch_tui.pack.table import Tell, decode

LANGUAGE: Final = re.compile("[a-z]{2,3}")
COUNTED: Final = ("hotlines", "departments", "units", "categories", "items", "towns", "villages", "grids")
"""What ``[counts]`` may promise, and what is counted."""
WIDE: Final = ("departments", "categories", "items", "towns", "villages", "grids")
"""Tables whose all-digit codes may have a width in ``[widths]``, by which eaten zeros are brought back."""
SHOWN_OF_CALLER: Final = ("name", "phone")
"""What of a caller a department may be shown."""

LONGEST_KEPT: Final = 36_500
"""Days; a hundred years."""

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pack": ("name", "version", "languages", "time_zone", "area", "number_prefix", "title"),
    "centre": ("title",),
    "defaults": (
        "urgency", "limits", "calendar", "demands", "callback_attempts", "returns_before_ruling",
        "warn_fraction",
    ),
    "privacy": ("department_sees",),
    "retention": PART_CLASSES,
    "counts": COUNTED,
    "widths": WIDE,
}  # fmt: skip

_CALENDAR_KEYS: Final = ("hours", "weekdays", "holidays")
"""``holidays`` names the country or region from which ``make calendars`` takes a calendar's days."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What pack.toml says."""

    name: str
    version: str
    languages: tuple[str, ...]
    title: Name
    centre: Name
    time_zone: str
    area: str
    number_prefix: str
    defaults: Defaults
    calendar: str
    department_sees: tuple[str, ...]
    retention: Mapping[str, int]
    counts: Mapping[str, int]
    widths: Mapping[str, int]


class _Document:
    """A TOML document, asked by dotted key; a wrong value is told and replaced by the fallback."""

    def __init__(self, file: str, values: Mapping[str, Any], tell: Tell) -> None:
        self.file = file
        self.values = values
        self._tell = tell

    def wrong(self, key: str, code: str, found: object = "", expected: str = "") -> None:
        self._tell(Problem(self.file, None, key, code, str(found), expected))

    def get(self, key: str) -> Any:
        value: Any = self.values
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def text(
        self, key: str, pattern: re.Pattern[str] | None = None, expected: str = "", fallback: str = ""
    ) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(
                key, "empty" if value in (None, "") else "text", "" if value is None else value, expected
            )
        elif pattern is not None and pattern.fullmatch(value) is None:
            self.wrong(key, "text", value, expected)
        else:
            return value.strip()
        return fallback

    def number(self, key: str, least: int, most: int, fallback: int) -> int:
        value = self.get(key)
        if value is None:
            return fallback
        if type(value) is not int or not least <= value <= most:
            self.wrong(key, "number", value, f"{least}..{most}")
            return fallback
        return value

    def chosen(self, key: str, choices: tuple[str, ...], fallback: tuple[str, ...]) -> tuple[str, ...]:
        value = self.get(key)
        if value is None:
            return fallback
        if (
            not isinstance(value, list)
            or not all(one in choices for one in value)
            or len(set(value)) != len(value)
        ):
            self.wrong(key, "choice", value, " | ".join(choices))
            return fallback
        return tuple(value)

    def names(self, key: str, languages: tuple[str, ...]) -> Name:
        value = self.get(key)
        if not isinstance(value, dict):
            value = {}
        texts = {
            one: value[one].strip()
            for one in languages
            if isinstance(value.get(one), str) and value[one].strip()
        }
        if not texts:
            self.wrong(f"{key}.{languages[0]}", "empty")
        for other in value.keys() - set(languages):
            self.wrong(f"{key}.{other}", "unknown_key", other, " | ".join(languages))
        return Name(texts)

    def numbers(self, key: str, most: int) -> dict[str, int]:
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(key, "table", value)
            return {}
        return {name: self.number(f"{key}.{name}", 0, most, 0) for name in value}


def parse_toml(file: str, content: bytes, tell: Tell) -> dict[str, Any] | None:
    """The document, or None after telling why it cannot be read."""
    decoded = decode(file, content, tell)
    if decoded is None:
        return None
    try:
        return tomllib.loads(decoded[0].lstrip("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"line (\d+)", str(error))
        tell(Problem(file, int(at.group(1)) if at else None, "", "toml", str(error)))
        return None


def read_settings(content: bytes, tell: Tell) -> Settings | None:
    """What ``pack.toml`` says, every mistake told; None when not even the languages are known."""
    values = parse_toml(SETTINGS_FILE, content, tell)
    if values is None:
        return None
    document = _Document(SETTINGS_FILE, values, tell)
    _tell_unknown_keys(document)
    languages = document.get("pack.languages")
    if not isinstance(languages, list) or not languages or not all(
        isinstance(one, str) and LANGUAGE.fullmatch(one) for one in languages
    ) or len(set(languages)) != len(languages):  # fmt: skip
        document.wrong("pack.languages", "text", "" if languages is None else languages, '["zh", "en"]')
        return None
    spoken = tuple(languages)
    return Settings(
        name=document.text("pack.name", re.compile(r"[a-z0-9][a-z0-9-]{0,39}"), "a-z 0-9 -"),
        version=document.text("pack.version"),
        languages=spoken,
        title=document.names("pack.title", spoken),
        centre=document.names("centre.title", spoken),
        time_zone=document.text(
            "pack.time_zone", re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*"), "Area/City"
        ),
        area=document.text("pack.area", CODE, CODE_PATTERN),
        number_prefix=document.text("pack.number_prefix", re.compile("[A-Z]{1,6}"), "A-Z (<= 6)"),
        defaults=_defaults(document),
        calendar=document.text("defaults.calendar"),
        department_sees=document.chosen("privacy.department_sees", SHOWN_OF_CALLER, ()),
        retention=_retention(document),
        counts=document.numbers("counts", 1_000_000),
        widths=document.numbers("widths", 40),
    )


def _tell_unknown_keys(document: _Document) -> None:
    for table, value in document.values.items():
        keys = _KEYS.get(table)
        if keys is None:
            document.wrong(table, "unknown_key", table, " | ".join(_KEYS))
        elif not isinstance(value, dict):
            document.wrong(table, "table", value)
        else:
            for key in value:
                if key not in keys:
                    document.wrong(f"{table}.{key}", "unknown_key", key, " | ".join(keys))


def _retention(document: _Document) -> dict[str, int]:
    """Days by class of parts, in the order of the classes."""
    given = document.get("retention")
    told = given if isinstance(given, dict) else {}
    return {
        cls: document.number(f"retention.{cls}", 1, LONGEST_KEPT, LONGEST_KEPT) for cls in PART_CLASSES if cls in told
    }


def _defaults(document: _Document) -> Defaults:
    fraction = document.get("defaults.warn_fraction")
    if fraction is None:
        fraction = 0.25
    if type(fraction) not in (int, float) or not 0 <= fraction <= 1:
        document.wrong("defaults.warn_fraction", "number", fraction, "0..1")
        fraction = 0.25
    chosen = document.chosen("defaults.demands", DEMANDS, DEMANDS)
    demands: tuple[Demand, ...] = tuple(demand for demand in DEMANDS if demand in chosen)
    return Defaults(
        urgency=document.number("defaults.urgency", 1, 4, 3),
        limits=document.text("defaults.limits", fallback="general"),
        demands=demands,
        callback_attempts=document.number("defaults.callback_attempts", 1, 20, 3),
        returns_before_ruling=document.number("defaults.returns_before_ruling", 0, 20, 2),
        warn_fraction=float(fraction),
    )


def read_calendars(content: bytes, tell: Tell) -> dict[str, CalendarSpec]:
    """The calendars by name, still without their holidays and make-up working days."""
    values = parse_toml(CALENDARS_FILE, content, tell)
    if values is None:
        return {}
    document = _Document(CALENDARS_FILE, values, tell)
    return {name: _calendar(document, name) for name in values}


def _calendar(document: _Document, name: str) -> CalendarSpec:
    value = document.get(name)
    if CODE.fullmatch(name) is None or not isinstance(value, dict):
        document.wrong(name, "table", name)
        return CalendarSpec(name)
    for key in value:
        if key not in _CALENDAR_KEYS:
            document.wrong(f"{name}.{key}", "unknown_key", key, " | ".join(_CALENDAR_KEYS))
    if "holidays" in value:
        document.text(f"{name}.holidays", re.compile("[A-Z]{2}(?:-[A-Z0-9]{1,3})?"), "ISO 3166")
    hours = _hours(document, f"{name}.hours", value.get("hours", []))
    weekdays = value.get("weekdays", [])
    if not isinstance(weekdays, list) or not all(type(day) is int and 1 <= day <= 7 for day in weekdays):
        document.wrong(f"{name}.weekdays", "number", weekdays, "1..7")
        weekdays = []
    elif bool(weekdays) != bool(hours):
        lacking = "hours" if weekdays else "weekdays"
        document.wrong(f"{name}.{lacking}", "empty")
    return CalendarSpec(name, hours, frozenset(weekdays))


def _hours(document: _Document, key: str, value: object) -> tuple[tuple[time, time], ...]:
    hours: list[tuple[time, time]] = []
    for pair in value if isinstance(value, list) else [value]:
        ends = (
            [time_of(end) if isinstance(end, str) else None for end in pair] if isinstance(pair, list) else []
        )
        if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
            document.wrong(key, "span", pair, '["09:00", "12:00"]')
        elif hours and ends[0] < hours[-1][1]:
            document.wrong(key, "span_order", pair, f">= {hours[-1][1]:%H:%M}")
        else:
            hours.append((ends[0], ends[1]))
    return tuple(hours)
