"""Whoever waits to write is next, however fast another one writes piece after piece."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_tui.store.sqlite import Database, create
from dispatch_tui.store.turns import Turns

HELD = 0.02
"""Seconds of one of the pieces."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    path.touch()
    create(path, lambda _: None)
    return path


def begun_meanwhile(file: Path, pause: Callable[[], None] = lambda: None) -> list[int]:
    """How many pieces another connection begins once it is this one's turn, until it begins; several times over."""
    begun, before, stop, found = [0], [0], threading.Event(), []

    def write() -> None:
        database = Database(file)
        while not stop.is_set():
            database.begin()
            begun[0] += 1
            time.sleep(HELD)
            database.rollback()
            pause()
        database.close()

    other = threading.Thread(target=write)
    other.start()
    database = Database(file)
    take = database._turns._take

    def taken() -> bool | None:
        mine, before[0] = take(), begun[0]
        return mine

    database._turns._take = taken  # type: ignore[method-assign]
    try:
        for _ in range(5):
            time.sleep(3 * HELD)
            database.begin()
            found.append(begun[0] - before[0])
            database.rollback()
    finally:
        stop.set()
        other.join()
        database.close()
    return found


def test_who_waits_is_next(file: Path) -> None:
    pytest.importorskip("fcntl")
    assert max(begun_meanwhile(file)) <= 1


def test_where_there_are_no_turns_a_gap_is_enough(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "_take", lambda _: None)
    assert begun_meanwhile(file, lambda: time.sleep(HELD))


def test_who_writes_sees_that_another_waits(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fcntl")
    database, other = Database(file), Turns(file)
    database.begin()
    assert database.awaited() is False
    with other.taken(time.monotonic(), 0.01):
        assert database.awaited() is True
    assert database.awaited() is False
    monkeypatch.setattr(Turns, "_take", lambda _: None)
    assert database.awaited() is None
    database.close()
    other.close()


def test_turns_leave_nothing_beside_the_store(file: Path) -> None:
    database = Database(file)
    database.begin()
    assert database.in_transaction
    database.rollback()
    database.close()
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_turn_that_is_never_given_back_is_not_waited_for_for_ever(file: Path) -> None:
    pytest.importorskip("fcntl")
    stuck, turns = Turns(file), Turns(file)
    with stuck.taken(time.monotonic(), 0.01), turns.taken(time.monotonic() + 0.1, 0.01):
        pass
    with turns.taken(time.monotonic() + 5, 0.01):
        pass
    stuck.close()
    turns.close()
