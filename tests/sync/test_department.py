"""A department's station: its own tickets whole, of all others nothing that can be read."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from msgspec.structs import replace as changed

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import VERSION, Event
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.store import keys
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync.backup import back_up, restore
from dispatch_tui.sync.format.manifest import Heading, Tip
from dispatch_tui.sync.format.writer import BundleWriter
from dispatch_tui.sync.standing import standing
from dispatch_tui.sync.trust import own_card
from tests.store import centre
from tests.sync.stations import Stations, everything_in


@pytest.fixture
def department(stations: Stations) -> Store:
    """The station of cgj, whose operator is ``wang``."""
    with stations.first.transaction(stations.tick()) as tx:
        data = {"operator": "wang", "role": "department", "department": "cgj"}
        tx.act("chen", "supervisor").add("authority", "operator_added", data)
    return stations.member("CGJ01", "department", "cgj")


def readable(file: Path) -> str:
    """All that anybody can read in a bundle, unpacked."""
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as bundle:
        members = [bundle.read(name) for name in bundle.namelist()]
    plain = [
        zstandard.ZstdDecompressor().decompress(one) if one.startswith(b"\x28\xb5\x2f\xfd") else one for one in members
    ]
    return b"\n".join(plain).decode("utf-8", "replace")


def held(store: Store, ticket: str) -> Ticket:
    found = store.ticket(ticket)
    assert found is not None
    return found


def step(store: Store, ticket: str) -> str:
    return held(store, ticket).orders[0].step


def code_of(stations: Stations, store: Store, file: Path) -> str:
    before = everything_in(store)
    with pytest.raises(Refused) as told:
        stations.take(store, file)
    assert everything_in(store) == before
    return told.value.refusal.code


def test_nothing_of_others_tickets_can_be_read(stations: Stations, department: Store) -> None:
    first = stations.first
    own = centre.receive(first, text="井盖没了", address="雷锋大道", name="王先生", phone="13800001111")
    centre.dispatched(first, own, "cgj")
    other = centre.receive(first, text="秘密的话", address="秘密的路", name="秘某", phone="13911112222")
    centre.dispatched(first, other, "zjj")
    file = stations.export(first, "CGJ01")
    assert file is not None
    told = readable(file)
    assert all(one in told for one in (own, "井盖没了", "雷锋大道", "王先生", "13800001111"))
    assert not any(one in told for one in (other, "秘密的话", "秘密的路", "秘某", "13911112222", "zjj"))
    stations.take(department, file)
    assert step(department, own) == "sent"
    assert department.fold(other) is None
    assert department.database.value("SELECT count(*) FROM event") == first.database.value("SELECT count(*) FROM event")
    assert standing(department).missing_parts == 0  # what is kept from it does not wait to come
    assert check(department, deep=True) == []


@pytest.mark.parametrize("sees", [(), ("name",), ("phone",)])
def test_of_a_caller_only_what_the_pack_lets_a_department_see(
    stations: Stations, department: Store, monkeypatch: pytest.MonkeyPatch, sees: tuple[str, ...]
) -> None:
    ticket = centre.receive(stations.first, text="打 13800001111", name="王先生", phone="13800001111")
    centre.dispatched(stations.first, ticket, "cgj")
    pack = replace(stations.first.pack_in_force, department_sees=sees)
    monkeypatch.setattr(Store, "pack_in_force", property(lambda _: pack))
    file = stations.export(stations.first, "CGJ01")
    assert file is not None
    told = readable(file)
    assert ("王先生" in told, "13800001111" in told) == ("name" in sees, "phone" in sees)


def test_of_a_confidential_caller_nothing(stations: Stations, department: Store) -> None:
    ticket = centre.receive(
        stations.first, data={"fields": {"confidential": True}}, text="王先生说邻居装修", name="王先生",
        phone="13800001111", address="雷锋大道",
    )  # fmt: skip
    centre.dispatched(stations.first, ticket, "cgj")
    file = stations.export(stations.first, "CGJ01")
    assert file is not None
    told = readable(file)
    assert "雷锋大道" in told
    assert "王先生" not in told
    assert "13800001111" not in told


def test_a_ticket_is_filled_in_when_it_becomes_its_business(stations: Stations, department: Store) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    stations.carry(stations.first, department)
    stations.carry(department, stations.first)
    assert department.fold(ticket) is None
    centre.dispatched(stations.first, ticket, "cgj")
    carried = stations.carry(stations.first, department)
    assert carried is not None
    assert department.text(held(department, ticket).fields["text"]) == "井盖没了"
    assert carried.parked == ()
    assert check(department, deep=True) == []


def test_a_withdrawal_reaches_a_department_to_which_the_ticket_was_shown(
    stations: Stations, department: Store
) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    order = centre.dispatched(stations.first, ticket, "cgj")
    stations.carry(stations.first, department)
    stations.carry(department, stations.first)
    centre.add(stations.first, ticket, "withdrawn", {"order": order})
    stations.carry(stations.first, department)
    assert step(department, ticket) == "withdrawn"


def test_what_the_department_does_comes_back(stations: Stations, department: Store) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    order = centre.dispatched(stations.first, ticket, "cgj")
    stations.carry(stations.first, department)
    centre.add(department, ticket, "acknowledged", {"order": order}, actor="wang", role="department")
    file = stations.export(department, "WC01")
    assert file is not None
    stations.take(stations.first, file)
    assert step(stations.first, ticket) == "acknowledged"
    assert check(stations.first, deep=True) == []
    stations.exchange(stations.first, department)
    assert stations.export(stations.first, "CGJ01") is None
    assert stations.export(department, "WC01") is None


def test_other_centre_stations_get_its_work_through_the_first(stations: Stations, department: Store) -> None:
    second = stations.member("WC02")
    ticket = centre.receive(stations.first, text="井盖没了")
    order = centre.dispatched(stations.first, ticket, "cgj")
    stations.carry(stations.first, department)
    centre.add(department, ticket, "acknowledged", {"order": order}, actor="wang", role="department")
    stations.carry(department, stations.first)
    stations.carry(stations.first, second)
    assert step(second, ticket) == "acknowledged"


def test_a_restored_department_gives_what_it_wrote_under_its_old_name(
    stations: Stations, department: Store, tmp_path: Path
) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    order = centre.dispatched(stations.first, ticket, "cgj")
    stations.carry(stations.first, department)
    centre.add(department, ticket, "acknowledged", {"order": order}, actor="wang", role="department")
    back_up(department.database.path, tmp_path / "kept.db")
    restore(tmp_path / "kept.db", tmp_path / "again" / "centre.db", stations.tick())
    with Store.open(tmp_path / "again" / "centre.db") as again:
        centre.add(again, ticket, "arrived", {"order": order}, actor="wang", role="department")
        assert again.station != department.station
        assert stations.carry(again, stations.first) is not None
        assert step(stations.first, ticket) == "arrived"
        assert check(stations.first, deep=True) == []
        stations.exchange(stations.first, again)


def test_a_department_takes_no_bundle_made_for_others(stations: Stations, department: Store) -> None:
    stations.member("ZJJ01", "department", "zjj")
    whole, other = stations.export(stations.first, everything=True), stations.export(stations.first, "ZJJ01")
    assert whole is not None
    assert other is not None
    assert code_of(stations, department, whole) == "bundle_for_others"
    assert code_of(stations, department, other) == "bundle_for_others"


def test_nor_one_made_for_another_station_of_the_same_department(stations: Stations, department: Store) -> None:
    stations.member("CGJ02", "department", "cgj")
    centre.receive(stations.first, text="井盖没了")
    file = stations.export(stations.first, "CGJ02")
    assert file is not None
    assert code_of(stations, department, file) == "bundle_for_others"


def test_nor_one_that_is_addressed_to_it_and_made_for_another_department(
    stations: Stations, department: Store
) -> None:
    card = own_card(stations.first)
    file = stations.folder / "lied.bundle"
    with file.open("wb") as stream:
        BundleWriter(stream).close(
            Heading(
                card.centre, card.station, card.key, card.code, stations.tick(), 99, "streams", "zjj",
                (department.station,),
            ), stations.first.sign,
        )  # fmt: skip
    assert code_of(stations, department, file) == "bundle_for_others"


def test_one_file_does_not_serve_a_department_and_the_centre(stations: Stations, department: Store) -> None:
    stations.member("WC02")
    with pytest.raises(Refused) as told:
        stations.export(stations.first, "WC02", department.station)
    assert told.value.refusal.code == "addressees_differ"
    with pytest.raises(Refused) as told:
        stations.export(department, everything=True)
    assert told.value.refusal.code == "partial_station"


def written(store: Store, ticket: str, kind: str, data: dict[str, str], *, seq: int, prev: str, now: int) -> Event:
    """An event that the department's station signs, though its desk would refuse it."""
    fold, authority = store.fold(ticket), store.authority
    assert fold is not None
    return Event(
        VERSION, store.centre, store.station, seq, prev, f"forged-{seq}", f"ticket/{ticket}", fold.heads(),
        1 + max(one.depth for one in fold.events), authority.heads(), kind, data, (), "wang", "department", now,
        pack=store.pack_in_force.hash,
    )  # fmt: skip


def forged(stations: Stations, store: Store, events: list[Event], scope: str = "own") -> Path:
    stations.written += 1
    file, last, tips = stations.folder / f"{stations.written}.bundle", FIRST_LINK, []
    with file.open("wb") as stream:
        writer = BundleWriter(stream)
        for event in events:
            writer.events((event.body,))
            last = link(last, event.id)
        seq = len(events) - 1
        tips.append(Tip(store.station, seq, last, store.sign(keys.tip(store.centre, store.station, seq, last))))
        card = own_card(store)
        writer.close(
            Heading(
                store.centre, store.station, card.key, card.code, stations.tick(), 99, scope,  # type: ignore[arg-type]
                card.department, (stations.first.station,), (), tuple(tips),
            ), store.sign,
        )  # fmt: skip
    return file


def test_what_a_department_forges_is_kept_and_not_folded(stations: Stations, department: Store) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    order = centre.dispatched(stations.first, ticket, "cgj")
    stations.carry(stations.first, department)
    before = held(stations.first, ticket)
    closing = written(department, ticket, "closed", {}, seq=0, prev=FIRST_LINK, now=stations.tick())
    stations.take(stations.first, forged(stations, department, [closing]))
    after = held(stations.first, ticket)
    assert (after.status, after.orders) == (before.status, before.orders)
    assert any(entry.event.id == closing.id and entry.verdict.outcome != "counted" for entry in after.timeline)
    assert order
    assert check(stations.first, deep=True) == []


def test_a_department_sends_nobody_elses_chain(stations: Stations, department: Store) -> None:
    ticket = centre.receive(stations.first, text="井盖没了")
    centre.dispatched(stations.first, ticket, "cgj")
    stations.carry(stations.first, department)
    closing = written(department, ticket, "closed", {}, seq=0, prev=FIRST_LINK, now=stations.tick())
    assert code_of(stations, stations.first, forged(stations, department, [closing], "full")) == "bundle_beyond_card"
    other = changed(closing, station=stations.first.station)
    assert code_of(stations, stations.first, forged(stations, department, [other])) == "bundle_beyond_card"
