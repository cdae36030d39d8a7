"""Files shaped without a store: what the tests of formats and mapping look at."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.mapping import Map
from dispatch_tui.intake.reading import read
from dispatch_tui.intake.rows import RowProblem
from dispatch_tui.intake.shaping import Shaper


def shaped(
    path: Path, pack: Pack, mapping: Map | None = None, format_: str = "auto", platform: str = ""
) -> list[NewReport | RowProblem]:
    """Every row of a file as a report or a problem; places are not looked up."""
    reading = read(path, format_, mapping, pack.languages, platform)
    shaper = Shaper(pack, reading.map, lambda text: None)
    return [one if isinstance(one, RowProblem) else shaper.shape(one) for one in reading.rows]


def reports(path: Path, pack: Pack, mapping: Map | None = None, platform: str = "") -> list[NewReport]:
    """The reports of a file that must have no problem."""
    found = shaped(path, pack, mapping, platform=platform)
    assert not [one for one in found if isinstance(one, RowProblem)], found
    return [one for one in found if isinstance(one, NewReport)]


def problems(path: Path, pack: Pack, mapping: Map | None = None) -> list[tuple[int | None, str, str]]:
    """(row, column, code) of every row that stays outside."""
    found = shaped(path, pack, mapping)
    return [(one.row, one.column, one.code) for one in found if isinstance(one, RowProblem)]
