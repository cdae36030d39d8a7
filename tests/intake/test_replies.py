"""Sheets that came back from departments without a station and from collectors: every row accounted for."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dispatch_tui.cli.main import main
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.times import iso
from dispatch_tui.intake.replies import enter_replies, fits
from dispatch_tui.intake.replies.times import read_time
from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.intake.replies_rig import SOLVED, Cells, at, filled, later, notes, sent, take
from tests.intake.rig import NOW, counts
from tests.report.slips_rig import DEPARTMENT, desk_of, order_of, ordered

# what a row says


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_row_is_the_department_s_report(desk: Desk, tmp_path: Path, language: str) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, {**SOLVED, "outcome": say("outcome.solved", language)}, language=language)
    later(desk)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    view = desk.ticket(ticket)
    order = view.orders[0]
    assert (order.status, order.outcome, order.report) == ("reported", "solved", "支架已加固")
    times = [at(desk, one) for one in (order.acknowledged_at, order.arrived_at, order.reported_at)]
    assert times == ["11-23 08:40", "11-23 09:05", "11-23 10:20"]
    told = next(entry for entry in view.timeline if entry.kind == "reported")
    assert (told.actor, told.on_behalf) == ("chief", DEPARTMENT)
    assert (at(desk, told.at), at(desk, told.recorded_at)) == ("11-23 10:20", "11-24 08:30")
    assert "周 88112319" in notes(desk, ticket)[0]


@pytest.mark.parametrize(
    ("cells", "status", "kinds"),
    [
        ({"acknowledged_at": "是"}, "acknowledged", ["acknowledged"]),
        ({"acknowledged_at": "√"}, "acknowledged", ["acknowledged"]),
        ({"arrived_at": "08:45"}, "arrived", ["arrived"]),
        ({"outcome": "unfounded"}, "reported", ["reported"]),
        ({"outcome": "无法解决", "words": "无施工条件"}, "reported", ["reported"]),
        ({"return_reason": "not_our_duty", "words": "属住建"}, "returned", ["returned"]),
        ({"acknowledged_at": "08:31", "extension_until": "2026-11-25 18:00"}, "acknowledged",
         ["acknowledged", "extension_asked"]),
        ({"words": "已联系施工队"}, "sent", []),
        ({"acknowledged_at": "08:31", "extension_until": "2026-11-26", "extension_reason": "天气原因",
          "outcome": "部分解决"}, "reported", ["acknowledged", "extension_asked", "reported"]),
    ],
)  # fmt: skip
def test_what_the_columns_say(desk: Desk, tmp_path: Path, cells: Cells, status: str, kinds: list[str]) -> None:
    ticket = ordered(desk)
    known = len(desk.ticket(ticket).timeline)
    path = sent(desk, tmp_path, cells)
    later(desk, 3)
    intake = take(desk, path)
    assert (counts(intake), intake.rejected) == ((1, 0, 0, 0), [])
    view = desk.ticket(ticket)
    assert view.orders[0].status == status
    assert [entry.kind for entry in view.timeline[known:]] == [*kinds, "noted"]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"outcome": "办结了吧"}, "outcome", "choice"),
        ({"return_reason": "no idea"}, "return_reason", "choice"),
        ({"acknowledged_at": "早上"}, "acknowledged_at", "time"),
        ({"acknowledged_at": "2026-11-22 10:00"}, "acknowledged_at", "time_before"),
        ({"acknowledged_at": "2026-12-22 10:00"}, "acknowledged_at", "time_later"),
        ({"acknowledged_at": "09:00", "arrived_at": "2026-11-23 08:40"}, "arrived_at", "time_before"),
        ({"extension_until": "some day"}, "extension_until", "time"),
        ({"outcome": "solved", "return_reason": "not_our_duty"}, "return_reason", "reply_both"),
        ({"acknowledged_at": "09:00", "reported_at": "09:30"}, "outcome", "missing"),
        ({"outcome": "solved", "photo": "nowhere.jpg"}, "photo", "photo_unreadable"),
        ({"outcome": "solved", "photo": "../../etc/passwd"}, "photo", "photo_elsewhere"),
        ({"outcome": "solved", "photo": ";".join("abcdefghijklmnopqrstu")}, "photo", "too_many_photos"),
        ({"words": "长" * 20_001}, "", "too_long"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_and_the_good_rows_go_in(
    desk: Desk, tmp_path: Path, cells: Cells, column: str, code: str
) -> None:
    first, second = ordered(desk, "第一件"), ordered(desk, "第二件")
    path = sent(desk, tmp_path, cells, SOLVED)
    later(desk)
    intake = take(desk, path)
    assert counts(intake) == (1, 0, 0, 1)
    problem = intake.rejected[0]
    title = say(f"reply.column.{column}", "zh") if column else ""
    assert (problem.file, problem.row, problem.column, problem.code) == (path.name, 2, title, code)
    assert {desk.ticket(one).orders[0].status for one in (first, second)} == {"sent", "reported"}


@pytest.mark.parametrize(
    ("language", "column", "codes", "offered"),
    [
        ("zh", "outcome", "solved | ", "已解决 | "),
        ("en", "outcome", "solved | ", "solved | "),
        ("zh", "return_reason", "not_our_duty | ", "不属本单位职责 | "),
        ("en", "return_reason", "not_our_duty | ", "not our duty | "),
    ],
)
def test_a_bad_choice_is_told_the_choices_in_the_sheets_own_words(
    desk: Desk, tmp_path: Path, language: str, column: str, codes: str, offered: str
) -> None:
    ordered(desk)
    path = sent(desk, tmp_path, {column: "?"}, language=language)
    later(desk)
    [problem] = take(desk, path).rejected
    assert (problem.row, problem.column) == (2, say(f"reply.column.{column}", language))
    assert problem.expected.startswith(codes)
    assert problem.offered.lower().startswith(offered)
    assert problem.wanted == problem.offered


def test_an_extension_that_is_past_is_refused_and_kept(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, {"acknowledged_at": "09:00", "extension_until": "2026-11-23 12:00"})
    later(desk)
    problem = take(desk, path).rejected[0]
    assert (problem.code, problem.kept) == ("time_is_past", desk.ticket(ticket).number)
    assert desk.ticket(ticket).orders[0].status == "sent", "all of a row or none of it"
    assert "2026-11-23 12:00" in notes(desk, ticket)[0]


# twice, changed, late


def test_the_same_row_is_taken_once(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, SOLVED)
    later(desk)
    assert counts(take(desk, path, path)) == (1, 1, 0, 0)
    seen = desk.ticket(ticket).timeline
    assert counts(take(desk, path)) == (0, 1, 0, 0)
    assert desk.ticket(ticket).timeline == seen
    renamed = path.with_name("again.xlsx")
    path.rename(renamed)
    assert counts(take(desk, renamed)) == (0, 1, 0, 0), "by its slip, not by its file"


def test_more_filled_in_is_a_change(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, {"acknowledged_at": "08:40"})
    later(desk)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    filled(path, {"arrived_at": "09:00"})
    assert counts(take(desk, path)) == (0, 0, 1, 0)
    filled(path, {"outcome": "已解决", "words": "好了", "reported_at": "09:30"})
    assert counts(take(desk, path)) == (0, 0, 1, 0)
    assert counts(take(desk, path)) == (0, 1, 0, 0)
    kinds = [entry.kind for entry in desk.ticket(ticket).timeline if entry.on_behalf]
    assert kinds == ["acknowledged", "arrived", "reported"]


def test_a_report_told_otherwise_is_said_and_kept(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, SOLVED)
    later(desk)
    take(desk, path)
    filled(path, {"words": "其实没修好", "outcome": "部分解决"})
    problem = take(desk, path).rejected[0]
    assert (problem.code, problem.row, problem.kept) == ("order_step", 2, desk.ticket(ticket).number)
    assert desk.ticket(ticket).orders[0].outcome == "solved"
    assert "其实没修好" in notes(desk, ticket)[-1]
    assert counts(take(desk, path)) == (0, 1, 0, 0), "and not again"


def test_a_row_can_be_taken_back_and_in_again(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, SOLVED)
    later(desk)
    take(desk, path)
    desk.perform("undo", ticket)
    assert desk.ticket(ticket).orders[0].status == "arrived"
    assert notes(desk, ticket) == []
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    assert desk.ticket(ticket).orders[0].status == "reported"


def _withdraw(desk: Desk, ticket: str) -> None:
    desk.perform("withdraw", ticket)


def _rework(desk: Desk, ticket: str) -> None:
    desk.perform("report", ticket, outcome="solved")
    desk.perform("send_back", ticket, reason="not_done")


def _report(desk: Desk, ticket: str) -> None:
    desk.perform("report", ticket, outcome="partly", words="电话反馈")


@pytest.mark.parametrize(
    ("meanwhile", "code"), [(_withdraw, "slip_withdrawn"), (_rework, "slip_passed"), (_report, "order_step")]
)
def test_what_happened_meanwhile_is_said_and_nothing_is_lost(
    desk: Desk, tmp_path: Path, meanwhile: Callable[[Desk, str], None], code: str
) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, SOLVED)
    later(desk)
    meanwhile(desk, ticket)
    before = desk.ticket(ticket).orders[0]
    problem = take(desk, path).rejected[0]
    assert (problem.code, problem.kept) == (code, desk.ticket(ticket).number)
    assert desk.ticket(ticket).orders[0] == before
    assert "支架已加固" in notes(desk, ticket)[-1]
    assert counts(take(desk, path)) == (0, 1, 0, 0)


def test_the_slip_of_a_withdrawal_acknowledges_it(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    desk.perform("withdraw", ticket)
    path = sent(desk, tmp_path, {"acknowledged_at": "是", "outcome": "solved"})
    assert take(desk, path).rejected[0].code == "reply_withdrawn"
    filled(path, {"outcome": ""})
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    assert desk.ticket(ticket).orders[0].status == "withdrawal_acknowledged"


# whose row it is


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"order": "f" * 64 + ":" + DEPARTMENT}, "no_such_slip"),
        ({"order": ""}, "missing"),
        ({"slip": ""}, "missing"),
        ({"slip": "20261123-WC01-0001-0000"}, "other_slip"),
        ({"department": "zjj"}, "other_department"),
    ],
)
def test_a_forged_or_foreign_row_is_told(desk: Desk, tmp_path: Path, cells: Cells, code: str) -> None:
    ticket = ordered(desk)
    seen = desk.ticket(ticket)
    path = sent(desk, tmp_path, {**SOLVED, **cells})
    later(desk)
    intake = take(desk, path)
    assert (counts(intake), intake.rejected[0].code) == ((0, 0, 0, 1), code)
    assert desk.ticket(ticket).timeline == seen.timeline


def test_columns_sorted_apart_are_noticed(desk: Desk, tmp_path: Path) -> None:
    first, second = ordered(desk), ordered(desk)
    path = sent(desk, tmp_path, {**SOLVED, "order": order_of(desk, second)}, {"order": order_of(desk, first)})
    later(desk)
    intake = take(desk, path)
    assert [problem.code for problem in intake.rejected] == ["other_slip"]
    assert {desk.ticket(one).orders[0].status for one in (first, second)} == {"sent"}


def test_an_order_of_another_centre_is_unknown(desk: Desk, tmp_path: Path) -> None:
    ordered(desk)
    path = sent(desk, tmp_path, SOLVED)
    (tmp_path / "other").mkdir()
    other = desk_of(tmp_path / "other")
    ordered(other)
    later(other)
    assert take(other, path).rejected[0].code == "no_such_slip"
    other.store.close()


# how it comes


def as_csv(path: Path, encoding: str = "utf-8-sig", end: str = "\r\n", change: Callable[[str], str] = str) -> Path:
    """The first sheet as a spreadsheet saves it."""
    leaf = load_workbook(path).worksheets[0]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerows([["" if cell is None else change(str(cell)) for cell in row] for row in leaf.values])
    made = path.with_suffix(".csv")
    made.write_bytes(text.getvalue().encode(encoding))
    return made


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_csv_with_the_same_headers_will_do(desk: Desk, tmp_path: Path, encoding: str, end: str) -> None:
    ticket = ordered(desk)
    path = as_csv(sent(desk, tmp_path, SOLVED), encoding, end)
    later(desk)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    assert desk.ticket(ticket).orders[0].report == "支架已加固"


def test_full_width_signs_and_padding_are_no_matter(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, {"acknowledged_at": " ８：４０ ", "outcome": "　已 解决 ", "words": "ok\u00a0"})
    later(desk)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    assert at(desk, desk.ticket(ticket).orders[0].acknowledged_at) == "11-23 08:40"


TAKEN_FOR_TIMES = [datetime(2026, 11, 23, 9, 5), time(9, 5), 46349.378472222226, 0.378472222226]  # noqa: DTZ001


@pytest.mark.parametrize("value", TAKEN_FOR_TIMES)
def test_times_that_a_spreadsheet_took_for_its_own(desk: Desk, tmp_path: Path, value: Any) -> None:
    ticket = ordered(desk)
    path = sent(desk, tmp_path, {"acknowledged_at": value})
    later(desk)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    assert at(desk, desk.ticket(ticket).orders[0].acknowledged_at) == "11-23 09:05"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("18:30", "2026-11-23 18:30"), ("8:30", "2026-11-23 08:30"), ("8:29", "2026-11-24 08:29"),
        ("18：30", "2026-11-23 18:30"), ("18时30分", "2026-11-23 18:30"), ("18点", "2026-11-23 18:00"),
        ("下午6:30", "2026-11-23 18:30"), ("6:30 PM", "2026-11-23 18:30"), ("上午9点05分", "2026-11-23 09:05"),
        ("2026-11-23 18:30:00", "2026-11-23 18:30"), ("2026/11/23 18:30", "2026-11-23 18:30"),
        ("2026.11.23 18:30", "2026-11-23 18:30"), ("2026年11月23日 18时30分", "2026-11-23 18:30"),
        ("2026-11-23T18:30", "2026-11-23 18:30"), ("11月24日18:30", "2026-11-24 18:30"),
        ("1-2 9:00", "2027-01-02 09:00"), ("2026-12-2 3:00", "2026-12-02 03:00"),
        ("8 : 40", "2026-11-23 08:40"), ("46349.770833333336", "2026-11-23 18:30"),
        ("25:00", None), ("18:60", None), ("2026-13-01 10:00", None), ("2026-02-30 10:00", None), ("", None),
        ("yesterday", None), ("2026-11-23", None), ("12", None), ("11/23/2026 18:30", None), ("1830", None),
    ],
)  # fmt: skip
def test_times_as_clerks_write_them(text: str, told: str | None) -> None:
    found = read_time(text, NOW, "Asia/Shanghai")
    assert (None if found is None else (iso(found, "Asia/Shanghai") or "")[:16].replace("T", " ")) == told


@pytest.mark.parametrize("text", ["2026-11-25", "2026-11-25 00:00:00", "11-25", "46351"])
def test_a_day_to_come_is_its_end(text: str) -> None:
    assert iso(read_time(text, NOW, "Asia/Shanghai", to_come=True), "Asia/Shanghai") == "2026-11-25T23:59:00+08:00"


def test_a_file_that_is_no_reply_sheet_is_told(desk: Desk, tmp_path: Path) -> None:
    names = {
        "other.csv": (b"id,text\n1,x\n", "no_reply_sheet"), "empty.csv": (b"", "empty"),
        "noslip.csv": ("派单标识,签收时间\nx,8:00\n".encode(), "column_missing"),
        "broken.zip": (b"PK\x03\x04xx", "zip"),
    }  # fmt: skip
    for name, (content, code) in names.items():
        path = tmp_path / name
        path.write_bytes(content)
        rejected = take(desk, path).rejected
        assert [one.code for one in rejected] == [code], name
        if code == "no_reply_sheet":  # a sheet may be in either language
            assert {say("reply.column.order", one) for one in ("zh", "en")} <= set(rejected[0].expected.split(" | "))
    assert take(desk, tmp_path / "gone.xlsx").rejected[0].code == "unreadable"


# foreseeing, and the shell


def test_a_dry_run_says_what_would_become_of_it(desk: Desk, tmp_path: Path) -> None:
    first, second = ordered(desk, "第一件"), ordered(desk, "第二件")
    path = sent(desk, tmp_path, SOLVED, {"outcome": "什么"})
    later(desk)
    assert counts(take(desk, path, dry_run=True)) == (1, 0, 0, 1)
    assert counts(take(desk, path, path, dry_run=True)) == (1, 1, 0, 2)
    assert {desk.ticket(one).orders[0].status for one in (first, second)} == {"sent"}
    assert counts(take(desk, path)) == (1, 0, 0, 1)


def test_progress_is_told_row_by_row(desk: Desk, tmp_path: Path) -> None:
    for _ in range(3):
        ordered(desk)
    path = sent(desk, tmp_path, SOLVED, SOLVED)
    later(desk)
    told: list[int] = []
    enter_replies(desk, [path], progress=lambda _file, done, _total: told.append(done))
    assert told == [1, 2, 3]


def test_the_shell_takes_a_sheet_in(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.add_operator("li", role="dispatcher")
    ticket, number = ordered(desk), ""
    number = desk.ticket(ticket).number
    path = sent(desk, tmp_path, {"acknowledged_at": "yes", "outcome": "solved"}, {})
    desk.perform("report", ticket, outcome="partly")
    base = ["--store", str(tmp_path / "centre.db"), "--as", "li", "--lang", "en"]
    assert main(["intake", *base, "--format", "reply", "--json", str(path)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert {name: said[name] for name in ("read", "added", "known", "changed")} == {
        "read": 1, "added": 0, "known": 0, "changed": 0,
    }  # fmt: skip
    rejected = said["rejected"][0]
    assert (rejected["row"], rejected["code"], rejected["kept"]) == (2, "order_step", number)
    assert rejected["reason"].endswith(f"What was written is kept as a note on {number}.")
    assert main(["intake", *base, "--format", "reply", str(path)]) == 0
    assert capsys.readouterr().out == "1 rows read: 0 added, 1 known, 0 changed, 0 rejected\n"


def test_a_filled_sheet_is_known_by_its_headers(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.add_operator("li", role="dispatcher")
    ordered(desk)
    path = sent(desk, tmp_path, SOLVED)
    packed = tmp_path / "returned.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, path.name)
    reports = tmp_path / "reports.csv"
    reports.write_text("id,text,order\n1,路灯不亮,x\n", "utf-8")
    assert [fits(one) for one in (path, packed, reports, tmp_path / "none.xlsx")] == [True, True, False, False]
    base = ["--store", str(tmp_path / "centre.db"), "--as", "li", "--lang", "en"]
    assert main(["intake", *base, str(packed), str(reports)]) == 0
    assert capsys.readouterr().out == "2 rows read: 2 added, 0 known, 0 changed, 0 rejected\n"
    assert main(["intake", *base, str(path)]) == 0
    assert capsys.readouterr().out == "1 rows read: 0 added, 1 known, 0 changed, 0 rejected\n"
