"""What became of a platform's reports, given back by its own ids and without any person."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dispatch_tui.cli.main import main
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.report.outcomes import COLUMNS, Outcome, outcomes, write
from tests.hostile import HOSTILE
from tests.intake.rig import dispatcher, new_desk, take_in

ROWS = """id,text,caller.name,caller.phone,source
A-1,solved,Wang Secret,138-0000-1111,app
A-2,refused,Wang Secret,138-0000-1111,app
A-3,transferred,Wang Secret,138-0000-1111,app
A-4,merged under the first,Wang Secret,138-0000-1111,app
A-5,waits,Wang Secret,138-0000-1111,app
,without an id,Wang Secret,138-0000-1111,app
"""
REPORT = '=HYPERLINK("http://x.invalid")\u202e done'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on which five reports of one platform went five ways."""
    folder = tmp_path_factory.mktemp("outcomes")
    made = dispatcher(new_desk(folder))
    rows = folder / "rows.csv"
    rows.write_text(ROWS, encoding="utf-8")
    take_in(made, rows, platform="city-app")
    ids = dict(made.store.externals("city-app"))
    first = ids["A-1"]
    made.perform("classify", first, item="0101")
    made.perform("dispatch", first, departments=["cgj"])
    made.perform("acknowledge", first)
    made.perform("report", first, outcome="solved", words=REPORT)
    made.perform("refuse", ids["A-2"], reason=_reason(made, "refuse"))
    made.perform("transfer", ids["A-3"], number="110")
    made.perform("merge", ids["A-4"], ticket=first)
    yield made
    made.store.close()


def _reason(desk: Desk, kind: str) -> str:
    return next(phrase.code for phrase in desk.pack.phrases if phrase.kind == kind)


def _by_id(desk: Desk, source: str = "city-app") -> dict[str, Outcome]:
    return {one.id: one for one in outcomes(desk, source)}


def test_every_report_is_told_what_became_of_it(desk: Desk) -> None:
    found = _by_id(desk)
    assert found.keys() == {"A-1", "A-2", "A-3", "A-4", "A-5", ""}
    first = found["A-1"]
    assert (first.status, first.department, first.outcome, first.report) == ("to_verify", "cgj", "solved", REPORT)
    assert (found["A-2"].status, found["A-2"].reason) == ("refused", _reason(desk, "refuse"))
    assert (found["A-3"].status, found["A-3"].transferred_to) == ("transferred", "110")
    assert found["A-2"].closed_at is not None
    merged = found["A-4"]
    assert (merged.status, merged.merged_into, merged.outcome) == ("merged", first.number, "solved")
    assert (found["A-5"].status, found["A-5"].closed_at) == ("received", None)
    assert found[""].number, "a report without an id of its own has a number at least"


def test_a_source_code_will_do_where_it_is_no_platform(desk: Desk) -> None:
    assert _by_id(desk, "app").keys() == _by_id(desk).keys()


def test_nobody_is_told_of_unknown_platforms(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        list(outcomes(desk, "nowhere"))
    assert refused.value.refusal.code == "no_such_platform"
    assert refused.value.refusal.params["sources"] == ["city-app"]
    with pytest.raises(Refused) as refused:
        write(desk, tmp_path / "out.doc", outcomes(desk, "city-app"), "en")
    assert refused.value.refusal.code == "no_such_suffix"


@pytest.mark.parametrize(("language", "id_", "solved"), [("en", "Platform id", "Solved"), ("zh", "平台编号", "已解决")])
def test_a_csv_for_people(desk: Desk, tmp_path: Path, language: str, id_: str, solved: str) -> None:
    path = tmp_path / "out.csv"
    assert write(desk, path, outcomes(desk, "city-app"), language) == 6
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert rows[0][0] == id_
    assert {len(row) for row in rows} == {len(COLUMNS)}
    first = next(row for row in rows if row[0] == "A-1")
    assert first[5].casefold() == solved.casefold()
    assert first[7].startswith("'=HYPERLINK")
    assert "\u202e" not in content.decode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_xlsx_calculates_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert write(desk, path, outcomes(desk, "city-app"), "zh") == 6
    sheet = load_workbook(path).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
def test_no_person_leaves(desk: Desk, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    write(desk, path, outcomes(desk, "city-app"), "zh")
    if suffix == ".xlsx":
        told = str([[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()])
    else:
        told = path.read_text("utf-8")
    assert "A-1" in told
    assert "Secret" not in told
    assert "1111" not in told


def test_json_holds_codes_and_the_words_as_they_came(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write(desk, path, outcomes(desk, "city-app"), "zh")
    first = next(one for one in json.loads(path.read_text("utf-8")) if one["id"] == "A-1")
    assert (first["status"], first["outcome"], first["report"]) == ("to_verify", "solved", REPORT)
    assert first["received_at"].endswith("+08:00")


def test_an_old_file_stays_where_writing_fails(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def broken() -> Iterator[Outcome]:
        yield from list(outcomes(desk, "city-app"))[:1]
        raise Refused("no_such_ticket")

    with pytest.raises(Refused):
        write(desk, path, broken(), "en")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "text"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_whatever_a_department_says_stays_in_its_cell(desk: Desk, tmp_path: Path, name: str, text: str) -> None:
    told = Outcome("A", "1", None, "closed", "cgj", (), "solved", None, text, None, "x", None, None)
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"out{suffix}"
        assert write(desk, path, [told], "en") == 1
        if suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                (_, row) = csv.reader(stream)
        else:
            row = [str(cell.value or "") for cell in list(load_workbook(path).worksheets[0].iter_rows())[1]]
        assert not row[7].lstrip().startswith(("=", "+", "-", "@"))


def test_the_shell_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = new_desk(tmp_path)
    made.store.close()
    store = str(tmp_path / "centre.db")
    rows = tmp_path / "rows.csv"
    rows.write_text("id,text\n1,a\n2,\n", encoding="utf-8")
    rejects = ["--rejects", str(tmp_path / "r.csv")]
    assert main(["--store", store, "--lang", "en", "--json", "intake", str(rows), *rejects]) == 1
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert captured.err == ""
    assert [told[name] for name in ("read", "added", "known", "changed")] == [2, 1, 0, 0]
    (rejected,) = told["rejected"]
    assert (rejected["file"], rejected["row"], rejected["column"]) == ("rows.csv", 3, "text")
    assert rejected["reason"]
    assert "rows.csv" in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert main(["--store", store, "--lang", "en", "intake", str(rows)]) == 1
    captured = capsys.readouterr()
    assert captured.out == "2 rows read: 0 added, 1 known, 0 changed, 1 rejected\n"
    assert captured.err.startswith("rows.csv row 3, text")
    out = tmp_path / "out.csv"
    assert main(["--store", store, "--json", "outcomes", "--source", "platform", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == 1
    assert "1," in out.read_text("utf-8-sig")
    assert main(["--store", store, "--json", "outcomes", "--source", "nowhere", str(out)]) == 1
    assert "error" in json.loads(capsys.readouterr().out)


def test_a_map_that_is_off_is_a_call_whose_words_are_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_desk(tmp_path).store.close()
    rows, mapping = tmp_path / "rows.csv", tmp_path / "map.toml"
    rows.write_text("a\n1\n")
    mapping.write_text("[map]\nplatfrom = 'x'\n")
    words = ["--store", str(tmp_path / "centre.db"), "--json", "intake", str(rows), "--map", str(mapping)]
    assert main(words) == 2
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert told["problems"][0]["column"] == "map.platfrom"
