"""One transfer into a store at a time, whoever runs it: the console may watch a folder, and somebody in a shell sync
with the same one.

Each of two would write into the folder what the other writes, and remember of it what it saw before the other wrote.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.lock_file import locked
from dispatch_tui.store.store import Store

ENDING: Final = "-transfer"
"""Behind the store's name: the lock."""
WAIT: Final = 5.0
"""Seconds in which another transfer may come to its end; a look into a folder is over sooner."""
_STEP: Final = 0.05


@contextmanager
def one_transfer(store: Store) -> Iterator[None]:
    """While the block runs nobody else takes anything into this store; raises Refused ``store_in_transfer``.

    Where the system or the disk has no such locks there is none: what two transfers write is lawful all the same.
    """
    path, until = store.database.path, time.monotonic() + WAIT
    while True:
        with locked(path, ENDING) as alone:
            if alone:
                yield
                return
        if time.monotonic() >= until:
            raise Refused("store_in_transfer", path=str(path))
        time.sleep(_STEP)
