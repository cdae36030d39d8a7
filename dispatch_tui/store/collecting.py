"""Work on many objects that are no rubbish, without looking for any between them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """While the block runs, cyclic rubbish stays: looking for it costs a fifth of the time of bulk work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
