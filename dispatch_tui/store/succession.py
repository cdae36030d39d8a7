"""A new station identity for a store that may not go on with its own: a key, a label, and the first word on the new
chain, for which the old key vouches."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_uppercase

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import AUTHORITY, VERSION, Event
from dispatch_tui.domain.ids import Ids
from dispatch_tui.store import keys
from dispatch_tui.store.log import Seat, Tip, sign_tip
from dispatch_tui.store.schema import insert, upsert
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.streams import Streams


def succeed(
    database: Database, streams: Streams, old: Seat, now: int, random: Callable[[int], bytes]
) -> tuple[Seat, Tip]:  # fmt: skip
    """Make this store another station's, inside the transaction that is open: its seat and the end of its chain.

    A station that the centre does not know yet has no chain to leave: its key is exchanged, and nothing is written.
    """
    private, public = keys.new_key(random(32))
    station, authority = keys.station_id(public), streams.authority.now()
    age = database.value("SELECT age FROM key WHERE station = ?", (old.station,))
    database.run(insert("key"), (station, private, age))
    database.run(upsert("meta"), ("station", station))
    if old.station not in authority.stations:
        return Seat(old.centre, station, old.code, private), Tip(-1, FIRST_LINK)
    seat = Seat(old.centre, station, free_code(authority, old.station), private)
    event = _first_word(streams, seat, old, public, now, random)
    tip = Tip(0, link(FIRST_LINK, event.id))
    database.run(insert("event"), (
        None, event.id, station, 0, tip.link, 0, AUTHORITY, event.depth, event.act, event.kind, event.body,
    ))  # fmt: skip
    sign_tip(database, seat, FIRST_LINK, tip)
    streams.grown(event)
    return seat, tip


def _first_word(
    streams: Streams, seat: Seat, old: Seat, public: bytes, now: int, random: Callable[[int], bytes]
) -> Event:  # fmt: skip
    log = streams.authority
    heads = log.heads()
    depth = 1 + max(log.events[log.history.index(head)].depth for head in heads)
    data = {
        "station": seat.station, "code": seat.code, "key": public.hex(), "of": old.station,
        "voucher": keys.sign(old.private, keys.voucher(old.centre, public)).hex(),
    }  # fmt: skip
    age = log.now().stations[old.station].age
    if age:
        data["age"] = age
    return Event(
        VERSION, seat.centre, seat.station, 0, FIRST_LINK, Ids(random).new(now), AUTHORITY, heads, depth, heads,
        "station_succeeded", data, (), "system", "system", now,
    )  # fmt: skip


def free_code(authority: Authority, station: str) -> str:
    """A label that nobody has, after that of the first of those whom a station succeeded: WC01A, WC01B, …"""
    card = authority.stations[station]
    seen = {station}
    while card.of in authority.stations and card.of not in seen:
        seen.add(card.of)
        card = authority.stations[card.of]
    taken = {one.code for one in authority.stations.values()}
    endings = [*ascii_uppercase, *(one + other for one in ascii_uppercase for other in ascii_uppercase)]
    return next(label for ending in endings if (label := f"{card.code}{ending}") not in taken)
