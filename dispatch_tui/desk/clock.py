"""The one clock that console, desk and shell read. It can be the system's, or set, stopped and sped up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Gives the time as UTC milliseconds."""

    def now(self) -> int: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


class SetClock:
    """A clock that starts where it is set and runs at ``speed`` times real time; speed 0 stands still."""

    def __init__(self, start: int, speed: float = 0.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._base = start
        self._speed = speed
        self._monotonic = monotonic
        self._since = monotonic()

    def now(self) -> int:
        return self._base + round((self._monotonic() - self._since) * 1000 * self._speed)

    def set(self, now: int) -> None:
        """Jump to ``now``, keeping the speed."""
        self._base, self._since = now, self._monotonic()

    def advance(self, milliseconds: int) -> None:
        self.set(self.now() + milliseconds)

    def run(self, speed: float) -> None:
        """Go on from here at another speed."""
        self.set(self.now())
        self._speed = speed
