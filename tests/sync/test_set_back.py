"""A machine that was set back, its store and all beside it: it holds less than it has shown to hold, learns that from
what is sent to it, and says anew what it holds. Everybody goes by the newest word."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import trust
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store.check import check
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.schema import upsert
from dispatch_tui.store.store import Store
from dispatch_tui.sync.backup import back_up, restore
from dispatch_tui.sync.folder import sync_folder
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.set_back import is_set_back
from dispatch_tui.sync.standing import standing
from dispatch_tui.sync.trust import admission, own_card
from tests.store import centre
from tests.sync.stations import CHEN, Machine, Stations, state

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


@pytest.mark.parametrize(("code", "role", "department"), [("CGJ01", "department", "cgj"), ("WC02", "centre", "")])
def test_before_its_first_bundle_it_is_told_how_it_comes_back(
    stations: Stations, code: str, role: str, department: str
) -> None:
    first = stations.first
    machine = Machine(stations, stations.join(code, role, department))
    stations.exchange(first, machine.store)
    centre.dispatched(first, centre.receive(first, text="井盖没了"), "cgj")
    store = machine.set_back()
    assert standing(store).set_back is None, "nothing here tells it yet"
    file = stations.export(first, code)
    assert file is not None
    with pytest.raises(Refused):
        stations.take(store, file)
    with pytest.raises(Refused) as told:
        stations.take(store, file)
    refusal = told.value.refusal
    assert standing(store).set_back == refusal
    if role == "centre":
        assert refusal.code == "bundle_set_back"
        everything = stations.export(first, everything=True)
        assert everything is not None
        stations.take(store, everything)
        assert state(store) == state(first)
        assert standing(store).set_back is None
        return
    assert refusal.code == "bundle_set_back_department"
    assert refusal.params["how"] == f"--role {role} --department {department}"
    store.close()
    path = store.database.path
    assert refusal.params["store"] == str(path)
    path.rename(path.with_suffix(".old"))
    anew = join(path, own_card(first), role=role, department=department, beside=[own_card(first)])
    assert anew.station_code == "CGJ02"
    trust(first, CHEN, stations.tick(), admission(first, own_card(anew)))
    stations.keep(anew)
    stations.exchange(first, anew)
    assert len(anew.listing()) == 1


def test_who_waits_for_a_first_bundle_was_not_set_back(stations: Stations) -> None:
    waiting = stations.join("WC02", trusted=False)
    file = stations.export(stations.first, everything=True)
    assert file is not None
    with pytest.raises(Refused) as told:
        stations.take(waiting, file)
    assert told.value.refusal.code == "bundle_before_trust"
    assert standing(waiting).set_back is None


def test_a_bundle_that_builds_on_nothing_tells_of_no_machine_that_was_set_back(
    stations: Stations, tmp_path: Path
) -> None:
    waiting = stations.join("WC02")
    file = stations.export(stations.first, "WC02")
    assert file is not None
    with opened(file, tmp_path) as bundle:
        assert not is_set_back(waiting, bundle.heading)


def seen_there(stations: Stations, third: Store) -> Store:
    """A department's station that acknowledged an order of ``third``, and told the first station alone of it."""
    first = stations.first
    department = stations.member("CGJ01", "department", "cgj")
    with first.transaction(stations.tick()) as tx:
        data = {"operator": "wang", "role": "department", "department": "cgj"}
        tx.act("chen", "supervisor").add("authority", "operator_added", data)
    stations.exchange(first, third, department)
    ticket = centre.receive(third, text="井盖没了")
    order = centre.dispatched(third, ticket, "cgj")
    stations.carry(third, department)
    centre.add(department, ticket, "acknowledged", {"order": order}, actor="wang", role="department")
    stations.carry(department, first)
    return department


def test_what_a_departments_work_stands_on_is_asked_of_who_can_send_it(stations: Stations) -> None:
    """The department shows it on its screen, and cannot give it on."""
    third = stations.member("WC03")
    department = seen_there(stations, third)
    [gap] = standing(stations.first).missing
    assert (gap.station, gap.first, gap.ask, gap.seen_at) == ("CGJ01", -1, ("WC03",), "CGJ01")
    fourth = stations.member("WC04")
    assert standing(stations.first).missing[0].ask == ("WC03", "WC04"), "any of the centre may have it"
    stations.carry(stations.first, third)
    stations.carry(stations.first, department)
    stations.carry(third, fourth)
    stations.carry(department, fourth)
    stations.carry(fourth, stations.first)
    assert standing(stations.first).missing == ()


def test_who_proved_to_hold_it_is_asked_alone(stations: Stations) -> None:
    third, fourth = stations.member("WC03"), stations.member("WC04")
    stations.carry(stations.first, third)
    department = seen_there(stations, third)
    stations.carry(third, fourth)
    stations.carry(department, fourth)
    with GivingOut(fourth) as giving:
        ends = [one.place for one in giving.tips()]
    with stations.first.writing():
        stations.first.database.many(
            upsert("peer_tip"), [(fourth.station, one.station, one.link, one.seq) for one in ends]
        )
    [gap] = standing(stations.first).missing
    assert (gap.ask, gap.seen_at) == (("WC04",), "")


def test_where_nobody_is_left_who_can_send_it_that_is_told(stations: Stations) -> None:
    third = stations.member("WC03")
    seen_there(stations, third)
    first = stations.first
    end = first.database.one("SELECT seq, link FROM chain WHERE chain = ? ORDER BY seq DESC", (third.station,))
    with first.transaction(stations.tick()) as tx:
        last = {"station": third.station, "seq": end[0] if end else -1, "link": end[1] if end else FIRST_LINK}
        tx.act("chen", "supervisor").add("authority", "station_retired", {**last, "reason": "lost"})
    [gap] = standing(first).missing
    assert (gap.ask, gap.seen_at) == ((), "CGJ01")
