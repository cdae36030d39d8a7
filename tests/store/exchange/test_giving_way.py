"""Work that writes much goes on while nobody waits, and soon lets in whoever does, however slow the machine. Time is
what the machine of the test makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from dispatch_tui.store.exchange.giving_way import END, LATELY, LONGEST, OFTEN, UNTOLD, Measure
from dispatch_tui.store.exchange.stints import LARGEST, Stints
from dispatch_tui.store.sqlite import BULK_CHECKPOINT

HELD = 0.25
"""Seconds in which whoever waits is let in: half of what an operator's act may wait."""
QUIET = 0.000_01
"""Seconds that an event takes, and as much again when it is committed."""


class Machine:
    """A store, its database and who folds beside, on a machine that takes ``row`` seconds for an event. From
    ``patience`` seconds after a transaction began somebody waits; never, or nothing tells, where it is None."""

    def __init__(self, row: float, patience: float | None, *, tells: bool = True) -> None:
        self.now = self.row = row
        self.patience, self.tells = patience, tells
        self.database = self
        self.slept = self.folded_back_after = 0
        self.transactions: list[tuple[int, float]] = []
        """How many events each had, and how long it held whoever waits."""
        self._began, self._events = 0.0, 0
        self.stints = Stints(cast("Any", self), cast("Any", self), clock=lambda: self.now, sleep=self._sleep)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._began, self._events = self.now, 0
        yield
        self.now += self.row * self._events
        self.transactions.append((self._events, self.now - self._began - (self.patience or 0.0)))

    def awaited(self) -> bool | None:
        if not self.tells:
            return None
        return self.patience is not None and self.now - self._began >= self.patience

    def checkpoint_meanwhile(self, after: int) -> None:
        self.folded_back_after = after

    def began(self) -> None: ...

    def ended(self) -> None: ...

    def give(self) -> None: ...

    def enter(self, events: int) -> None:
        """So many events, step by step."""
        with self.stints.together():
            while events:
                some = min(events, self.stints.size())
                with self.stints.step(some):
                    self.now += self.row * some
                    self._events += some
                events -= some

    def break_off(self) -> None:
        """One step, and no more."""
        with self.stints.together():
            with self.stints.step(1):
                assert not self.stints.between
            raise KeyboardInterrupt

    @property
    def held(self) -> float:
        return max(held for _, held in self.transactions)

    @property
    def largest(self) -> int:
        return max(events for events, _ in self.transactions)

    def _sleep(self, _: float) -> None:
        self.slept += 1


@pytest.mark.parametrize("slower", [1, 5, 20, 100])
@pytest.mark.parametrize("patience", [0.0, 0.02, 0.1, 0.3])
def test_who_waits_is_let_in_soon(slower: int, patience: float) -> None:
    machine = Machine(QUIET * slower, patience)
    machine.enter(60_000)
    assert machine.held <= HELD


def test_while_nobody_waits_much_goes_into_one_transaction() -> None:
    machine = Machine(QUIET, None)
    machine.enter(60_000)
    assert machine.largest > 5 * LARGEST
    assert machine.held <= LONGEST + HELD


def test_the_wal_is_folded_back_often_where_somebody_waited_lately() -> None:
    machine = Machine(QUIET, None)
    machine.enter(1)
    assert machine.folded_back_after == BULK_CHECKPOINT
    machine.patience = 0.0
    machine.enter(1)
    assert machine.folded_back_after == BULK_CHECKPOINT // OFTEN
    machine.patience = None
    machine.enter(1)
    assert machine.folded_back_after == BULK_CHECKPOINT // OFTEN
    machine.now += LATELY
    machine.enter(1)
    assert machine.folded_back_after == BULK_CHECKPOINT


def test_where_nothing_tells_who_waits_transactions_are_short_and_leave_gaps() -> None:
    machine = Machine(QUIET, None, tells=False)
    machine.enter(60_000)
    assert machine.held <= UNTOLD + HELD
    assert machine.slept == len(machine.transactions)


def test_a_machine_that_slows_down_gets_less_to_do_at_a_time() -> None:
    machine = Machine(QUIET, None)
    machine.enter(60_000)
    quick = machine.largest
    machine.row *= 20
    machine.enter(60_000)
    machine.transactions.clear()
    machine.enter(60_000)
    assert machine.largest < quick / 5
    machine.row /= 20
    machine.enter(300_000)
    machine.transactions.clear()
    machine.enter(60_000)
    assert machine.largest > quick / 2


def test_what_is_dropped_leaves_nothing_open() -> None:
    machine = Machine(QUIET, None)
    with pytest.raises(KeyboardInterrupt):
        machine.break_off()
    assert machine.stints.between
    assert not machine.transactions
    machine.enter(1)
    assert [events for events, _ in machine.transactions] == [1]


@pytest.mark.parametrize(
    ("took", "size"),
    [((0.0,), 32.0), ((END / 2,), 20.0), ((END / 2, END), 25.0), ((0.0,) * 9, 100.0), ((0.0,) * 9 + (1.0,), 50.0),
     ((1.0,), 16.0)],
)  # fmt: skip
def test_a_measure_grows_bit_by_bit_and_is_halved(took: tuple[float, ...], size: float) -> None:
    measure = Measure(16, 100, END)
    for seconds in took:
        measure.took(seconds)
    assert measure.size == size
