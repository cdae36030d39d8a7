"""What the world outside does by itself: departments with their orders, silent or not, collectors, callers."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import TicketView
from dispatch_tui.drill.running.run import Run
from tests.drill.running.scripts import HEAD, START, begin, played, to

CALL = """  - inject: 1
    at: 10s
    call: {from: "13873100621", says: [空调要掉了, {ask: where, say: 郭亮北路}]}
"""
SENT = """
0:20 @1 answer
1:00 dispatch @1 cgj item=1601
"""


def run_of(folder: Path, departments: str = "", injects: str = "", play: str = "", *, until: str = "2h") -> Run:
    """A run of one call, sent to cgj a minute after the start, with whatever else a script may say."""
    given = f"departments:\n{departments}" if departments else ""
    script = f"{HEAD.replace('length: 2h', f'length: {until}')}{given}injects:\n{CALL}{injects}"
    run = begin(folder, script)
    assert played(run, SENT + play).refused == ()
    return run


def view(run: Run) -> TicketView:
    return run.desk.ticket(run.agenda.came["1"][1])


def when(run: Run, kind: str) -> list[int]:
    """When such events were written, in seconds after the start."""
    return [(event.wall - START) // 1000 for _, event in run.store.arrived() if event.kind == kind]


EXACT = "  default: {acknowledge: 2m..2m, arrive: 10m..10m, report: 20m..20m}\n"


def test_a_department_keeps_to_its_spans(tmp_path: Path) -> None:
    with run_of(tmp_path, EXACT) as run:
        assert (when(run, "acknowledged"), when(run, "arrived"), when(run, "reported")) == ([180], [660], [1260])


@pytest.mark.parametrize(
    ("departments", "status"),
    [("  cgj: {acknowledge: never, arrive: never, report: never}\n", "sent"),
     ("  cgj: {arrive: never, report: never}\n", "acknowledged"), ("  pgb: {acknowledge: never}\n", "reported"),
     ("  default: {report: never}\n", "arrived")],
)  # fmt: skip
def test_what_never_happens_does_not(tmp_path: Path, departments: str, status: str) -> None:
    with run_of(tmp_path, departments) as run:
        assert view(run).orders[0].status == status


@pytest.mark.parametrize(
    ("lasts", "acknowledged", "arrived"), [("{department: cgj, for: 15m}", [960], [960]), ("{department: cgj}", [], []),
                                           ("{department: pgb}", [180], [660])],
)  # fmt: skip
def test_a_silent_department_does_nothing_until_it_is_over(
    tmp_path: Path, lasts: str, acknowledged: list[int], arrived: list[int]
) -> None:
    with run_of(tmp_path, EXACT, f"  - inject: 2\n    at: 1m\n    silence: {lasts}\n") as run:
        assert (when(run, "acknowledged"), when(run, "arrived")) == (acknowledged, arrived)


def test_a_report_sent_back_is_made_again(tmp_path: Path) -> None:
    with run_of(tmp_path, EXACT, play="30:00 send-back @1 not_solved\n") as run:
        assert when(run, "reported") == [1260, 1800 + 1200]


def test_a_withdrawal_is_acknowledged(tmp_path: Path) -> None:
    with run_of(tmp_path, EXACT, play="5:00 withdraw @1\n") as run:
        assert when(run, "withdrawal_acknowledged") == [300 + 120]
        assert when(run, "reported") == []


RETURN = """  - inject: 2
    on: {did: acknowledged, inject: 1, by: 1m}
    department: {order_of: 1, does: return, reason: not_our_duty}
"""


def test_after_a_refused_return_it_goes_on(tmp_path: Path) -> None:
    with run_of(tmp_path, EXACT, RETURN, "8:00 refuse-return @1\n") as run:
        assert when(run, "returned") == [240]
        assert when(run, "reported")[-1:] == [1260]


def test_more_time_is_asked_for(tmp_path: Path) -> None:
    ask = RETURN.replace("does: return, reason: not_our_duty", "does: ask_extension, until: 3h")
    with run_of(tmp_path, EXACT, ask) as run:
        assert when(run, "extension_asked") == [240]


def test_a_step_that_the_script_sets_is_taken_then_and_only_then(tmp_path: Path) -> None:
    late = RETURN.replace("on: {did: acknowledged, inject: 1, by: 1m}", "at: 1h").replace(
        "does: return, reason: not_our_duty", "does: report, says: 才修好"
    )
    with run_of(tmp_path, EXACT, late) as run:
        assert (when(run, "arrived"), when(run, "reported")) == ([660], [3600])


FALSE = """  - inject: 2
    on: {did: acknowledged, inject: 1, by: 1m}
    department: {order_of: 1, does: report, outcome: solved, honest: no, says: 已处理, photo: 支架CALL_BACK}
"""


def test_of_a_false_report_the_caller_says_that_nothing_is_solved(tmp_path: Path) -> None:
    with run_of(tmp_path, EXACT, FALSE.replace("CALL_BACK", ""), "10:00 ring-back @1\n") as run:
        (back,) = [line for line in run.journal if line.what == "rang_back"]
        assert (back.get("solved"), back.get("satisfied")) == (False, False)
        assert len(view(run).photos) == 1
        acted = next(line for line in run.journal if line.what == "acted" and line.get("does") == "report")
        assert acted.get("honest") is False


def test_unless_the_script_has_them_say_otherwise(tmp_path: Path) -> None:
    told = FALSE.replace("CALL_BACK", ", call_back: {solved: yes, satisfied: no, says: 好像弄了一下}")
    with run_of(tmp_path, EXACT, told, "2:00 ring-back @1\n10:00 ring-back @1\n") as run:
        first, last = [line for line in run.journal if line.what == "rang_back"]
        assert (first.get("solved"), first.get("satisfied")) == (True, True)
        assert (last.get("satisfied"), last.get("text")) == (False, "好像弄了一下")


@pytest.mark.parametrize("honest", [True, False])
def test_a_collector_looks_on_site_once_all_is_verified(tmp_path: Path, honest: bool) -> None:
    injects = "" if honest else FALSE.replace("CALL_BACK", "")
    with run_of(tmp_path, EXACT, injects, "30:00 verify @1\n") as run:
        (at,) = when(run, "rechecked")
        assert 1800 + 300 <= at <= 1800 + 900
        acted = next(line for line in run.journal if line.get("does") == "recheck")
        assert acted.get("passed") is honest


def test_a_matter_is_worked_to_its_end(tmp_path: Path) -> None:
    with run_of(
        tmp_path, EXACT, play="30:00 verify @1\n31:00 ring-back @1\n32:00 call-back @1 yes yes yes\n50:00 close @1\n"
    ) as run:
        assert view(run).status == "closed"


def test_what_a_newer_version_knows_is_skipped(tmp_path: Path) -> None:
    with run_of(tmp_path, injects="  - inject: 2\n    at: 5m\n    situation_report: {level: 2}\n") as run:
        assert [(line.get("inject"), line.get("why")) for line in run.journal if line.what == "skipped"] == [
            ("2", "newer")
        ]


def test_a_step_that_cannot_be_taken_stops_nothing(tmp_path: Path) -> None:
    late = RETURN.replace("on: {did: acknowledged, inject: 1, by: 1m}", "at: 40m")
    with run_of(tmp_path, EXACT, late) as run:
        assert [line.get("inject") for line in run.journal if line.what == "dropped"] == ["2"]
        assert run.over


def test_a_call_that_nobody_brought_can_be_asked_nothing(tmp_path: Path) -> None:
    with begin(tmp_path, f"{HEAD}injects:\n{CALL}") as run:
        to(run, 5)
        ticket = run.desk.perform("register", fields={"text": "自己登记的"}).ticket
        with pytest.raises(Refused):
            run.ask(ticket, "where")
        assert run.ring_back(ticket).solved
