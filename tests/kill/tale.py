"""What a killed process told before it died, and what the store must hold of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

FIRST, SECOND = "li", "wang"


@dataclass(frozen=True, slots=True)
class Told:
    """An act that was reported done: the chain it stands in, its id, its events."""

    act: str
    station: str
    id: str
    events: tuple[str, ...]


@dataclass(slots=True)
class Tale:
    """The lines of one process. ``during`` is the act that it was in when it died, None between acts."""

    told: list[Told] = field(default_factory=list)
    during: str | None = None
    took: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each act when last done."""

    def hear(self, lines: Iterable[str]) -> None:
        for line in lines:
            words = line.split()
            match words[:1]:
                case ["begin"]:
                    self.during = words[1]
                case ["done"]:
                    self.during = None
                    self.took[words[1]] = float(words[4])
                    self.told.append(Told(words[1], words[2], words[3], tuple(words[5:])))


@dataclass(slots=True)
class Score:
    """All kills together."""

    kills: int = 0
    acknowledged: int = 0
    within: Counter[str] = field(default_factory=Counter)
    """Kills that hit a process in the middle of an act, by act."""
    done: Counter[str] = field(default_factory=Counter)
    """Acts acknowledged, by act."""

    def add(self, tale: Tale) -> None:
        self.kills += 1
        self.acknowledged += len(tale.told)
        self.done.update(one.act for one in tale.told)
        if tale.during is not None:
            self.within[tale.during] += 1
