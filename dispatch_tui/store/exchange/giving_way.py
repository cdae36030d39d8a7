"""Letting an operator's act in between two transactions of long work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from dispatch_tui.store.sqlite import BUSY_STEP

LONGEST: Final = 0.15
"""Seconds of work after which others get a turn."""
PAUSE: Final = 2 * BUSY_STEP
"""Seconds of the turn: whoever waits looks that often."""
Sleep = Callable[[float], Any]


class GivingWay:
    """Pauses where it is time to: called between two transactions, each of them about as short as LONGEST."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._since = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._since >= LONGEST:
            self._sleep(PAUSE)
            self._since = time.monotonic()
