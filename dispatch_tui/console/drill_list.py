"""The drills that can be run and the runs there are, read from their folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch_tui.console.drill_seat import DrillSeat
    from dispatch_tui.drill.debrief.progress import Advice, Known, Progress, Ran
    from dispatch_tui.drill.running.folder import RunFolder


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A script. ``languages`` are those that it is written in; ``best`` is the best mark so far out of a hundred;
    ``length`` in ms. ``mistakes``: how many keep it from being run."""

    name: str
    path: Path
    title: str
    about: str
    level: int
    length: int
    seed: int
    languages: tuple[str, ...]
    trains: tuple[str, ...]
    best: Fraction | None
    mistakes: int = 0


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run: ``mark`` out of a hundred, None while it has not ended."""

    id: str
    folder: RunFolder
    script: str
    title: str
    trainee: str
    founded: int
    mark: Fraction | None
    rewound: bool


@dataclass(frozen=True, slots=True)
class DrillList:
    """``advice``: the drill that would help next; None where there is nothing to advise."""

    drills: tuple[DrillRow, ...]
    runs: tuple[RunRow, ...]
    advice: Advice | None


def read_list(language: str, who: str = "") -> DrillList:
    """Everything there is, with the best marks of and advice for ``who`` (a code; nobody: whoever ran last). What
    cannot be read is left out."""
    from dispatch_tui.drill.debrief.progress import ended_runs, progress, trainees
    from dispatch_tui.drill.running.folder import runs_folder

    ran = ended_runs(runs_folder())
    whose = who or next(iter(trainees(ran)), "")
    drills = _drills(language, [one for one in ran if one.about.who == whose])
    runs = _runs(ran, {one.path.name: one.title for one in drills})
    return DrillList(drills, runs, progress(whose, ran, _known(drills, language)).advice if ran else None)


def _known(drills: Sequence[DrillRow], language: str) -> list[Known]:
    """The drills that can be run in a language."""
    from dispatch_tui.drill.debrief.progress import Known

    return [
        Known(one.path.name, one.level, one.trains) for one in drills if not one.mistakes and language in one.languages
    ]


@dataclass(frozen=True, slots=True)
class Course:
    """Somebody's runs over time. ``people``: code and name of everybody who ran a drill to its end; ``titles``: of the
    drills, by their files' names."""

    told: Progress
    people: Mapping[str, str]
    titles: Mapping[str, str]


def read_course(language: str, who: str) -> Course:
    """How it went for ``who`` so far; for whoever ran last where they never did."""
    from dispatch_tui.drill.debrief.progress import ended_runs, progress, trainees
    from dispatch_tui.drill.running.folder import runs_folder

    ran = ended_runs(runs_folder())
    people = trainees(ran)
    whose = who if who in people else next(iter(people), who)
    drills = _drills(language, ran)
    told = progress(whose, ran, _known(drills, language))
    return Course(told, people, {one.path.name: one.title for one in drills})


def _drills(language: str, ran: Sequence[Ran]) -> tuple[DrillRow, ...]:
    from dispatch_tui.drill.script.check import Checker
    from dispatch_tui.drill.script.places import all_drills
    from dispatch_tui.drill.script.reading import read_file

    found, checker = [], Checker()
    for one in all_drills():
        read = read_file(one.path)
        script = read.script
        marks = [run.mark * 100 for run in ran if run.about.script == one.path.name]
        best = max(marks, default=None)
        mistakes = sum(problem.grave for problem in (read.problems if one.shipped else checker.problems(read)))
        if script is None:
            found.append(DrillRow(one.name, one.path, one.name, "", 9, 0, 0, (), (), best, mistakes or 1))
            continue
        found.append(DrillRow(
            one.name, one.path, script.title.in_(language), script.about.in_(language), script.level, script.length,
            script.seed, script.languages, script.trains, best, mistakes,
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.level, one.name)))


def _runs(ran: Sequence[Ran], titles: dict[str, str]) -> tuple[RunRow, ...]:
    from dispatch_tui.drill.running.folder import RunRefused, runs, runs_folder

    marks = {one.about.id: one.mark * 100 for one in ran}
    found = []
    for folder in runs(runs_folder()):
        try:
            about = folder.read()
        except RunRefused:
            continue
        found.append(RunRow(
            about.id, folder, about.script, titles.get(about.script, about.script), about.trainee_name, about.founded,
            marks.get(about.id), about.rewound_from is not None,
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.founded))


def seat_at(
    drill: DrillRow, language: str, seed: int | None, speed: float | None, person: tuple[str, str] | None = None
) -> DrillSeat:
    """A seat at a new run of a drill; ``person`` is the code and name of whoever sits at it. Raises Refused for a
    script that cannot be run."""
    from dispatch_tui.console.drill_seat import DrillSeat
    from dispatch_tui.desk.refused import Refused
    from dispatch_tui.drill.running.folder import runs_folder
    from dispatch_tui.drill.running.founding import players_of
    from dispatch_tui.drill.running.run import Run
    from dispatch_tui.drill.script.check import proved_script
    from dispatch_tui.drill.script.reading import ScriptRefused

    spoken = language if language in drill.languages else drill.languages[0]
    try:
        content = drill.path.read_bytes()
        script = proved_script(content, drill.path.name)
    except OSError as error:
        raise Refused("file_unreadable", path=str(drill.path), reason=error.strerror or "") from error
    except ScriptRefused as refused:
        raise Refused("drill_unsound", count=len(refused.problems)) from None
    trainee = players_of(script)[0].code
    return DrillSeat(
        lambda: Run.begin(
            content, drill.path.name, runs_folder(), language=spoken, seed=seed, trainee=trainee, person=person
        ),
        trainee, speed,
    )  # fmt: skip


def seat_again(run: RunRow) -> DrillSeat:
    """A seat at a run where it was left."""
    from dispatch_tui.console.drill_seat import DrillSeat
    from dispatch_tui.drill.running.run import Run

    return DrillSeat(lambda: Run.resume(run.folder), run.folder.read().trainee)
