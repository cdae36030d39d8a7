"""The line above the keys: what just happened, or the command bar being typed with its completions over it."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset
from textual.message import Message

from dispatch_tui.console.keys import ENTER
from dispatch_tui.console.widgets.entry import Entry
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, ends, line, wrap
from dispatch_tui.domain.plain import clip, pad, shown

SHOWN = 8
"""Completions shown at once."""


class CommandBar(LinePane, can_focus=True):
    """Idle it shows a message; open it takes a line. ``filtering`` makes it the queue's filter."""

    class Typed(Message):
        """A line to run."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Filtered(Message):
        """The filter's words, at every key; ``done`` when Enter or Escape ended it."""

        def __init__(self, text: str, done: bool) -> None:
            super().__init__()
            self.text = text
            self.done = done

    class Left(Message):
        """The command bar was left without running anything."""

    def __init__(self) -> None:
        super().__init__(id="command")
        self.open = False
        self.filtering = False
        self.entry = Entry()
        self.message = ""
        self.role = "text"
        self.ground = ""
        self.refused = ""
        """Why the line just run was not done, while it is being mended."""
        self.history: list[str] = []
        self._back = 0
        self._offered: tuple[tuple[str, str], ...] = ()
        self._at = 0

    # saying

    def tell(self, text: str, role: str = "text", ground: str = "") -> None:
        """Show a message; a long one takes up to three lines, or one while something is asked right above it."""
        self.message, self.role, self.ground = text, role, ground
        self._measure()

    def _measure(self) -> None:
        if self.open:
            rows = 1 + (len(self._offered[:SHOWN]) if not self.filtering else 0) + len(self._why())
        else:
            rows = max(len(self._told()) if self.size.width else 0, 1)
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows
        self.redraw()

    def _why(self) -> list[str]:
        """Why the line was refused, in lines."""
        return wrap(self.refused, self.size.width - 2, most=3) if self.refused else []

    def _told(self) -> list[str]:
        """The message in lines; what is being asked above it must stay in sight."""
        columns = self.size.width - 2
        if self.console_app.board.prompt.asking is not None and self.message:
            return [clip(shown(self.message), columns)]
        return wrap(self.message, columns, most=3) if self.message else []

    def on_resize(self) -> None:
        self._measure()

    # drawing

    def line_at(self, y: int) -> Line:
        columns = self.size.width
        if not self.open:
            told = self._told()
            return line((" " + told[y], self.role), ground=self.ground) if y < len(told) else BLANK
        last = self.size.height - 1
        if y < last:
            offered = self._offered[:SHOWN]
            at = y - (last - len(offered))
            if 0 <= at < len(offered):
                word, meaning = offered[at]
                on = at == self._at
                return ends([("▌ " if on else "  ", "accent"), (pad(word, 24), "key"), (meaning, "text")], [], columns,
                            "pick" if on else "sheet")  # fmt: skip
            why = self._why()
            return line((" " + why[y], "late"), ground="sheet") if y < len(why) else BLANK
        hint = self.wording.say("command.filter_hint" if self.filtering else "command.hint")
        pieces, _ = self.entry.pieces(columns - 4, caret=self.has_focus, hint=hint)
        return Line((("/ " if self.filtering else ": ", "accent"), *pieces), "field_on")

    # typing

    def begin(self, *, filtering: bool = False, text: str = "") -> None:
        self.open, self.filtering, self._back = True, filtering, 0
        self.entry = Entry()
        self.entry.put(text)
        self._complete()
        self.focus()

    def mend(self, text: str, why: str) -> None:
        """Open with a line that was refused."""
        self.refused = why
        self.begin(text=text)

    def close(self) -> None:
        self.open = False
        self.refused = ""
        self._offered = ()
        self._measure()

    def _complete(self) -> None:
        self._at = 0
        self._offered = () if self.filtering else self.console_app.completions(self.entry.value)
        self._measure()
        self.place_caret()

    def place_caret(self) -> None:
        _, column = self.entry.pieces(self.size.width - 4, caret=True)
        self.app.cursor_position = Offset(2 + column, self.region.y + self.region.height - 1)

    def on_key(self, event: events.Key) -> None:
        if not self.open:
            return
        if event.key in ENTER:
            event.stop()
            self._enter()
        elif event.key == "escape" or (event.key == "backspace" and not self.entry.value):
            event.stop()
            self._leave()
        elif event.key == "tab" and not self.filtering:
            event.stop()
            self._take()
        elif event.key in ("up", "down") and not self.filtering:
            event.stop()
            self._choose(-1 if event.key == "up" else 1)
        elif self.entry.key(event.key, event.character):
            event.stop()
            self._changed()

    def on_paste(self, event: events.Paste) -> None:
        if self.open:
            event.stop()
            self.entry.insert(event.text)
            self._changed()

    def _changed(self) -> None:
        self.refused = ""
        self._complete()
        if self.filtering:
            self.post_message(self.Filtered(self.entry.value, done=False))

    def _enter(self) -> None:
        text = self.entry.value.strip()
        filtering = self.filtering
        self.close()
        if filtering:
            self.post_message(self.Filtered(text, done=True))
        elif text:
            self.history.append(text)
            self.post_message(self.Typed(text))
        else:
            self.post_message(self.Left())

    def _leave(self) -> None:
        filtering = self.filtering
        self.close()
        self.post_message(self.Filtered("", done=True) if filtering else self.Left())

    def _take(self) -> None:
        """Put the completion under the cursor in the place of the word being typed."""
        if self._offered:
            word = self._offered[min(self._at, len(self._offered) - 1)][0]
            value = self.entry.value
            head = value if value.endswith(" ") or not value else value[: value.rfind(" ") + 1]
            self.entry.put(head + word + ("" if word.endswith("=") else " "))
            self._complete()

    def _choose(self, by: int) -> None:
        """Through the completions; upwards from an empty line through what was run before."""
        if not self.entry.value or self._back:
            self._back = max(min(self._back - by, len(self.history)), 0)
            self.entry.put(self.history[-self._back] if self._back else "")
            self._complete()
        elif self._offered:
            self._at = max(min(self._at + by, len(self._offered[:SHOWN]) - 1), 0)
            self.redraw()
