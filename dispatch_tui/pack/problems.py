"""What is wrong with a pack: where it stands, what was found and what was expected.

A problem carries a code and its parameters, no sentence: the word catalogue holds the sentence under
``pack.problem.<code>`` and the place under ``pack.where.<file|row|column|cell>``. ``found`` is text as it
came from a file and is neutralised where it is shown; ``expected`` is free of language: a range, a list, a
pattern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LONGEST_FOUND: Final = 80
"""The most characters of a cell that a problem quotes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. ``row`` is the spreadsheet's row (the header is 1), None for a whole file or column.

    ``column`` is the header's text, or the dotted key in a TOML file; empty for a whole row or file.
    """

    file: str
    row: int | None
    column: str
    code: str
    found: str = ""
    expected: str = ""

    def __post_init__(self) -> None:
        if len(self.found) > LONGEST_FOUND:
            object.__setattr__(self, "found", self.found[: LONGEST_FOUND - 1] + "…")

    @property
    def key(self) -> str:
        """The catalogue key of the sentence that says what is wrong."""
        return f"pack.problem.{self.code}"

    @property
    def where_key(self) -> str:
        """The catalogue key of the phrase that says where."""
        if self.row is None:
            return "pack.where.column" if self.column else "pack.where.file"
        return "pack.where.cell" if self.column else "pack.where.row"

    def params(self) -> dict[str, str]:
        """The placeholders of both sentences."""
        return {
            "file": self.file,
            "row": "" if self.row is None else str(self.row),
            "column": self.column,
            "found": self.found,
            "expected": self.expected,
        }


class PackRefused(Exception):
    """A pack cannot be used; ``problems`` holds every mistake that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        first = self.problems[0] if self.problems else None
        super().__init__(f"{len(self.problems)} problem(s) in the pack, the first: {first}")
