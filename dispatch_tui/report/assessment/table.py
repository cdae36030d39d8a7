"""An assessment as lines for a terminal: under each group a second line by when things were written down, where that
differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from dispatch_tui.domain.plain import clip, pad, width
from dispatch_tui.report.assessment.rates import Assessment, Row
from dispatch_tui.report.assessment.wording import AssessmentWords

_NAME: Final = 16
_COUNT: Final = 7
"""Cells of the columns, with the gap before each."""
_RATES: Final = ("acknowledge", "report", "solved", "satisfied", "close", "dispatch", "arrive", "verify", "callback",
                 "answer")  # fmt: skip
"""The rates in the order in which they get a column, the three of the assessment among the first."""


def lines(found: Assessment, words: AssessmentWords, columns: int) -> Iterator[str]:
    """The lines, with as many rates as have room in so many ``columns`` of cells, one at least; if one has none, that
    is told."""
    heads = [words.column("response") if one == "acknowledge" else _head(one, words) for one in _RATES]
    body = [
        (row, [_rate(row, one, words) for one in _RATES], [_written(row, one, words) for one in _RATES])
        for row in (*found.rows, found.total)
    ]
    every = [heads, *(cells for _, *both in body for cells in both)]
    wide = [2 + max(width(cells[place]) for cells in every) for place in range(len(_RATES))]
    ends = accumulate(wide, initial=_NAME + 2 * _COUNT)
    wide = wide[: max(sum(end <= columns for end in ends) - 1, 1)]
    if words.drill:
        yield words.say("assessment.drill")
    yield words.title(found)
    yield _line("", [words.column("came"), words.column("closed")], zip(heads, wide, strict=False))
    for row, rates, written in body:
        name = words.say("assessment.total") if row is found.total else found.names[row.key]
        yield _line(name, [str(row.received), str(row.closed)], zip(rates, wide, strict=False))
        if any(written[: len(wide)]):
            yield _line(words.say("assessment.as_written"), ["", ""], zip(written, wide, strict=False))
    yield from words.notes(found)
    if len(wide) < len(_RATES):
        yield words.say("assessment.more_columns")


def _line(name: str, counts: Iterable[str], rates: Iterable[tuple[str, int]]) -> str:
    told = pad(clip(name, _NAME), _NAME) + "".join(_right(one, _COUNT) for one in counts)
    return (told + "".join(_right(*one) for one in rates)).rstrip()


def _right(text: str, cells: int) -> str:
    """Against the right edge of a column, at least one cell from what stands before."""
    text = clip(text, cells - 1)
    return " " * (cells - width(text)) + text


def _head(rate: str, words: AssessmentWords) -> str:
    return words.column(rate) if rate in ("solved", "satisfied") else words.clock(rate)


def _rate(row: Row, rate: str, words: AssessmentWords) -> str:
    match rate:
        case "solved":
            return words.share(row.solved)
        case "satisfied":
            return words.share(row.satisfied)
    return words.share(row.clocks[rate].happened)


def _written(row: Row, rate: str, words: AssessmentWords) -> str:
    """By when it was written down; empty where that is the same."""
    if rate in ("solved", "satisfied"):
        return ""
    in_time = row.clocks[rate]
    return "" if in_time.recorded == in_time.happened else words.share(in_time.recorded)
