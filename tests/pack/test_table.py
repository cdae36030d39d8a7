"""A table comes back from a file as it was written, however a spreadsheet program wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.pack.problems import Problem
from dispatch_tui.pack.table import (
    BLANK,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Style,
    Table,
    new_table,
    read_table,
)

LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="=#\ufffd") | st.sampled_from(
    "\n\r\t\",，;；'|"
)
CELLS = st.text(LETTERS, max_size=20).map(lambda text: text.strip(BLANK))
STYLES = st.builds(
    Style,
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t", "，"]),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width).filter(any), max_size=5))
    table = new_table("any.csv", [f"column_{index}" for index in range(width)], rows)
    table.style = draw(STYLES)
    return table


def read(content: bytes) -> tuple[Table | None, list[Problem]]:
    problems: list[Problem] = []
    return read_table("any.csv", content, problems.append), problems


@given(tables())
def test_what_is_written_is_read_back(table):
    found, problems = read(table.to_bytes())
    assert problems == []
    assert found is not None
    assert (found.columns, found.rows) == (table.columns, table.rows)


@given(tables())
def test_writing_keeps_the_style(table):
    content = table.to_bytes()
    found, _ = read(content)
    assert found is not None
    assert found.to_bytes() == content


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_problem(content):
    found, problems = read(content)
    assert (found is None) <= bool(problems)
    if found is not None:
        assert all(len(row) == len(found.columns) for row in found.rows)


SAME = [
    ("plain", "a,b\n1,二\n3,\n".encode()),
    ("byte order mark", "\ufeffa,b\n1,二\n3,\n".encode()),
    ("carriage returns", "a,b\r\n1,二\r\n3,\r\n".encode()),
    ("old carriage returns", "a,b\r1,二\r3,\r".encode()),
    ("no last line end", "a,b\n1,二\n3,".encode()),
    ("trailing empty cells in a short row", "a,b\n1,二\n3\n".encode()),
    ("empty columns at the end", "a,b,,,\n1,二,,,\n3,,,,\n".encode()),
    ("an empty column between", "a,,b\n1,,二\n3,,\n".encode()),
    ("empty rows at the end", "a,b\n1,二\n3,\n,\n,,,\n\n".encode()),
    ("quoted throughout", '"a","b"\n"1","二"\n"3",""\n'.encode()),
    ("semicolons", "a;b\n1;二\n3;\n".encode()),
    ("tabs", "a\tb\n1\t二\n3\t\n".encode()),
    ("full-width commas", "a，b\n1，二\n3，\n".encode()),
    ("separator line", "sep=;\r\na;b\r\n1;二\r\n3;\r\n".encode()),
    ("GB18030", "a,b\r\n1,二\r\n3,\r\n".encode("gb18030")),
    ("blanks around", " a ,b\u3000\n\u00a01,\u3000二 \n3 , \n".encode()),
    ("text forced by a formula", 'a,b\n="1",二\n"=""3""",\n'.encode()),
]  # fmt: skip


@pytest.mark.parametrize("content", [content for _, content in SAME], ids=[name for name, _ in SAME])
def test_however_it_was_saved_the_cells_are_the_same(content):
    found, problems = read(content)
    assert problems == []
    assert found is not None
    assert (found.columns, found.rows) == (["a", "b"], [["1", "二"], ["3", ""]])


def test_rows_keep_the_number_that_a_spreadsheet_shows():
    found, _ = read(b'a,b\n1,"two\nlines"\n\n,\n5,x\n')
    assert found is not None
    assert found.numbers == [2, 5]


ENCODINGS = "UTF-8 | GB18030"
WRONG = [
    (b"a,a\n1,2\n", Problem("any.csv", 1, "a", "column_twice", "a")),
    (b"a,,b\n1,x,2\n", Problem("any.csv", 2, "", "column_unnamed", "x")),
    (b"a,b\n1,2,3\n", Problem("any.csv", 2, "", "cells", "3", "2")),
    (b'a,b\n1,"2\n3,4\n', Problem("any.csv", 2, "", "csv", "unexpected end of data")),
    (b"a,b\n1,=2+3\n", Problem("any.csv", 2, "b", "formula", "=2+3")),
    (b"a,b\n1,#REF!\n", Problem("any.csv", 2, "b", "error_value", "#REF!")),
    (b"a,b\n1,########\n", Problem("any.csv", 2, "b", "error_value", "########")),
    (b"a,b\n1,x\0y\n", Problem("any.csv", 2, "b", "lost_character", "x\0y")),
    (b"", Problem("any.csv", None, "", "no_header")),
    (b"a\n" + b"x" * (LONGEST_CELL + 1), Problem("any.csv", 2, "a", "too_long", "8001", "<= 8000")),
    (b"a" + b",b" * MOST_COLUMNS, Problem("any.csv", 1, "", "too_many_columns", "101", "<= 100")),
    (b"a\n" + b"1\n" * (MOST_ROWS + 1), Problem("any.csv", 100_002, "", "too_many_rows", "", "<= 100000")),
    (b"\xff\xfea\0,\0", Problem("any.csv", 1, "", "encoding", "ff fe 61 00 2c 00", ENCODINGS)),
    (b"\xef\xbb\xbfa,b\n1,\xd6\xd0\n", Problem("any.csv", 2, "", "encoding", "d6 d0 0a", ENCODINGS)),
]  # fmt: skip


@pytest.mark.parametrize(("content", "problem"), WRONG, ids=[problem.code for _, problem in WRONG])
def test_what_is_wrong_is_told(content, problem):
    assert read(content)[1] == [problem]
