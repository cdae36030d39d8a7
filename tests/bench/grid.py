"""The screen of a terminal as cells: as much of one as a Textual program asks for, and no more.

Fed with what a program writes, it knows what stands where and what the program asks of its terminal. Cursor
moves, erasing and text are followed; colours are passed over.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

_TOKEN = re.compile(
    r"\x1b\[(?P<args>[0-9;:?>=<]*)(?P<middle>[ -/]*)(?P<final>[@-~])"
    r"|\x1b[\]P_^][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[()*+][0-9A-Za-z]|\x1b[0-9A-Za-z=>~]"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?>=<]*[ -/]*|[\]P_^][^\x07\x1b]*\x1b?|[()*+]?)?$")


@cache
def cells(character: str) -> int:
    """How many cells a character takes: 2 for Hanzi, 0 for what is drawn onto the one before."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Grid:
    """Rows of cells. The second cell of a wide character is an empty string."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.height = rows
        self.rows = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""

    def feed(self, data: bytes) -> bytes:
        """Draw ``data``; what the terminal answers to the questions in it."""
        text = self._held + self._decode(data)
        unfinished = _UNFINISHED.search(text)
        self._held = unfinished.group() if unfinished else ""
        answers = []
        for token in _TOKEN.finditer(text, 0, len(text) - len(self._held)):
            if token["text"] is not None:
                self._write(token["text"])
            elif token["control"] is not None:
                self._control(token["control"])
            elif token["final"] is not None:
                answers.append(self._command(token["args"], token["middle"] + token["final"]))
        return "".join(answers).encode()

    def text(self, row: int, start: int = 0, end: int | None = None) -> str:
        """What stands in a row, from one column to before another."""
        return "".join(self.rows[row][start:end])

    def screen(self) -> str:
        """Everything, row by row."""
        return "\n".join("".join(row).rstrip() for row in self.rows)

    def _write(self, text: str) -> None:
        row = self.rows[self._y]
        for character in text:
            wide = cells(character)
            if not wide or self._x + wide > self.columns:
                continue
            row[self._x] = character
            if wide == 2:
                row[self._x + 1] = ""
            self._x += wide

    def _control(self, character: str) -> None:
        if character == "\r":
            self._x = 0
        elif character == "\n":
            self._y = min(self._y + 1, self.height - 1)
        elif character == "\b":
            self._x = max(self._x - 1, 0)

    def _command(self, args: str, final: str) -> str:
        if args.startswith("?"):
            # a private mode asked about: known and off for synchronised output, unknown for the rest
            return f"\x1b[{args};{2 if args == '?2026' else 0}$y" if final == "$p" else ""
        numbers = [int(one) if one.isdigit() else 0 for one in args.split(";")] if args else []
        first = max(numbers[0], 1) if numbers else 1
        match final:
            case "H" | "f":
                column = numbers[1] if len(numbers) > 1 else 1
                self._y = min(first, self.height) - 1
                self._x = min(max(column, 1), self.columns) - 1
            case "A" | "B":
                self._y = min(max(self._y + (first if final == "B" else -first), 0), self.height - 1)
            case "C" | "D":
                self._x = min(max(self._x + (first if final == "C" else -first), 0), self.columns - 1)
            case "G":
                self._x = min(first, self.columns) - 1
            case "K":
                self.rows[self._y][self._x :] = [" "] * (self.columns - self._x)
            case "J":
                self.rows = [[" "] * self.columns for _ in range(self.height)]
            case "c":
                return "\x1b[?62;22c" if not args else ""
            case "n":
                return f"\x1b[{self._y + 1};{self._x + 1}R" if args == "6" else ""
        return ""
