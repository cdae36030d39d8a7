"""Bundles that a trusted station signed and that lie all the same: each is refused by the guard meant for it, and
changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import AUTHORITY, VERSION, Event, read_event
from dispatch_tui.pack.archive import files_archive, read_archive
from dispatch_tui.store import keys
from dispatch_tui.store.packs import PackSource
from dispatch_tui.store.store import Store
from dispatch_tui.sync import proving
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.format.lines import BareId, Item, SentPart
from dispatch_tui.sync.format.manifest import Heading, Tip
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.format.writer import BundleWriter
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.views import Left, To
from tests.pack.small import small_files
from tests.store import centre
from tests.sync.stations import Machine, Stations, everything_in

STRANGER = bytes([77]) * 32


@pytest.fixture
def second(stations: Stations) -> Store:
    """A trusted station with three acts that the first one lacks."""
    store = stations.member("WC02")
    for text in "一二三":
        centre.receive(store, text=text)
    return store


def contents(stations: Stations, store: Store, to: str) -> tuple[Heading, list[Item], dict[str, bytes]]:
    """What an honest bundle holds."""
    file = stations.export(store, to)
    assert file is not None
    with opened(file, stations.folder) as bundle:
        items = [item for page in bundle.pages() for item in page.items]
        return bundle.heading, items, {name: bundle.pack(name) or b"" for name in bundle.packs()}


def forge(
    stations: Stations, store: Store, heading: Heading, items: Iterable[Item], packs: dict[str, bytes] | None = None
) -> Path:  # fmt: skip
    """The same with whatever was changed, signed by the station itself."""
    stations.written += 1
    file = stations.folder / f"{stations.written}.bundle"
    with file.open("wb") as stream:
        writer = BundleWriter(stream)
        for name, archive in (packs or {}).items():
            writer.pack(name, archive)
        for item in items:
            if isinstance(item, bytes):
                writer.events((item,))
            elif isinstance(item, BareId):
                writer.bare(item)
            else:
                assert isinstance(item, SentPart)
                writer.part(item)
        writer.close(heading, store.sign)
    return file


def refused(stations: Stations, store: Store, file: Path) -> str:
    before = everything_in(store)
    with pytest.raises(Refused) as told:
        import_file(store, file, stations.tick())
    assert everything_in(store) == before
    return told.value.refusal.code


def ended(heading: Heading, chain: str, last: str, seq: int, sign: Callable[[bytes], bytes]) -> Heading:
    """With another signed end of a chain."""
    tip = Tip(chain, seq, last, sign(keys.tip(heading.centre, chain, seq, last)))
    return replace(heading, leads_to=(*(one for one in heading.leads_to if one.station != chain), tip))


def events_of(items: list[Item]) -> list[Event]:
    return [read_event(item) for item in items if isinstance(item, bytes)]


def test_the_honest_bundle_is_taken(stations: Stations, second: Store) -> None:
    heading, items, packs = contents(stations, second, "WC01")
    assert stations.take(stations.first, forge(stations, second, heading, items, packs)).added == 3


def test_a_tip_that_its_station_did_not_sign(stations: Stations, second: Store) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    tips = tuple(one._replace(signature=second.sign(b"something else")) for one in heading.leads_to)
    file = forge(stations, second, replace(heading, leads_to=tips), items)
    assert refused(stations, stations.first, file) == "bundle_tip"


def test_events_that_no_tip_covers(stations: Stations, second: Store) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    tips = tuple(one for one in heading.leads_to if one.station != second.station)
    file = forge(stations, second, replace(heading, leads_to=tips), items)
    assert refused(stations, stations.first, file) == "bundle_unsigned"


def test_events_of_a_station_that_nobody_admitted(stations: Stations, second: Store) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    private, stranger = strange()
    event = changed(chained(second, second.centre, ["a"])[0], station=stranger, seq=0, prev=FIRST_LINK)
    last = link(FIRST_LINK, event.id)
    lied = ended(heading, stranger, last, 0, lambda message: keys.sign(private, message))
    file = forge(stations, second, lied, [*items, event.body])
    assert refused(stations, stations.first, file) == "bundle_unknown_author"


def test_a_tip_alone_of_a_station_that_nobody_admitted(stations: Stations, second: Store) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    private, stranger = strange()
    lied = ended(heading, stranger, "ab" * 32, 0, lambda message: keys.sign(private, message))
    assert refused(stations, stations.first, forge(stations, second, lied, items)) == "bundle_unknown_author"


def strange() -> tuple[bytes, str]:
    """A key that nobody knows, and the station to which it belongs."""
    private, public = keys.new_key(STRANGER)
    return private, keys.station_id(public)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_event_that_was_left_out(stations: Stations, second: Store, place: int) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    events = [item for item in items if isinstance(item, bytes)]
    rest = [item for item in items if item != events[place]]
    code = refused(stations, stations.first, forge(stations, second, heading, rest))
    assert code == ("bundle_unsigned" if place == 2 else "bundle_line")


def chained(store: Store, centre_id: str, acts: Iterable[str], **given: Any) -> list[Event]:
    """Events of the station's chain after what it wrote, one for each act id."""
    seq, last = store.database.one(
        "SELECT seq, link FROM chain WHERE chain = ? ORDER BY seq DESC", (store.station,)
    )  # fmt: skip
    made: list[Event] = []
    for act in acts:
        seq += 1
        made.append(Event(
            VERSION, centre_id, store.station, seq, last, act, "call/x", (), 1, store.authority.heads(), "rang",
            {"ticket": "t"}, (), "li", "dispatcher", given.get("now", 1),
        ))  # fmt: skip
        last = link(last, made[-1].id)
    return made


def added(stations: Stations, second: Store, events: list[Event]) -> Path:
    heading, items, _ = contents(stations, second, "WC01")
    last = link(events[-1].prev, events[-1].id)
    lied = ended(heading, second.station, last, events[-1].seq, second.sign)
    return forge(stations, second, lied, [*items, *(one.body for one in events)])


def test_an_event_of_another_centre(stations: Stations, second: Store) -> None:
    events = chained(second, "ab" * 32, ["a"])
    assert refused(stations, stations.first, added(stations, second, events)) == "bundle_other_centre"


def test_an_event_of_another_centre_that_names_this_one_inside(stations: Stations, second: Store) -> None:
    own = second.centre
    (event,) = chained(second, "ab" * 32, ["a"])
    event = changed(event, data={"ticket": "t", "centre": own, "x": f',"centre":"{own}",'})
    assert refused(stations, stations.first, added(stations, second, [event])) == "bundle_other_centre"


@pytest.mark.parametrize(("length", "code"), [(1_000, None), (1_001, "bundle_line")])
def test_an_act_that_is_too_long(stations: Stations, second: Store, length: int, code: str | None) -> None:
    file = added(stations, second, chained(second, second.centre, ["a"] * length))
    if code is None:
        assert stations.take(stations.first, file).added == length + 3
    else:
        assert refused(stations, stations.first, file) == code


def test_bytes_that_are_not_canonical(stations: Stations, second: Store) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    spoiled = [item.replace(b',"actor":', b', "actor":') if isinstance(item, bytes) else item for item in items]
    assert refused(stations, stations.first, forge(stations, second, heading, spoiled)) == "bundle_line"


@pytest.mark.parametrize("place", [0, -1])
def test_a_bare_id_for_a_station_that_holds_all(stations: Stations, second: Store, place: int) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    held = events_of(items)[place]
    bare = [BareId(held.station, held.seq, held.id, held.prev) if item == held.body else item for item in items]
    assert refused(stations, stations.first, forge(stations, second, heading, bare)) == "bundle_line"


def test_a_pack_that_is_not_what_its_name_says(stations: Stations) -> None:
    second = stations.join("WC02")
    heading, items, packs = contents(stations, stations.first, "WC02")
    (name,) = packs
    file = forge(stations, stations.first, heading, items, {name: b"PK no pack"})
    assert refused(stations, second, file) == "bundle_pack"
    stations.take(second, forge(stations, stations.first, heading, items, packs))
    assert second.pack_in_force.hash == name


def test_a_pack_that_was_never_admitted_stays_outside(stations: Stations) -> None:
    second = stations.join("WC02")
    heading, items, packs = contents(stations, stations.first, "WC02")
    stations.take(second, forge(stations, stations.first, heading, items, {**packs, "ab" * 32: b"whatever"}))
    assert second.packs.hashes() == frozenset(packs)


def test_a_station_that_takes_anothers_place_without_its_word(stations: Stations, second: Store) -> None:
    heading, items, _ = contents(stations, second, "WC01")
    private, public = keys.new_key(STRANGER)
    stranger, first = keys.station_id(public), stations.first
    data = {
        "station": stranger, "code": "WC01A", "key": public.hex(), "of": first.station,
        "voucher": keys.sign(private, keys.voucher(first.centre, public)).hex(),
    }  # fmt: skip
    heads = second.authority.heads()
    event = Event(
        VERSION, first.centre, stranger, 0, FIRST_LINK, "a", AUTHORITY, heads,
        1 + max(one.depth for one in second.authority.events), heads, "station_succeeded", data, (), "system", "system",
        1,
    )  # fmt: skip
    sealed = ended(
        heading, stranger, link(FIRST_LINK, event.id), 0, lambda message: keys.sign(private, message)
    )  # fmt: skip
    file = forge(stations, second, sealed, [*items, event.body])
    assert refused(stations, first, file) == "bundle_voucher"


def test_a_department_is_filled_in_with_what_its_chain_holds_only(stations: Stations) -> None:
    """The exporter gives another event in the place of one of which the department holds the id."""
    first = stations.first
    ticket = centre.receive(first, text="一")
    department = stations.member("CGJ01", "department", "cgj")
    centre.receive(first, text="二")
    stations.exchange(first, department)
    centre.dispatched(first, ticket, "cgj")
    heading, items, _ = contents(stations, first, "CGJ01")
    honest = events_of(items)[0]
    other = changed(honest, wall=honest.wall + 1)
    lied = [other.body if item == honest.body else item for item in items]
    assert refused(stations, department, forge(stations, first, heading, lied)) == "bundle_line"
    stations.take(department, forge(stations, first, heading, items))
    assert department.ticket(ticket) is not None


@pytest.fixture
def set_back(stations: Stations) -> Store:
    """A department's station that lost what it had shown to hold of the first one's chain, a ticket that comes to be
    its business."""
    machine = Machine(stations, stations.member("CGJ01", "department", "cgj"))
    ticket = centre.receive(stations.first, text="一")
    stations.exchange(stations.first, machine.store)
    store = machine.set_back()
    centre.dispatched(stations.first, ticket, "cgj")
    return store


def beginning(store: Store, length: int, stream: str = "call/x", wall: int = 1) -> list[Event]:
    """So many events of a station with which its chain might have begun."""
    made: list[Event] = []
    (like,) = chained(store, store.centre, ["a"])
    for seq in range(length):
        last = link(made[-1].prev, made[-1].id) if made else FIRST_LINK
        parents = store.authority.heads() if stream == AUTHORITY else ()
        made.append(changed(like, seq=seq, prev=last, stream=stream, parents=parents, wall=wall))
    return made


def held(store: Store, event: Event) -> bool:
    """Whether it is here, or waits."""
    asked = "SELECT 1 FROM event WHERE id = ? UNION SELECT 1 FROM parked WHERE id = ?"
    return store.database.one(asked, (event.id, event.id)) is not None


def bare(event: Event) -> BareId:
    return BareId(event.station, event.seq, event.id, event.prev)


def test_what_may_fill_in_what_was_lost_and_leads_nowhere_is_passed_over(stations: Stations, set_back: Store) -> None:
    heading, items, _ = contents(stations, stations.first, "CGJ01")
    forged = beginning(stations.first, 2)
    stations.take(set_back, forge(stations, stations.first, heading, [*(one.body for one in forged), *items]))
    assert not any(held(set_back, one) for one in forged)


@pytest.mark.parametrize("what", ["beyond what was lost", "after a bare id", "of whom the centre trusts"])
def test_what_cannot_fill_in_what_was_lost_has_to_be_signed(stations: Stations, set_back: Store, what: str) -> None:
    first = stations.first
    heading, items, _ = contents(stations, first, "CGJ01")
    lost = next(place.seq for place in heading.builds_on if place.station == first.station)
    match what:
        case "beyond what was lost":
            forged: list[Item] = [one.body for one in beginning(first, lost + 2)]
        case "after a bare id":
            one, two = beginning(first, 2)
            forged = [bare(one), two.body]
        case _:
            forged = [one.body for one in beginning(first, 2, AUTHORITY)]
    with pytest.raises(Refused) as told:
        stations.take(set_back, forge(stations, first, heading, [*forged, *items]))
    assert told.value.refusal.code == "bundle_unsigned"


def test_what_is_signed_stays_though_more_is_said_to_follow_it(stations: Stations, set_back: Store) -> None:
    first = stations.first
    heading, items, _ = contents(stations, first, "CGJ01")
    one, two = beginning(first, 2)
    other = changed(two, wall=two.wall + 1)
    end = Tip(first.station, 1, link(two.prev, two.id), b"")
    end = end._replace(signature=first.sign(keys.tip(heading.centre, *end[:3])))
    signed = replace(heading, leads_to=(*heading.leads_to, end))
    stations.take(set_back, forge(stations, first, signed, [one.body, bare(two), other.body, *items]))
    assert [held(set_back, event) for event in (one, two, other)] == [True, True, False]


def test_an_event_on_a_place_that_does_not_follow(stations: Stations, second: Store) -> None:
    (event,) = chained(second, second.centre, ["a"])
    jumping = changed(event, seq=event.seq + 3)
    assert refused(stations, stations.first, added(stations, second, [jumping])) == "bundle_line"


def test_a_key_that_is_not_the_stations_proves_nothing(stations: Stations, second: Store) -> None:
    """Whoever may write authority events cannot give another station a key that it does not have."""
    third = stations.member("WC03")
    private, public = keys.new_key(STRANGER)
    event = changed(chained(second, second.centre, ["a"])[0], station=third.station, seq=0, prev=FIRST_LINK)
    with second.transaction(stations.tick()) as tx:
        card = {"station": third.station, "code": "WC03", "key": public.hex(), "role": "centre", "department": ""}
        tx.act("chen", "supervisor").add(AUTHORITY, "station_admitted", card)
    heading, items, _ = contents(stations, second, "WC01")
    last = link(event.prev, event.id)
    lied = ended(heading, third.station, last, event.seq, lambda message: keys.sign(private, message))
    assert refused(stations, stations.first, forge(stations, second, lied, [*items, event.body])) == "bundle_tip"


@pytest.mark.parametrize(("most", "code"), [(2, None), (1, "bundle_too_large")])
def test_more_about_the_centre_than_is_taken(
    stations: Stations, second: Store, monkeypatch: pytest.MonkeyPatch, most: int, code: str | None
) -> None:
    monkeypatch.setattr(proving, "MOST_AUTHORITY_EVENTS", most)
    for operator in ("a", "b"):
        with second.transaction(stations.tick()) as tx:
            data = {"operator": operator, "role": "dispatcher", "department": ""}
            tx.act("chen", "supervisor").add(AUTHORITY, "operator_added", data)
    file = stations.export(second, "WC01")
    assert file is not None
    if code is None:
        assert stations.take(stations.first, file).added == 5
    else:
        assert refused(stations, stations.first, file) == code


def test_a_pack_under_the_name_of_another(stations: Stations, second: Store) -> None:
    other = another_pack()
    with second.transaction(stations.tick()) as tx:
        data = {"pack": "ab" * 32, "name": other.name, "version": other.version}
        tx.act("chen", "supervisor").add(AUTHORITY, "pack_admitted", data)
    heading, items, packs = contents(stations, second, "WC01")
    file = forge(stations, second, heading, items, {**packs, "ab" * 32: other.archive})
    assert refused(stations, stations.first, file) == "bundle_pack"


def another_pack() -> PackSource:
    archive = files_archive(small_files())
    place = read_archive(archive)
    return PackSource(place.hash, place.name, place.version, archive)


# Left in the midst


def test_a_proof_that_is_left_changes_nothing(stations: Stations, second: Store) -> None:
    file = stations.export(second, "WC01")
    assert file is not None
    before = everything_in(stations.first)

    def leave(step: str, _done: int, _of: int) -> None:
        if step == "proving":
            raise Left

    with pytest.raises(Left):
        import_file(stations.first, file, stations.tick(), leave)
    assert everything_in(stations.first) == before


def test_an_export_that_is_left_leaves_no_file(stations: Stations, second: Store) -> None:
    folder = stations.folder / "out"
    folder.mkdir()

    def leave(_step: str, _done: int, _of: int) -> None:
        raise Left

    with pytest.raises(Left):
        export(second, folder, To("everything"), stations.tick(), leave)
    assert list(folder.iterdir()) == []
