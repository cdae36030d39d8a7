"""What only takes time is left out: pauses in which others get a turn, and pieces of a size that real bundles fill."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final
from unittest.mock import patch

from dispatch_tui.store.exchange import settling, taking_in

PIECE: Final = 5
"""Events in one transaction of an import: a run's bundles fill several."""


class _Still:
    """A clock and a sleep for which no time passes: how long a machine takes decides nothing in a run."""

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, _seconds: float) -> None:
        return


@contextlib.contextmanager
def haste() -> Iterator[None]:
    """Nothing waits while this lasts."""
    still = _Still()
    with contextlib.ExitStack() as stack:
        for function, given in (
            (taking_in.TakingIn.__init__, {"piece": PIECE, "clock": still.monotonic, "sleep": still.sleep}),
            (settling.settle, {"clock": still.monotonic, "sleep": still.sleep}),
        ):
            stack.enter_context(patch.dict(function.__kwdefaults__, given))
        yield
