"""The packs that come with the program are whole, and no place stands in the program itself."""

from __future__ import annotations

import ast
import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

import dispatch_tui
from dispatch_tui.domain.place import Name
from dispatch_tui.pack.check import check, counts
from dispatch_tui.pack.places import default_pack_name, find_pack, named_pack, pack_names, packs_folder
from dispatch_tui.pack.problems import PackRefused
from dispatch_tui.pack.read import read_pack
from tests.pack.small import small_files, write

COUNTS = {
    "wangcheng": {
        "hotlines": 20, "departments": 14, "units": 60, "categories": 36, "items": 126, "towns": 16,
        "villages": 157, "grids": 529,
    },
    "new-york-311": {
        "hotlines": 1, "departments": 13, "units": 11, "categories": 26, "items": 128, "towns": 5,
        "villages": 42, "grids": 188,
    },
}  # fmt: skip
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_pack_passes_its_check_with_its_counts(name):
    assert check(named_pack(name)) == []
    pack = read_pack(named_pack(name))
    assert pack.name == name
    assert counts(pack) == COUNTS[name]


def test_every_pack_that_comes_along_is_counted_here():
    assert set(pack_names()) == set(COUNTS)
    assert default_pack_name() in COUNTS


def test_a_name_or_a_folder_finds_a_pack(tmp_path, monkeypatch):
    own = write(tmp_path / "mine", small_files())
    assert find_pack("wangcheng") == packs_folder() / "wangcheng"
    assert find_pack(str(own)) == own
    monkeypatch.chdir(tmp_path)
    assert find_pack("mine").resolve() == own
    assert find_pack("./mine").resolve() == own


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("nowhere", "unknown_pack"),
        ("", "unknown_pack"),
        ("./nowhere", "no_folder"),
        ("../packs", "no_folder"),
    ],
)
def test_what_is_neither_is_refused(tmp_path, monkeypatch, given, code):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PackRefused) as refused:
        find_pack(given)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("name", ["..", "../packs/wangcheng", "wangcheng/"])
def test_a_name_is_no_path(name):
    with pytest.raises(PackRefused):
        named_pack(name)


def test_no_place_name_stands_in_the_program():
    """Names of towns, villages, departments and hotline owners belong in data."""
    names: set[str] = set()
    for pack in map(read_pack, map(named_pack, pack_names())):
        own: list[Name] = [town.name for town in pack.towns.values()]
        own += [village.name for village in pack.villages.values()]
        own += [department.name for department in pack.departments.values()]
        own += [landmark.name for landmark in pack.landmarks]
        names |= {text.lower() for name in own for text in name.texts.values()}
        short = [text for one in pack.departments.values() for text in one.short.texts.values()]
        names |= {text for text in short if not text.isascii()}
        names |= {pack.name, *(text.lower() for text in pack.title.texts.values())}
    program = Path(dispatch_tui.__file__).parent
    found = [
        (path.relative_to(program).as_posix(), name)
        for path in sorted(program.rglob("*.py"))
        for text in [strings_and_names(path)]
        for name in sorted(names)
        if len(name) > 1 and name in text
    ]
    assert found == []


def strings_and_names(path: Path) -> str:
    """All that a program says: its texts (docstrings left out) and its identifiers."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    named = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return "\n".join([*said, *named]).lower()


def test_calendars_agree_with_a_second_library():
    """For the years whose notice is known to both, day by day."""
    chinese_calendar = pytest.importorskip("chinese_calendar")
    working = read_pack(named_pack("wangcheng")).calendars["working"]
    day, last = date(2024, 1, 1), date(2026, 12, 31)
    while day <= last:
        ours = day in working.workdays or (
            day.isoweekday() in working.weekdays and day not in working.holidays
        )
        assert ours == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_the_second_pack_covers_a_real_day():
    """Every agency, complaint type and ZIP of the real sample is known by its own spelling."""
    sample = REAL / "nyc_311_10000.csv"
    if not sample.is_file():
        pytest.skip("the real data is not here")
    pack = read_pack(named_pack("new-york-311"))
    items = {item.name.in_("en") for item in pack.items.values()}
    with sample.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["complaint_type"] for row in rows} == items
    assert {row["agency"].lower() for row in rows} <= set(pack.departments)
    assert {row["incident_zip"] for row in rows} - {""} == set(pack.grids)
