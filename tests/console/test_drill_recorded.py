"""What a trainee did by keys at the console is recorded, and plays again headless to the same score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.console.drill_seat import DrillSeat
from dispatch_tui.drill.running.player import play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.scoring.of_run import LiveScore
from dispatch_tui.drill.script.places import find
from dispatch_tui.drill.script.play import read_play
from tests.console.rig import press, screen, settle, until
from tests.console.test_drill import at, seated


def scored(run: Run) -> dict[str, Any]:
    """The whole score, without what has another id in every run."""
    whole = LiveScore(run).score().as_json()
    for line in whole["expectations"]:
        del line["events"], line["ticket"]
    return whole


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_run_by_keys_plays_again_to_the_same_score(tmp_path: Path, language: str) -> None:
    script = find("02-loose-bracket")
    assert script is not None
    content = script.read_bytes()
    seat = DrillSeat(lambda: Run.begin(content, script.name, tmp_path, language=language), "li", speed=0.25)
    async with seated(seat, language=language) as (app, pilot):
        await at(app, 20_000)
        await until(pilot, lambda: "138" in screen(app))
        await press(pilot, "a")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await press(pilot, "escape", "q", "enter")
        await until(pilot, lambda: "莲湖小区" in screen(app))
        await press(pilot, "colon", 'correct grid=GT-033 address="莲湖小区 ""3"" 栋" -- 二楼', "enter")
        await press(pilot, "c", "0701", "enter", "1", "enter")
        await press(pilot, "colon", "dispatch pgb +gaj", "enter")
        await at(app, 6 * 60_000)
        await press(pilot, "colon", "notify gaj phone yes reached", "enter")
        await at(app, 50 * 60_000)
        await press(pilot, "N", "看过照片", "enter", "enter", "B")
        await press(pilot, "y", "enter", "enter")
        await press(pilot, "colon", "call-back yes yes yes", "enter", "u", "U")
        await at(app, 70 * 60_000)
        await until(pilot, lambda: " C " in screen(app))
        await press(pilot, "C", "enter")
        run = seat.source
        assert isinstance(run, Run)
        await at(app, run.script.length)
        await until(pilot, lambda: run.folder.debrief.exists(), 20)
        await settle(pilot)
        score = await app.ask(lambda _desk: scored(run))
    done = {deed.kind for deed in run.agenda.facts.all_of(run.agenda.came["1"][1]) if deed.actor == "li"}
    assert {"answered", "corrected", "classified", "dispatched", "notified", "noted", "verified", "called_back",
            "retracted", "closed"} <= done  # fmt: skip
    acts = read_play(run.folder.play.read_bytes(), "recorded.play")
    assert acts.problems == ()
    with Run.begin(content, script.name, tmp_path / "again", language=language) as second:
        show = play(second, acts)
        assert [(one.line, one.refusal) for one in show.refused] == []
        assert scored(second) == score
