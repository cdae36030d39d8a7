"""``drill runs``, ``drill report`` and ``drill progress``, as a shell sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.drill.debrief.telling import write_end
from dispatch_tui.drill.running.run import Run
from tests.cli.conftest import Shell
from tests.drill.debrief.test_telling import SCRIPT, TRAINEE
from tests.drill.running.scripts import played


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run that has ended."""
    monkeypatch.setenv("DISPATCH_DRILLS", str(tmp_path / "drills"))
    with Run.begin(SCRIPT.encode(), "lamps.yaml", tmp_path / "drills" / "runs", language="zh") as run:
        run.on_ended = write_end
        played(run, TRAINEE)
        return run.about.id


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_for_people(bare: Shell, name: str, language: str) -> None:
    said = bare("drill", "report", name, "--lang", language)
    assert said.code == 0
    assert "«" not in said.out
    assert {"zh": "演练", "en": "DRILL"}[language] in said.out


def test_a_report_as_json_and_as_a_page(bare: Shell, name: str, tmp_path: Path) -> None:
    told = bare("drill", "report", name[-4:], "--json").object
    assert told["run"]["id"] == name
    assert told["score"]["counts"]["met"] >= 1
    page = tmp_path / "debrief.html"
    said = bare("drill", "report", name, "--html", str(page), "--lang", "zh")
    assert said.code == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert page.stat().st_mode & 0o077 == 0


def test_runs_and_progress(bare: Shell, name: str) -> None:
    (one,) = bare("drill", "runs", "--json").json
    assert one["id"] == name
    assert one["mark_hundredths"] > 0
    told = bare("drill", "progress", "--json").object
    assert told["trainee"] == "li"
    assert told["skills"]
    assert bare("drill", "progress", "--lang", "zh").code == 0
    assert bare("drill", "progress", "--as", "nobody", "--json").object["skills"] == []


def test_what_was_done_plays_again(bare: Shell, name: str, tmp_path: Path) -> None:
    told = bare("drill", "record", name, "--play", "--lang", "zh")
    assert told.code == 0
    target = tmp_path / "mine.play"
    written = bare("drill", "record", name[-4:], "--play", "--out", str(target), "--json").object
    assert target.read_text("utf-8") == told.out
    assert written["lines"] == [one for one in told.out.splitlines() if not one.startswith("#")]
    folder = tmp_path / "drills" / "runs"
    assert (folder / name / "recorded.play").read_text("utf-8") == told.out
    again = bare("drill", "run", str(folder / name / "script.yaml"), "--headless", "--player", str(target),
                 "--lang", "zh", "--json").object  # fmt: skip
    (first,) = [one for one in bare("drill", "runs", "--json").json if one["id"] == name]
    assert again["mark_hundredths"] == first["mark_hundredths"]
    assert {one.name for one in (folder / again["run"]).iterdir()} >= {"recorded.play", "score.json", "debrief.html"}


@pytest.mark.parametrize("words", [["--play"], ["a", "b", "--play"], ["a", "--play", "--from", "09:00"], ["a"]])
def test_what_is_to_be_recorded_is_named(bare: Shell, words: list[str]) -> None:
    assert bare("drill", "record", *words).code == 2


def test_no_such_run(bare: Shell, name: str) -> None:
    said = bare("drill", "report", f"{name}-none", "--json")
    assert said.code == 1
    assert said.object["error"]


def test_a_command_records_what_it_is_told(shell: Shell, ticket: str, tmp_path: Path) -> None:
    out = tmp_path / "mine.yaml"
    told = shell("drill", "record", ticket, "--out", str(out), "--json", "--lang", "zh").object
    assert (told["tickets"], told["problems"]) == (1, 0)
    assert "张三" not in out.read_text("utf-8") + (tmp_path / "mine.expert.play").read_text("utf-8")
    assert shell("drill", "check", str(out), "--json").object["ok"] is True
    out.write_text("drill: 1  # edited by hand\n", "utf-8")
    again = ("drill", "record", ticket, "--out", str(out), "--json")
    assert shell(*again).object["code"] == "recording_exists"
    assert "by hand" in out.read_text("utf-8")
    assert shell(*again, "--force").code == 0
    assert shell("drill", "record", "--out", str(out)).code == 2
    assert shell("drill", "record", "--from", "2020-01-01", "--to", "2020-01-02", "--out", str(out)).code == 1
