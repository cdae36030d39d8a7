"""Rewound to any moment, a run is as it was then, and played on in the same way it comes to the same end."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.drill.running.folder import RunRefused
from dispatch_tui.drill.running.player import play
from dispatch_tui.drill.running.rewinding import rewind
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.script.play import Play, read_play
from dispatch_tui.store.check import check
from dispatch_tui.store.cutting import cut
from dispatch_tui.store.store import Store, StoreRefused
from tests.drill.running.scripts import PLAY, START, begin, logged, played, told


def later(run: Run, since: int) -> Play:
    """What the play holds beyond that moment (ms after the start)."""
    acts = read_play(PLAY.encode(), "x").acts
    came = run.agenda.came

    def at(act: object) -> int:
        since_ = getattr(act, "since", None)
        base = 0 if since_ is None else came[since_][0] - START if since_ in came else 1 << 40
        return base + int(getattr(act, "at", 0))

    return Play(tuple(one for one in acts if at(one) > since), ())


@pytest.mark.parametrize("second", [0, 20, 61, 365, 1300, 2900, 7199])
def test_rewound_and_played_on_it_comes_to_the_same_end(tmp_path: Path, second: int) -> None:
    with begin(tmp_path) as straight:
        played(straight)
        wanted = told(straight), logged(straight)
        moment = START + second * 1000
        made = rewind(straight.folder, moment, tmp_path / "runs")
    about = made.read()
    assert about.rewound_from is not None
    assert (about.rewound_from.run, about.rewound_from.moment) == (straight.about.id, moment)
    with Run.resume(made) as run:
        assert check(run.store, deep=True) == []
        assert run.store.station == straight.store.station
        assert run.clock.now() == moment
        assert [one for one in told(run) if one[0] > moment] == []
        assert [one for one in logged(run) if one[0] > moment] == []
        play(run, later(run, second * 1000))
        assert (told(run), logged(run)) == wanted
        assert check(run.store, deep=True) == []
        assert run.store.succeeded is None


def test_a_run_under_way_is_rewound_and_stays_as_it_is(tmp_path: Path) -> None:
    with begin(tmp_path) as run:
        run.clock.set(START + 100_000)
        run.poll()
        before = told(run)
        with Run.resume(rewind(run.folder, START + 30_000, tmp_path / "runs")) as again:
            assert again.desk.tallies().counts["ringing"] == 1
        assert run.desk.tallies().counts["ringing"] == 0
        assert told(run) == before


@pytest.mark.parametrize("second", [-1, 101, 10_000])
def test_there_is_no_moment_before_the_beginning_or_after_now(tmp_path: Path, second: int) -> None:
    with begin(tmp_path) as run:
        run.clock.set(START + 100_000)
        run.poll()
        with pytest.raises(RunRefused) as refused:
            rewind(run.folder, START + second * 1000, tmp_path / "runs")
        assert refused.value.code == "no_such_moment"


def test_no_real_store_is_cut(tmp_path: Path) -> None:
    from dispatch_tui.desk.clock import SystemClock
    from dispatch_tui.desk.founding import found

    found(tmp_path / "real.db", SystemClock()).close()
    with pytest.raises(StoreRefused) as refused:
        cut(tmp_path / "real.db", tmp_path / "cut.db", 1)
    assert refused.value.code == "not_a_drill"
    assert not (tmp_path / "cut.db").exists()


def test_nothing_of_what_came_later_is_left(tmp_path: Path) -> None:
    with begin(tmp_path) as run:
        played(run)
        made = rewind(run.folder, START + 61_000, tmp_path / "runs")
    with Store.open(made.store) as store:
        named = {part.hash for _, event in store.arrived() for part in event.parts}
        assert {row[0] for row in store.database.rows("SELECT hash FROM part")} == named
    assert "还没修" not in made.journal.read_text("utf-8")
