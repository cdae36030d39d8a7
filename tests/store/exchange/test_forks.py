"""A station whose disk was cloned has two histories: both are kept, judged apart, and told everywhere."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from pathlib import Path

import pytest

from dispatch_tui.store.check import check
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from tests.store.centre import NOW, add, receive
from tests.store.exchange.stations import crew, give, places


def clone(store: Store, path: Path) -> Store:
    """What cloning a whole disk leaves: the store and its marker, so that nothing can tell it from the other."""
    source = sqlite3.connect(store.database.path)
    target = sqlite3.connect(path)
    source.backup(target)
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("DELETE FROM meta WHERE name = 'file'")
    target.commit()
    for one in (source, target):
        one.close()
    return Store.open(path, seats=path.with_suffix(".seats"))


@pytest.fixture
def forked(tmp_path: Path) -> list[Store]:
    """A store, its clone, both at work under one name, and a second station that knows neither's work."""
    first, second = crew(tmp_path)
    ticket = receive(first, text="路灯不亮", address="雷锋大道")
    give(first, second)
    other = clone(first, tmp_path / "clone.db")
    for store, words in ((first, "甲"), (other, "乙")):
        add(store, ticket, "noted", words=words)
        add(store, ticket, "corrected", {"fields": {"grid": words}})
        receive(store, text=words)
        with store.transaction(NOW) as tx:
            data = {"operator": f"op-{words}", "role": "dispatcher", "department": ""}
            tx.act("chen", "supervisor").add("authority", "operator_added", data)
        assert store.station_code == "WC01"
    return [first, other, second]


def everything(stores: list[Store]) -> None:
    for _ in range(2):
        for giver, taker in itertools.permutations(stores, 2):
            give(giver, taker)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 1, 0)])
def test_both_histories_come_everywhere_and_give_the_same_rows(forked: list[Store], order: tuple[int, ...]) -> None:
    everything([forked[at] for at in order])
    first, other, second = forked
    assert dumps(first.database) == dumps(other.database) == dumps(second.database)
    assert places(first) == places(other) == places(second)
    assert len([one for one in places(second) if one.station == first.station]) == 2
    for store in forked:
        assert [one.code for one in check(store, deep=True)] == ["station_forked"]
        (fork,) = store.streams.branches.forks()
        assert (fork.station, len(fork.ends)) == (first.station, 2)
        assert {"op-甲", "op-乙"} <= store.authority.now().operators.keys()
        (ticket,) = [row.id for row in store.listing() if row.summary == "路灯不亮"]
        reading = store.ticket(ticket)
        assert reading is not None
        assert {entry.verdict.outcome for entry in reading.timeline} == {"counted"}
        assert "grid" in reading.conflicts
        for one in forked:
            assert give(store, one).read == 0
    for store in forked:
        store.close()


def test_neither_goes_on_under_the_name_once_it_knows(forked: list[Store]) -> None:
    everything(forked)
    first, other, second = forked
    before = first.station
    ticket = first.listing()[0].id
    codes = set()
    for store in forked:
        add(store, ticket, "noted", words="之后")
        codes.add(store.station_code)
        assert (store.succeeded.doubt if store.succeeded else None) == (None if store is second else "forked")
    assert codes == {"WC01A", "WC02"}
    everything(forked)
    assert dumps(first.database) == dumps(other.database) == dumps(second.database)
    assert len([one for one in places(second) if one.station == before]) == 2
    reading = second.ticket(ticket)
    assert reading is not None
    assert {entry.verdict.outcome for entry in reading.timeline} == {"counted"}
    for store in forked:
        store.close()


def test_what_a_third_lacks_of_one_history_is_given_from_where_they_part(forked: list[Store]) -> None:
    first, other, second = forked
    give(first, second)
    known = places(second)
    give(other, first)
    with GivingOut(first) as giving:
        lines = list(giving.lines(known))
        assert [line.seq for line in lines] == [5, 6, 7, 8]
        assert [line.prev is not None for line in lines] == [True, False, False, False]
        assert giving.count(known) == 4
    taken = give(first, second)
    assert (taken.added, taken.parked, taken.forks) == (4, 0, {first.station})
    for store in forked:
        store.close()


def test_a_restored_store_that_hears_of_its_own_later_work_takes_it_in(tmp_path: Path) -> None:
    """Its chain is whole again, and it goes on under another name all the same: its marker names another file."""
    first, second = crew(tmp_path)
    ticket = receive(first, text="路灯不亮")
    first.close()
    old = tmp_path / "old.db"
    shutil.copy(tmp_path / "WC01.db", old)
    with Store.open(tmp_path / "WC01.db") as first:
        add(first, ticket, "noted", words="后来")
        give(first, second)
    with Store.open(old) as store:
        assert give(second, store).added == 1
        assert check(store, deep=True) == []
        add(store, ticket, "noted", words="恢复后")
        assert store.station_code == "WC01A"
        give(store, second)
        assert dumps(store.database) == dumps(second.database)
        assert check(second, deep=True) == []
    second.close()
