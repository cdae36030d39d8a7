"""Founding a centre: the store's file, the station's key, the founding event, the first pack in force.

All is laid out under another name and takes its own only when it is whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import AUTHORITY, VERSION, Event, Part, PartRef
from dispatch_tui.domain.ids import Ids
from dispatch_tui.store import keys
from dispatch_tui.store.packs import Packs, PackSource
from dispatch_tui.store.projection import OPEN_LANES, PROJECTION
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import insert, make_tables
from dispatch_tui.store.sqlite import Database, create, open_store


def found(
    path: Path, *, pack: PackSource, station_code: str, operator_code: str, operator_name: str, title: str, now: int,
    random: Callable[[int], bytes],
) -> None:  # fmt: skip
    """Make the store; raises StoreRefused ``store_exists``, ``store_unwritable`` or what SQLite says."""
    draft = path.with_name(f".{path.name}.{random(6).hex()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise StoreRefused("store_exists", path=str(path))
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            create(draft, make_tables)
            database = open_store(draft)
            try:
                _fill(database, pack, station_code, operator_code, operator_name, title, now, random)
            finally:
                database.close()
            os.link(draft, path)
        finally:
            for ending in ("", "-wal", "-shm"):
                Path(f"{draft}{ending}").unlink(missing_ok=True)
        _sync(path.parent)
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            raise StoreRefused("store_exists", path=str(path)) from None
        raise StoreRefused("store_unwritable", path=str(path), reason=error.strerror or "") from error


def _fill(
    database: Database, pack: PackSource, code: str, operator: str, name: str, title: str, now: int,
    random: Callable[[int], bytes],
) -> None:  # fmt: skip
    private, public = keys.new_key(random(32))
    station = keys.station_id(public)
    act = Ids(random).new(now)
    named = Part("person", random(16), name.encode("utf-8", "replace"))
    before: list[Event] = []

    def event(kind: str, data: Mapping[str, Any], parts: tuple[PartRef, ...] = ()) -> None:
        seen = tuple(one.id for one in before[-1:])
        chain = FIRST_LINK
        for one in before:
            chain = link(chain, one.id)
        before.append(Event(
            VERSION, before[0].id if before else "", station, len(before), chain, act, AUTHORITY, seen,
            len(before) + 1, seen, kind, data, parts, operator, "supervisor", None, now, None, None,
        ))  # fmt: skip

    event("founded", {"code": code, "key": public.hex(), "operator": operator, "title": title},
          (PartRef("operator.name", named.cls, named.hash),))  # fmt: skip
    event("pack_admitted", {"pack": pack.hash, "name": pack.name, "version": pack.version})
    centre, rows, last = before[0].id, [], FIRST_LINK
    for one in before:
        last = link(last, one.id)
        rows.append((one.id, station, one.seq, last, AUTHORITY, one.depth, act, one.kind, one.body))
    database.begin()
    database.many(insert("event"), rows)
    database.run(insert("part"), (named.hash, named.cls, named.salt, named.content))
    signature = keys.sign(private, keys.tip(centre, station, before[-1].seq, last))
    database.run(insert("chain"), (station, before[-1].seq, last, signature))
    database.run(insert("key"), (station, private))
    Packs(database).add(pack)
    database.many(insert("tally"), [(lane, 0) for lane in (*OPEN_LANES, "done")])
    database.many(insert("meta"), [
        ("centre", centre), ("station", station), ("revision", "1"), ("projection", PROJECTION),
    ])  # fmt: skip
    database.commit()


def _sync(folder: Path) -> None:
    """Make the new name durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
