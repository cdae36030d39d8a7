"""A CSV file as a spreadsheet program left it, read into rows of text and written back in the same style.

Read alike: UTF-8 with or without a byte order mark and GB18030 (the "CSV" of a Chinese Excel); CRLF or LF;
comma, full-width comma, semicolon or tab between cells; empty rows and columns at the end; a leading
``sep=`` line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from dispatch_tui.pack.problems import Problem

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 8_000
"""The most characters of one cell; a duty text has some hundreds."""

BLANK: Final = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
"""What is cut off at both ends of a cell, a full-width space and stray byte order marks among it."""

QUOTE: Final = '"'
_MARK = b"\xef\xbb\xbf"
_DELIMITERS = (",", "，", ";", "\t")
_TEXT_FORMULA = re.compile('="([^"]*)"')
_ERROR_VALUE = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)")
_HAZARD = re.compile("[=#\ufffd\0]")
_LINE_END = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Style:
    """How a file was written, so that it can be written back alike."""

    encoding: str = "utf-8"
    newline: str = "\n"
    delimiter: str = ","


@dataclass(slots=True)
class Table:
    """A header and rows of trimmed cells, each row as wide as the header.

    ``numbers`` holds each row's number in the spreadsheet: blank rows between are skipped but counted.
    """

    file: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    style: Style = Style()

    def to_bytes(self) -> bytes:
        """The file's bytes in its own style, without the rows that were blank."""
        style = self.style
        needs_quotes = re.compile(f'[{re.escape(style.delimiter)}"\r\n]')
        lines = [
            style.delimiter.join(
                f'"{cell.replace(QUOTE, QUOTE * 2)}"' if needs_quotes.search(cell) else cell for cell in cells
            )
            for cells in (self.columns, *self.rows)
        ]
        return "".join(line + style.newline for line in lines).encode(style.encoding)


Tell = Callable[[Problem], None]


def decode(file: str, content: bytes, tell: Tell) -> tuple[str, str] | None:
    """Text and encoding (``utf-8``, ``utf-8-sig``, ``gb18030``), or None after telling that it is no text."""
    encoding = "utf-8-sig" if content.startswith(_MARK) else "utf-8"
    content = content.removeprefix(_MARK)
    try:
        return content.decode(), encoding
    except UnicodeDecodeError as error:
        broken = error
    if encoding == "utf-8" and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK", b"\xd0\xcf")):
        try:
            return content.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            pass
    row = len(_LINE_END.findall(content[: broken.start].decode("latin-1"))) + 1
    found = content[broken.start : broken.start + 8].hex(" ")
    tell(Problem(file, row, "", "encoding", found, "UTF-8 | GB18030"))
    return None


def read_table(file: str, content: bytes, tell: Tell) -> Table | None:
    """The table in ``content``; every mistake goes to ``tell``. None when nothing can be made of it."""
    decoded = decode(file, content, tell)
    if decoded is None:
        return None
    text, encoding = decoded
    delimiter, skip = _delimiter(text)
    end = _LINE_END.search(text)
    style = Style(encoding, end.group() if end else "\n", delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table: Table | None = None
    number = 0
    try:
        for cells in reader:
            number += 1
            if number <= skip:
                continue
            cells = [cell.strip(BLANK) for cell in cells]
            if not any(cells):
                continue
            if table is None:
                table = Table(file, cells, style=style)
                if not _sound_header(table, number, tell):
                    return None
            elif len(table.rows) >= MOST_ROWS:
                tell(Problem(file, number, "", "too_many_rows", expected=f"<= {MOST_ROWS}"))
                return None
            else:
                _take(table, number, cells, tell)
    except csv.Error as error:
        tell(Problem(file, number + 1, "", "csv", str(error)))
        return None
    if table is None:
        tell(Problem(file, None, "", "no_header"))
        return None
    _cut_unnamed_columns(table, tell)
    _mend_hazards(table, text, tell)
    return table


def _delimiter(text: str) -> tuple[str, int]:
    """What stands between the cells of the header, and how many rows stand before it."""
    lines = _LINE_END.split(text, maxsplit=2)
    marker = re.fullmatch('"?sep=(.)"?[,;]*', lines[0].strip(BLANK))
    if marker and len(lines) > 1:
        return marker.group(1), 1
    return max(_DELIMITERS, key=lines[0].count), 0


def _sound_header(table: Table, number: int, tell: Tell) -> bool:
    while table.columns and not table.columns[-1]:
        table.columns.pop()
    if len(table.columns) > MOST_COLUMNS:
        tell(
            Problem(table.file, number, "", "too_many_columns", str(len(table.columns)), f"<= {MOST_COLUMNS}")
        )
        return False
    twice = {name for name in table.columns if name and table.columns.count(name) > 1}
    for name in sorted(twice):
        tell(Problem(table.file, number, name, "column_twice", name))
    return not twice


def _take(table: Table, number: int, cells: list[str], tell: Tell) -> None:
    width = len(table.columns)
    if len(cells) > width:
        if any(cells[width:]):
            tell(Problem(table.file, number, "", "cells", str(len(cells)), str(width)))
        del cells[width:]
    elif len(cells) < width:
        cells.extend([""] * (width - len(cells)))
    longest = max(cells, key=len)
    if len(longest) > LONGEST_CELL:
        column = table.columns[cells.index(longest)]
        tell(Problem(table.file, number, column, "too_long", str(len(longest)), f"<= {LONGEST_CELL}"))
    table.rows.append(cells)
    table.numbers.append(number)


def _cut_unnamed_columns(table: Table, tell: Tell) -> None:
    """Take out columns without a name; tell of one that holds something."""
    unnamed = [index for index, name in enumerate(table.columns) if not name]
    for index in reversed(unnamed):
        filled = next(
            ((n, row[index]) for n, row in zip(table.numbers, table.rows, strict=True) if row[index]), None
        )
        if filled is not None:
            tell(Problem(table.file, filled[0], "", "column_unnamed", filled[1]))
        del table.columns[index]
        for row in table.rows:
            del row[index]


def _mend_hazards(table: Table, text: str, tell: Tell) -> None:
    """Unwrap ``="text"``; tell of formulas, spreadsheet error values and characters lost in saving."""
    if _HAZARD.search(text) is None:
        return
    for number, row in zip(table.numbers, table.rows, strict=True):
        for index, cell in enumerate(row):
            if not cell or _HAZARD.search(cell) is None:
                continue
            wrapped = _TEXT_FORMULA.fullmatch(cell)
            if wrapped:
                row[index] = wrapped.group(1).strip(BLANK)
                continue
            code = (
                "formula" if cell[0] == "="
                else "error_value" if _ERROR_VALUE.fullmatch(cell)
                else "lost_character" if "\ufffd" in cell or "\0" in cell
                else ""
            )  # fmt: skip
            if code:
                tell(Problem(table.file, number, table.columns[index], code, cell))


def new_table(file: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table of our own making, for writing."""
    return Table(file, list(columns), [list(row) for row in rows], list(range(2, len(rows) + 2)))
