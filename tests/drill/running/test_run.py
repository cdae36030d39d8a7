"""A run from its beginning to its end: the world outside acts by itself, at its moments; nothing real is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.folder import RunFolder, RunRefused
from dispatch_tui.drill.running.player import do
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.running.trainer import Requests
from dispatch_tui.drill.scoring.told import read_journal
from dispatch_tui.drill.script.play import read_play
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from tests.drill.running.scripts import HEAD, MIXED, PLAY, START, begin, logged, played, to, told


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with begin(tmp_path) as made:
        yield made


def what(run: Run, name: str) -> list[tuple[int, str]]:
    """When lines of that name were written, in seconds after the start, and about which inject."""
    return [((line.at - START) // 1000, str(line.get("inject", ""))) for line in run.journal if line.what == name]


def test_all_comes_as_the_script_says(run: Run) -> None:
    show = played(run)
    assert show.refused == ()
    assert show.left == ()
    came = {inject: at for at, inject in what(run, "fired")}
    assert came["1"] == 20
    assert came["2"] == 60 + 300
    assert 600 <= came["3"] <= 1200
    assert 120 <= came["4"] - came["3"] <= 180
    assert came["5"] == 1800
    assert "6" not in came
    assert came["8"] == 2400
    assert what(run, "ended") == [(7200, "")]
    statuses = {row.source: row.status for row in run.desk.listing()}
    assert statuses["grid"] == "received"
    assert "platform" in statuses
    assert all("drill" in row.flags for row in run.desk.listing())


def test_departments_act_by_habit_and_by_inject(run: Run) -> None:
    played(run)
    lead, support = run.desk.ticket(run.agenda.came["1"][1]).orders
    assert (lead.department, lead.status) == ("cgj", "returned")
    assert (support.department, support.status) == ("pgb", "reported")
    acknowledged, arrived = (
        one - support.sent_at if one else 0 for one in (support.acknowledged_at, support.arrived_at)
    )
    assert 60_000 <= acknowledged <= 180_000
    assert 15 * 60_000 <= arrived <= 25 * 60_000
    behalf = {event.on_behalf for _, event in run.store.arrived() if event.kind in ("acknowledged", "returned")}
    assert behalf == {"cgj", "pgb"}


def test_what_a_department_does_is_told_with_its_event(run: Run) -> None:
    played(run)
    written = {event.id: event.kind for _, event in run.store.arrived()}
    acted = [line for line in run.journal if line.what == "acted"]
    kinds = {"acknowledge": "acknowledged", "arrive": "arrived", "report": "reported", "return": "returned"}
    assert {line.get("does") for line in acted} == set(kinds)
    assert all(written[line.get("event")] == kinds[line.get("does")] for line in acted)
    fired = {line.get("inject"): line for line in run.journal if line.what == "fired"}
    assert [written[one] for one in fired["1"].get("events")] == ["rang", "received"]
    assert [written[one] for one in fired["4"].get("events")] == ["received"]


def test_a_caller_speaks_when_answered_when_asked_and_when_rung_back(run: Run) -> None:
    played(run)
    said = [(at, line.get("text")) for line in run.journal if line.what == "said"
            for at in [(line.at - START) // 1000] if line.get("inject") == "1"]  # fmt: skip
    assert said == [(25, "喂,你好,楼上空调要掉下来了!"), (30, "郭亮北路 43 号"), (35, "你们快点!")]
    (back,) = [line for line in run.journal if line.what == "rang_back"]
    assert (back.get("reached"), back.get("solved"), back.get("satisfied")) == (True, False, False)
    assert back.get("text") == "还没修!"


def test_asking_again_brings_what_was_not_said(run: Run) -> None:
    to(run, 20)
    ticket = run.agenda.came["1"][1]
    with pytest.raises(Refused):
        run.ask(ticket, "where")
    run.desk.perform("answer", ticket)
    assert run.ask(ticket, "where") == ("郭亮北路 43 号",)
    assert run.ask(ticket, "Where ") == ("就是 43 号啊",)
    assert run.ask(ticket, "where") == ("就是 43 号啊",)
    assert run.ask(ticket, "weather") == ()


def test_nobody_answers_and_the_caller_hangs_up(run: Run) -> None:
    to(run, 59)
    assert run.desk.tallies().counts["ringing"] == 1
    to(run, 60)
    assert run.desk.tallies().counts["ringing"] == 0
    assert what(run, "hung_up") == [(60, "1")]
    assert run.desk.ticket(run.agenda.came["1"][1]).status == "cancelled"


def test_what_is_due_comes_before_an_act_of_that_moment(run: Run) -> None:
    """However late the desk is polled: at sixty times the speed a caller still hangs up after forty seconds."""
    to(run, 21)
    ticket = run.agenda.came["1"][1]
    run.clock.set(START + 70_000)
    with pytest.raises(Refused):
        run.desk.perform("answer", ticket)
    walls = [event.wall for _, event in run.store.arrived()]
    assert walls == sorted(walls)
    assert walls[-1] == START + 60_000


@pytest.mark.parametrize("step", [1, 7, 61, 977])
def test_how_often_a_run_is_polled_makes_no_difference(tmp_path: Path, step: int) -> None:
    with begin(tmp_path) as straight:
        played(straight)
        wanted = told(straight), logged(straight)
        came = {inject: at for inject, (at, _) in straight.agenda.came.items()}
    acts = read_play(PLAY.encode(), "x").acts
    times = {act: (START if act.since is None else came[act.since]) + act.at for act in acts}
    with begin(tmp_path) as run:
        for second in range(0, 7201, step):
            while times and min(times.values()) <= START + second * 1000:
                act = min(times, key=lambda one: times[one])
                run.clock.set(times.pop(act), quiet=True)
                assert do(run, act).refusal is None
            to(run, second)
        to(run, 7200)
        assert (told(run), logged(run)) == wanted


def test_a_condition_that_does_not_hold_drops_its_inject(run: Run) -> None:
    played(run, "0:25 @1 answer\n")
    assert [inject for _, inject in what(run, "dropped")] == ["4"]
    assert "4" not in run.agenda.came


def test_one_seed_gives_one_drill(tmp_path: Path) -> None:
    runs = [begin(tmp_path, seed=seed) for seed in (3, 3, 4)]
    for one in runs:
        played(one)
    first, same, other = ((told(one), logged(one)) for one in runs)
    assert first == same
    assert first != other
    for one in runs:
        one.close()


def test_the_log_holds_and_the_store_is_a_drills(run: Run) -> None:
    played(run)
    assert check(run.store, deep=True) == []
    assert run.store.drill
    with pytest.raises(Refused) as refused:
        run.desk.perform("note", run.agenda.came["1"][1], words="x")
    assert refused.value.refusal.code == "drill_over"


def test_a_run_touches_nothing_real(tmp_path: Path) -> None:
    real = tmp_path / "real" / "centre.db"
    found(real, SystemClock()).close()
    state, data = Path(os.environ["XDG_STATE_HOME"]), Path(os.environ["XDG_DATA_HOME"])

    def everything() -> dict[Path, bytes]:
        return {one: one.read_bytes() for folder in (real.parent, state, data) for one in folder.rglob("*")
                if one.is_file()}  # fmt: skip

    before = everything()
    with begin(tmp_path) as run:
        played(run)
        folder = run.folder
    with Run.resume(folder) as run:
        assert run.over
    with Store.open(folder.store):
        pass
    assert everything() == before


def test_a_run_is_its_owners_alone(run: Run) -> None:
    modes = {one: one.stat().st_mode & 0o077 for one in (run.folder.path, *run.folder.path.rglob("*"))}
    assert set(modes.values()) == {0}


def test_only_one_process_holds_a_run(run: Run) -> None:
    with pytest.raises(RunRefused) as refused:
        Run.resume(run.folder)
    assert refused.value.code == "run_is_open"


def test_a_run_goes_on_where_it_was_closed(tmp_path: Path) -> None:
    with begin(tmp_path) as straight:
        played(straight)
        wanted = told(straight), logged(straight)
    run = begin(tmp_path)
    folder = run.folder
    for line in PLAY.strip().splitlines()[:4]:
        time, _, rest = line.partition(" ")
        minutes, seconds = time.split(":")
        to(run, int(minutes) * 60 + int(seconds))
        run.close()
        run = Run.resume(folder)
        act(run, rest)
    run.close()
    with Run.resume(folder) as run:
        played(run, "\n".join(PLAY.strip().splitlines()[4:]))
        assert (told(run), logged(run)) == wanted


def act(run: Run, line: str) -> None:
    (one,) = read_play(f"0:00 {line}".encode(), "x").acts
    assert do(run, one).refusal is None


@pytest.mark.parametrize(
    ("content", "trainee", "error"),
    [(MIXED, "nobody", RunRefused), (f"{HEAD}injects: [{{inject: 1}}]\n", None, Exception),
     (MIXED.replace("wangcheng", "atlantis"), None, Exception)],
)  # fmt: skip
def test_a_run_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, content: str, trainee: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        begin(tmp_path, content, trainee=trainee)
    assert not list(tmp_path.rglob("*.db"))


def test_a_folder_without_a_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunRefused):
        Run.resume(RunFolder(tmp_path))


def test_what_hangs_on_a_newer_versions_condition_stays_away(tmp_path: Path) -> None:
    script = MIXED.replace("if: {inject: 1, did: dispatched, department: cgj}", "if: {not: {raining: hard}}")
    with begin(tmp_path, script) as run:
        to(run, 3600)
        assert "4" not in run.agenda.came
        (line,) = [one for one in run.journal if one.what == "dropped" and one.get("inject") == "4"]
        assert line.get("why") == "newer"
        assert "4" in read_journal(run.journal).barred


def test_what_a_newer_version_would_trigger_comes_by_the_trainers_hand(tmp_path: Path) -> None:
    script = MIXED.replace("    at: 40m\n    note", "    moon: full\n    note")
    with begin(tmp_path, script) as run:
        to(run, 3600)
        assert "8" not in run.agenda.came
        Requests(run.journal, "zhou", run.clock.now).fire("8")
        run.poll()
        assert "8" in run.agenda.came
