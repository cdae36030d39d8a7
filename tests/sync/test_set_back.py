"""A machine that was set back, its store and all beside it: it holds less than it has shown to hold, learns that from
what is sent to it, and says anew what it holds. Everybody goes by the newest word."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync.backup import back_up, restore
from dispatch_tui.sync.folder import sync_folder
from tests.store import centre
from tests.sync.stations import Machine, Stations, state

YEAR = 365 * 86_400_000


@pytest.fixture
def machine(stations: Stations) -> Machine:
    """Of a department's station that holds what the centre began with."""
    made = stations.member("CGJ01", "department", "cgj")
    stations.exchange(stations.first, made)
    return Machine(stations, made)


def same(stations: Stations, store: Store, ticket: str, *told: str) -> None:
    """A ticket reads the same at the department's station, nothing waits there, and nobody has more to send. A check
    finds no more than what was ``told``."""
    first = stations.first
    stations.exchange(first, store)
    asked = "SELECT id FROM event WHERE stream = ? AND body IS NOT NULL ORDER BY id"
    stream = (f"ticket/{ticket}",)
    assert store.database.rows(asked, stream) == first.database.rows(asked, stream)
    assert store.database.value("SELECT count(*) FROM parked") == 0
    assert [one.code for one in check(store, deep=True)] == list(told)


def test_what_fills_in_a_ticket_of_which_it_lost_the_ids_comes_again(stations: Stations, machine: Machine) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.exchange(stations.first, machine.store)
    store = machine.set_back()
    centre.dispatched(stations.first, ticket, "cgj")
    carried = stations.carry(stations.first, store)
    assert carried is not None
    assert (carried.refused, carried.added, len(carried.parked)) == ((), 0, 1)
    same(stations, store, ticket)


def test_a_ticket_that_it_holds_no_longer_whole_is_filled_in_again(stations: Stations, machine: Machine) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.exchange(stations.first, machine.store)
    again = Machine(stations, machine.store)
    centre.dispatched(stations.first, ticket, "cgj")
    stations.exchange(stations.first, machine.store)
    store = again.set_back()
    centre.receive(stations.first, text="路灯不亮")
    same(stations, store, ticket)


@pytest.mark.parametrize("kept", ["own", "own other", "other", "other own"])
def test_both_branches_of_a_chain_come_of_which_it_lost_one(
    stations: Stations, machine: Machine, kept: str
) -> None:
    """It had the ids of what the second station wrote after it was set back itself, and never those of what it had
    written before: new to it are both, after the one place, and what fills in goes on to nothing that is signed."""
    first, second = stations.first, stations.member("WC02")
    ticket = centre.receive(second, text="井盖没了")
    stations.exchange(first, second)
    stations.exchange(first, machine.store)
    department = Machine(stations, machine.store)
    before = Machine(stations, second)
    for text in ("有人看守", "车绕行"):
        centre.add(before.store, ticket, "noted", text=text)
    late = stations.export(before.store, "WC01")
    assert late is not None
    second = before.set_back()
    for what in kept.split():
        if what == "own":
            centre.add(second, ticket, "noted", text="盖板在路边")
        else:
            centre.receive(second, text="路灯不亮")
    stations.exchange(first, second)
    stations.exchange(first, department.store)
    store = department.set_back()
    stations.take(first, late)
    centre.dispatched(first, ticket, "cgj")
    carried = stations.carry(first, store)
    assert carried is not None
    assert carried.refused == ()
    same(stations, store, ticket, "station_forked")


def test_it_says_so_though_it_cannot_read_what_shows_it(stations: Stations, machine: Machine) -> None:
    second = stations.member("WC02")
    stations.exchange(stations.first, machine.store, second)
    store = machine.set_back()
    ticket = centre.receive(second, text="井盖没了")
    centre.dispatched(second, ticket, "cgj")
    stations.carry(second, stations.first)
    with pytest.raises(Refused) as told:
        stations.carry(stations.first, store)
    assert told.value.refusal.code == "bundle_unknown_author"
    assert stations.carry(store, stations.first) is not None
    same(stations, store, ticket)


def test_it_says_so_once_for_each_file(stations: Stations, machine: Machine) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.exchange(stations.first, machine.store)
    store = machine.set_back()
    centre.dispatched(stations.first, ticket, "cgj")
    file = stations.export(stations.first, "CGJ01")
    assert file is not None
    stations.take(store, file)
    assert stations.export(store, "WC01") is not None
    stations.take(store, file)
    stations.export(store, "WC01")
    stations.take(store, file)
    counted = store.database.value("SELECT value FROM counter WHERE name = 'bundle'")
    assert counted < 200_000


def test_it_is_believed_though_its_clock_was_ahead_before(stations: Stations, machine: Machine) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.carry(stations.first, machine.store)
    stations.now += YEAR
    for _ in range(12):  # more often than it says anything after that
        centre.receive(stations.first, text="二")
        stations.carry(machine.store, stations.first)
        stations.carry(stations.first, machine.store)
    stations.now -= YEAR
    store = machine.set_back()
    centre.dispatched(stations.first, ticket, "cgj")
    same(stations, store, ticket)


def test_in_a_folder_as_well(stations: Stations, machine: Machine, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    sync_folder(stations.first, shared, stations.tick())
    sync_folder(machine.store, shared, stations.tick())
    again = Machine(stations, machine.store)
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.exchange(stations.first, machine.store)
    centre.dispatched(stations.first, ticket, "cgj")
    store = again.set_back()
    for _ in range(3):
        sync_folder(stations.first, shared, stations.tick())
        sync_folder(store, shared, stations.tick())
    assert check(store, deep=True) == []
    assert store.ticket(ticket) is not None
    before = sorted(shared.rglob("*"))
    for one in (stations.first, store):
        assert sync_folder(one, shared, stations.tick()).carried.written == ()
    assert sorted(shared.rglob("*")) == before


def test_a_station_of_the_centre_too(stations: Stations) -> None:
    second = stations.member("WC02")
    stations.exchange(stations.first, second)
    machine = Machine(stations, second)
    for text in "一二":
        centre.receive(stations.first, text=text)
        stations.exchange(stations.first, machine.store)
    store = machine.set_back()
    centre.receive(stations.first, text="三")
    stations.exchange(stations.first, store)
    assert state(store) == state(stations.first)


def test_a_station_of_which_a_department_alone_knows_keeps_nobody_from_reading_it(
    stations: Stations, machine: Machine, tmp_path: Path
) -> None:
    """A restored store took a name of its own, told the department of it, and was lost."""
    first, department = stations.first, machine.store
    with first.transaction(stations.tick()) as tx:
        data = {"operator": "wang", "role": "department", "department": "cgj"}
        tx.act("chen", "supervisor").add("authority", "operator_added", data)
    second = stations.member("WC02")
    ticket = centre.receive(first, text="井盖没了")
    order = centre.dispatched(first, ticket, "cgj")
    stations.exchange(first, department, second)
    centre.add(department, ticket, "acknowledged", {"order": order}, actor="wang", role="department")
    back_up(second.database.path, tmp_path / "kept.db")
    restore(tmp_path / "kept.db", tmp_path / "again" / "centre.db", stations.tick())
    with Store.open(tmp_path / "again" / "centre.db") as again:
        centre.receive(again, text="没人听见")
        stations.carry(again, department)
    stations.carry(department, first)
    read = first.ticket(ticket)
    assert read is not None
    assert read.orders[0].step == "acknowledged"
    assert check(first, deep=True) == []
