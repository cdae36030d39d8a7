"""A pack opened and saved in a spreadsheet program is still the same pack."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from dispatch_tui.domain.place import Pack
from dispatch_tui.pack.files import files_hash, folder_files
from dispatch_tui.pack.places import find_pack, pack_names
from dispatch_tui.pack.read import read_files, read_pack
from tests.pack.small import small_files, write


def same(content: bytes) -> bytes:
    return content


def with_mark(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def with_carriage_returns(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def as_excel_saves_utf8(content: bytes) -> bytes:
    return with_mark(with_carriage_returns(content))


def as_chinese_excel_saves(content: bytes) -> bytes:
    return with_carriage_returns(content).decode().encode("gb18030")


def with_full_width_commas(content: bytes) -> bytes:
    """Lists as a Chinese keyboard types them."""
    return content.decode().replace(";", "，").encode()


def with_enumeration_commas(content: bytes) -> bytes:
    return content.decode().replace(";", "、").encode()


def with_empty_ends(content: bytes) -> bytes:
    """Empty columns and rows after the filled ones."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    return saved([[*row, "", ""] for row in rows] + [[""] * (len(rows[0]) + 2)] * 3)


def with_semicolons_between(content: bytes) -> bytes:
    """As a European Excel saves."""
    return saved(list(csv.reader(io.StringIO(content.decode()))), ";")


def through_a_workbook(content: bytes) -> bytes:
    """Opened with types guessed, as a spreadsheet does, kept as XLSX, and saved as CSV."""
    book = Workbook()
    sheet = book.active
    for row in csv.reader(io.StringIO(content.decode())):
        sheet.append([guessed(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    rows = load_workbook(stream).active.iter_rows(values_only=True)
    return with_mark(saved([["" if cell is None else shown(cell) for cell in row] for row in rows]))


def guessed(cell: str) -> object:
    """Whole numbers lose their leading zeros, times theirs as well."""
    if cell.isascii() and cell.isdecimal():
        return int(cell)
    if len(cell) == 5 and cell[2] == ":" and cell[:1] == "0":
        return cell[1:]
    return cell or None


def shown(cell: object) -> str:
    return f"{cell:.5E}" if isinstance(cell, int) and cell >= 10**11 else str(cell)


def saved(rows: list[list[str]], delimiter: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode()


WAYS = [
    same,
    with_mark,
    with_carriage_returns,
    as_excel_saves_utf8,
    as_chinese_excel_saves,
    with_empty_ends,
    with_semicolons_between,
    through_a_workbook,
]
TYPED = [with_full_width_commas, with_enumeration_commas]
"""In the small pack a semicolon stands in lists only."""


def rewritten(files: dict[str, bytes], way: Callable[[bytes], bytes]) -> Pack:
    spreadsheets = {
        name: way(content) if name.endswith(".csv") else content for name, content in files.items()
    }
    return replace(read_files(spreadsheets), hash="")


@pytest.mark.parametrize("way", WAYS + TYPED, ids=lambda way: way.__name__)
def test_the_small_pack_comes_back(way):
    assert rewritten(small_files(), way) == rewritten(small_files(), same)


@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_packs_that_come_with_the_program_come_back(name, way):
    files = folder_files(find_pack(name))
    assert rewritten(files, way) == rewritten(files, same)


@pytest.mark.parametrize(
    "way", [with_mark, with_carriage_returns, as_chinese_excel_saves], ids=lambda way: way.__name__
)
def test_settings_may_be_saved_by_any_editor(way):
    files = small_files()
    changed = {name: way(content) if name.endswith(".toml") else content for name, content in files.items()}
    assert replace(read_files(changed), hash="") == replace(read_files(files), hash="")


def test_full_width_signs_are_read():
    files = small_files()
    files["items.csv"] = files["items.csv"].decode().replace(",2,general", ",２,general").encode()
    files["contacts.csv"] = files["contacts.csv"].decode().replace("17:00,", "１７：００,").encode()
    files["limits.csv"] = files["limits.csv"].decode().replace(",*,", ",＊,").encode()
    files["calendar_days.csv"] = (
        files["calendar_days.csv"].decode().replace("2026-10-01", "2026年10月1日").encode()
    )
    assert rewritten(files, same) == rewritten(small_files(), same)


def test_a_zero_eaten_only_where_a_code_is_referred_to_comes_back():
    files = small_files()
    del_widths = files["pack.toml"].decode().replace("categories = 2\nitems = 4\n", "").encode()
    files["pack.toml"] = del_widths
    whole = rewritten(files, same)
    files["items.csv"] = files["items.csv"].replace(b",01,", b",1,").replace(b"0102,,,keng", b"102,,,keng")
    files["routing.csv"] = files["routing.csv"].replace(b"0101", b"101")
    assert rewritten(files, same) == whole


def test_the_hash_is_of_the_bytes_and_names(tmp_path):
    files = small_files()
    assert read_files(files).hash == read_pack(write(tmp_path, files)).hash == files_hash(files)
    for name in files:
        assert files_hash(files | {name: files[name] + b"\n"}) != files_hash(files)
    renamed = {("phrase.csv" if name == "phrases.csv" else name): content for name, content in files.items()}
    assert files_hash(renamed) != files_hash(files)


@pytest.mark.parametrize(
    "stranger", ["~$items.csv", ".items.csv", "Items.csv", "items.csv.bak", "副本.csv", "SOURCES.md"]
)
def test_what_else_lies_in_the_folder_is_no_part_of_the_pack(tmp_path, stranger):
    write(tmp_path, small_files())
    hash_before = read_pack(tmp_path).hash
    (tmp_path / stranger).write_bytes(b"\0")
    assert read_pack(tmp_path).hash == hash_before
