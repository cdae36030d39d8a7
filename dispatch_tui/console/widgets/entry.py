"""One text being typed: value and caret, and what each key does to it. Pure: the form, the prompts and the command
bar draw it. What is typed or pasted is neutralised on its way in, so a caret counts what the screen shows."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.console.widgets.lines import Piece, wrap
from dispatch_tui.domain.plain import CUT, clip, shown, width

MOST = 20_000
"""Characters that one text takes."""


@dataclass
class Entry:
    """``secret`` texts are drawn as dots; ``many`` texts may hold line ends."""

    value: str = ""
    caret: int = 0
    secret: bool = False
    many: bool = False

    def put(self, value: str) -> None:
        """Another value; the caret goes to its end."""
        self.value = shown(value, lines=self.many)[:MOST]
        self.caret = len(self.value)

    def insert(self, text: str) -> None:
        text = shown(text, lines=self.many)[: MOST - len(self.value)]
        self.value = self.value[: self.caret] + text + self.value[self.caret :]
        self.caret += len(text)

    def key(self, key: str, character: str | None) -> bool:
        """Whether the key was one for a text; if so, it is done."""
        if character is not None and character.isprintable():
            self.insert(character)
            return True
        match key:
            case "left":
                self.caret = max(self.caret - 1, 0)
            case "right":
                self.caret = min(self.caret + 1, len(self.value))
            case "home" | "ctrl+a":
                self.caret = 0
            case "end" | "ctrl+e":
                self.caret = len(self.value)
            case "backspace":
                self._cut(max(self.caret - 1, 0), self.caret)
            case "delete":
                self._cut(self.caret, self.caret + 1)
            case "ctrl+u":
                self._cut(0, self.caret)
            case "ctrl+k":
                self._cut(self.caret, len(self.value))
            case "ctrl+w":
                head = self.value[: self.caret].rstrip()
                self._cut(head.rfind(" ") + 1, self.caret)
            case _:
                return False
        return True

    def _cut(self, start: int, end: int) -> None:
        self.value = self.value[:start] + self.value[end:]
        self.caret = start

    def pieces(self, columns: int, *, caret: bool, hint: str = "") -> tuple[tuple[Piece, ...], int]:
        """One line of at most ``columns``, scrolled so that the caret shows; and the caret's column."""
        if not self.value:
            at = (("", "text"),) if not caret else ((" ", "caret"),)
            return (*at, (clip(hint, max(columns - 1, 0)), "faint")), 0
        value = "•" * len(self.value) if self.secret else self.value.replace("\n", "⏎")
        before, after = value[: self.caret], value[self.caret :]
        room = max(columns - 1, 1)
        lead = ""
        while width(lead + before) > room and before:
            before, lead = before[max(1, len(before) // 8) :], CUT
        before = lead + before
        under = after[:1] or " "
        used = width(before)
        rest = clip(after[1:], max(columns - used - max(width(under), 1), 0))
        if not caret:
            return ((before + clip(after, max(columns - used, 0)), "strong"),), used
        return ((before, "strong"), (under, "caret"), (rest, "strong")), used

    def block(self, columns: int, rows: int, *, caret: bool) -> tuple[list[tuple[Piece, ...]], int, int]:
        """A text over several lines: at most ``rows`` of them around the caret, and the caret's row and column."""
        head = wrap(self.value[: self.caret] + "\u2588", columns)
        row = len(head) - 1
        column = width(head[-1]) - 1
        lines = wrap(self.value[: self.caret] + ("\u2588" if caret else "") + self.value[self.caret :], columns)
        first = max(min(row - rows + 1, len(lines) - rows), 0)
        shown_lines: list[tuple[Piece, ...]] = []
        for text in lines[first : first + rows]:
            left, mark, right = text.partition("\u2588") if caret else (text, "", "")
            shown_lines.append(((left, "strong"), (" ", "caret"), (right, "strong")) if mark else ((text, "strong"),))
        return shown_lines, row - first, column
