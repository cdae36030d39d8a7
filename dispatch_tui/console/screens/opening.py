"""What stands in front while a store is brought to this version of the program: what happens, and how far it is."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from dispatch_tui.command.actions import BY_ID
from dispatch_tui.console.opening import Opening
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, line, wrap

_WIDE: Final = 60
_BAR: Final = 40
DRAWN_EVERY: Final = 0.25


class OpeningPane(LinePane, can_focus=True):
    def __init__(self, opening: Opening) -> None:
        super().__init__(id="opening", classes="fill")
        self._opening = opening

    def line_at(self, y: int) -> Line:
        columns = min(_WIDE, self.size.width - 4)
        lines = self._content(columns)
        at = y - max((self.size.height - len(lines)) // 3, 0)
        if not 0 <= at < len(lines):
            return BLANK
        margin = max((self.size.width - columns) // 2, 0)
        return Line(((" " * margin, "text"), *lines[at].pieces))

    def _content(self, columns: int) -> list[Line]:
        say = self.wording.say
        lines = [line((piece, "title")) for piece in wrap(say("opening.title"), columns)]
        lines += [line((piece, "quiet")) for piece in wrap(say("opening.intro"), columns)]
        lines += [BLANK, *self._progress(columns), BLANK]
        return lines + [line((piece, "text")) for piece in wrap(say("opening.leave"), columns)]

    def _progress(self, columns: int) -> list[Line]:
        say = self.wording.say
        done, of, _ = self._opening.at or (0, 0, 0.0)
        share = done / of if of else 0.0
        wide = min(_BAR, columns - 6)
        full = int(share * wide)
        bar: list[Piece] = [("█" * full + "░" * (wide - full), "accent"), (f" {share:>4.0%}", "strong")]
        told = say("opening.done", done=f"{done:,}", of=f"{of:,}")
        left = self._opening.seconds_left
        if left is not None:
            told += say("sentence.comma") + say("opening.left", time=f"{left // 60}:{left % 60:02}")
        return [line(*bar), line((told, "text"))]


class OpeningScreen(Guarded, Screen[None]):
    """Takes no key but the one that leaves."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(id="opening_screen")
        self._pane = OpeningPane(opening)

    def compose(self) -> ComposeResult:
        yield self._pane

    def on_mount(self) -> None:
        self._pane.focus()
        self.set_interval(DRAWN_EVERY, self._pane.redraw_changed)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key == BY_ID["quit"].key:
            self.app.exit(0)
