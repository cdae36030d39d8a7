"""A desk on a store of its own, for the tests that write."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.work import Operator
from dispatch_tui.intake.entering import Intake, enter
from dispatch_tui.intake.mapping import Map

NOW = 1_795_393_800_000
"""2026-11-23 08:30 in Wangcheng."""


def new_desk(folder: Path, pack: str = "wangcheng") -> Desk:
    """A desk on a freshly founded centre, nobody signed in."""
    clock = SetClock(NOW)
    return Desk(found(folder / "centre.db", clock, pack=pack, operator="chief"), clock)


def dispatcher(desk: Desk) -> Desk:
    """The same desk with the founding supervisor at it, in a supervisor's role."""
    desk.operator = Operator("chief", "", "supervisor")
    return desk


def take_in(desk: Desk, *paths: Path, mapping: Map | None = None, dry_run: bool = False, platform: str = "") -> Intake:
    """Enter files and prove that every row is accounted for."""
    before = desk.store.revision
    intake = enter(desk, paths, mapping=mapping, dry_run=dry_run, platform=platform)
    assert intake.read == intake.added + intake.known + intake.changed + len(intake.rejected)
    if dry_run:
        assert desk.store.revision == before, "a dry run writes nothing"
    return intake


def counts(intake: Intake) -> tuple[int, int, int, int]:
    """(added, known, changed, rejected)."""
    return intake.added, intake.known, intake.changed, len(intake.rejected)
