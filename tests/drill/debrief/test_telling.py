"""From a run that was played to its debrief: score, expert beside it, the board as it was."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.debrief import ghost
from dispatch_tui.drill.debrief.moments import Moments
from dispatch_tui.drill.debrief.progress import read_run
from dispatch_tui.drill.debrief.telling import debrief_in, debrief_of, write_score
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.scoring.of_run import LiveScore
from tests.drill.running.scripts import HEAD, played, to

SCRIPT = f"""{HEAD}injects:
  - inject: 1
    at: 20s
    call:
      from: "13873100621"
      says: [路灯不亮]
      truth: {{item: "1301", urgency: 3, grid: GT-043}}
  - inject: 2
    at: 5m
    police: {{text: 垃圾成堆, truth: {{item: "0101", urgency: 3, grid: GT-043}}}}
expect:
  - {{inject: 1, answered: 15s}}
  - {{inject: 1, item: truth}}
  - {{inject: 1, lead: truth, weight: 3}}
  - {{inject: [1, 2], dispatched: 2m30s, weight: 2}}
"""
EXPERT = """
@1+0:05 @1 answer
@1+0:30 @1 correct grid=GT-043
@1+0:40 @1 classify 1301
@1+0:50 @1 dispatch
@2+0:20 @2 dispatch cgj item=0101
"""
TRAINEE = """
@1+0:20 @1 answer
@1+0:40 @1 classify 1301
@1+3:00 @1 dispatch cgj
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The script and its expert among one's own drills."""
    monkeypatch.setenv("DISPATCH_DRILLS", str(tmp_path / "drills"))
    scripts = tmp_path / "drills" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "lamps.yaml").write_text(SCRIPT)
    (scripts / "lamps.expert.play").write_text(EXPERT)
    return tmp_path / "drills"


@pytest.fixture
def run(own: Path) -> Iterator[Run]:
    with Run.begin(SCRIPT.encode(), "lamps.yaml", own / "runs", language="zh") as run:
        run.on_ended = write_score
        yield run


def test_a_run_is_told_with_the_expert_beside_it(run: Run) -> None:
    played(run, TRAINEE)
    debrief, words = debrief_in(run.folder, language="en")
    assert debrief.expert is not None
    assert debrief.expert.mark_hundredths == 10_000
    assert debrief.score.over
    outcomes = {(line.kind, line.inject): line.verdict.outcome for line in debrief.score.lines}
    assert outcomes == {
        ("answered", "1"): "late", ("item", "1"): "met", ("lead", "1"): "wrong", ("dispatched", "1"): "late",
        ("dispatched", "2"): "missed",
    }  # fmt: skip
    theirs = debrief.expert_line(debrief.score.lines[0])
    assert theirs is not None
    assert theirs.at == run.about.start + 25_000
    assert words.language == "en"


def test_the_expert_is_played_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    played(run, TRAINEE)
    first = debrief_of(run).expert
    monkeypatch.setattr(ghost, "_played", lambda *_: pytest.fail("played again"))
    assert debrief_of(run).expert == first
    assert stat.S_IMODE((run.folder.path / "expert.json").stat().st_mode) == 0o600


def test_another_script_under_that_name_has_no_expert_here(run: Run, own: Path) -> None:
    (own / "scripts" / "lamps.yaml").write_text(SCRIPT + "# changed\n")
    assert debrief_of(run).expert is None


def test_the_score_at_the_end_is_written_and_is_the_live_one(run: Run) -> None:
    live = LiveScore(run)
    to(run, 30)
    before = live.score()
    assert not before.over
    assert {line.verdict.outcome for line in before.lines if line.inject == "2"} == {"not_yet"}
    played(run, TRAINEE)
    written = json.loads(run.folder.score.read_text())
    assert written == json.loads(json.dumps(live.score().as_json()))
    assert written == json.loads(json.dumps(debrief_in(run.folder)[0].score.as_json()))
    run.folder.score.unlink()
    assert read_run(run.folder) is None
    debrief_in(run.folder)
    told = read_run(run.folder)
    assert told is not None
    assert round(told.mark * 10_000) == written["mark_hundredths"]


def test_the_board_as_it_was(run: Run) -> None:
    played(run, TRAINEE)
    start, ticket = run.about.start, run.agenda.came["1"][1]
    with Moments(run.folder) as moments:
        assert moments.board(start + 1_000).rows == ()
        assert [row.status for row in moments.board(start + 25_000).rows] == ["ringing"]
        assert [row.status for row in moments.board(start + 45_000).rows] == ["received"]
        assert [row.status for row in moments.board(start + 65_000).rows] == ["to_dispatch"]
        late = moments.board(start + 4 * 60_000).rows[0]
        assert (late.status, late.item) == ("awaiting_ack", "1301")
        assert len(moments.board(start + 6 * 60_000).rows) == 2
        assert moments.ticket(start + 65_000, ticket).orders == ()
        with pytest.raises(Refused):
            moments.ticket(start + 1_000, ticket)
    assert debrief_of(run).score.as_json() == LiveScore(run).score().as_json()
