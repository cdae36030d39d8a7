"""Reply sheets made, filled in and taken in, for the tests of what comes back on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.times import iso
from dispatch_tui.intake.entering import Intake
from dispatch_tui.intake.replies import enter_replies
from dispatch_tui.report.slips import slips_for, slips_for_collectors
from dispatch_tui.words.catalogue import say
from tests.report.slips_rig import DEPARTMENT

HOUR = 3_600_000
Cells = Mapping[str, Any]


def later(desk: Desk, hours: float = 24) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(round(hours * HOUR))


def filled(path: Path, *rows: Cells, language: str = "zh") -> Path:
    """The workbook with these reply cells in its rows, in their order."""
    book = load_workbook(path)
    leaf = book.worksheets[0]
    at = {str(one.value): one.column for one in leaf[1]}
    for number, cells in enumerate(rows, 2):
        for code, value in cells.items():
            leaf.cell(number, at[say(f"reply.column.{code}", language)], value)
    book.save(path)
    return path


def sent(desk: Desk, folder: Path, *rows: Cells, language: str = "zh") -> Path:
    """The department's sheet, filled in."""
    return filled(slips_for(desk, DEPARTMENT, folder, language)[1], *rows, language=language)


def take(desk: Desk, *paths: Path, dry_run: bool = False) -> Intake:
    before = desk.store.revision
    intake = enter_replies(desk, paths, dry_run=dry_run)
    assert intake.read == intake.added + intake.known + intake.changed + len(intake.rejected)
    assert not dry_run or desk.store.revision == before, "a dry run writes nothing"
    return intake


def at(desk: Desk, when: int | None) -> str:
    return (iso(when, desk.pack.time_zone) or "")[5:16].replace("T", " ")


def notes(desk: Desk, ticket: str) -> list[str]:
    return [entry.texts["words"] or "" for entry in desk.ticket(ticket).timeline
            if entry.kind == "noted" and not entry.retracted]  # fmt: skip


def rechecks(desk: Desk, folder: Path, *rows: Cells) -> Path:
    return filled(slips_for_collectors(desk, None, folder, "zh")[1], *rows)


SOLVED = {
    "acknowledged_at": "08:40", "arrived_at": "9:05", "reported_at": "10:20", "outcome": "已解决",
    "words": "支架已加固", "answered_by": "周 88112319",
}  # fmt: skip
