"""An assessment as rows of figures, for spreadsheets: a number in each cell, each limit by both times."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from dispatch_tui.domain.plain import cell
from dispatch_tui.report.assessment.rates import ASSESSED, Assessment, Row
from dispatch_tui.report.assessment.wording import AssessmentWords
from dispatch_tui.report.leaving import private_bytes

Cell = str | int
COUNTS: Final = ("received", "open", "closed", "elsewhere", "orders")
LIMIT: Final = ("kept", "of", "kept_written", "of_written", "doubtful")
"""The columns of each limit."""


def rows(found: Assessment, words: AssessmentWords) -> Iterator[list[Cell]]:
    """The head, a row for each group, all of them together."""
    head = [words.say("assessment.drill") if words.drill else words.by(found), words.column("code")]
    head += map(words.column, COUNTS)
    for name in ASSESSED:
        clock = words.clock(name)
        for what in LIMIT:
            head.append(words.say(f"assessment.limit.{what}", clock=clock))
    for what in ("solved", "satisfied"):
        head += [words.column(what), words.say("assessment.asked", what=words.column(what))]
    yield [cell(one) for one in head]
    for row in found.rows:
        yield [cell(found.names[row.key]), cell(row.key), *_figures(row)]
    yield [cell(words.say("assessment.total")), "", *_figures(found.total)]


def _figures(row: Row) -> Iterator[int]:
    yield from (row.received, row.open, row.closed, row.elsewhere, row.orders)
    for one in row.clocks.values():
        yield from (one.happened.part, one.happened.of, one.recorded.part, one.recorded.of, one.doubtful)
    for share in (row.solved, row.satisfied):
        yield from (share.part, share.of)


def write_csv(stream: TextIO, found: Assessment, words: AssessmentWords) -> None:
    csv.writer(stream).writerows(rows(found, words))


def write_xlsx(path: Path, found: Assessment, words: AssessmentWords) -> None:
    """Raises Refused ``file_not_written``."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(words.say("assessment.sheet"))
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].width = 28
    for row in rows(found, words):
        sheet.append(row)
    sheet.append([])
    for note in (words.title(found), *words.notes(found)):
        sheet.append([cell(note)])
    with private_bytes(path) as stream:
        book.save(stream)
