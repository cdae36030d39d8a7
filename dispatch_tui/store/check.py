"""Proving a store: chains, signatures and parents always; contents and projections when asked to look deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch_tui.domain.authority import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK, NotCanonical, digest, link, part_hash
from dispatch_tui.domain.event import AUTHORITY, read_event
from dispatch_tui.store import keys, packs
from dispatch_tui.store.refold import dumps, refold
from dispatch_tui.store.sqlite import Database, as_bytes
from dispatch_tui.store.store import Store


@dataclass(frozen=True, slots=True, init=False)
class Finding:
    """Something that does not hold: ``check.<code>`` of the message catalogue says what."""

    code: str
    params: Mapping[str, Any]

    def __init__(self, code: str, **params: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "params", params)


def check(store: Store, *, deep: bool = False) -> list[Finding]:
    """Everything that does not hold, the log first. Looks at one state of the store, whoever writes meanwhile.

    ``deep`` also proves every part and pack against its hash and the projections against a refold.
    """
    database = store.database
    found: list[Finding] = []
    database.run("BEGIN")
    try:
        _File(database, found).prove()
        _Log(store, found).prove()
        if deep:
            found.extend(_contents(database))
            found.extend(_projections(store))
    finally:
        database.rollback()
    return found


class _File:
    """What SQLite itself can say of its file."""

    def __init__(self, database: Database, found: list[Finding]) -> None:
        self._database = database
        self._found = found

    def prove(self) -> None:
        for row in self._database.rows("PRAGMA quick_check(20)"):
            if row[0] != "ok":
                self._found.append(Finding("file_damaged", what=str(row[0])))


class _Log:
    """The events, chain by chain, as they stand on the disk."""

    def __init__(self, store: Store, found: list[Finding]) -> None:
        self._store = store
        self._database = store.database
        self._found = found
        self._held: set[str] = {row[0] for row in self._database.each("SELECT id FROM event")}

    def prove(self) -> None:
        for (chain,) in self._database.rows("SELECT DISTINCT chain FROM event ORDER BY chain"):
            self._chain(chain)
        for (chain,) in self._database.rows(
            "SELECT chain FROM chain WHERE chain NOT IN (SELECT chain FROM event) ORDER BY chain"
        ):
            self._tell(Finding("chain_empty", station=self._code(chain)))
        self._authority()
        self._quarantined()

    def _tell(self, finding: Finding) -> None:
        self._found.append(finding)

    def _code(self, chain: str) -> str:
        return self._store.station_code_of(chain)

    def _chain(self, chain: str) -> None:
        station = self._code(chain)
        expected, last = 0, FIRST_LINK
        for event_id, seq, stored_link, *columns, body in self._database.each(
            "SELECT id, seq, link, stream, depth, act, kind, body FROM event WHERE chain = ? ORDER BY seq, id", (chain,)
        ):
            if seq != expected:
                self._tell(
                    Finding("chain_gap", station=station, seq=seq, expected=expected) if seq > expected
                    else Finding("chain_fork", station=station, seq=seq, expected=expected)
                )  # fmt: skip
            expected = seq + 1
            following = _linked(last, event_id)
            if stored_link != following:
                self._tell(Finding("link_wrong", station=station, seq=seq))
            if body is not None:
                self._event(station, chain, event_id, seq, columns, as_bytes(body))
            last = following or stored_link
        self._tip(chain, station, expected - 1, last)

    def _event(self, station: str, chain: str, event_id: str, seq: int, columns: list[Any], body: bytes) -> None:
        if digest(body) != event_id:
            self._tell(Finding("event_altered", station=station, seq=seq, event=event_id))
            return
        try:
            event = read_event(body)
        except NotCanonical as error:
            self._tell(Finding("event_unreadable", station=station, seq=seq, event=event_id, reason=str(error)))
            return
        if (event.station, event.seq) != (chain, seq) or columns != [event.stream, event.depth, event.act, event.kind]:
            self._tell(Finding("event_misplaced", station=station, seq=seq, event=event_id))
        missing = [one for one in (*event.parents, *event.basis) if one not in self._held]
        if missing:
            self._tell(Finding("parents_missing", station=station, seq=seq, event=event_id, count=len(missing)))

    def _tip(self, chain: str, station: str, seq: int, last: str) -> None:
        row = self._database.one("SELECT seq, link, signature FROM chain WHERE chain = ?", (chain,))
        if row is None:
            self._tell(Finding("tip_missing", station=station))
            return
        if (row[0], row[1]) != (seq, last):
            self._tell(Finding("tip_wrong", station=station, seq=row[0], expected=seq))
        known = self._store.authority.now().stations.get(chain)
        if known is None:
            self._tell(Finding("station_unknown", station=station))
        elif not _signed(known.key, self._store.centre, chain, row):
            self._tell(Finding("signature_wrong", station=station))

    def _authority(self) -> None:
        """The authority stream is judged from the beginning; what does not count there is told."""
        log = AuthorityLog(self._store.centre)
        for event in self._store.events(AUTHORITY):
            refused = log.add(event)
            if refused is not None:
                self._tell(Finding("authority_refused", event=event.id, reason=refused))
        if self._store.centre not in self._held:
            self._tell(Finding("centre_missing", event=self._store.centre))

    def _quarantined(self) -> None:
        for event_id, reason in self._database.each("SELECT event, reason FROM quarantine ORDER BY event"):
            self._tell(Finding("quarantined", event=event_id, reason=reason))


def _linked(before: str, event_id: str) -> str:
    """The link after an event; empty where what stands there is no hash."""
    try:
        return link(before, event_id)
    except ValueError:
        return ""


def _signed(key: str, centre: str, chain: str, row: tuple[int, str, bytes]) -> bool:
    try:
        message = keys.tip(centre, chain, row[0], row[1])
    except (ValueError, OverflowError):
        return False
    return keys.proves(key, message, as_bytes(row[2]))


def _contents(database: Database) -> Iterator[Finding]:
    """Parts and packs against the hashes by which they are known."""
    for part, cls, salt, content in database.each("SELECT hash, cls, salt, content FROM part"):
        if part_hash(str(cls), as_bytes(salt), as_bytes(content)) != part:
            yield Finding("part_altered", part=part)
    for pack, archive in database.rows("SELECT hash, archive FROM pack"):
        place = packs.read(as_bytes(archive))
        if place is None or place.hash != pack:
            yield Finding("pack_altered", pack=pack[:12])


def _projections(store: Store) -> Iterator[Finding]:
    """The projections against a refold, byte for byte."""
    database = store.database
    try:
        again = refold(database, store.centre, store.packs.get)
    except (ValueError, KeyError, TypeError) as error:
        yield Finding("refold_failed", reason=repr(error))
        return
    try:
        made = dumps(again)
    finally:
        again.close()
    standing = dumps(database)
    for table in made:
        if made[table] != standing[table]:
            yield Finding("projection_differs", table=table)
