"""The transactions of one taking in: step after step goes into one, until it is time to let others in.

What was folded beside is written between the steps, and those that fold are told what is written.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.exchange.folding_beside import Beside
from dispatch_tui.store.exchange.giving_way import STEP, Clock, GivingWay, Measure, Sleep

if TYPE_CHECKING:
    from dispatch_tui.store.writing import Writing

PIECE: Final = 40_000
"""Events entered in one transaction, at most but for an act that is longer."""
LARGEST: Final = 1_000
"""Events of one step."""


class Stints:
    """Where no ``together`` is open, each step is a transaction of its own."""

    def __init__(
        self, store: Writing, beside: Beside, *, most: int = PIECE, clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:  # fmt: skip
        """``most`` events go into one transaction."""
        self._store = store
        self._beside = beside
        self._most = most
        self._clock = clock
        self._size = Measure(min(most, LARGEST / 16), min(most, LARGEST), STEP)
        self._way = GivingWay(store.database.awaited, clock, sleep)
        self._transaction: ExitStack | None = None
        self._together = False
        self._count = 0

    @property
    def between(self) -> bool:
        """Whether all that was written is committed."""
        return self._transaction is None

    @property
    def due(self) -> bool:
        """Whether a step that can be parted is to go no further: somebody waits, or was kept from writing for long."""
        return self._way.due

    def size(self) -> int:
        """How many events go into the next step, at most."""
        return round(self._size.size)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Steps inside may share a transaction; what they wrote is durable when the block ends, and what of it is not
        committed is gone when it raises."""
        self._together = True
        try:
            yield
            self.commit()
        finally:
            self._together = False
            self._drop()

    @contextmanager
    def step(self, count: int = 0) -> Iterator[None]:
        """Something that is written whole or not at all: so many events, or something else that takes no longer."""
        if self._transaction is not None and self._count + count > self._most:
            self.commit()
        if self._transaction is None:
            self._begin()
        began = self._clock()
        try:
            yield
        except BaseException:
            self._drop()
            raise
        if count:
            self._count += count
            self._size.took(self._clock() - began)
        if not self._together or self._way.due:
            self.commit()

    def commit(self) -> None:
        """End the transaction that is open, if there is one."""
        transaction, self._transaction = self._transaction, None
        if transaction is None:
            return
        self._way.ends()
        transaction.close()
        self._beside.ended()
        self._beside.give()
        self._store.database.checkpoint_meanwhile(self._way.rows)
        self._way.ended()

    def _begin(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(without_collecting())
            stack.enter_context(self._store.writing())
            self._beside.began()
            self._transaction = stack.pop_all()
        self._count = 0
        self._way.began()

    def _drop(self) -> None:
        """Nothing of the open transaction was written, if there is one."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            with suppress(_Dropped), transaction:
                raise _Dropped


class _Dropped(Exception):
    """What is written in a transaction is not wanted."""
