"""The board as it was at a moment of a run that is looked back on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from dispatch_tui.console.keys import ENTER
from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.panes.status import banner
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line
from dispatch_tui.domain.plain import clip, pad, shown, width

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.desk.views import BoardRow


def moment_lines(rows: Sequence[BoardRow], wording: Wording, moment: int, columns: int) -> list[Line]:
    """The queue at ``moment`` (UTC ms): time left then, number, status, matter, place, whose it was."""
    if not rows:
        return [BLANK, line((" " + wording.say("debrief_screen.empty_board"), "quiet"))]
    return [_row(row, wording, moment, columns) for row in rows]


def _row(row: BoardRow, wording: Wording, moment: int, columns: int) -> Line:
    left, heat = ("", "quiet") if row.due_at is None else wording.left(row.due_at, row.warn_at, moment)
    status = wording.code("status_short", row.status)
    matter = shown(row.summary) or wording.item(row.item)
    pieces: list[Piece] = [
        (f" {pad(left, 12)} ", heat), (f"{row.number.rpartition('-')[2]} ", "key"),
        (pad(clip(status, 12), 12) + " ", "accent"), (matter, "strong" if row.urgency <= 2 else "text"),
    ]  # fmt: skip
    whose = wording.department(row.department) if row.department else wording.operator(row.taken_by)
    place = clip(shown(row.place), max(columns // 4, 8))
    return ends(pieces, [(f"  {place}  {shown(whose)} ", "quiet")], columns)


class MomentPane(ScrollingLines):
    def __init__(self, moment: int, rows: Sequence[BoardRow]) -> None:
        super().__init__(id="moment", classes="fill")
        self._moment = moment
        self._at = rows

    def title(self) -> Line:
        at = self.wording.of_day(self._moment, self._moment, seconds=True)
        name = f" {self.wording.say('pane.moment', at=at)} "
        return Line(((name, "title"), ("─" * max(self.size.width - width(name), 0), "rule")))

    def body(self) -> list[Line]:
        return moment_lines(self._at, self.wording, self._moment, self.size.width)


class MomentScreen(Guarded, Screen[None]):
    """Escape or Enter goes back to the debrief."""

    def __init__(self, moment: int, rows: Sequence[BoardRow]) -> None:
        super().__init__()
        self._pane = MomentPane(moment, rows)

    def compose(self) -> ComposeResult:
        yield from banner(cast("ConsoleApp", self.app))
        yield self._pane

    def on_mount(self) -> None:
        self._pane.focus()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "q", *ENTER):
            event.stop()
            cast("ConsoleApp", self.app).pop_screen()
