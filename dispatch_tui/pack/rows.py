"""Each table of a pack, row by row, into the values of ``domain/place.py``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, Literal, cast

from dispatch_tui.domain.place import (
    AT_TOWN,
    CLOCKS,
    DEMANDS,
    CalendarSpec,
    Category,
    Clock,
    Contact,
    Demand,
    Department,
    Grid,
    Hotline,
    Item,
    Landmark,
    Limit,
    Phrase,
    Routing,
    Town,
    Village,
)
from dispatch_tui.pack import schema
from dispatch_tui.pack.cells import Rows, plain_digits
from dispatch_tui.pack.problems import Problem
from dispatch_tui.pack.schema import Shape
from dispatch_tui.pack.settings import Settings
from dispatch_tui.pack.table import Tell

NOTHING: Final = "none"
"""Stands in an item's demands for "closing it demands nothing"; an empty cell means the pack's default."""
EVERY_URGENCY: Final = "*"
CHANNELS: Final = ("phone", "wechat", "system", "radio", "email", "sms")
MOST_AMOUNT: Final = 1_000_000
"""The largest time limit, in any unit."""

RowsOf = Callable[[Shape, tuple[str, ...]], Rows | None]


class Tables:
    """The tables of one pack. Each method reads one; what it refers to is handed in."""

    def __init__(self, rows_of: RowsOf, settings: Settings, tell: Tell) -> None:
        self._rows_of = rows_of
        self._settings = settings
        self._languages = settings.languages
        self._tell = tell

    def _each(self, shape: Shape) -> Iterator[Rows]:
        rows = self._rows_of(shape, self._languages)
        if rows is not None:
            for index in range(len(rows)):
                rows.next(index)
                yield rows

    def _coded(self, shape: Shape, table: str = "") -> Iterator[tuple[str, Rows]]:
        """The rows of a table by their code, which no two may share.

        A row with a mistake elsewhere still gives its code, so that what refers to it is not told as well.
        """
        width = self._settings.widths.get(table, 0)
        first: dict[str, int] = {}
        for row in self._each(shape):
            code = row.code("code", width)
            if code in first:
                row.wrong("code", "code_twice", code, f"{shape.file}:{first[code]}")
            elif code:
                first[code] = row.line.row
                yield code, row

    def departments(self) -> dict[str, Department]:
        """departments.csv by code."""
        found: dict[str, Department] = {}
        for code, row in self._coded(schema.DEPARTMENTS, "departments"):
            name = row.typed_name()
            short = replace(name, texts={**name.texts, **row.texts("short")})
            kind = cast(Literal["department", "unit"], row.choice("kind", ("department", "unit")))
            found[code] = Department(code, kind, name, short, row.line, row.text("source"))
        return found

    def hotlines(self, departments: Mapping[str, Department]) -> dict[str, Hotline]:
        """hotlines.csv by code."""
        found: dict[str, Hotline] = {}
        for code, row in self._coded(schema.HOTLINES):
            hotline = Hotline(
                code,
                row.filled("number"),
                cast(Literal["merged", "emergency"], row.choice("kind", ("merged", "emergency"))),
                row.name(),
                row.name("owner", required=False),
                row.reference("department", departments, required=False) or None,
                row.line,
                row.text("source"),
            )
            found[code] = hotline
        return found

    def contacts(self, departments: Mapping[str, Department]) -> tuple[Contact, ...]:
        """contacts.csv in the file's order, which is the order of calling."""
        found: list[Contact] = []
        for row in self._each(schema.CONTACTS):
            contact = Contact(
                row.reference("department", departments),
                cast(
                    Literal["workdays", "restdays", "all"],
                    row.choice("days", ("workdays", "restdays", "all")),
                ),
                row.time("from"),
                row.time("to"),
                row.name("post"),
                row.choice("channel", CHANNELS),
                row.filled("address"),
                row.line,
                row.text("source"),
            )
            if row.sound:
                found.append(contact)
        return tuple(found)

    def categories(self) -> dict[str, Category]:
        """categories.csv by code."""
        found: dict[str, Category] = {}
        for code, row in self._coded(schema.CATEGORIES, "categories"):
            category = Category(code, row.typed_name(), row.line, row.text("source"))
            found[code] = category
        return found

    def items(
        self,
        categories: Mapping[str, Category],
        departments: Mapping[str, Department],
        limit_sets: Collection[str],
    ) -> dict[str, Item]:
        """items.csv by code."""
        indexes: dict[str, int] = {}
        rows: Rows | None = None
        for code, rows in self._coded(schema.ITEMS, "items"):
            indexes[code] = rows.index
        found: dict[str, Item] = {}
        if rows is None:
            return found
        takers = takers_of(departments)
        for code, index in indexes.items():
            rows.next(index)
            item = self._item(code, rows, categories, takers, limit_sets, indexes)
            found[code] = item
        return found

    def _item(
        self,
        code: str,
        row: Rows,
        categories: Mapping[str, Category],
        takers: Collection[str],
        limit_sets: Collection[str],
        items: Mapping[str, int],
    ) -> Item:
        defaults = self._settings.defaults
        lead = row.reference("lead", takers)
        confused_with = row.references("confused_with", items)
        if code in confused_with:
            row.wrong("confused_with", "itself", code)
        return Item(
            code,
            row.reference("category", categories),
            row.typed_name(),
            lead,
            _supports(row, lead, takers),
            row.number("urgency", 1, 4, defaults.urgency),
            row.reference("limits", limit_sets, required=False) or defaults.limits,
            self._demands(row),
            row.lists("aliases"),
            row.lists("keywords"),
            confused_with,
            row.name("duty", required=False),
            row.line,
            row.text("source"),
        )

    def _demands(self, row: Rows) -> tuple[Demand, ...]:
        cell = row.text("demands")
        if not cell:
            return self._settings.defaults.demands
        if cell.lower() == NOTHING:
            return ()
        asked = row.references("demands", DEMANDS)
        return tuple(demand for demand in DEMANDS if demand in asked)

    def routing(
        self, items: Mapping[str, Item], departments: Mapping[str, Department], places: Mapping[str, object]
    ) -> tuple[Routing, ...]:
        """routing.csv in the file's order; no item has two exceptions for the same place."""
        takers = takers_of(departments)
        found: list[Routing] = []
        first: dict[tuple[str, str], int] = {}
        for row in self._each(schema.ROUTING):
            item = row.reference("item", items)
            where = row.references("where", places)
            if not where:
                row.filled("where")
            for place in where:
                if (item, place) in first:
                    row.wrong("where", "routed_twice", f"{item} {place}", f"{row.file}:{first[item, place]}")
                first.setdefault((item, place), row.line.row)
            lead = row.reference("lead", takers)
            reason = row.name("reason")
            routing = Routing(
                item, where, lead, _supports(row, lead, takers), reason, row.line, row.text("source")
            )
            if row.sound:
                found.append(routing)
        return tuple(found)

    def towns(self, departments: Mapping[str, Department]) -> dict[str, Town]:
        """towns.csv by code."""
        found: dict[str, Town] = {}
        for code, row in self._coded(schema.TOWNS, "towns"):
            unit = row.reference("unit", departments)
            town = Town(code, unit, row.typed_name(), row.text("short"), row.line, row.text("source"))
            found[code] = town
        return found

    def villages(self, towns: Mapping[str, Town]) -> dict[str, Village]:
        """villages.csv by code."""
        found: dict[str, Village] = {}
        for code, row in self._coded(schema.VILLAGES, "villages"):
            town = row.reference("town", towns)
            village = Village(code, town, row.typed_name(), row.text("kind"), row.line, row.text("source"))
            found[code] = village
        return found

    def grids(self, villages: Mapping[str, Village]) -> dict[str, Grid]:
        """grids.csv by code."""
        found: dict[str, Grid] = {}
        for code, row in self._coded(schema.GRIDS, "grids"):
            grid = Grid(code, row.reference("village", villages), row.name(), row.line, row.text("source"))
            found[code] = grid
        return found

    def places(
        self, towns: Mapping[str, Town], villages: Mapping[str, Village], grids: Mapping[str, Grid]
    ) -> dict[str, Town | Village | Grid]:
        """Every code that may stand for a place; none may mean two of them."""
        found: dict[str, Town | Village | Grid] = {}
        for table in (towns, villages, grids):
            for code, place in table.items():
                if code in found:
                    first = found[code].line
                    where = f"{first.file}:{first.row}"
                    self._tell(Problem(place.line.file, place.line.row, "code", "code_twice", code, where))
                found[code] = place
        return found

    def landmarks(self, places: Mapping[str, object]) -> tuple[Landmark, ...]:
        """places.csv in the file's order."""
        found: list[Landmark] = []
        for row in self._each(schema.LANDMARKS):
            at = row.reference("grid", places)
            landmark = Landmark(row.typed_name(), row.text("kind"), at, row.line, row.text("source"))
            if row.sound:
                found.append(landmark)
        return tuple(found)

    def limits(self, calendars: Mapping[str, CalendarSpec]) -> tuple[Limit, ...]:
        """limits.csv in the file's order; one limit for each set, clock and urgency."""
        found: list[Limit] = []
        first: dict[tuple[str, str, int | None], int] = {}
        for row in self._each(schema.LIMITS):
            urgency = None
            if plain_digits(row.text("urgency")) != EVERY_URGENCY:
                urgency = row.number("urgency", 1, 4)
            limit = Limit(
                row.code("set"),
                cast(Clock, row.choice("clock", CLOCKS)),
                urgency,
                row.number("amount", 0, MOST_AMOUNT),
                cast(Literal["s", "min", "h", "d"], row.choice("unit", ("s", "min", "h", "d"))),
                row.reference("calendar", calendars, required=False) or self._settings.calendar,
                row.line,
                row.text("source"),
            )
            key = (limit.set, limit.clock, limit.urgency)
            if row.sound and key in first:
                row.wrong("clock", "limit_twice", f"{limit.set} {limit.clock}", f"{row.file}:{first[key]}")
            first.setdefault(key, row.line.row)
            found.append(limit)
        return tuple(found)

    def calendar_days(self, calendars: Mapping[str, CalendarSpec]) -> list[dict[str, set[date]]]:
        """For each calendar its holidays and make-up working days (``holiday``, ``workday``)."""
        found: dict[str, dict[str, set[date]]] = {
            name: {"holiday": set(), "workday": set()} for name in calendars
        }
        first: dict[tuple[str, date], int] = {}
        for row in self._each(schema.CALENDAR_DAYS):
            calendar = row.reference("calendar", calendars)
            if calendar in calendars and not calendars[calendar].hours:
                row.wrong("calendar", "always_open", calendar)
            day = row.date("date")
            kind = row.choice("kind", ("holiday", "workday"))
            if row.sound and (calendar, day) in first:
                row.wrong("date", "day_twice", day.isoformat(), f"{row.file}:{first[calendar, day]}")
            if row.sound:
                first[calendar, day] = row.line.row
                found[calendar][kind].add(day)
        return list(found.values())

    def phrases(self) -> tuple[Phrase, ...]:
        """phrases.csv in the file's order; a code stands once for each kind."""
        found: list[Phrase] = []
        first: dict[tuple[str, str], int] = {}
        for row in self._each(schema.PHRASES):
            phrase = Phrase(row.code("kind"), row.code("code"), row.name(), row.line, row.text("source"))
            key = (phrase.kind, phrase.code)
            if row.sound and key in first:
                row.wrong("code", "code_twice", f"{phrase.kind} {phrase.code}", f"{row.file}:{first[key]}")
            if row.sound:
                first[key] = row.line.row
                found.append(phrase)
        return tuple(found)


def takers_of(departments: Mapping[str, Department]) -> dict[str, None]:
    """What may stand in a lead or among supports: a department's code, or ``@town``."""
    return dict.fromkeys((AT_TOWN, *departments))


def _supports(row: Rows, lead: str, takers: Collection[str]) -> tuple[str, ...]:
    supports = row.references("supports", takers)
    if lead and lead in supports:
        row.wrong("supports", "lead_supports", lead)
    return supports
