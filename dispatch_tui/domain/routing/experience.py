"""What finished orders teach: which pieces of words stood in reports of which item.

The duty list says what an item is called; orders that were closed, and history from another platform, say what
callers call it. A piece speaks for an item as far as it stood in that item's reports more often than in all reports,
and the more the rarer it is. All numbers are whole, so that equal lessons give equal suggestions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dispatch_tui.domain.routing.vocabulary import pieces
from dispatch_tui.domain.wording import levelled

SEEN: Final = 300
"""Characters of a report from which it is learned."""
ENOUGH: Final = 3
"""Reports in which a piece must have stood: what one caller once said is no rule."""
_FEW: Final = 4
"""A text of fewer known pieces than these counts as one of so many."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """How strongly earlier orders point to an item, 0 to 1000, and in how many of its own the piece stood that speaks
    loudest for it."""

    permille: int
    alike: int


class Experience:
    """Lessons from (text, item) of finished orders, in whatever order. Making one reads them all: keep it."""

    def __init__(self, orders: Iterable[tuple[str, str]] = ()) -> None:
        self._items: Counter[str] = Counter()
        held: dict[str, Counter[str]] = defaultdict(Counter)
        for text, item in orders:
            self._items[item] += 1
            for piece in set(pieces(levelled(text[:SEEN]))):
                held[piece][item] += 1
        self._orders = self._items.total()
        self._known = {piece: of for piece, of in held.items() if of.total() >= ENOUGH}

    def __len__(self) -> int:
        """How many orders were learned from."""
        return self._orders

    def recall(self, plain: str) -> dict[str, Lesson]:
        """What is known of a levelled text, by item."""
        met = [self._known[piece] for piece in set(pieces(plain[:SEEN])) if piece in self._known]
        gains: dict[str, int] = defaultdict(int)
        loudest: dict[str, tuple[int, int]] = {}
        for of in met:
            rarity = self._rarity(of.total())
            for item, count in of.items():
                gain = (1000 * count // of.total() - 1000 * self._items[item] // self._orders) * rarity // 1000
                if gain > 0:
                    gains[item] += gain
                    loudest[item] = max(loudest.get(item, (0, 0)), (gain, count))
        pieces_met = max(len(met), _FEW)
        return {item: Lesson(gain // pieces_met, loudest[item][1]) for item, gain in gains.items()}

    def _rarity(self, orders: int) -> int:
        """1000 for a piece that stood in one order, 0 for one that stood in all."""
        return round(1000 * math.log((self._orders + 1) / orders) / math.log(self._orders + 1))
