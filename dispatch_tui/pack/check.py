"""Whether a pack is complete: what ``pack check`` proves beyond that it can be read.

Counts as promised, names in every language claimed, a source for every row, how each Chinese name is typed, a
limit for every clock and urgency, and somebody to reach at every hour at each department that leads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from dispatch_tui.domain.place import CLOCKS, Line, Name, Pack
from dispatch_tui.pack import schema
from dispatch_tui.pack.cover import gaps, leading_departments
from dispatch_tui.pack.files import Files, folder_files
from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.read import try_files
from dispatch_tui.pack.settings import WIDE
from dispatch_tui.pack.spreadsheet import changed_by_spreadsheet
from dispatch_tui.pack.table import read_table

OURS: Final = "ours"
SOURCES: Final = ("standard", "practice", OURS)
"""Where a row may come from: a standard, a real centre's practice (both are named), or ourselves."""
CHINESE: Final = "zh"
"""The language whose names are also typed by pinyin."""
GENERAL: Final = "general"
"""The set of limits that must say something for every clock and urgency, whatever else stands in a pack."""


def check(folder: Path) -> list[Problem]:
    """Every mistake and every gap in the pack in ``folder``; empty when it may be used and is complete.

    Gaps of the whole (counts, limits, contacts) are looked for once every row can be read.
    """
    try:
        files = folder_files(folder)
        pack, settings, problems = try_files(files)
    except PackRefused as refused:
        return list(refused.problems)
    if pack is None or settings is None:
        return problems
    rows = [*_without_source(files), *_without_name(pack), *_without_pinyin(pack)]
    if problems:
        return problems + rows
    return [
        *rows,
        *_without_limit(pack),
        *_unreachable(pack),
        *_unknown_time_zone(pack),
        *_fragile(pack, settings.widths),
        *_miscounts(pack, settings.counts),
    ]


def counts(pack: Pack) -> dict[str, int]:
    """How much of each a pack has: hotlines merged, departments with duties, other units, and so on."""
    departments = sum(department.kind == "department" for department in pack.departments.values())
    return {
        "hotlines": sum(hotline.kind == "merged" for hotline in pack.hotlines.values()),
        "departments": departments,
        "units": len(pack.departments) - departments,
        "categories": len(pack.categories),
        "items": len(pack.items),
        "towns": len(pack.towns),
        "villages": len(pack.villages),
        "grids": len(pack.grids),
    }


class _Row(Protocol):
    @property
    def line(self) -> Line: ...


class _Named(_Row, Protocol):
    @property
    def name(self) -> Name: ...


def _typed(pack: Pack) -> Iterator[_Named]:
    """The rows whose names are typed at the command bar."""
    for table in (pack.departments, pack.categories, pack.items, pack.towns, pack.villages):
        yield from table.values()
    yield from pack.landmarks


def _named(pack: Pack) -> Iterator[tuple[str, Name, Line]]:
    """Every name of every row, with its column."""
    for row in _typed(pack):
        yield "name", row.name, row.line
    for hotline in pack.hotlines.values():
        yield "name", hotline.name, hotline.line
        yield "owner", hotline.owner, hotline.line
    for department in pack.departments.values():
        yield "short", department.short, department.line
    for contact in pack.contacts:
        yield "post", contact.post, contact.line
    for item in pack.items.values():
        yield "duty", item.duty, item.line
    for routing in pack.routing:
        yield "reason", routing.reason, routing.line
    for grid in pack.grids.values():
        yield "name", grid.name, grid.line
    for phrase in pack.phrases:
        yield "name", phrase.name, phrase.line


def _without_source(files: Files) -> Iterator[Problem]:
    """Rows of any table that do not say where they come from; what else is wrong was told in reading."""
    for shape in schema.TABLES:
        told: list[Problem] = []
        table = read_table(shape.file, files[shape.file], told.append) if shape.file in files else None
        if table is None or "source" not in table.columns:
            continue
        at = table.columns.index("source")
        for number, row in zip(table.numbers, table.rows, strict=True):
            kind, colon, remark = row[at].replace("：", ":").partition(":")
            if kind.strip() not in SOURCES or (kind.strip() != OURS and not (colon and remark.strip())):
                yield Problem(
                    shape.file, number, "source", "source", row[at], "standard:… | practice:… | ours"
                )


def _without_name(pack: Pack) -> Iterator[Problem]:
    """Names that lack a language; a column that is empty in all of them is left empty on purpose."""
    for column, name, line in _named(pack):
        for language in pack.languages:
            if name.texts and not name.texts.get(language):
                yield Problem(line.file, line.row, f"{column}_{language}", "untranslated", name.in_(language))
    for key, name in (("pack.title", pack.title), ("centre.title", pack.centre)):
        for language in pack.languages:
            if not name.texts.get(language):
                yield Problem(
                    schema.SETTINGS_FILE, None, f"{key}.{language}", "untranslated", name.in_(language)
                )


def _without_pinyin(pack: Pack) -> Iterator[Problem]:
    if CHINESE not in pack.languages:
        return
    for row in _typed(pack):
        for column, text in (("pinyin", row.name.pinyin), ("initials", row.name.initials)):
            if not text:
                yield Problem(row.line.file, row.line.row, column, "no_pinyin", row.name.in_(CHINESE))
            elif not text.isascii():
                yield Problem(row.line.file, row.line.row, column, "bad_pinyin", text, "a-z 0-9")


def _without_limit(pack: Pack) -> Iterator[Problem]:
    given = {(limit.clock, limit.urgency) for limit in pack.limits if limit.set == GENERAL}
    for clock in CLOCKS:
        missing = [str(urgency) for urgency in range(1, 5) if not {(clock, urgency), (clock, None)} & given]
        if missing:
            found = f"{GENERAL} {clock} {';'.join(missing)}"
            yield Problem(schema.LIMITS.file, None, "clock", "no_limit", found, f"{GENERAL} {clock} *")


def _unreachable(pack: Pack) -> Iterator[Problem]:
    for code in leading_departments(pack):
        contacts = [contact for contact in pack.contacts if contact.department == code]
        row = contacts[0].line.row if contacts else None
        for days, span in gaps(contacts):
            yield Problem(
                schema.CONTACTS.file, row, "from", "unreachable", f"{code} {days} {span}", "00:00-24:00"
            )


def _unknown_time_zone(pack: Pack) -> Iterator[Problem]:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # only the check needs it

    try:
        ZoneInfo(pack.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem(schema.SETTINGS_FILE, None, "pack.time_zone", "time_zone", pack.time_zone, "Area/City")


def _fragile(pack: Pack, widths: Mapping[str, int]) -> Iterator[Problem]:
    """Codes and addresses that would not survive being opened and saved in a spreadsheet program."""
    for table, rows in _coded(pack):
        width = widths.get(table, 0)
        for code, row in rows.items():
            if changed_by_spreadsheet(code, width):
                expected = (
                    f"[widths] {table} = {len(code)}" if table in WIDE and code.startswith("0") else "A-Z -"
                )
                yield Problem(row.line.file, row.line.row, "code", "spreadsheet", code, expected)
    for contact in pack.contacts:
        if changed_by_spreadsheet(contact.address):
            yield Problem(
                contact.line.file, contact.line.row, "address", "spreadsheet", contact.address, "…-…"
            )


def _coded(pack: Pack) -> tuple[tuple[str, Mapping[str, _Row]], ...]:
    """The tables whose rows have a code, by the name that they have in pack.toml."""
    return (
        ("hotlines", pack.hotlines),
        ("departments", pack.departments),
        ("categories", pack.categories),
        ("items", pack.items),
        ("towns", pack.towns),
        ("villages", pack.villages),
        ("grids", pack.grids),
    )


def _miscounts(pack: Pack, promised: Mapping[str, int]) -> Iterator[Problem]:
    found = counts(pack)
    for what, number in promised.items():
        if found.get(what, number) != number:
            yield Problem(
                schema.SETTINGS_FILE, None, f"counts.{what}", "count", str(found[what]), str(number)
            )
