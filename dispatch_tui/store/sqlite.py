"""Everything that only SQLite has: opening, pragmas, full-text index, change counter, checkpoints, its errors.

Standard library alone, so that the first rows can be shown before anything larger is imported.

Readers and one writer share the file in WAL mode; every commit is synced before it returns. SQLite before 3.51.3 can
damage a file when a checkpoint runs beside a commit of another connection that starts the WAL anew. So nothing here
ever checkpoints by itself: ``folding_back`` does, in a way that keeps the two apart.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from dispatch_tui.store.folding_back import FoldingBack
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.turns import Turns

APPLICATION_ID: Final = 0x44_53_50_54
"""``DSPT``: by this the file is known for a store."""
SCHEMA_VERSION: Final = 4
AWAITED: Final = "PRAGMA synchronous = FULL"
"""A commit is on the disk when it returns."""
FULLY: Final = "PRAGMA fullfsync = ON"
"""On a Mac fsync alone stops at the disk's cache."""
NEVER_BY_ITSELF: Final = "PRAGMA wal_autocheckpoint = 0"
BUSY_WAIT: Final = 5_000
"""Milliseconds that a writer waits for another process."""
BUSY_STEP: Final = 0.002
"""Seconds between two looks at whether it has let go."""
IDLE_CHECKPOINT: Final = 2_000
FORCED_CHECKPOINT: Final = 100_000
"""After so many changed rows the WAL is folded back when nothing else is to be done, or at once."""
BULK_CHECKPOINT: Final = 40_000
"""The same amid bulk work, while that goes on."""
OVERDUE: Final = 2
"""So many times as much is written at most while it is folded back."""
LONG_WAL: Final = 64 * 256
"""Pages of the WAL, 64 MiB, after which bulk work waits until all is folded back, so that the WAL begins anew."""
TRIES: Final = 5
"""Whoever reads what was there before is soon done."""
WIDE_CACHE: Final = 48 * 1024
USUAL_CACHE: Final = 2_000
"""KiB; the latter is what SQLite takes by itself."""
NOTICED_CHANGES: Final = 500
"""What a change of another process counts for."""

Params = Sequence[Any]

SEARCH_TABLE: Final = (
    "CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
)
SEARCH_ADD: Final = "INSERT INTO search (rowid, words) VALUES (?, ?)"
SEARCH_DROP: Final = "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)"
SEARCH_MERGE: Final = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
"""Takes what was dropped out of the index, so many pages at once; a negative number begins with all of it."""
SEARCH_CLEAR: Final = "INSERT INTO search (search) VALUES ('delete-all')"
SEARCH_PROVE: Final = "INSERT INTO search (search) VALUES ('integrity-check')"
SEARCH_DOCS: Final = "SELECT rowid FROM search WHERE search MATCH ?"
"""The documents that hold every token of the expression."""


def match_all(tokens: Iterable[tuple[str, bool]]) -> str:
    """The expression for SEARCH_DOCS that asks for every token; True: the token only begins a word."""
    return " AND ".join('"' + token.replace('"', '""') + ('"*' if begins else '"') for token, begins in tokens)


def as_bytes(value: object) -> bytes:
    """What a column of bytes holds. SQLite keeps no types: a hand from outside may have put text or a number there."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


class Database:
    """One connection. Everything it raises is a StoreRefused."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._folded_back = 0
        self._folding_back = FoldingBack(lambda: _connect_to_fold_back(path))
        self._turns = Turns(path)
        with refusing(path):
            self._connection = _connect(path, read_only)
            self._execute = self._connection.execute
            if not read_only:
                self._connection.execute(AWAITED)
                self._connection.execute(FULLY)
                self._connection.execute(NEVER_BY_ITSELF)
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._connection.execute("PRAGMA secure_delete = FAST")  # what a row held is not left in its page

    @property
    def raw(self) -> sqlite3.Connection:
        """The driver's own connection, for the schema."""
        return self._connection

    def rows(self, sql: str, params: Params = ()) -> list[Any]:
        with refusing(self.path):
            return self._execute(sql, params).fetchall()

    def each(self, sql: str, params: Params = ()) -> Iterator[Any]:
        """Rows one by one, for what is too much to hold."""
        with refusing(self.path):
            yield from self._execute(sql, params)

    def pieces(self, sql: str, params: Params = (), size: int = 500) -> Iterator[list[Any]]:
        """Rows so many at a time, for what is too much to hold and much to go through."""
        with refusing(self.path):
            read = self._execute(sql, params)
            while piece := read.fetchmany(size):
                yield piece

    def one(self, sql: str, params: Params = ()) -> Any:
        """The first row, or None."""
        with refusing(self.path):
            return self._execute(sql, params).fetchone()

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.one(sql, params)
        return None if found is None else found[0]

    def run(self, sql: str, params: Params = ()) -> int:
        """Execute; how many rows it touched."""
        with refusing(self.path):
            return self._execute(sql, params).rowcount

    def many(self, sql: str, rows: Sequence[Params]) -> None:
        if rows:
            with refusing(self.path):
                self._connection.executemany(sql, rows)

    def begin(self) -> None:
        """Take the write lock; raises StoreRefused ``store_busy`` after BUSY_WAIT.

        SQLite's own waiting looks again every tenth of a second, and would miss the gaps that an import leaves.
        """
        until = time.monotonic() + BUSY_WAIT / 1000
        with self._turns.taken(until, BUSY_STEP):
            self._execute("PRAGMA busy_timeout = 0")
            try:
                while True:
                    try:
                        self.run("BEGIN IMMEDIATE")
                    except StoreRefused as refused:
                        if refused.code != "store_busy" or time.monotonic() >= until:
                            raise
                        time.sleep(BUSY_STEP)
                    else:
                        return
            finally:
                self._execute(f"PRAGMA busy_timeout = {BUSY_WAIT}")

    def awaited(self) -> bool | None:
        """Whether somebody waits to write while this connection does; None where nothing tells."""
        return self._turns.awaited()

    def widen(self, size: int = WIDE_CACHE) -> None:
        """Keep more of the file's pages in memory, for bulk work on indexes in which everything lands anywhere:
        ``size`` KiB of them."""
        self._execute(f"PRAGMA cache_size = -{size}")

    @property
    def changes(self) -> int:
        """How many rows this connection has ever changed."""
        return self._connection.total_changes

    def commit(self) -> None:
        self.run("COMMIT")

    def rollback(self) -> None:
        """Forget what was not committed; a transaction that SQLite has rolled back itself is no error."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    @contextmanager
    def unawaited(self) -> Iterator[None]:
        """Commits inside do not wait for the disk: for a store in the making, on which nobody relies before it is
        whole."""
        self.run("PRAGMA synchronous = OFF")
        try:
            yield
        finally:
            self.run(AWAITED)

    def data_version(self) -> int:
        """Changes whenever another connection has committed, in whatever process."""
        return int(self.value("PRAGMA data_version"))

    def noticed(self) -> None:
        """Another process has written: the WAL grew by that too."""
        self._folded_back -= NOTICED_CHANGES

    def checkpoint(self, after: int) -> bool:
        """Fold the WAL back into the file when that many rows have changed since; whether it was time. Never fails: the
        next one does the work."""
        if self._unfolded < after:
            return False
        self._folded_back = self.changes
        self._folding_back.run()
        return True

    def checkpoint_meanwhile(self, after: int) -> None:
        """As ``checkpoint``, while whoever calls goes on. What it writes meanwhile keeps the WAL from beginning anew:
        once that is long, or much was written, it waits."""
        back, unfolded = self._folding_back, self._unfolded
        if unfolded < after or (back.busy and unfolded < OVERDUE * after):
            return
        self._folded_back = self.changes
        back.wait()
        if back.pages < LONG_WAL:
            back.begin()
        else:
            any(back.run() for _ in range(TRIES))
            back.pages = 0

    @property
    def _unfolded(self) -> int:
        return self.changes - self._folded_back

    def fold_back(self) -> bool:
        """Fold the whole WAL back and empty it; False where somebody reads from it still. It holds the write lock all
        the while itself, so that no commit can begin the WAL anew beside it."""
        self._folding_back.wait()
        with refusing(self.path):
            busy, *_ = self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        self._folding_back.close()
        self._turns.close()
        self._connection.close()


def create(path: Path, make_tables: Callable[[sqlite3.Connection], None]) -> None:
    """Lay out an empty store in the file ``path``, which is there and empty."""
    database = Database(path)
    try:
        with refusing(path):
            raw = database.raw
            raw.execute("PRAGMA journal_mode = WAL")
            database.begin()
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            make_tables(raw)
            raw.execute(SEARCH_TABLE)
            database.commit()
    finally:
        database.close()


def open_store(path: Path, *, read_only: bool = False) -> Database:
    """Open a store; raises StoreRefused ``no_store``, ``not_a_store``, ``store_newer`` and what ``refusing`` tells."""
    if not path.is_file():
        raise StoreRefused("no_store", path=str(path))
    database = Database(path, read_only=read_only)
    try:
        if database.value("PRAGMA application_id") != APPLICATION_ID:
            raise StoreRefused("not_a_store", path=str(path))
        version = database.value("PRAGMA user_version")
        if version > SCHEMA_VERSION:
            raise StoreRefused("store_newer", path=str(path), found=version, known=SCHEMA_VERSION)
    except BaseException:
        database.close()
        raise
    return database


def scratch() -> Database:
    """A store without a name that vanishes with its connection; SQLite keeps it on the disk where it grows."""
    return Database(Path())


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into StoreRefused."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None and not isinstance(error, sqlite3.DatabaseError):
            raise
        raise _refusal((code or 0) & 0xFF, str(path), str(error)) from error


def _refusal(code: int, path: str, reason: str) -> StoreRefused:
    match code:
        case sqlite3.SQLITE_FULL:
            return StoreRefused("disk_full", path=path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreRefused("store_read_only", path=path)
        case sqlite3.SQLITE_IOERR:
            return StoreRefused("disk_failed", path=path, reason=reason)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreRefused("store_busy", path=path)
        case sqlite3.SQLITE_CORRUPT:
            return StoreRefused("store_damaged", path=path, reason=reason)
        case sqlite3.SQLITE_NOTADB:
            return StoreRefused("not_a_store", path=path)
        case sqlite3.SQLITE_CANTOPEN:
            return StoreRefused("store_unreadable", path=path, reason=reason)
        case _:
            return StoreRefused("store_failed", path=path, reason=reason)


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    where = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rw'}" if path.name else "file:?mode=rwc"
    return sqlite3.connect(
        where, uri=True, isolation_level=None, timeout=BUSY_WAIT / 1000, check_same_thread=False, cached_statements=256
    )


def _connect_to_fold_back(path: Path) -> sqlite3.Connection:
    connection = _connect(path, read_only=False)
    connection.execute(FULLY)
    connection.execute(NEVER_BY_ITSELF)
    return connection
