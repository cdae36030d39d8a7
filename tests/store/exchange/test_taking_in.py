"""What passes between stores: the same log gives the same rows, in whatever way it came."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.store.check import check
from dispatch_tui.store.refold import dumps
from tests.store.centre import add, dispatched, receive
from tests.store.exchange.stations import crew, give, places


def test_two_stations_that_exchanged_everything_hold_the_same(tmp_path: Path) -> None:
    first, second = crew(tmp_path)
    assert not second.waiting
    for number in range(4):
        dispatched(first, receive(first, text=f"路灯{number}", address="雷锋大道"))
    ticket = receive(second, text="井盖")
    taken = give(first, second)
    assert (taken.added, taken.known, taken.parked) == (12, 0, 0)
    back = give(second, first)
    assert (back.added, back.parked) == (1, 0)
    assert dumps(first.database) == dumps(second.database)
    assert places(first) == places(second)
    add(first, ticket, "taken")
    add(second, ticket, "noted", words="记")
    give(first, second)
    give(second, first)
    assert dumps(first.database) == dumps(second.database)
    assert check(first, deep=True) == check(second, deep=True) == []
    assert give(first, second).read == give(second, first).read == 0
    for store in (first, second):
        store.close()

