"""A row of a file as it came, and what is wrong with one: by file, row and column, and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dispatch_tui.domain.refusal import Refusal

BLANK: Final = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
"""What is cut off at both ends of a cell."""

LARGEST_FILE: Final = 128 * 1024 * 1024
"""Bytes of one file; a year of a large city's reports is half of that."""
MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 100_000
"""Characters of one cell that are read at all; what a report may hold is less and is proved later."""
LONGEST_FOUND: Final = 80


@dataclass(slots=True)
class Row:
    """One report as its file tells it. ``number`` is the spreadsheet's row (the header is 1), or the 1-based
    place of an object in a list. ``values`` go by the file's own names; empty ones may be left out."""

    file: str
    number: int
    values: Mapping[str, str]
    photos: tuple[bytes, ...] = field(default=())
    follows: tuple[str, ...] = field(default=())
    """The platform's own ids of earlier reports that this one brings up to date."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row (or, with ``row`` None, a whole file) stays outside. ``column`` is the file's own name for
    it; the catalogue has the sentence under ``intake.problem.<code>``."""

    file: str
    row: int | None
    column: str
    code: str
    found: str = ""
    expected: str = ""
    refusal: Refusal | None = None
    """Why an act that the row tells of was refused, where that is what is wrong with it."""
    kept: str = ""
    """The number of the ticket on which all that was written is kept as a note; empty where nothing is kept."""
    offered: str = ""
    """``expected`` in the words in which the file itself offers it; empty where it offers nothing."""

    @property
    def wanted(self) -> str:
        """What was expected, as whoever filled in the file knows it."""
        return self.offered or self.expected

    def __post_init__(self) -> None:
        if len(self.found) > LONGEST_FOUND:
            object.__setattr__(self, "found", self.found[: LONGEST_FOUND - 1] + "\N{HORIZONTAL ELLIPSIS}")


Found = Row | RowProblem
"""What a reader yields, in the order of the file."""
