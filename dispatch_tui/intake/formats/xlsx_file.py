"""XLSX sheets, read row by row: bounded against bombs, formulas as the text they are, dates as ISO 8601."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from dispatch_tui.intake.formats.sheet import Cells, Sheet
from dispatch_tui.intake.rows import BLANK, MOST_COLUMNS, RowProblem

MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_MEMBERS: Final = 2_000
_MOST_TIMES_LARGER: Final = 200
_SMALL: Final = 8 * 1024 * 1024
_LAST_ROW: Final = 1_048_576
"""Of any sheet, by the format itself; a file that claims more must not make us count to it."""


def is_workbook(content: bytes) -> bool:
    """Whether ``content`` is a zip that holds a workbook."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.NameToInfo
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def open_xlsx(file: str, content: bytes, sheet: str | None = None) -> Sheet | RowProblem:
    """The named sheet, else the first one; or what makes the file unreadable."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [member.file_size for member in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        return RowProblem(file, None, "", "xlsx", str(error))
    total = sum(sizes)
    if len(sizes) > MOST_MEMBERS:
        return RowProblem(file, None, "", "unpacks_too_large", str(len(sizes)), f"<= {MOST_MEMBERS}")
    if total > MOST_UNPACKED or total > max(_SMALL, _MOST_TIMES_LARGER * len(content)):
        return RowProblem(file, None, "", "unpacks_too_large", str(total), f"<= {MOST_UNPACKED}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            if sheet is not None and sheet not in book.sheetnames:
                return RowProblem(file, None, "", "no_sheet", sheet, " | ".join(book.sheetnames))
            leaf = book[sheet] if sheet is not None else book.worksheets[0]
            expected = leaf.max_row
            leaf.reset_dimensions()
        rows = _rows(file, leaf)
        for one in rows:
            if isinstance(one, RowProblem):
                return one
            header = one[1]
            while header and not header[-1]:
                header.pop()
            return Sheet(file, header, one[0], rows, expected)
    except Exception as error:  # noqa: BLE001 - whatever a foreign file makes the library raise
        return RowProblem(file, None, "", "xlsx", f"{type(error).__name__}: {error}")
    return RowProblem(file, None, "", "empty")


def _rows(file: str, leaf: Any) -> Iterator[Cells | RowProblem]:
    number = 0
    try:
        for values in leaf.iter_rows(values_only=True, max_row=_LAST_ROW, max_col=MOST_COLUMNS + 1):
            number += 1
            if values.count(None) == len(values):
                continue
            cells = [_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells
    except Exception as error:  # noqa: BLE001 - whatever a foreign file makes the library raise
        yield RowProblem(file, number + 1, "", "xlsx", f"{type(error).__name__}: {error}")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip(BLANK)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds" if value.microsecond else "seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value).strip(BLANK)
