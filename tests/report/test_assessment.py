"""The assessment: what is counted, by which time, in whose row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.clocks.values import ClockReading, Level
from dispatch_tui.report.assessment.gathering import BY, By, assess
from dispatch_tui.report.assessment.rates import Assessment, InTime, Share, decided
from dispatch_tui.report.assessment.table import lines
from dispatch_tui.report.assessment.wording import AssessmentWords
from tests.intake.rig import NOW, dispatcher, new_desk, take_in

MIN = 60_000
MONTH = 30 * 24 * 60
"""Minutes; no limit is that long."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = dispatcher(new_desk(tmp_path))
    yield made
    made.store.close()


def later(desk: Desk, minutes: int) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.set(NOW + minutes * MIN)


def do(desk: Desk, line: str, ticket: str, minutes: int | None = None) -> None:
    """One act by its line, said to have happened so many ``minutes`` after the beginning."""
    done = run(desk, line, ticket, occurred=None if minutes is None else NOW + minutes * MIN)
    assert done.ok, done.refusal


def sent(desk: Desk, departments: str = "zjj", *, text: str = "路灯不亮", **fields: str) -> str:
    ticket = desk.perform("register", fields={"text": text, "grid": "GT-031", **fields}).ticket
    assert ticket is not None
    do(desk, f"dispatch {departments} item=0301", ticket)
    return ticket


def assessed(desk: Desk, by: By = "department", first: int | None = None, until: int | None = None) -> Assessment:
    return assess(desk, by, first, until, lambda _, key: f"<{key}>")


def row_of(found: Assessment, key: str):
    return next(row for row in found.rows if row.key == key)


def reading(level: Level, stopped_at: int | None) -> ClockReading:
    return ClockReading("report", None, None, 0, 100, None, None, stopped_at, level, ())


@pytest.mark.parametrize(
    ("level", "stopped_at", "kept"),
    [("ok", 50, True), ("late", 150, False), ("late", None, False), ("ok", None, None), ("warn", None, None),
     ("doubtful", 50, None), ("unknown", 50, None), ("unknown", None, None)],
)  # fmt: skip
def test_what_counts_as_kept(level: Level, stopped_at: int | None, kept: bool | None) -> None:
    assert decided(reading(level, stopped_at)) is kept


def test_what_cannot_be_told_is_counted_apart() -> None:
    in_time = InTime()
    in_time.count(reading("doubtful", 50), reading("ok", 50))
    assert (in_time.happened, in_time.recorded, in_time.doubtful) == (Share(), Share(1, 1), 1)


def test_a_rate_of_nothing_is_none() -> None:
    assert (Share().rate, Share(0, 3).rate, Share(3, 3).rate) == (None, 0, 1)


def test_a_slip_entered_after_an_outage_shows_both_times(desk: Desk) -> None:
    ticket = sent(desk)
    later(desk, MONTH)
    do(desk, "acknowledge zjj", ticket, 3)
    do(desk, "report zjj outcome=solved -- 已换灯", ticket, 30)
    found = assessed(desk)
    for row in (row_of(found, "zjj"), found.total):
        for clock in ("acknowledge", "report"):
            in_time = row.clocks[clock]
            assert (in_time.happened, in_time.recorded) == (Share(1, 1), Share(0, 1)), clock
    assert found.total.response is found.total.clocks["acknowledge"]
    assert found.late_entries == 2


@pytest.mark.parametrize(("line", "kept"), [("accept-time", 1), ("decline-time", 0), ("", 0)])
def test_a_department_s_word_counts_once_it_is_accepted(desk: Desk, line: str, kept: int) -> None:
    desk.add_operator("zj", role="department", name="住建", department="zjj")
    ticket = sent(desk)
    later(desk, MONTH)
    centre, desk.operator = desk.operator, Operator("zj", "住建", "department", "zjj")
    do(desk, "report outcome=solved -- 已换灯", ticket, 30)
    desk.operator = centre
    if line:
        do(desk, line, ticket)
    in_time = row_of(assessed(desk), "zjj").clocks["report"]
    assert (in_time.happened, in_time.recorded) == (Share(kept, 1), Share(0, 1))


def test_a_ticket_of_two_departments_counts_with_each_and_once_in_all(desk: Desk) -> None:
    sent(desk, "zjj +cgj")
    found = assessed(desk)
    assert {row.key: (row.received, row.orders) for row in found.rows} == {"zjj": (1, 1), "cgj": (1, 1)}
    assert (found.total.received, found.total.orders) == (1, 2)


@pytest.mark.parametrize(
    ("by", "key"),
    [("department", "zjj"), ("item", "0301"), ("town", "430112001"), ("operator", "chief"), ("hotline", "12319")],
)
def test_the_groups(desk: Desk, by: By, key: str) -> None:
    ticket = sent(desk, hotline="12319", town="430112001")
    do(desk, "acknowledge zjj", ticket)
    desk.add_operator("li", role="dispatcher", name="李")
    desk.operator = Operator("li", "李", "dispatcher")
    desk.perform("register", fields={"text": "还没有办"})
    found = assessed(desk, by)
    rest = "" if by != "operator" else "li"
    assert {row.key for row in found.rows} == {key, rest}
    assert row_of(found, key).clocks["acknowledge"].happened == Share(1, 1)
    assert row_of(found, rest).received == 1
    assert found.names == {key: f"<{key}>", rest: f"<{rest}>"}


def test_no_department_answers_for_the_centre(desk: Desk) -> None:
    ticket = desk.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
    assert ticket is not None
    later(desk, MONTH)
    do(desk, "dispatch zjj item=0301", ticket)
    found = assessed(desk)
    assert row_of(found, "zjj").clocks["dispatch"].happened == Share()
    assert found.total.clocks["dispatch"].happened == Share(0, 1)
    assert assessed(desk, "item").rows[0].clocks["dispatch"].happened == Share(0, 1)


def test_what_the_caller_said(desk: Desk) -> None:
    ticket = sent(desk)
    for line in (
        "acknowledge zjj", "report zjj outcome=solved -- 已换灯", "verify",
        "call-back reached=yes solved=yes satisfied=no",
    ):  # fmt: skip
        do(desk, line, ticket)
    for row in (row_of(assessed(desk), "zjj"), assessed(desk).total):
        assert (row.solved, row.satisfied) == (Share(1, 1), Share(0, 1))
    found = assessed(desk).total
    assert (found.received, found.open + found.closed + found.elsewhere) == (1, 1)


def test_merged_and_cancelled_ones_are_not_assessed_but_counted(desk: Desk) -> None:
    tickets = [desk.perform("register", fields={"text": f"路灯{n}", "grid": "GT-031"}).ticket for n in range(3)]
    first, second, third = (one or "" for one in tickets)
    desk.perform("merge", second, ticket=first)
    desk.perform("cancel", third, reason=next(one.code for one in desk.pack.phrases if one.kind == "cancel"))
    later(desk, MONTH)
    found = assessed(desk, "item").total
    assert (found.received, found.open, found.elsewhere) == (3, 1, 2)
    assert found.clocks["dispatch"].happened == Share(0, 1)


def test_rows_of_the_past_are_no_work(desk: Desk, tmp_path: Path) -> None:
    rows = tmp_path / "old.csv"
    past = "2019-01-02T08:00+08:00,2019-01-03T08:00+08:00,0301,路灯"
    rows.write_text(f"received_at,closed_at,item,text\n{past}\n", "utf-8")
    take_in(desk, rows)
    assert assessed(desk).total.received == 0


@pytest.mark.parametrize(
    ("first", "until", "count"),
    [(None, None, 2), (0, None, 2), (1, None, 1), (None, 1, 1), (0, 10, 1), (10, 11, 1), (11, None, 0), (None, 0, 0)],
)
def test_the_days(desk: Desk, first: int | None, until: int | None, count: int) -> None:
    sent(desk)
    later(desk, 10)
    sent(desk)
    bounds = [None if one is None else NOW + one * MIN for one in (first, until)]
    assert assessed(desk, "department", *bounds).total.received == count


def test_a_department_sees_its_own_alone(desk: Desk) -> None:
    ticket = sent(desk, "zjj +cgj")
    sent(desk, "hbj", text="漏水")
    do(desk, "acknowledge cgj", ticket)
    desk.operator = Operator("zj", "住建", "department", "zjj")
    for by in BY:
        found = assessed(desk, by)
        assert (found.total.received, found.total.orders) == (1, 1)
        assert found.total.clocks["acknowledge"].happened == Share()
        assert found.total.clocks["dispatch"].happened == Share()
    assert [row.key for row in assessed(desk).rows] == ["zjj"]


def test_a_collector_has_none(desk: Desk) -> None:
    desk.operator = Operator("co", "采集员", "collector")
    with pytest.raises(Refused) as told:
        assessed(desk)
    assert told.value.refusal.code == "role"


@pytest.mark.parametrize("columns", [40, 80, 100, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_keeps_within_the_terminal(desk: Desk, columns: int, language: str) -> None:
    from dispatch_tui.domain.plain import width

    ticket = sent(desk)
    later(desk, MONTH)
    do(desk, "acknowledge zjj", ticket, 3)
    words = AssessmentWords(desk.pack, language, {})
    found = assess(desk, "department", None, None, words.group)
    told = list(lines(found, words, columns))
    body = told[1 : -len(words.notes(found)) - (columns < 140)]
    assert max(map(width, body)) <= columns
    under = [line.split()[-1] for line in body if words.say("assessment.as_written").strip() in line]
    assert len(under) == 2, "once for the department and once for all"
    assert "0/1" in under[0] or columns == 40
    assert (words.say("assessment.more_columns") in told) == (columns < 140)
    if columns >= 80:
        assert all(words.column(rate) in told[1] for rate in ("response", "solved", "satisfied"))
