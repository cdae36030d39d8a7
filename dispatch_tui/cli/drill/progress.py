"""``drill progress [--as CODE]``: a trainee's runs over time, skill by skill, and which drill would help next."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.drill.report import number
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import pad, shown

if TYPE_CHECKING:
    from dispatch_tui.drill.debrief.progress import Known, Progress, Ran, Skill

_BAR = 20
_RUNS = 20
"""Cells of a bar, and of the line of the last runs."""


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """``drill progress`` takes nothing of its own: ``--as`` says whose it is."""


def run(_: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.debrief.progress import ended_runs, progress
    from dispatch_tui.drill.running.folder import runs_folder

    ran = ended_runs(runs_folder())
    told = progress(_trainee(ran, context), ran, _drills())
    if context.json:
        context.print_json(told.as_json())
    else:
        for line in _told(told, context):
            context.print(line)
    return 0


def _trainee(ran: Sequence[Ran], context: Context) -> str:
    """Who is meant: named, or whoever ran alone. Raises Refused ``whose_progress``."""
    trainees = sorted({one.about.who for one in ran})
    if context.operator:
        return context.operator
    if len(trainees) == 1:
        return trainees[0]
    raise Refused("whose_progress", operators=trainees) if trainees else Refused("no_ended_run")


def _drills() -> list[Known]:
    from dispatch_tui.drill.debrief.progress import Known
    from dispatch_tui.drill.script.places import all_drills
    from dispatch_tui.drill.script.reading import read_file

    found = ((one.path.name, read_file(one.path)) for one in all_drills())
    return [Known(name, read.script.level, read.script.trains) for name, read in found if read.sound and read.script]


def _told(told: Progress, context: Context) -> Iterator[str]:
    for one in told.runs:
        yield f"{pad(one.about.id, 44)} {number(one.mark * 100)}"
    if told.skills:
        yield ""
    for skill in told.skills:
        yield _skill(skill, context)
    advice = told.advice
    if advice is not None:
        yield ""
        skills = context.say("sentence.comma").join(context.say(f"drill.expect.{kind}") for kind in advice.skills)
        mark = "" if advice.last is None else number(advice.last * 100)
        yield context.say(f"cli.drill.next.{advice.why}", drill=shown(advice.drill.name), skills=skills, mark=mark)


def _skill(skill: Skill, context: Context) -> str:
    from dispatch_tui.drill.debrief.plots import spark

    filled = int(skill.share * _BAR)
    trend = "" if skill.before is None else "=↑↓"[skill.trend]
    name = pad(context.say(f"drill.expect.{skill.kind}"), 28)
    told = f"{name} {'█' * filled}{'░' * (_BAR - filled)} {pad(number(skill.share * 100), 6)} {pad(trend, 1)}"
    return f"{told} {spark(skill.over[-_RUNS:])}".rstrip()
