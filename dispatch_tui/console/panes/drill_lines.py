"""The drills and their runs as lines. Pure, so it is tested as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from dispatch_tui.console.panes.ticket_lines import heading
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line, wrap
from dispatch_tui.domain.plain import clip, pad, shown

if TYPE_CHECKING:
    from dispatch_tui.console.drill_list import DrillList, DrillRow, RunRow
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.drill.debrief.progress import Advice

MOST_RUNS: Final = 40
"""Runs that are listed, the newest."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a line stands for: a drill by its script's name, or a run by its id."""

    kind: Literal["drill", "run"]
    id: str


Row = tuple[Line, Spot | None]


def drill_rows(state: DrillList, chosen: Spot | None, wording: Wording, now: int, columns: int) -> list[Row]:
    """Everything, ``columns`` wide; under the chosen drill stands what it is about."""
    rows: list[Row] = [(one, None) for one in _advice(state, wording, columns)]
    rows.append((heading(wording.say("drills.scripts"), columns), None))
    for drill in state.drills:
        spot = Spot("drill", drill.name)
        rows.append((_drill(drill, wording, columns), spot))
        if spot == chosen:
            rows += [(one, None) for one in _about(drill, wording, columns)]
    rows += [(BLANK, None), (heading(wording.say("drills.runs"), columns), None)]
    if not state.runs:
        rows.append((line((" " + wording.say("drills.no_runs"), "quiet")), None))
    rows += [(_run(run, wording, now, columns), Spot("run", run.id)) for run in state.runs[:MOST_RUNS]]
    return rows


def _advice(state: DrillList, wording: Wording, columns: int) -> Iterator[Line]:
    """Which drill would help next, and why."""
    advice = state.advice
    if advice is None:
        told = wording.say("drills.begin_here")
    else:
        title = next((one.title for one in state.drills if one.path.name == advice.drill.name), advice.drill.name)
        told = advised(advice, title, wording)
    for piece in wrap(told, columns - 3):
        yield line((" " + piece, "accent"))


def advised(advice: Advice, title: str, wording: Wording) -> str:
    """Which drill would help next, and why."""
    say = wording.say
    skills = say("sentence.comma").join(say(f"drill.expect.{kind}") for kind in advice.skills[:3])
    last = number(advice.last * 100) if advice.last is not None else ""
    return say(f"cli.drill.next.{advice.why}", drill=shown(title), skills=skills, mark=last)


def _drill(one: DrillRow, wording: Wording, columns: int) -> Line:
    say = wording.say
    if one.mistakes:
        told = say("drills.unsound", count=one.mistakes)
        return ends([(f" {shown(one.name)}  ", "faint")], [(told + " ", "late")], columns)
    left: list[Piece] = [
        (f" {'●' * one.level}{'○' * max(5 - one.level, 0)} ", "quiet"), (shown(one.title), "strong"),
        ("" if wording.language in one.languages else f"  {'/'.join(one.languages)}", "warn"),
    ]  # fmt: skip
    minutes = say("drills.minutes", count=max(one.length // 60_000, 1))
    best = say("drills.best", mark=number(one.best)) if one.best is not None else ""
    return ends(left, [(best, "ok"), (f"  {pad(minutes, 7)} ", "quiet")], columns)


def _about(one: DrillRow, wording: Wording, columns: int) -> Iterator[Line]:
    for piece in wrap(shown(one.about), columns - 9, most=4) if one.about else []:
        yield line(("       " + piece, "text"))
    if one.trains:
        trains = wording.say("sentence.comma").join(wording.say(f"drill.expect.{kind}") for kind in one.trains)
        for piece in wrap(wording.say("cli.drill.trains", kinds=trains), columns - 9, most=2):
            yield line(("       " + piece, "quiet"))


def _run(one: RunRow, wording: Wording, now: int, columns: int) -> Line:
    say = wording.say
    if one.mark is None:
        right: Piece = (say("drills.under_way") + " ", "warn")
    else:
        right = (say("training.mark", mark=number(one.mark)) + " ", "ok" if one.mark >= 90 else "text")
    left: list[Piece] = [
        (f" {pad(clip(wording.of_day(one.founded, now), 14), 14)} ", "quiet"), (shown(one.title), "text"),
        (f"  {shown(one.trainee)}", "quiet"), (f"  {say('drills.rewound')}" if one.rewound else "", "quiet"),
    ]  # fmt: skip
    return ends(left, [right], columns)


def number(value: Fraction) -> str:
    """A mark with at most one digit behind the point."""
    return f"{float(value):.1f}".removesuffix(".0")
