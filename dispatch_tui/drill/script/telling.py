"""How a check tells: one list of problems about one file, in the order of its lines."""

from __future__ import annotations

from dispatch_tui.drill.script.problems import MOST_PROBLEMS, EnoughProblems, Problem
from dispatch_tui.drill.script.values import Mark


class Telling:
    """The problems of one file as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def wrong(self, mark: Mark, code: str, found: str = "", expected: str = "", near: str = "") -> None:
        """A mistake; raises EnoughProblems after too many."""
        self._add(Problem(self.file, mark, code, found, expected, near))

    def worth(self, mark: Mark, code: str, found: str = "", expected: str = "", near: str = "") -> None:
        """Something worth knowing that stops no run."""
        self._add(Problem(self.file, mark, code, found, expected, near, grave=False))

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            raise EnoughProblems
