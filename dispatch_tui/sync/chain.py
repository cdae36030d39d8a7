"""What a reader of a bundle remembers of one station's chain while it proves the lines of it.

Memory stays bounded: of an event no more is kept than sixteen bytes, or twenty-four where it may fill in what was lost.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field


@dataclass(slots=True)
class Chain:
    """One station's events in the bundle: its ends by link, and what went before in sixteen bytes an event."""

    station: str
    last: str = ""
    """The link after its newest line."""
    ends: dict[str, int] = field(default_factory=dict)
    acts: dict[str, tuple[str, int]] = field(default_factory=dict)
    links: array[int] = field(default_factory=lambda: array("Q"))
    seqs: array[int] = field(default_factory=lambda: array("Q"))
    proved: set[str] = field(default_factory=set)
    """The links after events of which the ids are here already, where the bundle gives some streams only."""
    doubtful: dict[str, array[int]] = field(default_factory=dict)
    """By the end of a stretch in which all may only fill in what was lost here: the lines of it, by ``short``."""

    def step(self, seq: int, link: str) -> None:
        """It goes on to an event with that link after it."""
        self.ends[link] = seq
        self.last = link
        self.links.append(short(link))
        self.seqs.append(seq)

    def go(self, seq: int, link: str, links: bytes) -> None:
        """It goes on from the event at ``seq`` to one with that link after it; ``links``: what stands after each, by
        ``short``."""
        before = len(self.links)
        self.links.frombytes(links)
        end = seq + len(self.links) - before
        self.seqs.extend(range(seq, end))
        self.ends[link] = end - 1
        self.last = link

    def inside(self, seq: int, link: str) -> bool:
        """Whether an event of the bundle stands at ``seq`` with that link after it."""
        wanted, at = short(link), 0
        while True:
            try:
                at = self.links.index(wanted, at)
            except ValueError:
                return False
            if self.seqs[at] == seq:
                return True
            at += 1

    def doubt(self, prev: str, link: str, *, lost: bool, goes_on: bool) -> None:
        """Note a line that may be another branch of its chain, which leads to a signed end, or may fill in one of the
        ids that are lost here, as those that stand before it may."""
        stretch = self.doubtful.pop(prev, None)
        if stretch is None and lost and (not goes_on or prev in self.proved):
            stretch = array("Q")
        if stretch is not None and lost:
            stretch.append(short(link))
            self.doubtful[link] = stretch


def short(link: str) -> int:
    """Sixteen of a link's digits: enough to know it among those of a bundle."""
    return int(link[:16], 16)
