"""Each mistake in a pack is told by file, row and column, with what was found and what was expected."""

from __future__ import annotations

import pytest

from dispatch_tui.pack.check import check
from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.read import MOST_PROBLEMS, read_files, read_pack
from dispatch_tui.words.catalogue import sentence
from tests.pack.mistakes import CHECKING, FOLLOWED, READING, cases
from tests.pack.small import small_files, write

ALL = [case[3] for table in (READING, FOLLOWED, CHECKING) for case in cases(table)]


def broken(file: str, stands: str, becomes: str) -> dict[str, bytes]:
    """The small pack with one text replaced once; the text must stand there."""
    files = small_files()
    text = files[file].decode()
    assert stands in text
    files[file] = text.replace(stands, becomes, 1).encode()
    return files


def problems_of(files: dict[str, bytes]) -> tuple[Problem, ...]:
    with pytest.raises(PackRefused) as refused:
        read_files(files)
    return refused.value.problems


def test_the_small_pack_is_sound_and_complete(tmp_path):
    assert check(write(tmp_path, small_files())) == []


@pytest.mark.parametrize(("file", "stands", "becomes", "problem"), cases(READING))
def test_a_mistake_is_told_once_by_its_place(file, stands, becomes, problem):
    assert problems_of(broken(file, stands, becomes)) == (problem,)


@pytest.mark.parametrize(("file", "stands", "becomes", "problem"), cases(FOLLOWED))
def test_a_mistake_is_told_before_what_follows_from_it(file, stands, becomes, problem):
    assert problems_of(broken(file, stands, becomes))[0] == problem


@pytest.mark.parametrize(("file", "stands", "becomes", "problem"), cases(CHECKING))
def test_a_gap_is_told_by_its_place(tmp_path, file, stands, becomes, problem):
    assert check(write(tmp_path, broken(file, stands, becomes))) == [problem]


@pytest.mark.parametrize("file", sorted(small_files()))
def test_a_missing_file_is_told_unless_a_pack_can_do_without(file):
    files = small_files()
    del files[file]
    if file in ("routing.csv", "places.csv", "calendar_days.csv", "phrases.csv"):
        assert read_files(files).name == "small"
    else:
        assert Problem(file, None, "", "no_file") in problems_of(files)


def test_a_table_with_a_strange_name_is_told():
    files = small_files() | {"rooting.csv": b"item\n"}
    assert [(one.file, one.code) for one in problems_of(files)] == [("rooting.csv", "unknown_file")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_header"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "no_header"),
        (b"\xff\xfec\x00o\x00d\x00e\x00", "encoding"),
        (b"PK\x03\x04\x14\x00\xff\xff", "encoding"),
        (b"code,name\n\x80\x80\xff\n", "encoding"),
    ],
)
def test_what_is_no_table_is_told(content, code):
    assert ("grids.csv", code) in [
        (one.file, one.code) for one in problems_of(small_files() | {"grids.csv": content})
    ]


def test_every_mistake_is_told_at_once():
    files = broken("items.csv", ",2,general,", ",9,general,")
    files["grids.csv"] = files["grids.csv"].replace(b"GT-002,1-b", b"GT-002,1-x")
    files["pack.toml"] = files["pack.toml"].replace(b"urgency = 3", b"urgency = 7")
    told = [(one.file, one.row, one.column) for one in problems_of(files)]
    assert told == [
        ("pack.toml", None, "defaults.urgency"),
        ("items.csv", 2, "urgency"),
        ("grids.csv", 3, "village"),
    ]


def test_the_wrong_folder_does_not_flood():
    files = small_files()
    files["grids.csv"] += b"".join(b"?%d,nowhere,x,x,ours\n" % number for number in range(5_000))
    assert len(problems_of(files)) == MOST_PROBLEMS


def test_no_folder_is_told(tmp_path):
    with pytest.raises(PackRefused) as refused:
        read_pack(tmp_path / "nowhere")
    assert [one.code for one in refused.value.problems] == ["no_folder"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("problem", ALL, ids=lambda problem: problem.code)
def test_every_problem_can_be_said(problem, language):
    said = sentence(problem.key, language)
    where = sentence(problem.where_key, language)
    assert said is not None
    assert where is not None
    assert problem.file in where.format(**problem.params())
    assert problem.expected == "" or problem.expected in said.format(**problem.params())
