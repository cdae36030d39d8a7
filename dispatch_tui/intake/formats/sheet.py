"""A table of any file format: a header and rows of cells, and the rows that it gives under a map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dispatch_tui.intake.mapping import Map, own_names
from dispatch_tui.intake.rows import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Found, Row, RowProblem

Cells = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header at ``header_row`` and the rows below it, trimmed, blank ones left out, in the order of the
    file. ``total`` is how many rows there may be, for a progress bar."""

    file: str
    header: Sequence[str]
    header_row: int
    rows: Iterator[Cells | RowProblem]
    total: int | None = None


def rows_of(sheet: Sheet, mapping: Map | None) -> tuple[Map, Iterator[Found]]:
    """The map in force (the ticket's own field names when none is given) and the rows of the sheet."""
    wrong = _header_problems(sheet)
    used = mapping or own_names(sheet.header)
    if not wrong:
        wrong = [
            RowProblem(sheet.file, sheet.header_row, name, "column_missing", nearest, name)
            for name, nearest in used.missing(sheet.header)
        ]
    if not wrong and not used.tells:
        found = " | ".join(name for name in sheet.header if name)
        wrong = [RowProblem(sheet.file, sheet.header_row, "text", "no_text_column", found, "text | --map")]
    return used, iter(wrong) if wrong else _rows(sheet)


def plain_rows(sheet: Sheet, needed: Sequence[str]) -> Iterator[Found]:
    """The rows by the sheet's own headers, or what is wrong with those; the columns ``needed`` must be there."""
    wrong = _header_problems(sheet)
    if not wrong:
        have = " | ".join(name for name in sheet.header if name)
        wrong = [
            RowProblem(sheet.file, sheet.header_row, name, "column_missing", have, name)
            for name in needed if name not in sheet.header
        ]  # fmt: skip
    return iter(wrong) if wrong else _rows(sheet)


def _header_problems(sheet: Sheet) -> list[RowProblem]:
    named = [name for name in sheet.header if name]
    if len(named) > MOST_COLUMNS:
        return [RowProblem(sheet.file, sheet.header_row, "", "too_many_columns", str(len(named)), f"<= {MOST_COLUMNS}")]
    twice = dict.fromkeys(name for name in named if named.count(name) > 1)
    return [RowProblem(sheet.file, sheet.header_row, name, "column_twice", name) for name in twice]


def _rows(sheet: Sheet) -> Iterator[Found]:
    header, width = sheet.header, len(sheet.header)
    count = 0
    for one in sheet.rows:
        if isinstance(one, RowProblem):
            yield one
            continue
        number, cells = one
        count += 1
        if count > MOST_ROWS:
            yield RowProblem(sheet.file, number, "", "too_many_rows", expected=f"<= {MOST_ROWS}")
            return
        if len(cells) > width and any(cells[width:]):
            yield RowProblem(sheet.file, number, "", "cells", str(len(cells)), str(width))
            continue
        longest = max(map(len, cells))
        if longest > LONGEST_CELL:
            at = next(index for index, cell in enumerate(cells) if len(cell) == longest)
            yield RowProblem(
                sheet.file,
                number,
                header[at] if at < width else "",
                "too_long",
                str(longest),
                f"<= {LONGEST_CELL}",
            )
            continue
        yield Row(sheet.file, number, dict(zip(header, cells, strict=False)))
