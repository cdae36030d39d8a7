"""What the cells of a row mean: codes, lists, numbers, times, dates and names.

Every mistake is told by its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, time
from typing import Final

from dispatch_tui.domain.place import Line, Name
from dispatch_tui.pack.pinyin import initials_of
from dispatch_tui.pack.problems import Problem
from dispatch_tui.pack.schema import Shape
from dispatch_tui.pack.table import Table, Tell

CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
CODE_PATTERN: Final = "A-Z a-z 0-9 _ . -  (<= 40)"

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_DATE_LIKE = re.compile(
    r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}|\d{1,4}/\d{1,2}(?:/\d{1,4})?|\d{1,2}月\d{1,2}日"
)
_TIME = re.compile(r"(?P<before>上午|下午)? ?(\d{1,2}):(\d{2})(?::00)? ?(?P<after>[AaPp][Mm])?")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
_TEXT_LIST = re.compile("[;；、，]")
_CODE_LIST = re.compile("[;；、，,]")


def plain_digits(text: str) -> str:
    """Full-width digits, letters and signs as plain ones; other text unchanged."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


class Rows:
    """The rows of one table, walked one at a time: the methods read the current row's cells.

    A mistake is told and a harmless value returned, so that one reading finds them all; ``sound`` then says
    whether the current row may be kept.
    """

    def __init__(self, table: Table, shape: Shape, languages: Sequence[str], tell: Tell) -> None:
        self.file = table.file
        self.languages = tuple(languages)
        self.sound = True
        self.index = -1
        self.line = Line(table.file, 1)
        self._table = table
        self._tell = tell
        self._row: list[str] = []
        self._at = {name: index for index, name in enumerate(table.columns)}
        self._named = {
            name: tuple(
                (language, self._at[f"{name}_{language}"])
                for language in languages
                if f"{name}_{language}" in self._at
            )
            for name in shape.named
        }

    def __len__(self) -> int:
        return len(self._table.rows)

    def next(self, index: int) -> None:
        """Go to the ``index``-th row."""
        self.index = index
        self._row = self._table.rows[index]
        self.line = Line(self.file, self._table.numbers[index])
        self.sound = True

    def wrong(self, column: str, code: str, found: str = "", expected: str = "") -> None:
        """Tell of a mistake in this row."""
        self.sound = False
        self._tell(Problem(self.file, self.line.row, column, code, found, expected))

    def text(self, column: str) -> str:
        """The cell as it stands; empty where the column is left out."""
        index = self._at.get(column)
        return "" if index is None else self._row[index]

    def filled(self, column: str) -> str:
        """The cell, which must not be empty."""
        text = self.text(column)
        if not text:
            self.wrong(column, "empty")
        return text

    def code(self, column: str, width: int = 0) -> str:
        """A code of this row's own, brought back to ``width`` digits where a spreadsheet ate its zeros."""
        return self._code(column, self.filled(column), width)

    def _code(self, column: str, text: str, width: int = 0) -> str:
        code = plain_digits(text)
        if not code:
            return ""
        if CODE.fullmatch(code) is None or "-" in code:
            if _SCIENTIFIC.fullmatch(code):
                self.wrong(column, "long_number", text, "0-9")
            elif _DATE_LIKE.fullmatch(code):
                self.wrong(column, "code_became_date", text, CODE_PATTERN)
            elif CODE.fullmatch(code) is None:
                self.wrong(column, "bad_code", text, CODE_PATTERN)
        return code.zfill(width) if width and code.isdecimal() else code

    def reference(self, column: str, known: Collection[str], required: bool = True) -> str:
        """A code that must stand in ``known``; an empty one is allowed unless ``required``."""
        text = self.filled(column) if required else self.text(column)
        return self._resolve(column, text, known)

    def references(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of codes, each of which must stand in ``known``, none twice."""
        cell = self.text(column)
        if not cell:
            return ()
        codes = [self._resolve(column, part, known) for part in _parts(cell, _CODE_LIST)]
        for twice in sorted({code for code in codes if codes.count(code) > 1}):
            self.wrong(column, "twice_in_list", twice)
        return tuple(codes)

    def _resolve(self, column: str, text: str, known: Collection[str]) -> str:
        if not text or text in known:
            return text
        code = plain_digits(text)
        if code in known:
            return code
        if code.isdecimal():
            bare = code.lstrip("0")
            meant = [other for other in known if other.isdecimal() and other.lstrip("0") == bare]
            if len(meant) == 1:
                return meant[0]
        if code[0] != "@":
            self._code(column, text)
        if self.sound:
            self.wrong(column, "unknown_code", text, nearest(code, known))
        self.sound = False
        return code

    def choice(self, column: str, choices: Sequence[str], default: str = "") -> str:
        """One of ``choices``; an empty cell stands for ``default`` if there is one."""
        text = plain_digits(self.text(column)).lower() or default
        if text not in choices:
            self.wrong(column, "choice" if text else "empty", self.text(column), " | ".join(choices))
            return choices[0]
        return text

    def number(self, column: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number from ``least`` to ``most``; an empty cell stands for ``default`` if there is one."""
        text = plain_digits(self.text(column))
        if not text and default is not None:
            return default
        if not (text.isdecimal() and len(text) <= 9 and least <= int(text) <= most):
            self.wrong(column, "number" if text else "empty", self.text(column), f"{least}..{most}")
            return least
        return int(text)

    def time(self, column: str) -> time:
        """A time of day; 24:00 is the midnight at its end, which is 00:00."""
        text = self.filled(column)
        value = time_of(plain_digits(text))
        if value is None:
            if text:
                self.wrong(column, "time", text, "00:00..24:00")
            return time()
        return value

    def date(self, column: str) -> date:
        """A date with its year first; the order of an American date is anyone's guess and is told."""
        text = self.filled(column)
        match = _DATE.fullmatch(plain_digits(text))
        try:
            if match:
                year, month, day = (int(part) for part in match.groups() if part)
                return date(year, month, day)
        except ValueError:
            pass
        if text:
            self.wrong(column, "date", text, "YYYY-MM-DD | YYYY/M/D")
        return date.min

    def texts(self, name: str) -> dict[str, str]:
        """The filled cells of a named column, by language."""
        row = self._row
        return {language: row[index] for language, index in self._named[name] if row[index]}

    def lists(self, name: str) -> dict[str, tuple[str, ...]]:
        """The lists of a named column, by language."""
        return {language: tuple(_parts(text, _TEXT_LIST)) for language, text in self.texts(name).items()}

    def name(self, name: str = "name", required: bool = True) -> Name:
        """A named column as a name; a correction by hand of its pinyin wins."""
        texts = self.texts(name)
        if required and not texts:
            self.wrong(f"{name}_{self.languages[0]}", "empty")
        return Name(texts)

    def typed_name(self) -> Name:
        """The row's name with how it is typed; a correction of the pinyin by hand wins."""
        texts = self.name().texts
        fixed = self.text("pinyin_fixed")
        if fixed:
            return Name(texts, fixed, initials_of(fixed))
        return Name(texts, self.text("pinyin"), self.text("initials"))


def _parts(cell: str, separators: re.Pattern[str]) -> list[str]:
    return [part for part in (piece.strip() for piece in separators.split(cell)) if part]


def time_of(text: str) -> time | None:
    """The time of day that ``text`` says (``9:00``, ``09:00:00``, ``24:00``, as spreadsheets write it ``05:30:00 PM``
    or ``下午5:30``), or None."""
    match = _TIME.fullmatch(text)
    if match is None or (match["before"] and match["after"]):
        return None
    hour, minute = int(match.group(2)), int(match.group(3))
    half = match["before"] or (match["after"] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half in ("PM", "下午"))
    if (hour, minute) == (24, 0):
        return time()
    return time(hour, minute) if hour < 24 and minute < 60 else None


def nearest(code: str, known: Collection[str]) -> str:
    """The codes that were perhaps meant, or all of them when they are few."""
    if len(known) <= 8:
        return " | ".join(known)
    import difflib  # only a refused pack needs it

    near = difflib.get_close_matches(code, known, n=3, cutoff=0.5)
    return " | ".join(near or [*list(known)[:3], "…"])
