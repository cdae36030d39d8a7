"""Which tables a pack has, and which columns each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of one table.

    ``named`` stand once per language (``name`` is ``name_zh``, ``name_en``), of which the pack's first
    language is required and the others are asked for by the pack's check.
    """

    file: str
    plain: tuple[str, ...]
    named: tuple[str, ...] = ()
    typed: bool = False
    """Whether its names are typed at the command bar, so that pinyin columns belong to it."""
    required: bool = True
    """Whether a pack without this file is refused."""

    def required_columns(self, languages: Sequence[str]) -> list[str]:
        """The columns without which the table cannot be read."""
        return [*self.plain, *(f"{name}_{languages[0]}" for name in self.named)]

    def known_columns(self, languages: Sequence[str]) -> list[str]:
        """Every column that the table may have."""
        named = [f"{name}_{language}" for name in self.named for language in languages]
        pinyin = PINYIN_COLUMNS if self.typed else ()
        return [*self.plain[:-1], *named, *pinyin, *self.plain[-1:]]


PINYIN_COLUMNS: Final = ("pinyin", "initials", "pinyin_fixed")
"""Filled by ``make pinyin``; the last one by hand, and it wins."""

HOTLINES: Final = Shape("hotlines.csv", ("code", "number", "kind", "department", "source"), ("name", "owner"))
DEPARTMENTS: Final = Shape("departments.csv", ("code", "kind", "source"), ("name", "short"), typed=True)
CONTACTS: Final = Shape(
    "contacts.csv", ("department", "days", "from", "to", "channel", "address", "source"), ("post",)
)
CATEGORIES: Final = Shape("categories.csv", ("code", "source"), ("name",), typed=True)
ITEMS: Final = Shape(
    "items.csv",
    ("code", "category", "lead", "supports", "urgency", "limits", "demands", "confused_with", "source"),
    ("name", "aliases", "keywords", "duty"),
    typed=True,
)
ROUTING: Final = Shape(
    "routing.csv", ("item", "where", "lead", "supports", "source"), ("reason",), required=False
)
TOWNS: Final = Shape("towns.csv", ("code", "unit", "short", "source"), ("name",), typed=True)
VILLAGES: Final = Shape("villages.csv", ("code", "town", "kind", "source"), ("name",), typed=True)
GRIDS: Final = Shape("grids.csv", ("code", "village", "source"), ("name",))
LANDMARKS: Final = Shape("places.csv", ("kind", "grid", "source"), ("name",), typed=True, required=False)
LIMITS: Final = Shape("limits.csv", ("set", "clock", "urgency", "amount", "unit", "calendar", "source"))
CALENDAR_DAYS: Final = Shape(
    "calendar_days.csv", ("calendar", "date", "kind", "source"), ("name",), required=False
)
PHRASES: Final = Shape("phrases.csv", ("kind", "code", "source"), ("name",), required=False)

TABLES: Final = (
    HOTLINES, DEPARTMENTS, CONTACTS, CATEGORIES, ITEMS, ROUTING, TOWNS, VILLAGES, GRIDS, LANDMARKS, LIMITS,
    CALENDAR_DAYS, PHRASES,
)  # fmt: skip
SETTINGS_FILE: Final = "pack.toml"
CALENDARS_FILE: Final = "calendars.toml"
