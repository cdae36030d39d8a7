"""Bundles of which all is here: counted, as far as they are from somebody who may say so, and looked into where they
may bring something all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as changed

from dispatch_tui.desk.retiring import retire
from dispatch_tui.domain.canonical import link
from dispatch_tui.domain.event import AUTHORITY, read_event
from dispatch_tui.store.check import check
from dispatch_tui.store.exchange.settling import unsettled
from dispatch_tui.store.store import Store
from dispatch_tui.sync import importing
from dispatch_tui.sync.format.lines import Item, SentPart
from dispatch_tui.sync.format.manifest import Heading, Place
from dispatch_tui.sync.format.opening import opened
from tests.sync.stations import CHEN, Stations
from tests.sync.test_proving import another_pack, contents, forge, refused, second

__all__ = ["second"]  # the fixture


def known_by_the_first(stations: Stations, second: Store) -> tuple[Heading, list[Item], dict[str, bytes]]:
    """A bundle of which the first station holds every event."""
    heading, items, packs = contents(stations, second, "WC01")
    stations.take(stations.first, forge(stations, second, heading, items, packs))
    return heading, items, packs


def test_a_part_that_was_lacking_comes_with_events_that_are_known(stations: Stations, second: Store) -> None:
    heading, items, packs = known_by_the_first(stations, second)
    database = stations.first.database
    part = next(item for item in items if isinstance(item, SentPart))
    with stations.first.writing():
        database.run("DELETE FROM part WHERE hash = ?", (part.hash,))
        database.run("INSERT INTO lacking (hash, stream, cls) VALUES (?, 'ticket/x', ?)", (part.hash, part.cls))
    stations.take(stations.first, forge(stations, second, heading, items, packs))
    assert database.one("SELECT 1 FROM part WHERE hash = ?", (part.hash,))


def test_a_pack_comes_with_events_that_are_known(stations: Stations, second: Store) -> None:
    other = another_pack()
    with second.transaction(stations.tick()) as tx:
        data = {"pack": other.hash, "name": other.name, "version": other.version}
        tx.act("chen", "supervisor").add(AUTHORITY, "pack_admitted", data)
    heading, items, packs = known_by_the_first(stations, second)
    assert other.hash not in stations.first.packs.hashes()
    stations.take(stations.first, forge(stations, second, heading, items, {**packs, other.hash: other.archive}))
    assert other.hash in stations.first.packs.hashes()


def test_tickets_that_a_broken_import_left_are_settled_by_one_that_brings_nothing(
    stations: Stations, second: Store
) -> None:
    heading, items, packs = known_by_the_first(stations, second)
    with stations.first.writing():
        stations.first.database.run("INSERT INTO stale (ticket) SELECT id FROM ticket")
    stations.take(stations.first, forge(stations, second, heading, items, packs))
    assert unsettled(stations.first) == 0


@pytest.mark.parametrize("lacks", [False, True], ids=["all of it here", "something lacking"])
def test_a_station_of_a_department_is_given_no_whole_centre_of_which_it_knows_all(
    stations: Stations, second: Store, *, lacks: bool
) -> None:
    """Neither takes one in, nor gives one."""
    cgj = stations.member("CGJ01", "department", "cgj")
    if not lacks:
        with cgj.writing():
            cgj.database.run("DELETE FROM lacking")
    heading, _, _ = contents(stations, stations.first, "CGJ01")
    whole = replace(heading, scope="full", department="", leads_to=(), builds_on=())
    assert refused(stations, cgj, forge(stations, stations.first, whole, [])) == "bundle_for_others"
    file = stations.export(cgj, "WC01")
    assert file is not None
    with opened(file, stations.folder) as bundle:
        mine = replace(bundle.heading, scope="full", department="", leads_to=(), builds_on=())
    assert refused(stations, stations.first, forge(stations, cgj, mine, [])) == "bundle_beyond_card"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"centre": "ab" * 32}, "bundle_other_centre"),
        ({"scope": "streams", "department": "cgj"}, "bundle_for_others"),
        ({"scope": "streams", "department": "cgj", "addressees": ()}, "bundle_for_others"),
        ({"scope": "own"}, "bundle_beyond_card"),
        ({"drill": True}, "drill_bundle"),
    ],
)
def test_what_is_known_is_refused_all_the_same(
    stations: Stations, second: Store, said: dict[str, Any], code: str
) -> None:
    heading, items, packs = known_by_the_first(stations, second)
    assert refused(stations, stations.first, forge(stations, second, replace(heading, **said), items, packs)) == code


def test_what_a_retired_station_repeats_is_refused(stations: Stations, second: Store) -> None:
    heading, items, packs = known_by_the_first(stations, second)
    retire(stations.first, CHEN, stations.tick(), "WC02", reason="lost")
    file = forge(stations, second, heading, items, packs)
    assert refused(stations, stations.first, file) == "bundle_retired_station"


def test_more_than_what_it_leads_to_is_looked_into(stations: Stations, second: Store) -> None:
    heading, items, packs = known_by_the_first(stations, second)
    last = read_event(next(item for item in reversed(items) if isinstance(item, bytes)))
    more = changed(last, seq=last.seq + 1, prev=link(last.prev, last.id))
    file = forge(stations, second, heading, [*items, more.body], packs)
    assert refused(stations, stations.first, file) == "bundle_unsigned"


def test_the_end_of_what_came_without_it_comes_with_a_bundle_that_brings_nothing_else(
    stations: Stations, second: Store
) -> None:
    heading, _, _ = known_by_the_first(stations, second)
    with stations.first.writing():
        stations.first.database.run("DELETE FROM chain WHERE chain = ?", (second.station,))
    assert "events_unsigned" in {one.code for one in check(stations.first)}
    known = tuple(Place(*tip[:3]) for tip in heading.leads_to)
    stations.take(stations.first, forge(stations, second, replace(heading, builds_on=known), []))
    assert check(stations.first, deep=True) == []


def test_what_is_known_is_counted_and_not_looked_into(
    stations: Stations, second: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    heading, items, packs = known_by_the_first(stations, second)
    monkeypatch.setattr(importing, "prove", None)
    carried = stations.take(stations.first, forge(stations, second, heading, items, packs))
    assert (carried.read, carried.known, carried.added) == (bodies(items), bodies(items), 0)
    whole = stations.export(second, everything=True)
    assert whole is not None
    assert stations.take(stations.first, whole).added == 0, "with every pack that is here"


def bodies(items: list[Item]) -> int:
    return sum(isinstance(item, bytes) for item in items)
