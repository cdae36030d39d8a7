"""Somebody's runs over time as lines: their marks, how each skill went from run to run, which drill would help next.
Pure, so it is tested as text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from dispatch_tui.console.panes.drill_lines import advised, number
from dispatch_tui.console.panes.ticket_lines import heading
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line, wrap
from dispatch_tui.domain.plain import clip, pad, shown
from dispatch_tui.drill.debrief.plots import spark
from dispatch_tui.drill.debrief.progress import GOOD, PASSED

if TYPE_CHECKING:
    from dispatch_tui.console.drill_list import Course
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.drill.debrief.progress import Progress, Ran, Skill

_NAME: Final = 22
_BAR: Final = 10
"""Cells of a skill's name and of its bar."""


def progress_lines(course: Course, wording: Wording, now: int, columns: int) -> list[Line]:
    """Everything, ``columns`` wide."""
    told, say = course.told, wording.say
    if not told.runs:
        return [BLANK, *(line((" " + one, "quiet")) for one in wrap(say("progress.nothing"), columns - 2))]
    lines = [*_advice(course, wording, columns), BLANK, heading(say("progress.marks"), columns)]
    lines += _marks(told, wording, columns)
    lines += [BLANK, heading(say("progress.skills"), columns)]
    lines += [_skill(one, wording, columns) for one in told.skills]
    lines += [BLANK, heading(say("drills.runs"), columns)]
    lines += [_run(one, course, wording, now, columns) for one in reversed(told.runs)]
    return lines


def _advice(course: Course, wording: Wording, columns: int) -> Iterator[Line]:
    advice = course.told.advice
    if advice is None:
        return
    title = course.titles.get(advice.drill.name, advice.drill.name)
    for piece in wrap(advised(advice, title, wording), columns - 3):
        yield line((" " + piece, "accent"))


def _marks(told: Progress, wording: Wording, columns: int) -> Iterator[Line]:
    """All marks as one line of blocks, the first, the best and the last by their numbers."""
    marks = [one.mark for one in told.runs]
    given = {"first": marks[0], "best": max(marks), "last": marks[-1]}
    text = wording.say("progress.of_marks", count=len(marks), **{name: number(of * 100) for name, of in given.items()})
    room = max(columns - 3, 1)
    yield line((" " + spark(marks[-room:]), _role(marks[-1])))
    for piece in wrap(text, columns - 3):
        yield line((" " + piece, "quiet"))


def _skill(one: Skill, wording: Wording, columns: int) -> Line:
    """How it went of late, whether better than before, and in each run."""
    filled, name = int(one.share * _BAR), min(_NAME, columns // 4)
    role = _role(one.share)
    trend: Piece = ("" if one.before is None else "=↑↓"[one.trend], ("quiet", "ok", "warn")[one.trend])
    left: list[Piece] = [
        (f" {pad(clip(wording.say(f'drill.expect.{one.kind}'), name), name)} ", "text"),
        ("█" * filled, role), ("░" * (_BAR - filled), "rule"), (f" {pad(number(one.share * 100), 5)}", role),
        (pad(trend[0], 2), trend[1]),
    ]  # fmt: skip
    room = max(columns - name - _BAR - 13, 1)
    return ends(left, [(spark(one.over[-room:]) + " ", "quiet")], columns)


def _run(one: Ran, course: Course, wording: Wording, now: int, columns: int) -> Line:
    title = course.titles.get(one.about.script, one.about.script)
    left: list[Piece] = [
        (f" {pad(clip(wording.of_day(one.about.founded, now), 14), 14)} ", "quiet"), (shown(title), "text"),
        (f"  {wording.say('drills.rewound')}" if one.about.rewound_from is not None else "", "quiet"),
    ]  # fmt: skip
    mark = wording.say("training.mark", mark=number(one.mark * 100))
    return ends(left, [(mark + " ", _role(one.mark))], columns)


def _role(share: Fraction) -> str:
    return "ok" if share >= GOOD else "text" if share >= PASSED else "warn"
