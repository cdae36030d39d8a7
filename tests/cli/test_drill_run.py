"""``drill run``: without anybody at it, resumed, rewound; and the run at the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.drill.running.folder import RunFolder, runs
from dispatch_tui.store.store import Store
from tests.cli.conftest import Shell
from tests.drill.running.scripts import MIXED, PLAY, START, begin, to


@pytest.fixture
def drills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of drills of one's own, with a script and a player's file beside it."""
    monkeypatch.setenv("DISPATCH_DRILLS", str(tmp_path))
    (tmp_path / "trial.yaml").write_text(MIXED, "utf-8")
    (tmp_path / "trial.play").write_text(PLAY, "utf-8")
    return tmp_path


def test_a_file_plays_a_drill(bare: Shell, drills: Path) -> None:
    done = bare(
        "drill", "run", str(drills / "trial.yaml"), "--headless", "--player", str(drills / "trial.play"), "--json"
    )
    assert done.code == 0
    told = done.object
    assert (told["over"], told["seconds"], told["played"], told["refused"], told["left"]) == (True, 7200, 8, [], [])
    assert [one["inject"] for one in told["happened"] if one["what"] == "fired"][:2] == ["1", "7"]
    assert Path(told["folder"]).name == told["run"]
    assert told["mark_hundredths"] is not None
    assert (Path(told["folder"]) / "score.json").stat().st_mode & 0o077 == 0
    assert [one.path.name for one in runs(drills / "runs")] == [told["run"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_told_in_words(bare: Shell, drills: Path, language: str) -> None:
    call = ("drill", "run", str(drills / "trial.yaml"), "--headless", "--player", str(drills / "trial.play"))
    done = bare(*call, "--lang", language)
    assert done.code == 0
    assert "«" not in done.out
    assert "0:00:25" in done.out


def test_lines_that_do_not_go_through_are_told(bare: Shell, drills: Path) -> None:
    player = drills / "bad.play"
    player.write_text("0:25 @1 answer\n0:26 @1 verify\n@6+0:10 @6 take\n", "utf-8")
    done = bare("drill", "run", str(drills / "trial.yaml"), "--headless", "--player", str(player), "--json")
    assert done.code == 1
    assert [one["line"] for one in done.object["refused"]] == [2]
    assert [one["line"] for one in done.object["left"]] == [3]
    told = bare("drill", "run", str(drills / "trial.yaml"), "--headless", "--player", str(player))
    assert len(told.err.splitlines()) == 2


def test_a_run_is_rewound_and_resumed(bare: Shell, drills: Path) -> None:
    run = bare("drill", "run", str(drills / "trial.yaml"), "--headless", "--json").object["run"]
    again = bare("drill", "run", "--rewind", f"{run}@0:30", "--headless", "--json").object
    assert (again["over"], again["seconds"]) == (True, 7200)
    assert again["run"] != run
    assert bare("drill", "run", "--resume", again["run"], "--headless", "--json").object["over"]
    assert bare("drill", "run", "--rewind", f"{run}@9:00:00", "--headless", "--json").object["code"] == "no_such_moment"


def test_whoever_opens_a_runs_store_acts_at_the_drills_time(bare: Shell, drills: Path) -> None:
    with begin(drills) as run:
        to(run, 60)
        folder = run.folder
    done = bare("do", "note 0001 -- 旁听", "--store", str(folder.store), "--as", "li", "--json")
    assert done.code == 0
    assert "DRILL" in done.err or "演练" in done.err
    with Store.open(folder.store) as store:
        assert store.arrived()[-1][1].wall == START + 60_000


def test_nothing_that_is_done_after_the_end_changes_a_runs_mark(bare: Shell, drills: Path) -> None:
    run = RunFolder(Path(bare("drill", "run", str(drills / "trial.yaml"), "--headless", "--json").object["folder"]))
    before = bare("drill", "report", run.path.name, "--json").json
    late = bare("do", "classify 0001 1601", "--store", str(run.store), "--as", "li", "--json").json
    assert not late[0]["ok"]
    assert bare("ring", "--text", "井盖", "--store", str(run.store), "--json").object["code"] == "drill_over"
    assert bare("drill", "report", run.path.name, "--json").json == before



@pytest.mark.parametrize(
    ("words", "code"),
    [((), 2), (("a", "--resume", "b"), 2), (("--rewind", "b"), 2), (("--resume", "nothing"), 1), (("nothing",), 1)],
)
def test_a_call_that_is_off_is_told(bare: Shell, drills: Path, words: tuple[str, ...], code: int) -> None:
    assert drills.is_dir()
    assert bare("drill", "run", *words, "--headless").code == code


def test_an_unsound_script_is_told_by_its_lines(bare: Shell, drills: Path) -> None:
    (drills / "bad.yaml").write_text(MIXED.replace("hangs_up: 40s", "hangs_up: soon"), "utf-8")
    done = bare("drill", "run", str(drills / "bad.yaml"), "--headless", "--json")
    assert (done.code, done.object["code"]) == (1, "drill_unsound")
    assert "bad.yaml" in done.err
    assert runs(drills / "runs") == []


def test_a_script_that_does_not_fit_its_place_is_refused_before_anything_runs(bare: Shell, drills: Path) -> None:
    (drills / "strange.yaml").write_text(MIXED.replace("department: cgj", "department: nobody"), "utf-8")
    done = bare("drill", "run", str(drills / "strange.yaml"), "--headless", "--json")
    assert (done.code, done.object["code"]) == (1, "drill_unsound")
    assert runs(drills / "runs") == []


def test_the_console_needs_a_terminal(bare: Shell, drills: Path) -> None:
    assert bare("drill", "run", str(drills / "trial.yaml"), "--json").object["code"] == "no_terminal"
    assert runs(drills / "runs") == []


def test_what_is_no_drill_is_told_as_that(bare: Shell, drills: Path) -> None:
    refused = bare("drill", "run", "nosuch", "--headless", "--json")
    assert (refused.code, refused.object["code"]) == (1, "no_such_drill")
    assert not (drills / "runs").exists()


@pytest.mark.parametrize("command", [("run", "--headless", "--resume"), ("report",)])
def test_a_run_whose_store_is_gone_says_so(bare: Shell, drills: Path, command: tuple[str, ...]) -> None:
    with begin(drills) as run:
        folder = run.folder
    folder.store.unlink()
    refused = bare("drill", *command, str(folder.path), "--json")
    assert (refused.code, refused.object["code"]) == (1, "run_without_store")
