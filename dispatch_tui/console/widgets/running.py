"""What runs by the second goes straight into its cells.

A board of forty clocks changes nine columns of forty lines each second. Textual would render every widget anew, cut
each line where others overlap it, and write the lines whole; the text of nine columns is all that is wanted. Panes
tell the cells that ran; the board writes those that nothing covers, in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from textual._compositor import CompositorUpdate
from textual.geometry import Offset
from textual.strip import Strip

from dispatch_tui.console.widgets.lines import Line
from dispatch_tui.domain.plain import shown


class Cells(NamedTuple):
    """A stretch of one line, from the column ``x`` of the line ``y``."""

    x: int
    y: int
    strip: Strip


class Ran(CompositorUpdate):
    """Cells on their way to the terminal."""

    def __init__(self, cells: Sequence[Cells]) -> None:
        self.cells = cells

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from (segment for cells in self.cells for segment in cells.strip)

    def render_segments(self, console: Console) -> str:
        return "".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.cells)


def placed(cells: Iterable[Cells], at: Offset) -> list[Cells]:
    """Cells of a pane as cells of the screen."""
    return [Cells(x + at.x, y + at.y, strip) for x, y, strip in cells]


def differing(old: Line, new: Line, columns: int) -> tuple[int, int]:
    """The columns between which two lines differ; to the last one where what follows has moved."""
    if old.ground != new.ground:
        return 0, columns
    first = 0
    for one, other in zip(old.pieces, new.pieces, strict=False):
        if one != other:
            break
        first += 1
    last, was = len(new.pieces), len(old.pieces)
    while min(last, was) > first and old.pieces[was - 1] == new.pieces[last - 1]:
        last -= 1
        was -= 1
    start = _columns(new, 0, first)
    wide = _columns(new, first, last)
    if wide != _columns(old, first, was):
        return min(start, columns), columns
    return min(start, columns), min(start + wide, columns)


def _columns(line: Line, first: int, last: int) -> int:
    return sum(cell_len(shown(text)) for text, _ in line.pieces[first:last])
