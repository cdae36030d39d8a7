"""The shipped drills played without anybody waiting: an expert earns all there is, a bad player what they deserve."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from dispatch_tui.drill.running.player import Show, play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.scoring.facts import Facts
from dispatch_tui.drill.scoring.score import FULL, Line, Score, Scoring
from dispatch_tui.drill.scoring.told import read_journal
from dispatch_tui.drill.script.places import expert_play, scripts_in, shipped_folder
from dispatch_tui.drill.script.play import read_play
from dispatch_tui.drill.script.reading import read_file

BAD = Path(__file__).parent / "plays"
DRILLS = [
    (path, language)
    for path in scripts_in(shipped_folder())
    if (script := read_file(path).script) is not None
    for language in script.languages
]


def played(script: Path, player: Path, language: str, folder: Path) -> tuple[Show, Score]:
    """What a player's file comes to, and what it earns."""
    acts = read_play(player.read_bytes(), player.name)
    assert not acts.problems
    with Run.begin(script.read_bytes(), script.stem, folder, language=language) as run:
        show = play(run, acts)
        scoring = Scoring(run.script, list(run.agenda.injects.values()), Facts(run.store), run.desk.duty, language)
        return show, scoring.score(read_journal(run.journal), run.clock.now(), over=True)


@pytest.mark.parametrize(("script", "language"), DRILLS, ids=lambda value: getattr(value, "stem", value))
def test_an_expert_earns_full_marks(script: Path, language: str, tmp_path: Path) -> None:
    player = expert_play(script, language)
    assert player is not None
    show, score = played(script, player, language, tmp_path)
    assert [(one.line, one.refusal.code) for one in show.refused if one.refusal] == []
    assert show.left == ()
    lost = [(line.kind, line.inject, line.verdict) for line in score.lines if line.counts and line.verdict.share != 1]
    assert lost == []
    assert score.mark == FULL


def shares(score: Score, kinds: Mapping[tuple[str, str], Fraction | int]) -> dict[tuple[str, str], Fraction]:
    """What was earned of the expectations named by kind and inject."""
    found: dict[tuple[str, str], Line] = {}
    for line in score.lines:
        found.setdefault((line.kind, line.inject), line)
    return {key: found[key].verdict.share for key in kinds}


DESERTS: list[tuple[str, dict[tuple[str, str], Fraction | int]]] = [
    ("02-loose-bracket", {
        ("answered", "1"): Fraction(1, 4), ("asked", "1"): 0, ("address", "1"): 0, ("item", "1"): 0,
        ("urgency", "1"): 0, ("dispatched", "1"): Fraction(1, 4), ("lead", "1"): 0, ("notified", "1"): 0,
        ("called_back", "1"): 0, ("closed", "1"): 0,
    }),
    ("05-burst-main", {
        ("lead", "1"): 1, ("merged_into", "2"): 0, ("merged_into", "3"): 0, ("not_merged", "5"): 0,
        ("not_merged", "8"): 0, ("attached_to", "7"): 0, ("did", "1"): 0,
    }),
    ("10-false-closure", {
        ("lead", "1"): 1, ("did", "1"): 0, ("sent_back", "1"): 0, ("called_back", "1"): 0,
    }),
]  # fmt: skip


@pytest.mark.parametrize(("name", "deserved"), DESERTS, ids=[name for name, _ in DESERTS])
def test_a_bad_player_gets_what_they_deserve(
    name: str, deserved: dict[tuple[str, str], Fraction | int], tmp_path: Path
) -> None:
    _, score = played(shipped_folder() / f"{name}.yaml", BAD / f"{name}.bad.play", "zh", tmp_path)
    assert shares(score, deserved) == deserved
    assert score.mark < FULL / 2
