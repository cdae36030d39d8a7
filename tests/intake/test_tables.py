"""CSV and XLSX as spreadsheets leave them; a bad row is named and takes no other along."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.formats.csv_file import open_csv
from dispatch_tui.intake.formats.sheet import Sheet, rows_of
from dispatch_tui.intake.formats.xlsx_file import open_xlsx
from dispatch_tui.intake.rows import LONGEST_CELL, MOST_COLUMNS, Row, RowProblem
from tests.hostile import HOSTILE
from tests.intake.shaped import problems, reports

SHOWN = datetime.fromisoformat("2026-11-23T08:30:00")
"""A sheet's cell holds a time without a zone."""
PLAIN = "id,text,received_at\n1,路灯不亮,2026-11-23 08:30:00\n2,垃圾,2026-11-23 08:31:00\n"


def _write(folder: Path, content: bytes | str, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _workbook(rows: list[list[object]], title: str = "Sheet") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="utf-8"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(PLAIN.encode("gb18030"), id="gb18030"),
        pytest.param(PLAIN.encode("utf-16"), id="utf-16"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="cr"),
        pytest.param(PLAIN.replace(",", "，").encode(), id="full-width comma"),
        pytest.param(PLAIN.replace(",", ";").encode(), id="semicolon"),
        pytest.param(PLAIN.replace(",", "\t").encode(), id="tab"),
        pytest.param(("sep=,\n" + PLAIN).encode(), id="sep line"),
        pytest.param(PLAIN.replace("\n1", "\n\n,,\n1").encode(), id="blank rows"),
        pytest.param(PLAIN.replace("1,路", '="1",路').encode(), id="text formula"),
        pytest.param(_workbook([["id", "text", "received_at"], [1, "路灯不亮", SHOWN],
                                [2.0, "垃圾", "2026-11-23 08:31:00"]]), id="xlsx"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_table_is_the_same_report(tmp_path: Path, wangcheng: Pack, content: bytes) -> None:
    found = reports(_write(tmp_path, content, "named-for-nothing"), wangcheng)
    plain = reports(_write(tmp_path, PLAIN, "plain.csv"), wangcheng)
    assert found == plain
    assert [one.text for one in found] == ["路灯不亮", "垃圾"]
    assert found[0].received_at == 1_795_393_800_000


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", [(None, "", "empty")], id="empty"),
        pytest.param("\n\n", [(None, "", "empty")], id="blank"),
        pytest.param("a,b\n1,2\n", [(1, "text", "no_text_column")], id="no known header"),
        pytest.param("id,text,id\n1,a,2\n", [(1, "id", "column_twice")], id="a column twice"),
        pytest.param("id,text\n1,a,extra\n2,b\n", [(2, "", "cells")], id="a cell too many"),
        pytest.param("id,text\n1,a,,\n2,b\n", [], id="empty cells too many"),
        pytest.param('id,text\n1,"open\n2,b\n3,c\n', [(2, "", "csv")], id="a quote never closed"),
        pytest.param('id,text\n1,"a"b\n2,c\n', [(2, "", "csv")], id="text after a closing quote"),
        pytest.param('id,text\n1,"a\nb"\n2,"open\n3,c\n', [(3, "", "csv")], id="open after a long row"),
        pytest.param(f"id,text\n1,{'x' * 20_001}\n2,b\n", [(2, "text", "too_long")], id="too long"),
        pytest.param(f"id,text\n1,{'x' * (LONGEST_CELL + 1)}\n2,b\n", [(2, "text", "too_long")], id="huge"),
        pytest.param("id,text\n1,\n2,b\n", [(2, "text", "missing")], id="no text"),
        pytest.param(f"{'x' * 201},text\n".replace("x", "c,") + "1,2\n", [(1, "", "too_many_columns")],
                     id="too many columns"),
        pytest.param(b"id,text\n1,\xff\xff\xff\n", [(2, "", "encoding")], id="no text encoding"),
        pytest.param(b"\x00\x01\x02\x03\xff\xfe\xfd", [(1, "", "encoding")], id="binary"),
        pytest.param("text,urgency\na,5\nb,1\nc,high\n", [(2, "urgency", "choice"), (4, "urgency", "choice")],
                     id="urgency"),
        pytest.param("text,received_at\na,yesterday\nb,2026-13-01\nc,0001-01-01\nd,2026-11-23\n",
                     [(2, "received_at", "time"), (3, "received_at", "time"), (4, "received_at", "time")], id="times"),
        pytest.param("text,grid\na,ZZ-999\nb,GT-031\n", [(2, "grid", "unknown_grid")], id="grid"),
        pytest.param("text,item\na,0000\nb,0101\nc,101\nd,暴露垃圾\n", [(2, "item", "unknown_item")], id="item"),
        pytest.param("text,hotline\na,99999\nb,110\n", [(2, "hotline", "unknown_hotline")], id="hotline"),
        pytest.param("text,town\na,Atlantis\nb,430112001\n", [(2, "town", "unknown_town")], id="town"),
        pytest.param("text,source\na,letter\nb,app\n", [(2, "source", "choice")], id="source"),
        pytest.param("text,confidential\na,perhaps\nb,yes\nc,否\n", [(2, "confidential", "choice")], id="flag"),
        pytest.param(f"id,text\n{'9' * 201},a\n2,b\n", [(2, "id", "too_long")], id="long id"),
        pytest.param("id,text\n1\x07,a\n2,b\n", [(2, "id", "bad_id")], id="unprintable id"),
    ],
)  # fmt: skip
def test_bad_rows_are_named_and_the_others_go_in(
    tmp_path: Path, wangcheng: Pack, content: bytes | str, expected: list[tuple[int | None, str, str]]
) -> None:
    assert problems(_write(tmp_path, content), wangcheng) == expected


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    sheet = open_csv("f", b'id,text\n1,a\n2,"b\n3,c\n4,"d ""e"""\n5,f\n')
    assert isinstance(sheet, Sheet)
    found = list(sheet.rows)
    assert [one.row if isinstance(one, RowProblem) else one for one in found] == [
        (2, ["1", "a"]), 3, (4, ["3", "c"]), (5, ["4", 'd "e"']), (6, ["5", "f"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_hostile_text_comes_in_as_it_is(tmp_path: Path, wangcheng: Pack, name: str, text: str) -> None:
    import csv

    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["id", "text"], ["1", text], ["2", "good"]])
    found = problems(_write(tmp_path, stream.getvalue().encode("utf-8", "surrogatepass")), wangcheng)
    if "\ud800" in text:
        assert [one[2] for one in found] == ["encoding"]  # no CSV can hold half a character
    elif not text.strip(" \t\r\n\v\f\u00a0\u3000\ufeff\u200b"):
        assert found == [(2, "text", "missing")]
    else:
        assert found == []


@given(st.lists(st.lists(st.text(alphabet='",;\r\n\t ab中', max_size=6), min_size=1, max_size=4), max_size=8),
       st.text(alphabet='",\r\n ab', max_size=30))  # fmt: skip
def test_whatever_a_csv_holds_every_line_is_a_row_or_a_problem(rows: list[list[str]], tail: str) -> None:
    import csv

    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["id", "text", "b", "c"], *rows])
    whole = len([one for one in rows if any(cell.strip(" \t\r\n") for cell in one)])
    sheet = open_csv("f", (stream.getvalue() + tail).encode())
    assert isinstance(sheet, Sheet)
    found = list(sheet.rows)
    numbers = [one.row if isinstance(one, RowProblem) else one[0] for one in found]
    assert numbers == sorted(numbers, key=lambda number: number or 0)
    assert len(found) >= whole


def test_a_formula_stays_the_text_that_it_is(tmp_path: Path, wangcheng: Pack) -> None:
    content = _workbook([["id", "text"], ["1", '=HYPERLINK("http://x.invalid","see")'], ["2", True]])
    assert [one.text for one in reports(_write(tmp_path, content), wangcheng)] == [
        '=HYPERLINK("http://x.invalid","see")', "true",
    ]  # fmt: skip


def test_a_sheet_is_chosen_by_name(wangcheng: Pack) -> None:
    content = _workbook([["text"], ["a"]], "November")
    assert isinstance(open_xlsx("f", content, "November"), Sheet)
    found = open_xlsx("f", content, "December")
    assert isinstance(found, RowProblem)
    assert (found.code, found.expected) == ("no_sheet", "November")


def _sheet_xml(body: str, *, head: str = "", dimension: str = "A1:B2") -> bytes:
    """A workbook whose one sheet holds ``body`` as it stands."""
    source = zipfile.ZipFile(io.BytesIO(_workbook([["text"], ["a"]])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = (
                    f'<?xml version="1.0"?>{head}'
                    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    f'<dimension ref="{dimension}"/><sheetData>{body}</sheetData></worksheet>'
                ).encode()
            archive.writestr(member.filename, content)
    return stream.getvalue()


ROW = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"PK\x03\x04 and then nothing", "xlsx", id="cut off"),
        pytest.param(_sheet_xml(ROW.format(n=1, text="text") + " " * 60_000_000), "unpacks_too_large", id="bomb"),
        pytest.param(_sheet_xml(ROW.format(n=1, text="&a;"), head='<!DOCTYPE x [<!ENTITY a "b">]>'), "xlsx",
                     id="entities"),
        pytest.param(_sheet_xml("<row"), "xlsx", id="broken sheet"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_a_trap_is_told(tmp_path: Path, wangcheng: Pack, content: bytes, code: str) -> None:
    from dispatch_tui.intake.reading import read

    found = list(read(_write(tmp_path, content), "xlsx").rows)
    assert [one.code for one in found if isinstance(one, RowProblem)] == [code]


def test_a_sheet_that_claims_to_be_huge_is_read_for_what_it_holds() -> None:
    body = ROW.format(n=1, text="text") + ROW.format(n=900_000_000, text="far") + ROW.format(n=900_000_001, text="x")
    sheet = open_xlsx("f", _sheet_xml(body, dimension="A1:XFD1048576"))
    assert isinstance(sheet, Sheet)
    assert len(sheet.header) <= MOST_COLUMNS
    assert all(isinstance(one, tuple) for one in sheet.rows)


def test_columns_without_a_map_are_a_tickets_own_names() -> None:
    sheet = open_csv("f", b"ID,caller.phone,Text,agency\n7,555,words,x\n")
    assert isinstance(sheet, Sheet)
    used, rows = rows_of(sheet, None)
    assert dict(used.columns.items()).keys() == {"id", "caller.phone", "text"}
    assert [one.values["Text"] for one in rows if isinstance(one, Row)] == ["words"]
