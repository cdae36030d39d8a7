"""A bundle is written for whoever lacks something that is here: what fills in, packs, parts that were asked for; and
photos go as far as there is room, the rest when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from dispatch_tui.domain.event import AUTHORITY
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import Store
from dispatch_tui.sync import exporting
from dispatch_tui.sync.exporting import told_name
from dispatch_tui.sync.format.lines import SentPart
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.format.thumbnails import thumbnail
from dispatch_tui.sync.format.writer import BundleWriter
from dispatch_tui.sync.standing import standing
from tests.store import centre
from tests.sync.stations import Stations
from tests.sync.test_proving import another_pack, contents, forge


def speak(stations: Stations, store: Store, to: Store) -> None:
    """Have a station say anew what it holds."""
    store.local.keep_setting(told_name(to.station), "")
    assert stations.carry(store, to) is not None


def picture() -> bytes:
    made = BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def noted(stations: Stations, store: Store, ticket: str, *parts: NewPart) -> list[str]:
    """A note with parts on a ticket; their hashes."""
    with store.transaction(stations.tick()) as tx:
        event = tx.act("li", "dispatcher").add(f"ticket/{ticket}", "noted", {}, parts=parts)
    return [part.hash for part in event.parts]


def lose(store: Store, part: str, cls: str) -> None:
    """As a disk loses it that was mended."""
    with store.writing():
        store.database.run("DELETE FROM part WHERE hash = ?", (part,))
        store.database.run("INSERT INTO lacking (hash, stream, cls) VALUES (?, 'ticket/x', ?)", (part, cls))


def holds(store: Store, part: str) -> bool:
    return store.database.one("SELECT 1 FROM part WHERE hash = ?", (part,)) is not None


@pytest.fixture
def department(stations: Stations) -> Store:
    return stations.member("CGJ01", "department", "cgj")


@pytest.fixture
def ticket(stations: Stations, department: Store) -> str:
    """One of the department's."""
    made = centre.receive(stations.first, text="井盖没了", phone="13800001111")
    centre.dispatched(stations.first, made, "cgj")
    return made


def test_what_a_department_shows_to_hold_by_halves_is_filled_in(
    stations: Stations, department: Store, ticket: str
) -> None:
    """A taking in broke off when all ids were there."""
    stations.exchange(stations.first, department)
    assert stations.export(stations.first, "CGJ01") is None
    stream = (f"ticket/{ticket}",)
    with department.writing():
        department.database.run(
            "UPDATE event SET body = NULL, stream = '', depth = 0, act = '', kind = '' WHERE stream = ?", stream
        )
    speak(stations, department, stations.first)
    assert stations.carry(stations.first, department) is not None
    asked = "SELECT id FROM event WHERE stream = ? AND body IS NOT NULL ORDER BY id"
    assert department.database.rows(asked, stream) == stations.first.database.rows(asked, stream)


def test_a_pack_goes_to_whoever_lacks_it(stations: Stations) -> None:
    second, other = stations.member("WC02"), another_pack()
    with second.transaction(stations.tick()) as tx:
        data = {"pack": other.hash, "name": other.name, "version": other.version}
        tx.act("chen", "supervisor").add(AUTHORITY, "pack_admitted", data)
    stations.exchange(stations.first, second)
    TakingIn(second).packs([other])
    assert stations.carry(second, stations.first) is not None
    assert other.hash in stations.first.packs.hashes()


def test_a_part_goes_to_whoever_asks_for_it(stations: Stations) -> None:
    second, ticket = stations.member("WC02"), centre.receive(stations.first)
    (part,) = noted(stations, stations.first, ticket, NewPart("words", "words", b"x"))
    stations.exchange(stations.first, second)
    lose(second, part, "words")
    assert standing(second).missing_parts == 1
    stations.exchange(stations.first, second)
    assert holds(second, part)
    assert standing(second).missing_parts == 0
    lose(second, part, "words")
    with second.writing():
        second.database.run("INSERT INTO erased (hash) VALUES (?)", (part,))
    assert standing(second).missing_parts == 0, "nobody asks for what was erased"


@pytest.mark.parametrize(("lost", "asked"), [("photo", True), ("words", False)])
def test_a_department_asks_for_photos_and_is_asked_for_them(
    stations: Stations, department: Store, ticket: str, lost: str, asked: bool
) -> None:
    parts = [NewPart("photo", "photo", picture()), NewPart("words", "words", b"x")]
    both = dict(zip(("photo", "words"), noted(stations, stations.first, ticket, *parts), strict=True))
    stations.exchange(stations.first, department)
    lose(department, both[lost], lost)
    assert standing(department).missing_parts == asked
    stations.exchange(stations.first, department)
    assert holds(department, both[lost]) is asked
    lose(stations.first, both["photo"], "photo")
    stations.exchange(stations.first, department)
    assert holds(stations.first, both["photo"]) is (lost == "words" or asked)


def test_a_department_that_asks_for_what_is_kept_from_it_is_given_none_of_it(
    stations: Stations, department: Store, ticket: str
) -> None:
    others = centre.receive(stations.first, text="别人的事", phone="13900002222")
    stations.exchange(stations.first, department)
    kept = {part.hash for event in stations.first.events(f"ticket/{others}") for part in event.parts}
    department.local.keep_setting(told_name(stations.first.station), "")
    heading, _, _ = contents(stations, department, "WC01")
    asking = forge(stations, department, replace(heading, wants=tuple(kept)), [])  # it shows no heads: all comes again
    stations.take(stations.first, asking)
    _, items, _ = contents(stations, stations.first, "CGJ01")
    given = {item.hash for item in items if isinstance(item, SentPart)}
    assert len(kept) == 2
    assert given
    assert not given & kept


def test_nobody_is_sent_a_bundle_for_what_may_not_go(stations: Stations, department: Store, ticket: str) -> None:
    (part,) = noted(stations, stations.first, ticket, NewPart("words", "words", b"x"))
    stations.exchange(stations.first, department)
    with stations.first.writing():
        stations.first.database.run(
            "INSERT INTO peer_thing (peer, hash, wants) VALUES (?, ?, 1)", (department.station, part)
        )
    assert stations.export(stations.first, "CGJ01") is None


@pytest.mark.parametrize("short", ["nothing", "thumb", "both", "a picture"])
def test_photos_go_as_far_as_there_is_room(
    stations: Stations, monkeypatch: pytest.MonkeyPatch, short: str
) -> None:
    content = picture() if short != "a picture" else b"\xff\xd8\xff\xe0" + bytes(60)
    small = thumbnail(content)
    room = {
        "nothing": [len(content), len(small or b"")], "thumb": [len(content), len(small or b"") - 1],
        "both": [len(content) - 1], "a picture": [len(content)],
    }[short]  # fmt: skip
    ticket = centre.receive(stations.first)
    (photo,) = noted(stations, stations.first, ticket, NewPart("photo", "photo", content))
    left: Iterator[int] = iter(room)
    with monkeypatch.context() as patch:
        patch.setattr(BundleWriter, "room", property(lambda _: next(left)))
        file = stations.export(stations.first, everything=True)
    assert next(left, None) is None
    expected = {"nothing": {"photo", "thumb"}, "thumb": {"photo"}, "both": set(), "a picture": {"photo"}}[short]
    assert beside(stations, file) == expected
    second = stations.member("WC02")
    assert holds(second, photo)


def beside(stations: Stations, file: Path | None) -> set[str]:
    """The kinds of a bundle's members that are no pages of lines."""
    assert file is not None
    with opened(file, stations.folder) as bundle:
        return {str(member.kind) for member in bundle.members} - {"lines", "pack"}


def test_what_found_no_room_is_asked_for(
    stations: Stations, department: Store, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photo,) = noted(stations, stations.first, ticket, NewPart("photo", "photo", picture()))
    second = stations.member("WC02")
    centre.add(stations.first, ticket, "noted")
    with monkeypatch.context() as patch:
        patch.setattr(BundleWriter, "room", 0)
        for store in (department, second):
            lose(store, photo, "photo")
            stations.carry(stations.first, store)
            assert not holds(store, photo)
    stations.exchange(stations.first, department, second)
    assert holds(department, photo)
    assert holds(second, photo)


def test_texts_go_up_to_their_size(stations: Stations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "LARGEST_TEXT", 300)
    ticket = centre.receive(stations.first)
    parts = [NewPart("words", "words", bytes(300)), NewPart("words", "words", bytes(301))]
    fits, beyond = noted(stations, stations.first, ticket, *parts)
    second = stations.member("WC02")
    assert (holds(second, fits), holds(second, beyond)) == (True, False)
    stations.exchange(stations.first, second)
