"""A trainee's runs over time: how well each skill goes, whether it gets better, and which drill would help next.

A skill is a kind of expectation. Told from the runs' ``score.json`` alone, so that old runs need no store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

from dispatch_tui.drill.running.folder import About, RunFolder, RunRefused, runs
from dispatch_tui.drill.scoring.score import FULL, hundredths

RECENT: Final = 3
"""A skill is told by the last so many runs in which it was asked for."""
GOOD: Final = Fraction(9, 10)
"""The share of its points from which a skill, or a drill, needs no practice."""
PASSED: Final = Fraction(7, 10)
"""The share of a drill's points that opens the next level."""
Why = Literal["weak", "again", "new", "harder"]
"""Why a drill would help: it trains what is weak; it went badly; it was not tried; all else goes well."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run that has ended: its mark as a share, and the share of each skill's points."""

    about: About
    mark: Fraction
    skills: Mapping[str, tuple[int, int]]
    """(points, out of) by kind, in hundredths."""


@dataclass(frozen=True, slots=True)
class Skill:
    """``share`` of the points over the last runs, ``before`` over those before them (None: there are none); ``over``:
    the share in every run, oldest first (None: it was not asked for)."""

    kind: str
    share: Fraction
    before: Fraction | None
    runs: int
    over: tuple[Fraction | None, ...] = ()

    @property
    def trend(self) -> int:
        """1: better than before, -1: worse, 0: the same, or nothing to hold it against."""
        return 0 if self.before is None else (self.share > self.before) - (self.share < self.before)


@dataclass(frozen=True, slots=True)
class Known:
    """A drill that could be run: its name as a run gives it (the file's), level and what it trains."""

    name: str
    level: int
    trains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The drill that would help most, why, and the skills that it trains and that are weak, weakest first."""

    drill: Known
    why: Why
    skills: tuple[str, ...]
    last: Fraction | None


@dataclass(frozen=True, slots=True)
class Progress:
    """``runs`` oldest first; ``skills`` weakest first; ``advice`` is None where there is no drill to advise."""

    trainee: str
    runs: tuple[Ran, ...]
    skills: tuple[Skill, ...]
    advice: Advice | None

    def as_json(self) -> dict[str, Any]:
        """For JSON: shares as marks in hundredths."""
        return {
            "trainee": self.trainee,
            "runs": [{"id": one.about.id, "script": one.about.script, "founded": one.about.founded,
                      "mark_hundredths": hundredths(one.mark * FULL)} for one in self.runs],
            "skills": [{"kind": one.kind, "mark_hundredths": hundredths(one.share * FULL), "runs": one.runs,
                        "before_hundredths": None if one.before is None else hundredths(one.before * FULL),
                        "over_hundredths": [None if share is None else hundredths(share * FULL) for share in one.over]}
                       for one in self.skills],
            "next": None if self.advice is None else {
                "drill": self.advice.drill.name, "level": self.advice.drill.level, "why": self.advice.why,
                "skills": list(self.advice.skills),
                "last_hundredths": None if self.advice.last is None else hundredths(self.advice.last * FULL),
            },
        }  # fmt: skip


def progress(trainee: str, ran: Iterable[Ran], drills: Sequence[Known]) -> Progress:
    """What a trainee's runs come to, and which of ``drills`` would help next."""
    mine = tuple(sorted((one for one in ran if one.about.who == trainee), key=lambda one: one.about.founded))
    skills = tuple(sorted(_skills(mine), key=lambda one: (one.share, one.kind)))
    return Progress(trainee, mine, skills, advise(mine, skills, drills))


def trainees(ran: Iterable[Ran]) -> dict[str, str]:
    """Code and name of everybody who ran a drill to its end, whoever ran last first."""
    newest = sorted(ran, key=lambda one: one.about.founded, reverse=True)
    found: dict[str, str] = {}
    for one in newest:
        found.setdefault(one.about.who, one.about.trainee_name)
    return found


def ended_runs(parent: Path) -> list[Ran]:
    """The runs below ``parent`` that have ended and were scored; what cannot be read is passed over."""
    found = (read_run(folder) for folder in runs(parent))
    return [one for one in found if one is not None]


def read_run(folder: RunFolder) -> Ran | None:
    """A run by its ``score.json``; None where it has not ended or is damaged."""
    try:
        whole = json.loads(folder.score.read_bytes())
        if not whole["over"]:
            return None
        skills = {str(kind): (int(one["points_hundredths"]), int(one["out_of_hundredths"]))
                  for kind, one in whole["kinds"].items()}  # fmt: skip
        return Ran(folder.read(), Fraction(int(whole["mark_hundredths"]), FULL * FULL), skills)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RunRefused):
        return None


def _skills(mine: Sequence[Ran]) -> Iterable[Skill]:
    for kind in sorted({kind for one in mine for kind in one.skills}):
        asked = [one.skills[kind] for one in mine if one.skills.get(kind, (0, 0))[1]]
        share = _share(asked[-RECENT:])
        if share is not None:
            over = tuple(_share([one.skills.get(kind, (0, 0))]) for one in mine)
            yield Skill(kind, share, _share(asked[:-RECENT]), len(asked), over)


def _share(asked: Sequence[tuple[int, int]]) -> Fraction | None:
    whole = sum(out_of for _, out_of in asked)
    return Fraction(sum(points for points, _ in asked), whole) if whole else None


def advise(mine: Sequence[Ran], skills: Sequence[Skill], drills: Sequence[Known]) -> Advice | None:
    """The drill of an open level that trains most of what is weak; else one that went badly, one not tried yet, or the
    hardest. A level is open once a drill of the one below has been passed."""
    weak = {one.kind: 1 - one.share for one in skills if one.share < GOOD}
    last: dict[str, Fraction] = {one.about.script: one.mark for one in mine}
    best: dict[str, Fraction] = {}
    for one in mine:
        best[one.about.script] = max(one.mark, best.get(one.about.script, one.mark))
    lowest = min((one.level for one in drills), default=1)
    passed = [one.level for one in drills if best.get(one.name, Fraction(0)) >= PASSED]
    highest = max([lowest, *(level + 1 for level in passed)])
    found = [_advice(one, weak, last) for one in drills if one.level <= highest]
    ranked = sorted(found, key=lambda one: (_RANKS[one.why], -_need(one, weak), one.drill.level, one.drill.name))
    return ranked[0] if ranked else None


_RANKS: Final[Mapping[str, int]] = {"weak": 0, "again": 1, "new": 2, "harder": 3}


def _need(advice: Advice, weak: Mapping[str, Fraction]) -> Fraction:
    """How much of what is weak it trains; of drills that all go well, the harder one."""
    if advice.why == "harder":
        return Fraction(advice.drill.level)
    return sum((weak[kind] for kind in advice.skills), Fraction(0))


def _advice(drill: Known, weak: Mapping[str, Fraction], last: Mapping[str, Fraction]) -> Advice:
    trained = tuple(sorted((kind for kind in drill.trains if kind in weak), key=lambda kind: (-weak[kind], kind)))
    mark = last.get(drill.name)
    why: Why = "new" if mark is None else "harder"
    if trained:
        why = "weak"
    elif mark is not None and mark < GOOD:
        why = "again"
    return Advice(drill, why, trained, mark)
