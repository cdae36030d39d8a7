"""What passes between stores: the same log gives the same rows, in whatever way it came."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.store.check import check
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.refold import dumps
from tests.store.centre import add, dispatched, receive
from tests.store.exchange.stations import crew, give, places, read


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



def test_what_waits_and_comes_again_waits_no_more_wherever_the_taking_in_ends(tmp_path: Path) -> None:
    first, second = crew(tmp_path)
    ticket = receive(first, text="一")
    give(first, second)
    late = [add(first, ticket, "noted", words=words) for words in ("二", "三", "四")]
    with GivingOut(first) as giving:
        lines = read(giving.lines(places(second)))
    waiting = "SELECT id FROM parked ORDER BY place"
    TakingIn(second).lines(lines[1:])
    assert second.database.rows(waiting) == [(one,) for one in late[1:]]
    TakingIn(second).lines(lines[:2])
    assert second.database.rows(waiting) == [(late[2],)]
    taking = TakingIn(second)
    taking.tips(())
    assert (second.database.rows(waiting), taking.taken.unparked) == ([], 1)
    for store in (first, second):
        store.close()
