"""A place as data: the frozen values that a pack folder is read into.

Names come as ``Name``: one text per language of the pack. Codes are the pack's own ASCII codes and are
unique within their table. Nothing here reads a file; ``pack/read.py`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

AT_TOWN = "@town"
"""Stands in an item's lead or supports for "the town or street in which the place lies"."""

Clock = Literal["answer", "dispatch", "acknowledge", "arrive", "report", "verify", "callback", "close", "escalate"]
CLOCKS: tuple[Clock, ...] = (
    "answer", "dispatch", "acknowledge", "arrive", "report", "verify", "callback", "close", "escalate",
)
Demand = Literal["verify", "callback", "recheck"]
DEMANDS: tuple[Demand, ...] = ("verify", "callback", "recheck")


@dataclass(frozen=True, slots=True)
class Name:
    """One text per language, and how it may be typed (full pinyin with spaces, and initials)."""

    texts: Mapping[str, str]
    pinyin: str = ""
    initials: str = ""

    def in_(self, language: str) -> str:
        """The text in ``language``, else in the first language that has one."""
        return self.texts.get(language) or next((t for t in self.texts.values() if t), "")


@dataclass(frozen=True, slots=True)
class Line:
    """Where a row stands: file name and 1-based row (the header is row 1). Explanations cite it."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Hotline:
    code: str
    number: str
    kind: Literal["merged", "emergency"]
    name: Name
    owner: Name
    department: str | None
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach at a department, on which days and between which times of day.

    ``until`` before ``start`` wraps midnight.
    """

    department: str
    days: Literal["workdays", "restdays", "all"]
    start: time
    until: time
    post: Name
    channel: str
    address: str
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Department:
    """Whoever can be given an order: one of the departments with duties, or another member unit."""

    code: str
    kind: Literal["department", "unit"]
    name: Name
    short: Name
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: Name
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the duty list."""

    code: str
    category: str
    name: Name
    lead: str
    supports: tuple[str, ...]
    urgency: int
    limits: str
    demands: tuple[Demand, ...]
    aliases: Mapping[str, tuple[str, ...]]
    keywords: Mapping[str, tuple[str, ...]]
    confused_with: tuple[str, ...]
    duty: Name
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Routing:
    """An exception by place: for ``item`` in any of ``where`` (town, village or grid codes) these take the order."""

    item: str
    where: tuple[str, ...]
    lead: str
    supports: tuple[str, ...]
    reason: Name
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Town:
    code: str
    unit: str
    name: Name
    short: str
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    town: str
    name: Name
    kind: str
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Grid:
    code: str
    village: str
    name: Name
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """A line of the gazetteer: a road, estate or landmark and the grid, village or town (code) in which it lies."""

    name: Name
    kind: str
    at: str
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Limit:
    """``amount`` of ``unit`` on ``calendar`` for one clock; ``urgency`` None means every urgency."""

    set: str
    clock: Clock
    urgency: int | None
    amount: int
    unit: Literal["s", "min", "h", "d"]
    calendar: str
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """When time counts. No ``hours``: round the clock. ``weekdays`` are ISO (1 Monday to 7 Sunday)."""

    name: str
    hours: tuple[tuple[time, time], ...] = ()
    weekdays: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A coded reason that a screen offers, by the kind of act that it belongs to."""

    kind: str
    code: str
    name: Name
    line: Line
    source: str


@dataclass(frozen=True, slots=True)
class Defaults:
    urgency: int
    limits: str
    demands: tuple[Demand, ...]
    callback_attempts: int
    returns_before_ruling: int
    warn_fraction: float


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole place. Every mapping is keyed by code and keeps the file's order."""

    name: str
    version: str
    hash: str
    languages: tuple[str, ...]
    title: Name
    centre: Name
    time_zone: str
    area: str
    number_prefix: str
    defaults: Defaults
    department_sees: tuple[str, ...]
    retention: Mapping[str, int]
    """For how many days after its end a ticket keeps its parts, by class; a class that is not named is kept."""
    hotlines: Mapping[str, Hotline]
    departments: Mapping[str, Department]
    contacts: tuple[Contact, ...]
    categories: Mapping[str, Category]
    items: Mapping[str, Item]
    routing: tuple[Routing, ...]
    towns: Mapping[str, Town]
    villages: Mapping[str, Village]
    grids: Mapping[str, Grid]
    landmarks: tuple[Landmark, ...]
    limits: tuple[Limit, ...]
    calendars: Mapping[str, CalendarSpec]
    phrases: tuple[Phrase, ...] = field(default=())
