"""Times that run are written past Textual, cell by cell: the terminal then shows what a whole paint would show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.themes import PALETTES
from dispatch_tui.console.widgets.line_pane import strip
from dispatch_tui.console.widgets.lines import Line
from dispatch_tui.console.widgets.running import Cells, Ran, differing
from tests.bench.grid import Grid
from tests.console.rig import NARROW, WIDE, console, press, screen

TERMINAL = Console(force_terminal=True, color_system="truecolor")
PIECES = st.lists(
    st.tuples(st.text("ab 空调1:", max_size=6), st.sampled_from(["text", "late"])), min_size=1, max_size=5
)


@given(PIECES, PIECES, st.integers(1, 30))
def test_cells_that_differ_make_one_line_the_other(old: Any, new: Any, columns: int) -> None:
    before, after = (strip(Line(tuple(one)), columns, PALETTES["dark"]) for one in (old, new))
    start, end = differing(Line(tuple(old)), Line(tuple(new)), columns)
    grid = Grid(columns, 1)
    grid.feed(Ran([Cells(0, 0, before)]).render_segments(TERMINAL).encode())
    grid.feed(Ran([Cells(start, 0, after.crop(start, end))]).render_segments(TERMINAL).encode())
    assert grid.text(0) == after.text


def second(app: ConsoleApp, monkeypatch: pytest.MonkeyPatch, passed: Any) -> tuple[Grid, list[Cells]]:
    """The terminal before and after ``passed()``, as far as a tick writes to it; and what it wrote."""
    columns, rows = app.size
    grid = Grid(columns, rows)
    written: list[Cells] = []

    def note(_screen: Any, update: Ran) -> None:
        written.extend(update.cells)
        grid.feed(update.render_segments(TERMINAL).encode())

    for y, text in enumerate(screen(app).split("\n")):
        grid.feed(f"\x1b[{y + 1};1H{text}".encode())
    monkeypatch.setattr(app, "_display", note)
    passed()
    app.board.tick()
    monkeypatch.undo()
    return grid, written


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_second_leaves_the_terminal_as_a_whole_paint_would(
    size: tuple[int, int], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(size=size, language=language) as (app, pilot, desk):
        for keys in ((), ("down",), ("2",), ("3",), ("1",)):
            await press(pilot, *keys)
            grid, written = second(app, monkeypatch, lambda: desk.clock.advance(1_000))
            assert 0 < sum(one.strip.cell_length for one in written) < app.size.width * app.size.height / 4
            assert grid.screen() == "\n".join(line.rstrip() for line in screen(app).split("\n"))


@pytest.mark.parametrize("keys", [("colon", "d"), ("C",), ("slash", "x")])
async def test_what_lies_over_a_pane_is_never_written_over(
    keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(size=NARROW) as (app, pilot, desk):
        await press(pilot, *keys)
        before = screen(app).split("\n")
        top = min(one.region.y for one in (app.board.prompt, app.board.command) if one.display)
        grid, written = second(app, monkeypatch, lambda: desk.clock.advance(1_000))
        assert written
        assert grid.screen().split("\n")[top:] == [line.rstrip() for line in before[top:]]
        await press(pilot, "escape", "escape")
        uncovered = screen(app)
        app.redraw_all()
        await press(pilot)
        assert screen(app) == uncovered
