"""How far the store is on its way to being opened, where that takes a while: told in the desk's thread, read by the
screen, which may end it."""

from __future__ import annotations

import threading
import time


class Left(Exception):
    """The console was left before the store stood."""


class Opening:
    """``at``: how many tickets are done and how many there are, and since when (by the monotonic clock); None while
    nothing has to be done."""

    def __init__(self) -> None:
        self.at: tuple[int, int, float] | None = None
        self._leave = threading.Event()
        self._first: tuple[int, float] | None = None

    def told(self, done: int, of: int) -> None:
        """Called between two pieces; raises Left once the console is to end."""
        if self._leave.is_set():
            raise Left
        now = time.monotonic()
        if self._first is None:
            self._first = done, now
        self.at = done, of, now

    def leave(self) -> None:
        """End it at the next piece."""
        self._leave.set()

    @property
    def seconds_left(self) -> int | None:
        """As long as it will still take if it goes on as since its beginning; None while nothing can be said."""
        if self.at is None or self._first is None:
            return None
        done, of, now = self.at
        did, took = done - self._first[0], now - self._first[1]
        return round((of - done) * took / did) if did > 0 and took >= 1 else None
