"""``drill report RUN``: how a run went, in the terminal, as a page or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.drill.refusing import telling
from dispatch_tui.cli.usage import path
from dispatch_tui.domain.plain import clip, pad, shown
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.drill.debrief.debrief import Debrief
    from dispatch_tui.drill.debrief.wording import DebriefWords
    from dispatch_tui.drill.scoring.score import Line

_WIDTH, _EXPECTED = 60, 44
"""Cells of a plot, and of the columns of a list."""


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("run", metavar="RUN", help=say("cli.drill.report.run", language))
    parser.add_argument("--html", metavar="FILE", type=path, help=say("cli.drill.report.html", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.debrief.telling import debrief_in, write_page
    from dispatch_tui.drill.running.folder import find_run, runs_folder

    with telling(context):
        debrief, words = debrief_in(find_run(args.run, runs_folder()), language=context.language)
    if args.html is not None:
        write_page(Path(args.html), debrief, words)
    if context.json:
        context.print_json(debrief.as_json())
    elif args.html is not None:
        context.print(str(args.html))
    else:
        for line in _told(debrief, words):
            context.print(line)
    return 0


def _told(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    from dispatch_tui.drill.debrief.measuring import measured
    from dispatch_tui.drill.scoring.verdict import OUTCOMES

    score = debrief.score
    yield f"{words.say('debrief.drill')}  {shown(debrief.script.title.in_(words.language))}  {debrief.about.id}"
    counts = score.counts()
    told = words.listed(f"{counts[one]} {words.outcome(one)}" for one in OUTCOMES if counts[one])
    mark = score.mark if score.over else score.so_far or Fraction(0)
    yield f"{words.say('debrief.mark' if score.over else 'debrief.so_far')} {number(mark)}  {told}"
    if debrief.expert is not None:
        yield f"{words.say('debrief.expert')} {number(Fraction(debrief.expert.mark_hundredths, 100))}"
    yield ""
    yield from (_line(line, words) for line in score.lines if line.counts)
    yield ""
    for name, value in measured(score.measures.as_json(), words):
        yield f"{name}{words.say('sentence.colon')}{value}"
    yield from _plots(debrief, words)
    for remark in debrief.remarks:
        yield f"{words.clock(remark.at)}  {shown(remark.text)}"


def _line(line: Line, words: DebriefWords) -> str:
    verdict = line.verdict
    cells = (
        (shown(line.inject), 8), (words.expected(line.expected), _EXPECTED), (words.outcome(verdict.outcome), 8),
        (f"{number(line.points)}/{number(line.weight)}", 10),
    )  # fmt: skip
    told = " ".join(pad(clip(text, width), width) for text, width in cells)
    return f"{told} {words.found(verdict.found)}".rstrip()


def _plots(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    from dispatch_tui.drill.debrief.plots import blocks

    names = {"yours": "debrief.yours", "expert": "debrief.expert", "came": "debrief.plot.came",
             "done": "debrief.plot.done"}  # fmt: skip
    for plot in debrief.plots:
        if plot.highest:
            yield ""
            highest = words.span(plot.highest) if plot.spans else str(plot.highest)
            yield f"{words.say(f'debrief.plot.{plot.code}')} ≤ {highest}"
            for series in plot.series:
                yield f"{pad(clip(words.say(names[series.name]), 10), 10)} {blocks(plot, series, _WIDTH)}"


def number(value: Fraction) -> str:
    """A mark or points with at most two digits behind the point."""
    from dispatch_tui.drill.scoring.score import hundredths

    whole, rest = divmod(hundredths(value), 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
