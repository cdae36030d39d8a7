"""Chains that are forked: one station, two histories. Both are kept, and what the one wrote is not held against the
other.

Each history of a chain has a number, its branch: an event's place is (chain, branch, seq), and a fork tells where its
branch left another. Most chains have the branch 0 alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dispatch_tui.domain.event import Event
from dispatch_tui.store.schema import insert
from dispatch_tui.store.sqlite import Database

BEFORE_ALL: Final = (0, -1)
"""Where the first event of a chain stands on: no event."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A station's histories part after its event ``seq`` (-1: they have no event in common). ``ends``: the seq and
    link to which each leads here, signed or not."""

    station: str
    seq: int
    ends: tuple[tuple[int, str], ...]


class Branches:
    """The forks of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._from: dict[str, dict[int, tuple[int, int]]] = {}
        self.read()

    def read(self) -> None:
        """Read them again: another process may have found one, or a transaction was dropped."""
        self._from = {}
        for chain, branch, from_branch, from_seq in self._database.rows(
            "SELECT chain, branch, from_branch, from_seq FROM fork"
        ):
            self._from.setdefault(chain, {})[branch] = (from_branch, from_seq)

    def of(self, chain: str) -> tuple[int, ...]:
        """The branches of a chain."""
        return (0, *self._from.get(chain, ()))

    def start(self, chain: str, branch: int) -> int:
        """The seq after which a branch begins."""
        return self.start_of(chain, branch)[1]

    def start_of(self, chain: str, branch: int) -> tuple[int, int]:
        """(branch, seq) of the event after which a branch begins."""
        return self._from.get(chain, {}).get(branch, BEFORE_ALL)

    def begin(self, chain: str, from_branch: int, from_seq: int) -> int:
        """A new branch, inside the transaction that is open; its number."""
        branch = 1 + max(self.of(chain))
        self._from.setdefault(chain, {})[branch] = (from_branch, from_seq)
        self._database.run(insert("fork"), (chain, branch, from_branch, from_seq))
        return branch

    def way(self, chain: str, branch: int, seq: int) -> dict[int, int]:
        """All that an event stands on in its chain, itself included: for each branch the last seq."""
        found: dict[int, int] = {}
        while seq >= 0:
            found[branch] = seq
            branch, seq = self._from.get(chain, {}).get(branch, BEFORE_ALL)
        return found

    def ways(self, chain: str, ends: Iterable[tuple[int, int]]) -> dict[int, int]:
        """The same for several (branch, seq) together."""
        found: dict[int, int] = {}
        for branch, seq in ends:
            for passed, last in self.way(chain, branch, seq).items():
                found[passed] = max(last, found.get(passed, -1))
        return found

    def one_chain(self, one: Event, other: Event) -> bool:
        """Whether of two events of one station the earlier lies on the way to the later."""
        if one.station not in self._from:
            return True
        first, last = sorted((self._place(one), self._place(other)), key=lambda place: place[1])
        return self.way(one.station, *last).get(first[0], -1) >= first[1]

    def _place(self, event: Event) -> tuple[int, int]:
        branch = self._database.value("SELECT branch FROM event WHERE id = ?", (event.id,))
        return branch or 0, event.seq

    def forks(self) -> list[Fork]:
        """All of them, by station and place."""
        found = []
        for chain, branches in sorted(self._from.items()):
            for start in sorted(set(branches.values()), key=lambda place: (place[1], place[0])):
                parted = [start[0], *(branch for branch, place in branches.items() if place == start)]
                ends = [self._end(chain, branch) for branch in parted]
                found.append(Fork(chain, start[1], tuple(sorted(ends))))
        return found

    def _end(self, chain: str, branch: int) -> tuple[int, str]:
        seq, link = self._database.one(
            "SELECT seq, link FROM event WHERE chain = ? AND branch = ? ORDER BY seq DESC LIMIT 1", (chain, branch)
        )
        return seq, link
