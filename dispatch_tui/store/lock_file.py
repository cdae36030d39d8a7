"""A lock on an empty file beside a store, for what one process at a time may do to it. It is the system's own: whoever
dies lets go of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def locked(store: Path, ending: str) -> Iterator[bool]:
    """Whether the block has the lock to itself; False, at once, while somebody else has it. ``ending`` stands behind
    the store's name, as SQLite names what it keeps beside it.

    Where the system or the disk has no such locks everybody has it.
    """
    lock = store.with_name(f"{store.name}{ending}")
    handle = _take(lock)
    try:
        yield handle is not None
    finally:
        if handle is not None and handle >= 0:
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
    """Whether the file is still the one of that name: whoever had it before took it away when it was done."""
    try:
        return os.path.samestat(lock.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
