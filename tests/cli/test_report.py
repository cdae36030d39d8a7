"""``report``: the assessment in each format, and what is said where it cannot be given."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dispatch_tui.report.assessment.rates import ASSESSED
from tests.cli.conftest import Shell

EVIL = '=HYPERLINK("http://x.invalid") <b>bold</b> \u202e'


@pytest.fixture
def sent(shell: Shell) -> str:
    """One ticket at a department; an operator with a name that must not act."""
    assert shell("do", "n grid=GT-031 text=路灯不亮", "dispatch zjj item=0301", "--as", "li").code == 0
    return str(shell("ticket", "list", "--json").json[0]["number"])


def test_as_a_table(shell: Shell, sent: str) -> None:
    said = shell("report", "--lang", "en")
    assert said.code == 0
    assert said.out.splitlines()[0] == "Assessment by department, all tickets"
    assert [line.split()[:2] for line in said.out.splitlines()[2:4]] == [["Housing", "1"], ["All", "1"]]


@pytest.mark.parametrize("words", [("--json",), ("--format", "json")])
def test_as_json(shell: Shell, sent: str, words: tuple[str, ...]) -> None:
    found = shell("report", "--by", "item", *words).object
    (row,) = found["rows"]
    assert (found["by"], row["key"], row["received"], row["orders"]) == ("item", "0301", 1, 1)
    assert set(row["rates"]) == {"response", "solution", "satisfaction"}
    assert set(row["clocks"]) == set(ASSESSED)
    assert row["clocks"]["dispatch"] == {
        "part": 1, "of": 1, "rate": 1.0, "recorded": {"part": 1, "of": 1, "rate": 1.0}, "doubtful": 0,
    }  # fmt: skip


def test_as_figures(shell: Shell, sent: str, tmp_path: Path) -> None:
    (head, row, total) = csv.reader(io.StringIO(shell("report", "--format", "csv", "--lang", "zh").out))
    assert (head[0], row[:2], total[0]) == ("按责任单位", ["住建局", "zjj"], "合计")
    assert len({len(head), len(row), len(total)}) == 1
    file = tmp_path / "made.xlsx"
    assert shell("report", "--out", str(file), "--lang", "zh").code == 0
    sheet = load_workbook(file).active
    assert sheet is not None
    cells = [[cell.value for cell in line] for line in sheet.iter_rows(max_row=3)]
    assert [["" if one is None else str(one) for one in line] for line in cells] == [head, row, total]
    assert isinstance(cells[1][2], int)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_does_nothing_where_it_is_opened(shell: Shell, tmp_path: Path) -> None:
    assert shell("operator", "add", "ev", "--role", "dispatcher", "--name", EVIL, "--as", "chen", "--pin", "-",
                 typed="4711\n").code == 0  # fmt: skip
    assert shell("do", "n grid=GT-031 text=路灯不亮", "dispatch zjj item=0301", "--as", "ev").code == 0
    page, table = tmp_path / "page.html", tmp_path / "rows.csv"
    for file in (page, table):
        assert shell("report", "--by", "operator", "--out", str(file)).code == 0
    assert "<b>" not in page.read_text("utf-8")
    assert "\u202e" not in page.read_text("utf-8") + table.read_text("utf-8")
    rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
    assert [row[0][0] for row in rows if "HYPERLINK" in row[0]] == ["'"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "2026-13-01"), 1, "2026-13-01"),
        (("--to", "yesterday"), 1, "yesterday"),
        (("--to", "9999-12-31"), 1, "9999-12-31"),
        (("--from", "2026-11-24", "--to", "2026-11-23"), 1, "--from"),
        (("--format", "xlsx"), 1, "--out"),
        (("--by", "weather"), 2, "--by"),
        (("--out", "/nowhere/at/all.csv"), 1, "/nowhere/at/all.csv"),
    ],
)
def test_what_cannot_be(shell: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    refused = shell("report", *words)
    assert (refused.code, said in refused.err) == (code, True), refused


def test_a_day_is_the_place_s_own(shell: Shell, sent: str) -> None:
    received = str(shell("ticket", "show", sent, "--json").object["received_at"])[:10]
    found = shell("report", "--from", received, "--to", received, "--json").object
    assert (found["total"]["received"], found["from"][:10]) == (1, received)
    assert shell("report", "--to", "2000-01-01", "--json").object["total"]["received"] == 0
