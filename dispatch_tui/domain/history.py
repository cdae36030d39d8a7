"""The ancestry of one stream: who had seen what, as bit masks.

Every event of a stream gets the next free index; its past is an integer whose bit *i* says "had seen event
*i*". Masks make "is a in b's past?" one shift, however the events came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


class History:
    """Ancestry by index. ``add`` in causal order: parents first."""

    __slots__ = ("_index", "_seen", "ids", "pasts")

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.pasts: list[int] = []
        self._index: dict[str, int] = {}
        self._seen = 0

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._index

    def __len__(self) -> int:
        return len(self.ids)

    def index(self, event_id: str) -> int:
        """The index of an event; raises KeyError for one that is not here."""
        return self._index[event_id]

    def find(self, event_id: str) -> int | None:
        """The index of an event, or None."""
        return self._index.get(event_id)

    def closure(self, ids: Iterable[str]) -> int:
        """These events and all that they had seen; raises KeyError for one that is not here."""
        mask = 0
        for one in ids:
            at = self._index[one]
            mask |= self.pasts[at] | (1 << at)
        return mask

    def add(self, event_id: str, parents: Iterable[str]) -> int:
        """Enter an event whose parents are all here already; its index."""
        return self.enter(event_id, self.closure(parents))

    def enter(self, event_id: str, past: int) -> int:
        """As ``add``, by whoever has worked out the closure of its parents already."""
        index = len(self.ids)
        self._index[event_id] = index
        self.ids.append(event_id)
        self.pasts.append(past)
        self._seen |= past
        return index

    def enter_straight(self, ids: Sequence[str]) -> None:
        """As ``enter``, where nothing is here yet, of events each of which had seen all before it."""
        self.ids.extend(ids)
        self.pasts.extend([(1 << at) - 1 for at in range(len(ids))])
        self._index.update(zip(ids, range(len(ids)), strict=True))
        self._seen = self.pasts[-1] if ids else 0

    def seen(self, later: int, earlier: int) -> bool:
        """Whether the event at ``later`` had seen the one at ``earlier``."""
        return bool(self.pasts[later] >> earlier & 1)

    def heads(self) -> tuple[str, ...]:
        """The newest events: those that no other had seen; sorted, as an event's ``parents`` are."""
        return tuple(sorted([self.ids[index] for index in bits((1 << len(self.ids)) - 1 & ~self._seen)]))


def bits(mask: int) -> Iterator[int]:
    """The set bits of ``mask``, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
