"""Mapping files: what they say, and which key is named when their words are off."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.mapping import Column, Map, MapRefused, read_map
from tests.intake.shaped import problems, reports

WHOLE = """
[map]
platform = "petitions"
source = "app"
time_zone = "America/New_York"
[columns]
id = "no"
text = { columns = ["what", "where"], join = " / " }
received_at = { column = "when", format = ["%d.%m.%Y %H:%M"] }
item = { column = "kind", unknown = "leave" }
"caller.phone" = "phone"
grid = "grid"
[constants]
hotline = "110"
confidential = "yes"
[values.item]
"垃圾" = "0101"
[values.grid]
"none" = ""
"""


def _map(folder: Path, text: str) -> Map:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_map(path)


def test_a_map_says_where_everything_is(tmp_path: Path, wangcheng: Pack) -> None:
    mapping = _map(tmp_path, WHOLE)
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "no,what,where,when,kind,phone,grid\n"
        "1,A,B,23.11.2026 08:30,垃圾,555-0001,none\n"
        "2,A,,24.11.2026 08:30,nobody knows,,GT-031\n",
        encoding="utf-8",
    )
    first, second = reports(rows, wangcheng, mapping)
    assert (first.text, first.item, first.grid, first.caller_phone) == ("A / B", "0101", None, "555-0001")
    assert (first.source, first.hotline, first.confidential) == ("app", "110", True)
    assert first.external == ("petitions", "1")
    assert first.received_at == 1_795_440_600_000  # 08:30 in New York
    assert (second.text, second.item, second.grid, second.town) == ("A", None, "GT-031", "430112001")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[map]\nplatfrom = 'x'", [("map.platfrom", "no_such_key")]),
        ("[colums]\ntext = 'a'", [("colums", "no_such_key")]),
        ("[columns]\ntext = 'a'\nphone = 'b'", [("columns.phone", "no_such_key")]),
        ("[columns]\ntext = 7.5", [("columns.text", "kind")]),
        ("[columns]\ntext = []", [("columns.text", "kind")]),
        ("[columns]\ntext = { colum = 'a' }", [("columns.text.colum", "no_such_key"),
                                              ("columns.text", "column_or_columns")]),
        ("[columns]\ntext = { column = 'a', format = '%Y' }", [("columns.text.format", "only_times")]),
        ("[columns]\ntext = { column = 'a', unknown = 'leave' }", [("columns.text.unknown", "only_codes")]),
        ("[columns]\nitem = { column = 'a', unknown = 'keep' }", [("columns.item.unknown", "choice")]),
        ("[map]\nsource = 'letter'", [("map.source", "choice")]),
        ("[map]\nencoding = 'latin-1'", [("map.encoding", "choice")]),
        ("[map]\ntime_zone = 'Mars/Olympus'", [("map.time_zone", "time_zone")]),
        ("[map]\ntime_zone = '../../etc/passwd'", [("map.time_zone", "time_zone")]),
        ("[columns]\ntext = 'a'\n[constants]\ntext = 'b'", [("constants.text", "given_twice")]),
        ("[values]\nitem = 'x'", [("values.item", "kind")]),
        ("columns = 3", [("columns", "kind")]),
        ("[columns", [("", "toml")]),
        ("a = " + "[" * 5_000, [("", "toml")]),
    ],
)  # fmt: skip
def test_a_map_that_is_off_is_named_key_by_key(tmp_path: Path, text: str, named: list[tuple[str, str]]) -> None:
    with pytest.raises(MapRefused) as refused:
        _map(tmp_path, text)
    assert [(one.column, one.code) for one in refused.value.problems] == named


def test_a_map_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MapRefused) as refused:
        read_map(tmp_path / "none.toml")
    assert refused.value.problems[0].code == "unreadable"


def test_a_column_that_the_file_lacks_is_named_with_what_comes_near(tmp_path: Path, wangcheng: Pack) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("编号,留言内容,时间\n1,a,2026-11-23\n", encoding="utf-8")
    mapping = Map(columns={"id": Column(("编号",)), "text": Column(("留言详情",)), "address": Column(("地址", "编号"))})
    assert problems(rows, wangcheng, mapping) == [
        (1, "留言详情", "column_missing"), (1, "地址", "column_missing"),
    ]  # fmt: skip
    from dispatch_tui.intake.reading import read

    first = next(iter(read(rows, mapping=mapping).rows))
    assert (first.found, first.expected) == ("留言内容", "留言详情")  # type: ignore[union-attr]


def test_a_map_must_say_where_the_words_are(tmp_path: Path, wangcheng: Pack) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("编号,时间\n1,2026-11-23\n", encoding="utf-8")
    assert problems(rows, wangcheng, Map(columns={"id": Column(("编号",))})) == [(1, "text", "no_text_column")]


def test_mending_a_map_makes_no_old_row_a_new_one(tmp_path: Path, wangcheng: Pack) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("what,kind\nA,x\nA,x\n", encoding="utf-8")
    plain = Map(columns={"text": Column(("what",)), "item": Column(("kind",), leave_unknown=True)})
    mended = Map(columns=plain.columns, values={"item": {"x": "0101"}}, constants={"hotline": "110"})
    before, after = reports(rows, wangcheng, plain), reports(rows, wangcheng, mended)
    assert [one.external for one in before] == [one.external for one in after]
    assert [one.digest for one in before] == [one.digest for one in after]
    assert [one.item for one in after] == ["0101", "0101"]
    assert before[0].external != before[1].external, "equal rows are counted apart"
