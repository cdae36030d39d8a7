"""What is counted, and how it adds up. Every rate keeps its denominator, and is empty where that is 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_tui.domain.clocks.values import ClockReading
from dispatch_tui.domain.place import CLOCKS, Clock

ASSESSED: Final[tuple[Clock, ...]] = tuple(name for name in CLOCKS if name != "escalate")
"""The clocks that are assessed; how late an escalation comes says nothing of anybody's work."""


@dataclass(slots=True)
class Share:
    """``part`` of ``of``."""

    part: int = 0
    of: int = 0

    def count(self, *, part: bool) -> None:
        self.of += 1
        self.part += part

    @property
    def rate(self) -> float | None:
        return self.part / self.of if self.of else None

    def as_json(self) -> dict[str, Any]:
        return {"part": self.part, "of": self.of, "rate": None if self.rate is None else round(self.rate, 4)}


@dataclass(slots=True)
class InTime:
    """Of the limits that have come to their end how many were kept: by when things ``happened``, as far as the centre
    says so, and by when they were ``recorded``. ``doubtful``: a station's clock was wrong, and nobody can tell."""

    happened: Share = field(default_factory=Share)
    recorded: Share = field(default_factory=Share)
    doubtful: int = 0

    def count(self, happened: ClockReading | None, recorded: ClockReading | None) -> None:
        """A limit as it reads by either of the two; None where it does not run by that one."""
        if happened is not None:
            kept = decided(happened)
            if kept is not None:
                self.happened.count(part=kept)
            self.doubtful += happened.level == "doubtful"
        kept = None if recorded is None else decided(recorded)
        if kept is not None:
            self.recorded.count(part=kept)

    def as_json(self) -> dict[str, Any]:
        return {**self.happened.as_json(), "recorded": self.recorded.as_json(), "doubtful": self.doubtful}


def decided(reading: ClockReading) -> bool | None:
    """Whether a limit was kept; None where that is open still, or cannot be told."""
    if reading.level == "late":
        return False
    return True if reading.level == "ok" and reading.stopped_at is not None else None


@dataclass(slots=True)
class Row:
    """One group: a department, an item, a town, an operator, a hotline, or all. Tickets that came in are ``open``,
    ``closed`` or ended otherwise (``elsewhere``: merged, transferred, refused, cancelled)."""

    key: str
    received: int = 0
    open: int = 0
    closed: int = 0
    elsewhere: int = 0
    orders: int = 0
    clocks: dict[str, InTime] = field(default_factory=lambda: {name: InTime() for name in ASSESSED})
    solved: Share = field(default_factory=Share)
    """Of the callers who were asked and said whether it is solved."""
    satisfied: Share = field(default_factory=Share)

    @property
    def response(self) -> InTime:
        """The first of the three rates: orders that were taken in time."""
        return self.clocks["acknowledge"]

    @property
    def doubtful(self) -> int:
        return sum(one.doubtful for one in self.clocks.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key, "received": self.received, "open": self.open, "closed": self.closed,
            "elsewhere": self.elsewhere, "orders": self.orders,
            "rates": {"response": self.response.as_json(), "solution": self.solved.as_json(),
                      "satisfaction": self.satisfied.as_json()},
            "clocks": {name: one.as_json() for name, one in self.clocks.items()},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assessment:
    """The rows of one grouping, those with most tickets first, and all of them together: there what belongs to several
    groups counts once. ``first`` and ``until`` (UTC ms) bound when the tickets came in; None: from the beginning, to
    now. ``late_entries``: how many entries count at another time than that at which they were written down."""

    by: str
    first: int | None
    until: int | None
    rows: tuple[Row, ...]
    total: Row
    late_entries: int
    names: Mapping[str, str]
    """What people call the groups, by key."""
