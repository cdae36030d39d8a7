"""One transfer into a store at a time, whoever runs it: the console may watch a folder, and somebody in a shell sync
with the same one.

Each of two would write into the folder what the other writes, and remember of it what it saw before the other wrote.
The lock is the system's own, on an empty file beside the store: whoever dies lets go of it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.store import Store

ENDING: Final = "-transfer"
"""Behind the store's name, as SQLite names what it keeps beside it."""
WAIT: Final = 5.0
"""Seconds in which another transfer may come to its end; a look into a folder is over sooner."""
_STEP: Final = 0.05


@contextmanager
def one_transfer(store: Store) -> Iterator[None]:
    """While the block runs nobody else takes anything into this store; raises Refused ``store_in_transfer``.

    Where the system or the disk has no such locks there is none: what two transfers write is lawful all the same.
    """
    path, until = store.database.path, time.monotonic() + WAIT
    lock = path.with_name(f"{path.name}{ENDING}")
    while (handle := _take(lock)) is None:
        if time.monotonic() >= until:
            raise Refused("store_in_transfer", path=str(path))
        time.sleep(_STEP)
    try:
        yield
    finally:
        if handle >= 0:
            _let_go(lock, handle)


def _take(lock: Path) -> int | None:
    """The locked file; None while somebody else has it, -1 where there are no locks."""
    try:
        import fcntl

        handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except (ImportError, OSError):
        return -1
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _stands(lock, handle):
            return handle
    except BlockingIOError:
        pass
    except OSError:
        os.close(handle)
        return -1
    os.close(handle)
    return None


def _let_go(lock: Path, handle: int) -> None:
    try:
        with suppress(OSError):
            lock.unlink()
    finally:
        os.close(handle)


def _stands(lock: Path, handle: int) -> bool:
    """Whether the file is still the one of that name: whoever had it before took it away when the transfer ended."""
    try:
        return os.path.samestat(lock.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
