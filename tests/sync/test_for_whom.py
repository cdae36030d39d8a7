"""For whom a bundle can be written, and what goes into one that is for several."""

from __future__ import annotations

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.event import AUTHORITY, ROW_KEY
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.views import To
from tests.store import centre
from tests.sync.stations import Stations


def whole(store: Store, ticket: str) -> list[str]:
    """The events of a ticket that are here whole."""
    asked = "SELECT id FROM event WHERE stream = ? AND body IS NOT NULL ORDER BY id"
    return [row[0] for row in store.database.rows(asked, (f"ticket/{ticket}",))]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (To("department", ("nowhere",)), "no_such_department"),
        (To("department", ("zjj",)), "department_without_station"),
        (To("stations", ("CGJ01", "WC02")), "addressees_differ"),
    ],
)
def test_for_whom_there_is_none(stations: Stations, to: To, code: str) -> None:
    stations.member("CGJ01", "department", "cgj")
    stations.member("WC02")
    file = stations.folder / "out.bundle"
    with pytest.raises(Refused) as told:
        export(stations.first, file, to, stations.tick())
    assert told.value.refusal.code == code
    assert not file.exists()


def test_a_departments_station_gives_to_the_centre_alone(stations: Stations) -> None:
    cgj = stations.member("CGJ01", "department", "cgj")
    stations.join("ZJJ01", "department", "zjj")
    stations.carry(stations.first, cgj)
    with pytest.raises(Refused) as told:
        stations.export(cgj, "ZJJ01")
    assert told.value.refusal.code == "partial_station"


def test_whoever_has_no_key_is_sealed_nothing(stations: Stations) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    with pytest.raises(Refused) as told:
        stations.export(second, "WC01", sealed=True)
    assert told.value.refusal.code == "no_recipient"


def test_of_two_at_one_department_the_one_that_is_behind_is_filled_in_too(stations: Stations) -> None:
    one, other = (stations.member(code, "department", "cgj") for code in ("CGJ01", "CGJ02"))
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.exchange(stations.first, one)
    stations.exchange(stations.first, other)
    assert whole(one, ticket) == whole(other, ticket) == []
    centre.dispatched(stations.first, ticket, "cgj")
    ahead = one if one.station < other.station else other
    stations.exchange(stations.first, ahead)
    centre.add(stations.first, ticket, "noted")
    file = stations.export(stations.first, "CGJ01", "CGJ02")
    assert file is not None
    for store in (one, other):
        stations.take(store, file)
        assert whole(store, ticket) == whole(stations.first, ticket)


def test_the_newest_events_of_what_a_department_is_given_are_told(stations: Stations) -> None:
    cgj = stations.member("CGJ01", "department", "cgj")
    ticket = centre.receive(stations.first, text="井盖没了")
    centre.receive(stations.first, text="路灯不亮")
    centre.dispatched(stations.first, ticket, "cgj")
    file = stations.export(stations.first, cgj.station)
    assert file is not None
    fold = stations.first.fold(ticket)
    assert fold is not None
    with opened(file, stations.folder) as bundle:
        told = {one.stream: tuple(one.ids) for one in bundle.heads()}
    assert told[f"ticket/{ticket}"] == tuple(sorted(fold.heads()))
    assert set(told) == {AUTHORITY, f"ticket/{ticket}"}


def parts_of(store: Store, stream: str) -> dict[str, bool]:
    """The parts that a stream names, by name, and whether each is here."""
    return {
        part.name: store.database.one("SELECT 1 FROM part WHERE hash = ?", (part.hash,)) is not None
        for event in store.events(stream) for part in event.parts
    }  # fmt: skip


def test_a_department_gets_photos_and_who_works_at_the_centre_but_not_the_key_of_its_rows(stations: Stations) -> None:
    cgj = stations.member("CGJ01", "department", "cgj")
    ticket = centre.receive(stations.first, text="井盖没了", phone="13800001111")
    centre.dispatched(stations.first, ticket, "cgj")
    picture = NewPart("photo", "photo", b"\x89PNG 13800001111")  # no text, whatever stands in it
    with stations.first.transaction(stations.tick()) as tx:
        tx.act("li", "dispatcher").add(f"ticket/{ticket}", "noted", {}, parts=[picture])
    stations.carry(stations.first, cgj)
    assert parts_of(cgj, f"ticket/{ticket}")["photo"]
    assert parts_of(stations.first, AUTHORITY) == {"operator.name": True, ROW_KEY: True}
    assert parts_of(cgj, AUTHORITY) == {"operator.name": True, ROW_KEY: False}
