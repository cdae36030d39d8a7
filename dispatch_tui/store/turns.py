"""Whoever waits to write comes before whoever has just written.

SQLite hands its write lock to whoever asks at the right moment. An import that writes piece after piece, with a blink
between two, could so keep an operator's act waiting for many of them where the machine is busy. So whoever wants to
begin takes the turn first, an advisory lock on the store's folder, and keeps it until SQLite let it begin: an import
that wants to go on has to wait for that. Stores in one folder share their turns, which are short.

Where the system or the disk has no such locks nobody has a turn, and the blink has to do.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path


class Turns:
    """The turns at one store, of one connection to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._without = not path.name

    @contextlib.contextmanager
    def taken(self, until: float, step: float) -> Iterator[None]:
        """While the block runs it is this connection's turn. Waits for it until then (by the monotonic clock), looking
        every ``step`` seconds, and goes on without it."""
        locked = self._take()
        while locked is False and time.monotonic() < until:
            time.sleep(step)
            locked = self._take()
        try:
            yield
        finally:
            if locked:
                self._give_back()

    def awaited(self) -> bool | None:
        """Whether somebody else has the turn, and so waits to begin; None where there are no turns."""
        free = self._take()
        if free:
            self._give_back()
        return None if free is None else not free

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _give_back(self) -> None:
        if self._handle is not None:
            import fcntl

            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _take(self) -> bool | None:
        """Whether it is ours now; None where there are no turns."""
        if self._without:
            return None
        try:
            import fcntl

            if self._handle is None:
                self._handle = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except (ImportError, OSError):
            self._without = True
            return None
        return True
