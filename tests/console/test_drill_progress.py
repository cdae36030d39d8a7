"""Somebody's runs over time: as lines, and by keys from the list of drills and back to what is advised."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from dispatch_tui.console.drill_list import Course
from dispatch_tui.console.panes.progress_lines import progress_lines
from dispatch_tui.console.screens.drills import DrillsScreen
from dispatch_tui.console.screens.progress import ProgressScreen
from dispatch_tui.console.wording import Wording
from dispatch_tui.domain.plain import width
from dispatch_tui.drill.debrief.plots import spark
from dispatch_tui.drill.debrief.progress import Known, Ran, progress, trainees
from dispatch_tui.drill.running.folder import About, new_folder
from tests.console.fake_desk import FakeDesk
from tests.console.rig import make_app, press, screen, until

NOW = 1_781_224_200_000
HOSTILE = "[/b]\x1b[31m\u202e路灯"
DRILLS = (Known("first.yaml", 1, ("answered",)), Known("lamps.yaml", 2, ("item", "lead")))


def ran(mark: int, founded: int, **skills: tuple[int, int]) -> Ran:
    return Ran(About(f"run-{founded}", "first.yaml", "", "zh", 1, 0, founded, "li", HOSTILE, None, "wang"),
               Fraction(mark, 100), skills)  # fmt: skip


RUNS = [ran(40, NOW, answered=(40, 100)), ran(95, NOW + 1, answered=(95, 100), item=(30, 100)),
        ran(80, NOW + 2, item=(60, 100)), ran(85, NOW + 3, answered=(100, 100)),
        ran(90, NOW + 4, answered=(100, 100))]  # fmt: skip


@pytest.mark.parametrize("columns", [40, 80, 140])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_and_tells_marks_skills_and_what_helps(language: str, columns: int) -> None:
    course = Course(progress("wang", RUNS, DRILLS), trainees(RUNS), {"first.yaml": HOSTILE, "lamps.yaml": "灯"})
    lines = [one.text for one in progress_lines(course, Wording(language), NOW, columns)]
    assert max(width(one) for one in lines) <= columns
    text = "\n".join(lines)
    assert "«" not in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert spark(one.mark for one in RUNS) in text
    if columns >= 80:
        assert "灯" in text
        assert "↑" in text


@pytest.mark.parametrize(("shares", "drawn"), [
    ([], ""), ([Fraction(0)], "▁"), ([Fraction(1)], "█"), ([None, Fraction(1, 2)], "·▅"),
])  # fmt: skip
def test_shares_are_drawn(shares: list[Fraction | None], drawn: str) -> None:
    assert spark(shares) == drawn


def test_who_never_ran_a_drill_is_told_so() -> None:
    lines = progress_lines(Course(progress("wang", [], DRILLS), {}, {}), Wording("en"), NOW, 80)
    assert "No run has ended yet" in "\n".join(one.text for one in lines)


def leave(parent: Path, founded: int, mark: int, person: str, name: str) -> None:
    """A run that has ended, as its folder tells."""
    folder, _ = new_folder(
        parent, script="01-first-call.yaml", content=b"", language="zh", seed=1, start=NOW, zone="Asia/Shanghai",
        founded=founded, trainee="li", trainee_name=name, person=person,
    )  # fmt: skip
    kinds = {"answered": {"points_hundredths": mark, "out_of_hundredths": 100}}
    folder.score.write_text(json.dumps({"over": True, "mark_hundredths": mark * 100, "kinds": kinds}))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_by_keys_from_the_list_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("DISPATCH_DRILLS", str(tmp_path))
    leave(tmp_path / "runs", NOW, 50, "li", "李青")
    leave(tmp_path / "runs", NOW + 1, 62, "li", "李青")
    leave(tmp_path / "runs", NOW + 2, 99, "zhou", "周敏")
    app = make_app(FakeDesk(), language=language)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.operator is not None)
        await press(pilot, "f11")
        listed = app.screen
        assert isinstance(listed, DrillsScreen)
        await until(pilot, lambda: listed.pane.state is not None, 20)
        assert "62" in screen(app)
        await press(pilot, "p")
        shown = app.screen
        assert isinstance(shown, ProgressScreen)
        await until(pilot, lambda: shown.pane.course is not None, 20)
        assert "李青" in screen(app)
        assert "▅▅" in screen(app)
        await press(pilot, "right")
        await until(pilot, lambda: "周敏" in screen(app), 20)
        await press(pilot, "left")
        await until(pilot, lambda: "李青" in screen(app), 20)
        await press(pilot, "enter")
        assert isinstance(app.screen, DrillsScreen)
        stands_on = listed.pane.spot
        assert stands_on is not None
        assert stands_on.id == "01-first-call"
        await press(pilot, "p", "p")
        assert isinstance(app.screen, DrillsScreen)
    app.end()
