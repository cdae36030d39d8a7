"""What is given to a station that holds only some streams: whole what is its business, bare ids of the rest."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.store.check import check
from dispatch_tui.store.erasing import erase
from dispatch_tui.store.exchange.entering import Taken
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.refold import dumps, refold
from dispatch_tui.store.store import Store
from tests.store import centre
from tests.store.centre import NOW, add, dispatched, receive, texts
from tests.store.exchange.stations import join, places, read, take


def department(tmp_path: Path) -> tuple[Store, Store]:
    """A centre and a station of the department cgj, whose operator is ``cgj``."""
    founder = centre.found(tmp_path / "WC01.db")
    station = join(founder, tmp_path / "D.db", "D01", "department", "cgj")
    with founder.transaction(NOW) as tx:
        data = {"operator": "cgj", "role": "department", "department": "cgj"}
        tx.act("chen", "supervisor").add("authority", "operator_added", data)
    return founder, station


def give(giver: Store, taker: Store) -> tuple[Taken, list[str]]:
    """What is the department's business; what was taken, and of which streams events went out whole."""
    with GivingOut(giver) as giving, GivingOut(taker) as theirs:
        streams = giving.streams_of_department("cgj")
        held = dict(theirs.heads(theirs.streams()))
        lines = read(giving.lines(places(taker), streams=streams, held=held))
        whole = [line.stream for line in lines if line.body is not None]
        return take(taker, lines, giving.tips(), giving), whole


def test_only_its_own_tickets_are_whole(tmp_path: Path) -> None:
    founder, station = department(tmp_path)
    other = receive(founder, text="别人的事", phone="13800000000")
    own = receive(founder, text="路灯不亮", address="雷锋大道")
    dispatched(founder, own)
    add(founder, other, "taken")
    taken, whole = give(founder, station)
    assert (taken.added, taken.parked) == (10, 0)
    assert set(whole) == {"authority", f"ticket/{own}"}
    assert station.partial
    assert [row.id for row in station.listing()] == [own]
    assert station.fold(other) is None
    bare = station.database.rows("SELECT stream, depth, act, kind FROM event WHERE body IS NULL")
    assert bare == [("", 0, "", "")] * 2
    assert check(station, deep=True) == check(founder, deep=True) == []
    assert give(founder, station)[0].read == 0


def test_a_ticket_that_becomes_its_business_is_filled_in(tmp_path: Path) -> None:
    founder, station = department(tmp_path)
    ticket = receive(founder, text="路灯不亮", address="雷锋大道")
    add(founder, ticket, "taken")
    give(founder, station)
    assert station.fold(ticket) is None
    order = dispatched(founder, ticket)
    taken, whole = give(founder, station)
    assert (taken.added, taken.filled, taken.parked, taken.known) == (2, 2, 0, 0)
    assert whole == [f"ticket/{ticket}"] * 4
    assert [row.id for row in station.listing()] == [ticket]
    with station.transaction(NOW + 9_000) as tx:
        tx.act("cgj", "department").add(f"ticket/{ticket}", "acknowledged", {"order": order})
        tx.act("cgj", "department").add(f"ticket/{ticket}", "noted", {}, parts=texts(words="已出发"))
    with GivingOut(station) as giving:
        lines = read(giving.lines(places(founder), stations=(station.station,)))
        assert len(lines) == 2
        back = take(founder, lines, giving.tips(station.station), giving)
    assert (back.added, back.parked) == (2, 0)
    assert dumps(founder.database) == dumps(station.database)
    for store in (founder, station):
        assert check(store, deep=True) == []
        again = refold(store.database, store.centre, store.packs.get)
        assert dumps(again) == dumps(store.database)
        again.close()


def test_what_was_filled_in_by_halves_is_entered_in_the_end(tmp_path: Path) -> None:
    """An import broke off between an event and those that it stands on, and what was there was folded."""
    founder, station = department(tmp_path)
    ticket = receive(founder, text="路灯不亮")
    add(founder, ticket, "taken")
    give(founder, station)
    dispatched(founder, ticket)
    with GivingOut(founder) as giving:
        lines = read(giving.lines(places(station), streams=[f"ticket/{ticket}"], held={}))
        assert len(lines) == 4
        take(station, lines[2:], [], giving)
        assert station.database.value("SELECT count(*) FROM quarantine") == 2
        take(station, lines, giving.tips(), giving)
    assert dumps(founder.database) == dumps(station.database)
    assert check(station, deep=True) == []


def test_what_came_as_a_bare_id_through_another_is_filled_in(tmp_path: Path) -> None:
    """A third station did not know yet that the ticket is the department's business."""
    founder, station = department(tmp_path)
    ticket = receive(founder, text="路灯不亮")
    dispatched(founder, ticket)
    give(founder, station)
    add(founder, ticket, "noted", words="补充")
    with GivingOut(founder) as giving:
        lines = read(giving.lines(places(station), streams=()))
        take(station, lines, giving.tips(), giving)
    fold = station.fold(ticket)
    assert fold is not None
    assert len(fold.events) == 3
    taken, whole = give(founder, station)
    assert (taken.filled, whole) == (1, [f"ticket/{ticket}"])
    assert dumps(founder.database) == dumps(station.database)
    assert give(founder, station)[0].read == 0


def test_parts_are_given_as_allowed(tmp_path: Path) -> None:
    founder, station = department(tmp_path)
    ticket = receive(founder, text="路灯不亮", address="雷锋大道", name="张", phone="13800000000")
    dispatched(founder, ticket)
    with GivingOut(founder) as giving:
        assert {cls for _, cls, *_ in giving.parts(giving.lines())} == {"words", "place", "person"}
        lines = list(giving.lines(streams=[f"ticket/{ticket}"]))
        allowed = list(giving.parts(lines, lambda stream, name, cls, part: cls != "person"))
        assert {cls for _, cls, *_ in allowed} == {"words", "place"}
        assert giving.wants(9) == []
    give(founder, station)
    for part, in station.database.rows("SELECT hash FROM part WHERE cls = 'place'"):
        with station.writing():
            erase(station.database, station.parts, [part])
    with GivingOut(station) as giving:
        assert giving.wants(9) == []
