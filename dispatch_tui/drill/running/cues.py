"""What is due from outside, and what goes first of what is due at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

STAGE: Final = "stage"
"""The operator by whom the outside world acts at the drill's centre."""
What = Literal["outage_over", "inject", "says", "hang_up", "acknowledge", "arrive", "report", "withdrawal", "recheck",
               "end"]  # fmt: skip
RANKS: Final[Mapping[str, int]] = {
    "outage_over": 0, "inject": 1, "says": 3, "acknowledge": 4, "withdrawal": 4, "arrive": 5, "report": 6,
    "recheck": 7, "hang_up": 8, "end": 9,
}  # fmt: skip
"""What goes first of what is due at one moment; an outage and a silence go before other injects."""
STEP_EVENTS: Final[Mapping[str, str]] = {
    "acknowledge": "acknowledged", "arrive": "arrived", "report": "reported", "withdrawal": "withdrawal_acknowledged",
}  # fmt: skip
"""The event that each step of a department leaves."""
DONE_BY: Final[Mapping[str, frozenset[str]]] = {
    "acknowledge": frozenset({"acknowledged", "arrived", "reported", "returned"}),
    "arrive": frozenset({"arrived", "reported"}), "report": frozenset({"reported"}),
    "withdrawal": frozenset({"withdrawal_acknowledged"}),
}  # fmt: skip
"""The events after which a department need not take that step any more."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Something due: at which moment (drill ms), what, of which inject (or empty), and of which order, ticket or turn.
    ``key`` is the same in every run of a script with one seed and the same acts."""

    at: int
    what: What
    key: str
    inject: str = ""
    order: str = ""
    """The order's id; for a recheck the ticket's."""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A span of an outage or a silence; ``end`` is None for good. ``calls``: what becomes of calls meanwhile."""

    start: int
    end: int | None
    calls: str = ""

    def holds(self, at: int) -> bool:
        return self.start <= at and (self.end is None or at < self.end)
