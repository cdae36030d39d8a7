"""A pack's files read into the values of ``domain/place.py``.

Reading finds every mistake that would leave a value unsound (a cell that means nothing, a code twice, a
reference to nothing) and refuses the pack with all of them at once. Whether a sound pack is also complete is
asked by ``check``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from dispatch_tui.domain.place import Pack
from dispatch_tui.pack import schema
from dispatch_tui.pack.cells import Rows
from dispatch_tui.pack.files import Files, files_hash, folder_files
from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.rows import Tables
from dispatch_tui.pack.schema import Shape
from dispatch_tui.pack.settings import Settings, read_calendars, read_settings
from dispatch_tui.pack.table import read_table

MOST_PROBLEMS: Final = 500
"""Reading stops here: a pack with more mistakes is the wrong folder."""


def read_pack(folder: Path) -> Pack:
    """The pack in ``folder``; raises PackRefused with every mistake found."""
    return read_files(folder_files(folder))


def pack_hash(folder: Path) -> str:
    """The hash that the pack in ``folder`` would have; raises PackRefused when the folder cannot be read."""
    return files_hash(folder_files(folder))


def read_files(files: Files) -> Pack:
    """The pack made up of ``files``; raises PackRefused with every mistake found."""
    pack, _, problems = try_files(files)
    if problems or pack is None:
        raise PackRefused(problems)
    return pack


def try_files(files: Files) -> tuple[Pack | None, Settings | None, list[Problem]]:
    """What can be made of ``files``: a pack, unsound if mistakes were found; its settings; the mistakes."""
    problems: list[Problem] = []
    reading = _Reading(files, problems)
    try:
        pack = reading.pack()
    except _EnoughProblems:
        pack = None
    return pack, reading.settings, problems


class _EnoughProblems(Exception):
    pass


class _Reading:
    """One reading of a pack's files."""

    def __init__(self, files: Files, problems: list[Problem]) -> None:
        self.files = files
        self.problems = problems
        self.settings: Settings | None = None
        self.unread = False

    def tell(self, problem: Problem) -> None:
        """Note a mistake; what refers to a table that could not be read is nobody's mistake."""
        if self.unread and problem.code == "unknown_code":
            return
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            raise _EnoughProblems

    def pack(self) -> Pack | None:
        self._tell_strange_files()
        if schema.SETTINGS_FILE not in self.files:
            return None
        self.settings = settings = read_settings(self.files[schema.SETTINGS_FILE], self.tell)
        if settings is None:
            return None
        tables = Tables(self._rows, settings, self.tell)
        calendars = read_calendars(self.files.get(schema.CALENDARS_FILE, b""), self.tell)
        departments = tables.departments()
        hotlines = tables.hotlines(departments)
        contacts = tables.contacts(departments)
        categories = tables.categories()
        limits = tables.limits(calendars)
        limit_sets = dict.fromkeys(limit.set for limit in limits)
        items = tables.items(categories, departments, limit_sets)
        towns = tables.towns(departments)
        villages = tables.villages(towns)
        grids = tables.grids(villages)
        places: Mapping[str, object] = tables.places(towns, villages, grids)
        if settings.calendar not in calendars:
            self._tell_setting("defaults.calendar", settings.calendar, calendars)
        if settings.defaults.limits not in limit_sets:
            self._tell_setting("defaults.limits", settings.defaults.limits, limit_sets)
        return Pack(
            name=settings.name,
            version=settings.version,
            hash=files_hash(self.files),
            languages=settings.languages,
            title=settings.title,
            centre=settings.centre,
            time_zone=settings.time_zone,
            area=settings.area,
            number_prefix=settings.number_prefix,
            defaults=settings.defaults,
            department_sees=settings.department_sees,
            retention=settings.retention,
            hotlines=hotlines,
            departments=departments,
            contacts=contacts,
            categories=categories,
            items=items,
            routing=tables.routing(items, departments, places),
            towns=towns,
            villages=villages,
            grids=grids,
            landmarks=tables.landmarks(places),
            limits=limits,
            calendars={
                name: replace(spec, holidays=frozenset(days["holiday"]), workdays=frozenset(days["workday"]))
                for (name, spec), days in zip(calendars.items(), tables.calendar_days(calendars), strict=True)
            },
            phrases=tables.phrases(),
        )

    def _tell_strange_files(self) -> None:
        """Tell of the files that a pack needs and of tables whose name is nobody's."""
        needed = [schema.SETTINGS_FILE, schema.CALENDARS_FILE]
        needed += [shape.file for shape in schema.TABLES if shape.required]
        for file in needed:
            if file not in self.files:
                self.tell(Problem(file, None, "", "no_file"))
        tables = [shape.file for shape in schema.TABLES]
        for file in self.files:
            if file.endswith(".csv") and "/" not in file and file not in tables:
                self.tell(Problem(file, None, "", "unknown_file", file, " | ".join(tables)))

    def _tell_setting(self, key: str, found: str, known: Mapping[str, object]) -> None:
        self.tell(Problem(schema.SETTINGS_FILE, None, key, "unknown_code", found, " | ".join(known)))

    def _rows(self, shape: Shape, languages: tuple[str, ...]) -> Rows | None:
        """The rows of a table whose columns are all known and none lacking, else None."""
        content = self.files.get(shape.file)
        table = None if content is None else read_table(shape.file, content, self.tell)
        if table is None:
            self.unread = self.unread or shape.required
            return None
        known = shape.known_columns(languages)
        missing = [name for name in shape.required_columns(languages) if name not in table.columns]
        self.unread = self.unread or bool(missing)
        for name in missing:
            self.tell(Problem(shape.file, None, name, "column_missing", " ".join(table.columns), name))
        for name in table.columns:
            if name not in known:
                self.tell(Problem(shape.file, None, name, "column_unknown", name, " | ".join(known)))
        return None if missing else Rows(table, shape, languages, self.tell)
