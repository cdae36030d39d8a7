"""One transfer into a store at a time, whoever runs it: the console may watch a folder, and somebody in a shell sync
with the same one.

Each of two would write into the folder what the other writes, and remember of it what it saw before the other wrote.
The lock is the system's own, on an empty file beside the store that stays: whoever dies lets go of it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.store import Store

ENDING: Final = "-transfer"
"""Behind the store's name, as SQLite names what it keeps beside it."""
WAIT: Final = 5.0
"""Seconds in which another transfer may come to its end; a look into a folder is over sooner."""
_STEP: Final = 0.05


@contextlib.contextmanager
def one_transfer(store: Store) -> Iterator[None]:
    """While the block runs nobody else takes anything into this store; raises Refused ``store_in_transfer``.

    Where the system or the disk has no such locks there is none: what two transfers write is lawful all the same.
    """
    path = store.database.path
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        handle = os.open(f"{path}{ENDING}", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refused("system_failed", path=str(path), reason=error.strerror or str(error)) from error
    try:
        until = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Refused("store_in_transfer", path=str(path)) from None
                time.sleep(_STEP)
            except OSError:
                break
            else:
                break
        yield
    finally:
        os.close(handle)
