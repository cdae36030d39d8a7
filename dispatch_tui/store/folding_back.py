"""Folding the WAL back into the store's file, while others write: nobody waits for it.

SQLite before 3.51.3 can damage a file when a checkpoint runs beside a commit that begins the WAL anew. So a second
connection reads from the store for as long as a checkpoint runs. Either it needs the WAL: then no commit begins that
anew. Or all of the WAL is folded back, and it reads the file itself: then no checkpoint writes to that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from threading import Thread


class FoldingBack:
    """Folds the WAL of one store back. It never fails: the next time does the work."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """``connect`` opens the store."""
        self._connect = connect
        self._connections: list[sqlite3.Connection] = []
        self._thread: Thread | None = None
        self.pages = 0
        """How many the WAL held the last time."""

    @property
    def busy(self) -> bool:
        """Whether a thread folds back."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self) -> None:
        """Fold back in a thread what is committed by now."""
        self.wait()
        self._thread = Thread(target=self._run, name="folding-back", daemon=True)
        self._thread.start()

    def run(self) -> bool:
        """Fold back what is committed by now; False where somebody still reads what was there before."""
        self.wait()
        return self._run()

    def wait(self) -> None:
        """Until the thread is done."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """What the thread is at is broken off."""
        if self.busy and self._connections:
            self._connections[0].interrupt()
        self.wait()
        while self._connections:
            self._connections.pop().close()

    def _run(self) -> bool:
        try:
            while len(self._connections) < 2:
                self._connections.append(self._connect())
            folding, reading = self._connections
            reading.execute("BEGIN")
            try:
                reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
                _, pages, done = folding.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                reading.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        self.pages = max(0, pages)
        return bool(done == pages)
