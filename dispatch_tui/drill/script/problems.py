"""What is wrong with a script or a player's file: where it stands, what was found, what would be right.

A problem carries a code and its parameters, no sentence: the word catalogue holds the sentence under
``drill.problem.<code>``, or ``drill.problem.<code>_near`` where something near to what was found is known. ``found`` is
text as it came from a file and is neutralised where it is shown; ``expected`` is free of language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from dispatch_tui.drill.script.values import NOWHERE, Mark

LONGEST_FOUND: Final = 80
"""The most characters that a problem quotes."""
MOST_PROBLEMS: Final = 300
"""Reading stops here: a file with more mistakes is no script."""
NEAR_ENOUGH: Final = 0.6


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, or with ``grave`` false something worth knowing that stops no run. Line and column count from 1;
    0 where the whole file is meant."""

    file: str
    mark: Mark
    code: str
    found: str = ""
    expected: str = ""
    near: str = ""
    grave: bool = True

    def __post_init__(self) -> None:
        if len(self.found) > LONGEST_FOUND:
            object.__setattr__(self, "found", self.found[: LONGEST_FOUND - 1] + "…")

    @property
    def key(self) -> str:
        """The catalogue key of the sentence that says what is wrong."""
        return f"drill.problem.{self.code}_near" if self.near else f"drill.problem.{self.code}"

    @property
    def where_key(self) -> str:
        """The catalogue key of the phrase that says where."""
        return "drill.where.file" if self.mark == NOWHERE else "drill.where.place"

    def params(self) -> dict[str, str]:
        """The placeholders of both sentences."""
        return {
            "file": self.file, "line": str(self.mark.line), "column": str(self.mark.column), "found": self.found,
            "expected": self.expected, "near": self.near,
        }  # fmt: skip


class EnoughProblems(Exception):
    """So many mistakes were found that the rest is not worth reading."""


def near(word: str, known: Iterable[str], alike: float = NEAR_ENOUGH) -> str:
    """Which of ``known`` a mistyped ``word`` may mean, if one is at least so ``alike`` (0 to 1); empty for none."""
    by_plain = {_plain(one): one for one in known}
    found = get_close_matches(_plain(word[:60]), by_plain, n=1, cutoff=alike)
    return by_plain[found[0]] if found else ""


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")
