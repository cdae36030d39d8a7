"""Processes beside this one: what they are given is done, whatever becomes of them, and they end with whoever started
them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from dispatch_tui.store.workers import WORTHWHILE, Failed, Workers, processors, workers_for
from tests.processes import gone


def squared(number: int) -> int:
    return number * number


def failing_beside(number: int, home: int) -> int:
    if os.getpid() != home:
        raise RuntimeError(number)
    return -number


def odd(number: int) -> int:
    if number % 2:
        raise ValueError(number)
    return number


def dying(number: int, home: int) -> int:
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def whose(_: int) -> int:
    return os.getpid()


def slow(_: int) -> int:
    time.sleep(600)
    return 0


@pytest.mark.parametrize("count", [0, 1, 3])
def test_answers_come_in_order(count: int) -> None:
    with Workers(count) as workers:
        assert list(workers.in_order(squared, ((one,) for one in range(50)))) == [one * one for one in range(50)]


def test_others_do_the_work_indeed() -> None:
    with Workers(2) as workers:
        found = {workers.submit(whose, 0).result() for _ in range(10)}
    assert len(found) == 2
    assert os.getpid() not in found


@pytest.mark.parametrize(("work", "given"), [(failing_beside, [-one for one in range(20)]), (dying, list(range(20)))])
def test_what_fails_beside_is_done_here(work: Callable[[int, int], int], given: list[int]) -> None:
    with Workers(2) as workers:
        assert list(workers.in_order(work, ((one, os.getpid()) for one in range(20)))) == given


def test_what_fails_here_too_is_told_in_its_turn() -> None:
    with Workers(2) as workers:
        answers = workers.in_order(odd, ((one,) for one in (0, 2, 3, 4, 5)))
        assert [next(answers), next(answers)] == [0, 2]
        with pytest.raises(ValueError, match="3"):
            next(answers)


def test_a_task_of_one_that_dies_is_told_as_failed() -> None:
    with Workers(1) as workers:
        with pytest.raises(Failed):
            workers.submit(dying, 1, os.getpid()).result()
        with pytest.raises(Failed):
            workers.submit(squared, 1)
        assert list(workers.in_order(squared, [(3,)])) == [9]


def test_where_none_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Workers(2) as workers:
        assert workers.alive == 0
        assert list(workers.in_order(whose, [(0,), (0,)])) == [os.getpid()] * 2


def test_closing_ends_them_amid_their_work() -> None:
    with Workers(1) as workers:
        pid = workers.submit(whose, 0).result()
        assert os.getpgid(pid) != os.getpgid(0), "an interrupt at the keyboard is for this process alone"
        future = workers.submit(slow, 0)
    assert gone(pid)
    assert future.cancelled() or isinstance(future.exception(), Failed)


def test_they_end_with_whoever_started_them() -> None:
    told = (
        "import os; from dispatch_tui.store.workers import Workers; from tests.store.test_workers import whose; "
        "print(Workers(1).submit(whose, 0).result(), flush=True); os.kill(os.getpid(), 9)"
    )
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False).stdout
    assert gone(int(said))


def test_small_imports_start_none() -> None:
    assert workers_for(WORTHWHILE - 1).count == 0
    assert workers_for(WORTHWHILE).count == (min(processors(), 3) if processors() > 1 else 0)
