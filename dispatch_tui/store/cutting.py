"""A store of the beginning of another: the log as it was at some place, by the order in which it came in.

The new file holds the same station with the same key, so only one of the two may ever speak to others: it is made for
drills, which are rewound, and takes no other store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from dispatch_tui.domain.event import Event
from dispatch_tui.store.copying import copy_out
from dispatch_tui.store.log import Seat, Tip, sign_tip
from dispatch_tui.store.refold import rebuild
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import upsert
from dispatch_tui.store.seats import Claim, seats_beside
from dispatch_tui.store.store import Store
from dispatch_tui.store.streams import Streams

_LATER: Final = (
    "parked", "stale", "sweep", "lacking", "peer", "peer_tip", "peer_stream", "peer_thing", "draft",
)  # fmt: skip
"""What is known of others and what was under way: of a later time than the cut, or to be learnt again."""
_NUMBER: Final = re.compile(r"([0-9]{8})-(.+)-([0-9]+)")


def private_keys(store: Store) -> dict[str, bytes]:
    """By station: the keys by which this store signs."""
    return {row[0]: bytes(row[1]) for row in store.database.rows("SELECT station, private FROM key")}


def cut(source: Path, target: Path, upto: int, signing: Mapping[str, bytes] | None = None) -> None:
    """Make at ``target`` a store that holds what had come in at ``source`` up to the place ``upto``, the end of an act.
    ``signing`` are keys of other stations whose chains are cut too.

    Raises StoreRefused ``store_exists``, ``not_a_drill``, ``cut_unsigned`` where nobody here can sign the end of a
    chain, and what SQLite says; then nothing is left there.
    """
    if target.exists():
        raise StoreRefused("store_exists", path=str(target))
    target.touch(mode=0o600)
    try:
        copy_out(source, target, lambda *_: None, live=True)
        with Store.open(target) as store:
            if not store.drill:
                raise StoreRefused("not_a_drill", path=str(source))
            _cut(store, upto, {**(signing or {}), **private_keys(store)})
    except BaseException:
        for ending in ("", "-wal", "-shm"):
            Path(f"{target}{ending}").unlink(missing_ok=True)
        raise


def _cut(store: Store, upto: int, signing: Mapping[str, bytes]) -> None:
    database = store.database
    database.begin()
    try:
        database.run("DELETE FROM event WHERE arrived > ?", (upto,))
        for table in _LATER:
            database.run(f"DELETE FROM {table}")  # noqa: S608
        database.run("DELETE FROM setting WHERE name LIKE 'sync.told.%' OR name LIKE 'sync.at/%'")
        store.streams.drop()
        for chain in [row[0] for row in database.rows("SELECT DISTINCT chain FROM event ORDER BY chain")]:
            _end_chain(store, chain, signing)
        database.run("DELETE FROM chain WHERE chain NOT IN (SELECT chain FROM event)")
        kept = [event for _, event in store.arrived()]
        _keep_parts(store, kept)
        _count_again(store, kept)
        rebuild(database, Streams(database, store.centre), store.parts, store.packs.get, store.revision + 1)
        database.run(upsert("meta"), ("revision", str(store.revision + 1)))
        _claim(store)
        database.commit()
    except BaseException:
        database.rollback()
        raise


def _end_chain(store: Store, chain: str, signing: Mapping[str, bytes]) -> None:
    """Let a chain end, signed, where it ends now."""
    database = store.database
    seq, link = database.one("SELECT seq, link FROM event WHERE chain = ? ORDER BY seq DESC LIMIT 1", (chain,))
    if database.one("SELECT 1 FROM chain WHERE chain = ? AND seq = ? AND link = ?", (chain, seq, link)) is None:
        if chain not in signing:
            raise StoreRefused("cut_unsigned", station=store.station_code_of(chain))
        seat = Seat(store.centre, chain, store.station_code_of(chain), signing[chain])
        database.run("DELETE FROM chain WHERE chain = ?", (chain,))
        sign_tip(database, seat, "", Tip(seq, link))


def _keep_parts(store: Store, kept: Iterable[Event]) -> None:
    """Parts that nothing names any more go."""
    named = {part.hash for event in kept for part in event.parts}
    gone = [(row[0],) for row in store.database.rows("SELECT hash FROM part") if row[0] not in named]
    store.database.many("DELETE FROM part WHERE hash = ?", gone)


def _count_again(store: Store, kept: Iterable[Event]) -> None:
    """Numbers go on from the last one that was given."""
    last: dict[str, int] = {}
    for event in kept:
        number = _NUMBER.fullmatch(str(event.data.get("number", ""))) if event.kind == "received" else None
        if number is not None and event.station == store.station:
            name = f"number/{number[2]}/{number[1]}"
            last[name] = max(last.get(name, 0), int(number[3]))
    store.database.run("DELETE FROM counter WHERE name LIKE 'number/%'")
    store.database.many(upsert("counter"), list(last.items()))


def _claim(store: Store) -> None:
    """This file holds the station's store from now on."""
    database = store.database
    claim = Claim(database, store.station, seats_beside(database.path))
    claim.take()
    end = database.one("SELECT seq, link FROM chain WHERE chain = ?", (store.station,))
    if end is not None:
        claim.note(end[0], end[1])
    claim.close()
