"""The widget under every pane: it draws visible lines one by one, and redraws only those whose text changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self, cast

from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from dispatch_tui.console import crash
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.console.widgets.lines import BLANK, Line
from dispatch_tui.console.widgets.running import Cells, differing
from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.themes import Palette
    from dispatch_tui.console.wording import Wording


def strip(line: Line, columns: int, palette: Palette) -> Strip:
    """A line as the terminal gets it: exactly ``columns`` wide, every text neutralised."""
    rest = palette.style("text", line.ground)
    segments = []
    for text, role in line.pieces:
        if text:
            ground, _, own = role.rpartition("|")
            segments.append(Segment(shown(text), palette.style(own, ground or line.ground)))
    return Strip(segments).adjust_cell_length(columns, rest)


class LinePane(Guarded, Widget):
    """Subclasses say what stands in each visible line (``line_at``). Nothing here is ever read as markup."""

    DEFAULT_CSS = ""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._drawn: dict[int, Line] = {}
        self._strips: dict[int, Strip] = {}
        """Lines as Textual was given them; a line that is not here is still to be painted."""
        self._ran: set[int] = set()
        """Lines of which some cells were written since, past Textual."""
        self._ready: dict[int, Line] = {}
        """Lines made for comparing and not yet drawn, so that none is made twice."""
        self._background: tuple[Palette, Color] | None = None
        self._written_down: set[type[Exception]] = set()

    @property
    def console_app(self) -> ConsoleApp:
        return cast("ConsoleApp", self.app)

    @property
    def wording(self) -> Wording:
        return self.console_app.wording

    def now(self) -> int:
        return self.console_app.now()

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - subclasses use it
        """What stands in the visible line ``y``."""
        return BLANK

    def reword(self) -> None:
        """The words or the looks changed: make everything anew."""
        self.redraw()

    def render_line(self, y: int) -> Strip:
        line = self._ready.pop(y, None) or self._line(y)
        self._drawn[y] = line
        return strip(line, self.size.width, self.console_app.palette)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual would dress each line in border, padding and tint, and a pane has none of them: lines that are up to
        date go as they are."""
        kept = self._strips
        missing = [y for y in crop.line_range if y not in kept or y in self._ran]
        if missing:
            for y in missing:
                kept[y] = self._filtered(self.render_line(y))
            self._ran.difference_update(missing)
        first, last = crop.column_span
        strips = [kept[y] for y in crop.line_range]
        return strips if (first, last) == (0, self.size.width) else [one.crop(first, last) for one in strips]

    def _filtered(self, made: Strip) -> Strip:
        """What a terminal of few or no colours makes of it."""
        for one in self.get_line_filters():
            made = made.apply_filter(one, self._under)
        return made

    @property
    def _under(self) -> Color:
        palette = self.console_app.palette
        if self._background is None or self._background[0] is not palette:
            self._background = palette, self.background_colors[1]
        return self._background[1]

    def _set_dirty(self, *regions: Region) -> None:
        """Textual's own word for what has to be painted again."""
        for region in regions:
            for y in region.line_range:
                self._strips.pop(y, None)
        if not regions:
            self._strips.clear()
        super()._set_dirty(*regions)

    def ran(self) -> Iterator[Cells]:
        """The cells that changed since they were drawn, here taken for drawn. What waits to be painted is left to
        that."""
        columns, height = self.size
        for y in range(height):
            if y not in self._strips:
                continue
            line, drawn = self._line(y), self._drawn.get(y)
            if drawn is None or drawn == line:
                continue
            start, end = differing(drawn, line, columns)
            self._drawn[y] = line
            self._ran.add(y)
            yield Cells(start, y, self._filtered(strip(line, columns, self.console_app.palette)).crop(start, end))

    def _line(self, y: int) -> Line:
        """A line that cannot be drawn says so instead of taking the console down; details go to the log."""
        try:
            return self.line_at(y)
        except Exception as error:  # noqa: BLE001 - one line is not the whole screen
            if type(error) not in self._written_down:
                self._written_down.add(type(error))
                crash.write_down(error, f"drawing {self.id}")
            return Line(((" ?", "late"),))

    def redraw(self) -> None:
        """Draw every line anew: the look or the size changed."""
        self._drawn.clear()
        self.refresh()

    def redraw_changed(self) -> None:
        """Draw the lines whose text is another than the one on the screen; neighbours go together."""
        columns, height = self.size
        ready: dict[int, Line] = {}
        stale: list[Region] = []
        for y in range(height):
            line = self._line(y)
            if self._drawn.get(y) == line:
                continue
            if y - 1 in ready:
                stale[-1] = Region(0, stale[-1].y, columns, stale[-1].height + 1)
            else:
                stale.append(Region(0, y, columns, 1))
            ready[y] = line
        if stale:
            self.refresh(*stale)
            self._ready = ready

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:  # fmt: skip
        self._ready = {}  # whatever was made ready may be out of date by now
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
