"""A whole store as one file: copied out while others write, proved, and put in a store's place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatch_tui.domain.event import read_event
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.sqlite import Database, open_store, refusing

_PAGES: Final = 2_000
"""Pages copied between two reports of progress (8 MB)."""
_LIVE: Final = 2
"""What byte 18 of SQLite's header says of a store in use; a copy keeps no log beside it and says 1."""

DAMAGED: Final = frozenset({"store_damaged", "not_a_store", "store_failed"})
"""What is said of a store's file that can no longer be read as one."""

Progress = Callable[[int, int], None]
"""Called with pages done and pages in all; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a store's file holds: whose it is, how many events, and whether its centre was founded for a drill."""

    centre: str
    station: str
    events: int
    drill: bool


def copy_out(source: Path, target: Path, progress: Progress, *, live: bool = False) -> None:
    """Copy the store at ``source`` into the empty file ``target``, as it stands at one moment, whoever writes
    meanwhile; durable when the call returns. ``live``: ready to be written to, else one file that needs no other."""
    database = open_store(source, read_only=True)
    try:
        with refusing(target):
            into = sqlite3.connect(target, isolation_level=None)
            try:
                database.run("BEGIN")
                database.value("SELECT value FROM meta WHERE name = 'centre'")
                database.raw.backup(into, pages=_PAGES, progress=lambda _, left, all_: progress(all_ - left, all_))
                into.execute(f"PRAGMA journal_mode = {'WAL' if live else 'DELETE'}")
            finally:
                into.close()
    finally:
        database.close()
    with target.open("rb") as written:
        os.fsync(written.fileno())


def is_copy(path: Path) -> bool:
    """Whether a file is a store's copy and no store in use."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
        open_store(path, read_only=True).close()
    except (OSError, StoreRefused):
        return False
    return len(header) == 100 and header[18] != _LIVE


def prove_copy(path: Path) -> Copy:
    """What the store in ``path`` holds; raises StoreRefused ``no_store``, ``not_a_store``, ``store_newer`` or
    ``store_damaged``."""
    database = open_store(path, read_only=True)
    try:
        for row in database.rows("PRAGMA quick_check(1)"):
            if row[0] != "ok":
                raise StoreRefused("store_damaged", path=str(path), reason=str(row[0]))
        return _held(database)
    finally:
        database.close()


def glance_at(path: Path) -> Copy:
    """What the store in ``path`` holds, unproved; raises StoreRefused as opening does."""
    database = open_store(path, read_only=True)
    try:
        return _held(database)
    finally:
        database.close()


def lacking(store: Path, copy: Path) -> tuple[Copy, int]:
    """What the store holds, and how many of its events the copy lacks."""
    database = open_store(store)
    try:
        database.run("ATTACH DATABASE ? AS other", (str(copy),))
        missing = database.value(
            "SELECT count(*) FROM main.event WHERE body IS NOT NULL AND id NOT IN "
            "(SELECT id FROM other.event WHERE body IS NOT NULL)"
        )
        return _held(database), int(missing)
    finally:
        database.close()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While the block runs, nobody else has the store open; raises StoreRefused ``store_in_use``. Its log is folded
    back into the file, which can then be moved; a file that is damaged is left as it is."""
    database: Database | None = None
    try:
        with refusing(path):
            database = Database(path)
            for pragma in ("busy_timeout = 0", "locking_mode = EXCLUSIVE", "journal_mode = DELETE"):
                database.raw.execute(f"PRAGMA {pragma}").fetchall()
            database.raw.execute("BEGIN EXCLUSIVE")
    except StoreRefused as refused:
        if refused.code not in DAMAGED:
            if database is not None:
                database.close()
            raise StoreRefused("store_in_use", path=str(path)) if refused.code == "store_busy" else refused from None
    try:
        yield
    finally:
        if database is not None:
            with suppress(StoreRefused):
                database.rollback()
            database.close()


def _held(database: Database) -> Copy:
    meta = dict(database.rows("SELECT name, value FROM meta"))
    if "centre" not in meta or "station" not in meta:
        raise StoreRefused("store_damaged", path=str(database.path), reason="meta")
    events = int(database.value("SELECT count(*) FROM event"))
    return Copy(meta["centre"], meta["station"], events, "drill" in meta or _founded_for_drill(database))


def _founded_for_drill(database: Database) -> bool:
    """By the founding event alone: nothing of the log is folded for it."""
    body = database.value(
        "SELECT body FROM event WHERE id = (SELECT value FROM meta WHERE name = 'centre') AND body IS NOT NULL"
    )
    return body is not None and bool(read_event(bytes(body), trusted=True).data.get("drill"))
