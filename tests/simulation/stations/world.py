"""The simulated centre: its stations, the files on their way between them, and the books against which all is held."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.simulation.stations.station import Station
from tests.simulation.stations.town import START
from tests.store.centre import chance

DAY: Final = 86_400_000
WORST_CLOCK: Final = 400 * DAY


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. What exactly follows from ``seed`` and from how the world then stands."""

    kind: str
    seed: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle on its way, or kept by whoever carried it. ``scope`` says for whom it was made."""

    number: int
    giver: str
    scope: str
    content: bytes


@dataclass
class World:
    """All stations of one run. What a desk acknowledged stands in ``acknowledged``, by event the station at which it
    was; ``lawful`` are those that counted there."""

    seed: int
    folder: Path
    stations: list[Station] = field(default_factory=list)
    bundles: list[Sent] = field(default_factory=list)
    """On their way."""
    written: list[Sent] = field(default_factory=list)
    """All that there ever were."""
    tickets: list[str] = field(default_factory=list)
    cut: set[frozenset[str]] = field(default_factory=set)
    """Pairs of stations between which nothing passes."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    acts: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """The events of each act that was acknowledged."""
    lawful: set[str] = field(default_factory=set)
    forged: set[str] = field(default_factory=set)
    """Events that no store may let count."""
    may_fork: set[str] = field(default_factory=set)
    """Stations that woke up in their past, and could not tell."""
    backups: list[tuple[str, Path]] = field(default_factory=list)
    snapshots: list[tuple[str, dict[Path, bytes]]] = field(default_factory=list)
    copies: int = 0
    gone: set[str] = field(default_factory=set)
    """Events that were on a disk that was lost, and nowhere else."""
    broken_off: bool = False
    """Whether an import was left in its midst: where it cannot be repeated, what came in may stay without its end."""
    left: list[Sent] = field(default_factory=list)
    """What it was an import of."""
    story: list[str] = field(default_factory=list)
    made: int = 0

    def tell(self, line: str) -> None:
        self.story.append(line)

    def station(self, name: str) -> Station:
        return next(one for one in self.stations if one.name == name)

    @property
    def full(self) -> list[Station]:
        """The stations that hold everything."""
        return [one for one in self.stations if one.full]

    def reaches(self, one: Station, other: Station) -> bool:
        return one is not other and frozenset((one.name, other.name)) not in self.cut

    def place(self) -> Path:
        """A folder that is not there yet."""
        self.made += 1
        return self.folder / f"m{self.made}"

    def close(self) -> None:
        for one in self.stations:
            one.close()


def a_clock(draw: random.Random) -> int:
    """What a clock shows: right, some hours off, or anything within 400 days either way."""
    choice = draw.random()
    if choice < 0.4:
        return START
    return START + draw.randint(-WORST_CLOCK, WORST_CLOCK) if choice < 0.7 else START + draw.randint(-6, 6) * 3_600_000


def chance_of(world: World, name: str) -> object:
    """The random bytes of one machine."""
    return chance(f"{world.seed} {name}")


def seeds_of(steps: Sequence[Step]) -> str:
    return " ".join(f"{step.kind}:{step.seed}" for step in steps)
