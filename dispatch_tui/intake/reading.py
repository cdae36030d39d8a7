"""From a file of whatever format to its rows: the format is known by the content, never by the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

from dispatch_tui.intake.formats import cap, collector, open311
from dispatch_tui.intake.formats.csv_file import open_csv
from dispatch_tui.intake.formats.objects import local, read_json, read_xml
from dispatch_tui.intake.formats.sheet import rows_of
from dispatch_tui.intake.formats.xlsx_file import is_workbook, open_xlsx
from dispatch_tui.intake.mapping import Map
from dispatch_tui.intake.rows import LARGEST_FILE, Found, RowProblem

FORMATS: Final = ("auto", "csv", "xlsx", "open311", "cap", "collector")
"""What files of reports come in."""
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read. ``total`` is about how many rows there are, None where that is not known."""

    file: str
    format: str
    map: Map
    rows: Iterator[Found]
    total: int | None = None


def read(
    path: Path, format_: str = "auto", mapping: Map | None = None, languages: tuple[str, ...] = (),
    platform: str = "", *, drill: bool = False,
) -> Reading:  # fmt: skip
    """Open one file. What makes it unreadable as a whole is its one row, a problem. ``platform`` is its name where
    neither the map's nor the format's own will do; ``drill`` says that it comes in at a drill."""
    file = path.name
    content = file_content(path)
    if isinstance(content, RowProblem):
        return _refused(content, format_)
    if not content.strip(b" \t\r\n\0" + _MARK):
        return _refused(RowProblem(file, None, "", "empty"), format_)
    reading = _open(path, content, format_, mapping, languages, drill=drill)
    named = platform or reading.map.platform
    if reading.format == "cap":
        named = cap.platform_of(named)
    return replace(reading, map=replace(reading.map, platform=named))


def _open(
    path: Path, content: bytes, format_: str, mapping: Map | None, languages: tuple[str, ...], *, drill: bool
) -> Reading:
    file = path.name
    start = content.removeprefix(_MARK).lstrip()[:1]
    if format_ == "xlsx" or (format_ == "auto" and is_workbook(content)):
        return _table(file, "xlsx", content, mapping)
    if format_ == "csv" or (format_ == "auto" and start not in (b"<", b"{", b"[")):
        return _table(file, "csv", content, mapping)
    if start == b"<":
        return _xml(file, content, format_, mapping, languages, drill=drill)
    return _json(file, content, format_, mapping, path.parent)


def file_content(path: Path) -> bytes | RowProblem:
    """A file's bytes, bounded; or what makes it unreadable."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        return RowProblem(path.name, None, "", "unreadable", error.strerror or "")
    if len(content) > LARGEST_FILE:
        return RowProblem(path.name, None, "", "file_too_large", "", f"<= {LARGEST_FILE}")
    return content


def _refused(problem: RowProblem, format_: str) -> Reading:
    return Reading(problem.file, format_, Map(), iter([problem]), 1)


def _table(file: str, format_: str, content: bytes, mapping: Map | None) -> Reading:
    if format_ == "xlsx":
        sheet = open_xlsx(file, content, mapping.sheet if mapping else None)
    else:
        sheet = open_csv(file, content, mapping.encoding if mapping else None)
    if isinstance(sheet, RowProblem):
        return _refused(sheet, format_)
    used, rows = rows_of(sheet, mapping)
    return Reading(file, format_, used, rows, sheet.total)


def _xml(
    file: str, content: bytes, format_: str, mapping: Map | None, languages: tuple[str, ...], *, drill: bool
) -> Reading:
    root = read_xml(file, content)
    if isinstance(root, RowProblem):
        return _refused(root, format_)
    if format_ == "cap" or (format_ == "auto" and cap.alerts(root)):
        return Reading(file, "cap", _over(cap.MAP, mapping), cap.rows(file, root, languages, drill=drill))
    if format_ == "open311" or (format_ == "auto" and _is_open311(root)):
        return Reading(file, "open311", _over(open311.MAP, mapping), open311.rows_of_xml(file, root))
    return _refused(_unknown(file, format_, local(root)), format_)


def _is_open311(root: Element) -> bool:
    return local(root) in ("service_requests", "request")


def _json(file: str, content: bytes, format_: str, mapping: Map | None, folder: Path) -> Reading:
    value: Any = read_json(file, content)
    if isinstance(value, RowProblem):
        return _refused(value, format_)
    total = len(value) if isinstance(value, list) else None
    if format_ == "open311" or (format_ == "auto" and open311.fits(value)):
        return Reading(file, "open311", _over(open311.MAP, mapping), open311.rows_of_json(file, value), total)
    if format_ == "collector" or (format_ == "auto" and collector.fits(value)):
        return Reading(file, "collector", _over(collector.MAP, mapping), collector.rows(file, value, folder), total)
    return _refused(_unknown(file, format_, "JSON"), format_)


def _over(own: Map, given: Map | None) -> Map:
    """A format's own map, with what a mapping file says in its place."""
    if given is None:
        return own
    return replace(
        given,
        platform=given.platform or own.platform,
        source=given.source or own.source,
        columns={**own.columns, **given.columns},
    )


def _unknown(file: str, format_: str, found: str) -> RowProblem:
    expected = " | ".join(FORMATS[1:]) if format_ == "auto" else format_
    return RowProblem(file, None, "", "format", found, expected)
