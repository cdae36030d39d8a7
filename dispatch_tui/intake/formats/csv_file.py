"""CSV as spreadsheets and platforms write it; one broken row never takes the rows after it along.

Read alike: UTF-8 with or without a byte order mark, UTF-16 with one, GB18030; CRLF or LF; comma, full-width
comma, semicolon or tab; a leading ``sep=`` line. A quote that is never closed costs its own line only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from dispatch_tui.intake.formats.sheet import Cells, Sheet
from dispatch_tui.intake.rows import BLANK, RowProblem

_DELIMITERS: Final = (",", "\uff0c", ";", "\t")
_MARKER = re.compile('"?sep=(.)"?[,;]*')
_TEXT_FORMULA = re.compile('="([^"]*)"')
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def open_csv(file: str, content: bytes, encoding: str | None = None) -> Sheet | RowProblem:
    """The table in ``content``, or what makes it unreadable."""
    decoded = _decode(file, content, encoding)
    if isinstance(decoded, RowProblem):
        return decoded
    lines = StringIO(decoded, newline="").readlines()
    if not any(line.strip(BLANK) for line in lines):
        return RowProblem(file, None, "", "empty")
    marker = _MARKER.fullmatch(lines[0].strip(BLANK))
    first = next(line for line in lines[1 if marker else 0 :] if line.strip(BLANK))
    delimiter = marker[1] if marker else max(_DELIMITERS, key=first.count)
    rows = _rows(file, lines, delimiter, 1 if marker else 0)
    for one in rows:
        if isinstance(one, RowProblem):
            return one
        header = one[1]
        while header and not header[-1]:
            header.pop()
        return Sheet(file, header, one[0], rows, len(lines) - 1)
    return RowProblem(file, None, "", "empty")


def _decode(file: str, content: bytes, encoding: str | None) -> str | RowProblem:
    if encoding is None and content.startswith(_UTF16):
        encoding = "utf-16"
    wanted = ("utf-8-sig", "gb18030") if encoding is None else ("utf-8-sig" if encoding == "utf-8" else encoding,)
    broken = 0
    for name in wanted:
        try:
            return content.decode(name)
        except UnicodeDecodeError as error:
            broken = broken or error.start
    row = content[:broken].count(b"\n") + 1
    return RowProblem(file, row, "", "encoding", content[broken : broken + 8].hex(" "), " | ".join(wanted).upper())


def _rows(file: str, lines: list[str], delimiter: str, start: int) -> Iterator[Cells | RowProblem]:
    """Every record; after a broken one reading goes on with the line that follows its first."""
    wrapped = any('="' in line for line in lines)
    number = start
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                number += 1
                before = reader.line_num
                cells = [cell.strip(BLANK) for cell in cells]
                if not any(cells):
                    continue
                if wrapped:
                    cells = [_unwrapped(cell) for cell in cells]
                yield number, cells
            return
        except csv.Error as error:
            number += 1
            yield RowProblem(file, number, "", "csv", str(error), f'{delimiter} | ""')
            start += before + 1


def _unwrapped(cell: str) -> str:
    """``="00123"``, by which spreadsheets keep zeros, as its text."""
    found = _TEXT_FORMULA.fullmatch(cell)
    return found[1].strip(BLANK) if found else cell
