"""What helps a trainee next, by a table; skills over runs; damaged runs are passed over."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.drill.debrief.progress import Known, Ran, ended_runs, progress
from dispatch_tui.drill.running.folder import About, new_folder

DRILLS = (Known("first", 1, ("answered",)), Known("lamps", 2, ("item", "lead")), Known("storm", 5, ("kept",)))


def ran(script: str, mark: int, founded: int, who: str = "li", **skills: tuple[int, int]) -> Ran:
    about = About(f"run-{founded}", script, "", "zh", 1, 0, founded, who, who)
    return Ran(about, Fraction(mark, 100), skills)


@pytest.mark.parametrize(
    ("runs", "drill", "why"),
    [
        ([], "first", "new"),
        ([ran("first", 40, 1, answered=(40, 100))], "first", "weak"),
        ([ran("first", 100, 1, answered=(100, 100))], "lamps", "new"),
        ([ran("first", 75, 1, answered=(100, 100), item=(20, 100))], "lamps", "weak"),
        ([ran("first", 60, 1, answered=(100, 100))], "first", "again"),
        ([ran("first", 95, 1), ran("lamps", 80, 2, item=(95, 100))], "lamps", "again"),
        ([ran("first", 95, 1), ran("lamps", 95, 2)], "lamps", "harder"),
        ([ran("first", 95, 1, "zhou"), ran("lamps", 95, 2, "zhou")], "first", "new"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_which_drill_would_help_next(runs: list[Ran], drill: str, why: str) -> None:
    advice = progress("li", runs, DRILLS).advice
    assert advice is not None
    assert (advice.drill.name, advice.why) == (drill, why)


def test_a_skill_is_told_by_the_last_runs_and_beside_it_those_before() -> None:
    runs = [ran("first", 50, at, answered=(share, 100)) for at, share in enumerate((0, 20, 90, 95, 100), 1)]
    (skill,) = progress("li", reversed(runs), DRILLS).skills
    assert (skill.share, skill.before, skill.runs) == (Fraction(95, 100), Fraction(10, 100), 5)


def test_there_is_nothing_to_advise_without_drills() -> None:
    assert progress("li", [ran("first", 50, 1)], ()).advice is None


@given(st.lists(st.tuples(st.sampled_from(["first", "lamps", "storm"]), st.integers(0, 100), st.integers(0, 100))))
def test_what_is_advised_is_a_drill_whose_level_is_open(told: list[tuple[str, int, int]]) -> None:
    runs = [ran(name, mark, at, item=(share, 100)) for at, (name, mark, share) in enumerate(told)]
    found = progress("li", runs, DRILLS)
    assert found.advice is not None
    levels = {one.name: one.level for one in DRILLS}
    passed = max((levels[name] for name, mark, _ in told if mark >= 70), default=0)
    assert found.advice.drill.level <= max(1, passed + 1)
    assert [one.share for one in found.skills] == sorted(one.share for one in found.skills)
    assert json.dumps(found.as_json())


def test_damaged_and_running_runs_are_passed_over(tmp_path: Path) -> None:
    for number, score in enumerate(("", "{}", "[1]", '{"over": false, "kinds": {}, "mark_hundredths": 1}', None)):
        folder, _ = new_folder(
            tmp_path, script=f"s{number}.yaml", content=b"", language="zh", seed=1, start=0, zone="UTC", founded=number,
            trainee="li",
        )  # fmt: skip
        if score is not None:
            folder.score.write_text(score)
    assert ended_runs(tmp_path) == []
