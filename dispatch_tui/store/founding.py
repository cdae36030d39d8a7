"""Founding a centre: the store's file, the station's key, the founding event, the first pack in force; or joining one.

All is laid out under another name and takes its own only when it is whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import AUTHORITY, ROW_KEY, VERSION, Event, Part, PartRef
from dispatch_tui.domain.ids import Ids
from dispatch_tui.store import current, keys
from dispatch_tui.store.lasting import names_last
from dispatch_tui.store.packs import Packs, PackSource
from dispatch_tui.store.projection import OPEN_LANES
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import insert, make_tables
from dispatch_tui.store.seats import Claim, seats_beside
from dispatch_tui.store.sqlite import Database, create, open_store


@dataclass(frozen=True, slots=True)
class Pinned:
    """The station of the centre on whose card another joined: its id, label and public key (raw, in hex). Its bundle
    is the first one that the other takes."""

    station: str
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class Joining:
    """What a station that joins knows before its first bundle: the centre's id and title, whose card it joined on, and
    what its own card is to say."""

    centre: str
    title: str
    pinned: Pinned
    code: str
    role: str
    department: str
    drill: bool = False
    """Whether the centre was founded for a drill."""


def found(
    path: Path, *, pack: PackSource, station_code: str, operator_code: str, operator_name: str, title: str, now: int,
    random: Callable[[int], bytes], age: tuple[str, str] | None = None, seats: Path | None = None, drill: bool = False,
) -> None:  # fmt: skip
    """Make the store of a new centre; ``age`` is the identity that opens files sealed for its first station, and the
    recipient to which they are sealed; a ``drill``'s says so in its founding. Raises StoreRefused ``store_exists``,
    ``store_unwritable`` or what SQLite says."""

    def fill(database: Database) -> str:
        return _fill(database, pack, station_code, operator_code, operator_name, title, now, random, age, drill)

    _lay_out(path, fill, random, seats_beside(path) if seats is None and drill else seats)


def join(
    path: Path, joining: Joining, *, random: Callable[[int], bytes], age: str | None = None, seats: Path | None = None
) -> None:
    """Make the store of a station that joins a centre: a key, and nothing of the log yet. Raises as ``found``."""

    def fill(database: Database) -> str:
        private, public = keys.new_key(random(32))
        station, pinned = keys.station_id(public), joining.pinned
        database.run(insert("key"), (station, private, age))
        _begin(database, [
            ("centre", joining.centre), ("station", station), ("code", joining.code), ("role", joining.role),
            ("department", joining.department), ("title", joining.title),
            ("pinned", f"{pinned.station} {pinned.key} {pinned.code}"), *([("drill", "1")] if joining.drill else []),
        ])  # fmt: skip
        return station

    _lay_out(path, fill, random, seats_beside(path) if seats is None and joining.drill else seats)


def _lay_out(
    path: Path, fill: Callable[[Database], str], random: Callable[[int], bytes], seats: Path | None
) -> None:  # fmt: skip
    """Make the file; ``fill`` tells the station whose store it is."""
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
                database.begin()
                station = fill(database)
                claim = Claim(database, station, seats)
                claim.take()
                claim.note(-1, FIRST_LINK)
                database.commit()
                claim.close()
            finally:
                database.close()
            put_in_place(draft, path)
        finally:
            for ending in ("", "-wal", "-shm"):
                Path(f"{draft}{ending}").unlink(missing_ok=True)
        names_last(path.parent)
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            raise StoreRefused("store_exists", path=str(path)) from None
        raise StoreRefused("store_unwritable", path=str(path), reason=error.strerror or "") from error


def put_in_place(draft: Path, path: Path) -> None:
    """Give a file its name, unless one of that name is there: then FileExistsError. Where the file system knows no
    second names (FAT), an empty file holds the place for a moment."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        draft.replace(path)


def _fill(
    database: Database, pack: PackSource, code: str, operator: str, name: str, title: str, now: int,
    random: Callable[[int], bytes], age: tuple[str, str] | None, drill: bool,
) -> str:  # fmt: skip
    private, public = keys.new_key(random(32))
    station = keys.station_id(public)
    act = Ids(random).new(now)
    named = Part("person", random(16), name.encode("utf-8", "replace"))
    row_key = Part("person", random(16), random(32).hex().encode())
    before: list[Event] = []

    def event(kind: str, data: Mapping[str, Any], parts: tuple[PartRef, ...] = ()) -> None:
        seen = tuple(one.id for one in before[-1:])
        chain = FIRST_LINK
        for one in before:
            chain = link(chain, one.id)
        before.append(Event(
            VERSION, before[0].id if before else "", station, len(before), chain, act, AUTHORITY, seen,
            len(before) + 1, seen, kind, data, parts, operator, "supervisor", now,
        ))  # fmt: skip

    more: dict[str, Any] = {"age": age[1]} if age is not None else {}
    if drill:
        more["drill"] = True
    event("founded", {"code": code, "key": public.hex(), "operator": operator, "title": title, **more},
          (PartRef("operator.name", named.cls, named.hash), PartRef(ROW_KEY, row_key.cls, row_key.hash)))  # fmt: skip
    event("pack_admitted", {"pack": pack.hash, "name": pack.name, "version": pack.version})
    centre, rows, last = before[0].id, [], FIRST_LINK
    for one in before:
        last = link(last, one.id)
        rows.append((None, one.id, station, one.seq, last, 0, AUTHORITY, one.depth, act, one.kind, one.body))
    database.many(insert("event"), rows)
    for part in (named, row_key):
        database.run(insert("part"), (part.hash, part.cls, part.salt, part.content))
    signature = keys.sign(private, keys.tip(centre, station, before[-1].seq, last))
    database.run(insert("chain"), (station, last, before[-1].seq, signature))
    database.run(insert("key"), (station, private, age[0] if age is not None else None))
    Packs(database).add(pack)
    _begin(database, [("centre", centre), ("station", station)])
    return station


def _begin(database: Database, meta: list[tuple[str, str]]) -> None:
    """The projections of no ticket at all, and what the store knows of itself."""
    database.many(insert("tally"), [(lane, 0) for lane in (*OPEN_LANES, "done")])
    database.many(insert("meta"), [*meta, ("revision", "1"), ("projection", current.PROJECTION)])
