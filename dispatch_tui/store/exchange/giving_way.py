"""How long work that writes much goes on before it lets an operator's act in.

It is done in steps. Between two of them the transaction ends where somebody waits to write (``store.turns``), and
else once it took so long that its end, which can wait for nobody, would keep somebody waiting: a machine that has
much to do gets less into one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from dispatch_tui.store.sqlite import BULK_CHECKPOINT, BUSY_STEP

LONGEST: Final = 1.0
"""Seconds of a transaction for which nobody waits, its end not counted."""
UNTOLD: Final = 0.1
"""The same where nothing tells whether somebody waits."""
PAUSE: Final = 2 * BUSY_STEP
"""Seconds in which others get a turn there: whoever waits looks that often."""
STEP: Final = 0.04
"""Seconds that a step is to take at most."""
END: Final = 0.15
"""The same of the end of a transaction."""
LATELY: Final = 10.0
"""Seconds for which it matters that somebody waited."""
OFTEN: Final = 4
"""So many times as often the WAL is folded back then: whoever writes beside that waits for the same disk."""
NEXT_TO_NOTHING: Final = 0.25
"""Of either."""
Clock = Callable[[], float]
"""Seconds, of which only differences count."""
Sleep = Callable[[float], Any]


class Measure:
    """How much is done at a time, so that what hangs on it takes about so many ``seconds`` at most: little at first,
    twice as much while that takes next to nothing, then more bit by bit, half as much once it took longer."""

    def __init__(self, least: float, most: float, seconds: float) -> None:
        self._least, self._most = least, most
        self._seconds = seconds
        self.size = least

    def took(self, seconds: float) -> None:
        share = seconds / self._seconds
        changed = self.size * (0.5 if share > 1 else 1.25 if share > NEXT_TO_NOTHING else 2)
        self.size = min(max(changed, self._least), self._most)


class GivingWay:
    """The transactions of one long work. ``awaited`` tells whether somebody waits to write, or None."""

    def __init__(
        self, awaited: Callable[[], bool | None], clock: Clock = time.monotonic, sleep: Sleep = time.sleep
    ) -> None:
        self._awaited = awaited
        self._clock = clock
        self._sleep = sleep
        self._began = self._ends = 0.0
        self._told: float | None = None
        """When somebody waited last."""
        self._length = Measure(LONGEST / 16, LONGEST, END)

    def began(self) -> None:
        """A transaction has begun."""
        self._began = self._clock()

    @property
    def due(self) -> bool:
        """Whether it is to end, asked between two steps."""
        took = self._clock() - self._began
        if took >= self._length.size:
            return True
        told = self._awaited()
        if told:
            self._told = self._clock()
        return took >= UNTOLD if told is None else told

    @property
    def rows(self) -> int:
        """After how many changed rows the WAL is to be folded back."""
        lately = self._told is not None and self._clock() - self._told < LATELY
        return BULK_CHECKPOINT // OFTEN if lately else BULK_CHECKPOINT

    def ends(self) -> None:
        """It is about to be committed."""
        self._ends = self._clock()

    def ended(self) -> None:
        """It is committed."""
        self._length.took(self._clock() - self._ends)
        if self._awaited() is None:
            self._sleep(PAUSE)
