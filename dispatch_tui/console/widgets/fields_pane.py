"""A few fields to fill in, in the middle of the screen: signing in, the lock, PINs."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Offset
from textual.message import Message

from dispatch_tui.console.keys import ENTER
from dispatch_tui.console.widgets.entry import Entry
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, line, wrap
from dispatch_tui.domain.plain import pad, width

_WIDE = 56
_LABEL = 14


class FieldsPane(LinePane, can_focus=True):
    """``names`` are the fields (``field_name.<name>`` of the catalogue labels them); those in ``secret`` show dots."""

    class Submitted(Message):
        """Enter on the last field."""

    def __init__(self, heading: str, names: Sequence[str], *, secret: Sequence[str] = ()) -> None:
        super().__init__(id="fields", classes="fill")
        self.heading = heading
        self.names = list(names)
        self.entries = {name: Entry(secret=name in secret) for name in names}
        self.at = 0
        self.message = ""
        self.role = "warn"
        self.below: list[Line] = []
        self.params: dict[str, str] = {}

    @property
    def values(self) -> dict[str, str]:
        return {name: entry.value for name, entry in self.entries.items()}

    def say(self, text: str, role: str = "warn") -> None:
        self.message, self.role = text, role
        self.redraw()

    def clear(self, *names: str) -> None:
        for name in names:
            self.entries[name].put("")
        self.at = self.names.index(names[0])
        self.redraw()

    def _content(self) -> list[Line]:
        """The lines between the margins; where an entry stands, a line with ground ``field`` or ``field_on``."""
        wording, columns = self.wording, min(_WIDE, self.size.width - 4)
        lines = [line((wording.centre() or "dispatch-tui", "title"))]
        title = wording.say(f"heading.{self.heading}.title", **self.params)
        intro = wording.say(f"heading.{self.heading}.intro", **self.params)
        lines += [line((piece, "strong")) for piece in wrap(title, columns)]
        lines += [line((piece, "quiet")) for piece in wrap(intro, columns)]
        lines.append(BLANK)
        for at, name in enumerate(self.names):
            on = at == self.at and self.has_focus
            pieces, _ = self.entries[name].pieces(columns - _LABEL - 1, caret=on)
            label = pad(wording.code("field_name", name), _LABEL)
            used = _LABEL + sum(width(text) for text, _ in pieces)
            filler = (" " * max(columns - used, 0), "text")
            lines.append(Line(((label, "accent" if on else "label"), *pieces, filler), "field_on" if on else "field"))
        lines.append(BLANK)
        lines += [line((piece, self.role)) for piece in wrap(self.message, columns)] if self.message else []
        return [*lines, BLANK, *self.below]

    def line_at(self, y: int) -> Line:
        lines = self._content()
        top = max((self.size.height - len(lines)) // 3, 0)
        at = y - top
        if not 0 <= at < len(lines):
            return BLANK
        margin = max((self.size.width - min(_WIDE, self.size.width - 4)) // 2, 0)
        one = lines[at]
        # the ground belongs to the field alone, so the margin is a line of its own ground
        return (
            Line(((" " * margin, "text"), *one.pieces), "")
            if not one.ground
            else Line(((" " * margin, "text"), *((text, f"{one.ground}|{role}") for text, role in one.pieces)))
        )

    def on_key(self, event: events.Key) -> None:
        entry = self.entries[self.names[self.at]]
        if event.key in ENTER:
            event.stop()
            if self.at == len(self.names) - 1:
                self.post_message(self.Submitted())
            else:
                self.at += 1
        elif event.key in ("tab", "down"):
            event.stop()
            self.at = (self.at + 1) % len(self.names)
        elif event.key in ("shift+tab", "up"):
            event.stop()
            self.at = (self.at - 1) % len(self.names)
        elif entry.key(event.key, event.character):
            event.stop()
            self.message = ""
        else:
            return
        self.redraw()
        self.place_caret()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.entries[self.names[self.at]].insert(event.text)
        self.redraw()

    def place_caret(self) -> None:
        lines = self._content()
        fields = [at for at, one in enumerate(lines) if one.ground]
        if self.at < len(fields):
            top = max((self.size.height - len(lines)) // 3, 0)
            margin = max((self.size.width - min(_WIDE, self.size.width - 4)) // 2, 0)
            _, column = self.entries[self.names[self.at]].pieces(_WIDE - _LABEL - 1, caret=True)
            self.app.cursor_position = Offset(margin + _LABEL + column, top + fields[self.at])

    def on_focus(self) -> None:
        self.redraw()

    def on_resize(self) -> None:
        self.redraw()
