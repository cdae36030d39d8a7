"""Proving a store: chains, signatures and parents always; contents and projections when asked to look deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK, NotCanonical, digest, link, part_hash
from dispatch_tui.domain.event import AUTHORITY, read_event
from dispatch_tui.store import keys, packs
from dispatch_tui.store.exchange import parking, settling
from dispatch_tui.store.exchange.giving_out import branch_at
from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.refold import dumps, refold
from dispatch_tui.store.sqlite import Database, as_bytes
from dispatch_tui.store.store import Store

STATES: Final = frozenset({
    "unsettled", "events_unsigned", "parked", "parked_unknown", "station_forked", "authority_refused", "quarantined",
})  # fmt: skip
"""Codes of what is no damage: an import that was interrupted or waits for more, a station with two histories, what
somebody wrote against the rules and is kept."""


@dataclass(frozen=True, slots=True, init=False)
class Finding:
    """Something that does not hold, or is not done: ``check.<code>`` of the message catalogue says what."""

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
            if not settling.unsettled(store):
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
            "SELECT DISTINCT chain FROM chain WHERE seq >= 0 AND chain NOT IN (SELECT chain FROM event) ORDER BY chain"
        ):
            self._tell(Finding("chain_empty", station=self._code(chain)))
        self._authority()
        self._quarantined()
        self._waiting()

    def _tell(self, finding: Finding) -> None:
        self._found.append(finding)

    def _code(self, chain: str) -> str:
        return self._store.station_code_of(chain)

    def _chain(self, chain: str) -> None:
        """All histories of a chain: each event follows the one that its branch has before it."""
        station = self._code(chain)
        branches = self._store.streams.branches
        last: dict[int, tuple[int, str]] = {}
        told: set[int] = set()
        for event_id, seq, stored_link, branch, *columns, body in self._database.each(
            "SELECT id, seq, link, branch, stream, depth, act, kind, body FROM event WHERE chain = ? "
            "ORDER BY seq, branch, id", (chain,),
        ):  # fmt: skip
            if branch not in last:
                last[branch] = self._start(chain, branch)
            before, before_link = last[branch]
            if seq != before + 1:
                self._tell(
                    Finding("chain_gap", station=station, seq=seq, expected=before + 1) if seq > before
                    else Finding("chain_fork", station=station, seq=seq, expected=before + 1)
                )  # fmt: skip
            elif branch and branch not in told:
                told.add(branch)
                self._tell(Finding("station_forked", station=station, seq=seq))
            following = _linked(before_link, event_id)
            if stored_link != following:
                self._tell(Finding("link_wrong", station=station, seq=seq))
            if body is not None:
                self._event(station, chain, event_id, seq, columns, as_bytes(body))
            last[branch] = seq, following or stored_link
        passed = {place for branch in last if branch for place in [branches.start_of(chain, branch)]}
        ends = {(branch, seq): link for branch, (seq, link) in last.items() if (branch, seq) not in passed}
        self._tips(chain, station, ends)

    def _start(self, chain: str, branch: int) -> tuple[int, str]:
        """(seq, link) of what a branch begins after."""
        from_branch, from_seq = self._store.streams.branches.start_of(chain, branch)
        link = self._database.value(
            "SELECT link FROM event WHERE chain = ? AND seq = ? AND branch = ?", (chain, from_seq, from_branch)
        )
        return (from_seq, link) if link is not None else (-1, FIRST_LINK)

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

    def _tips(self, chain: str, station: str, ends: Mapping[tuple[int, int], str]) -> None:
        """Every history leads to an end that its station has signed, or an import did not come to its end."""
        signed = {row[1]: row for row in self._database.rows(
            "SELECT seq, link, signature FROM chain WHERE chain = ? ORDER BY seq, link", (chain,)
        )}  # fmt: skip
        for (branch, seq), end in ends.items():
            if end in signed and signed[end][0] == seq:
                continue
            behind = [row[0] for row in signed.values() if self._leads(chain, row, branch, seq)]
            if behind:
                self._tell(Finding("events_unsigned", station=station, seq=max(behind) + 1, upto=seq))
            elif not signed and chain != self._store.station:
                self._tell(Finding("events_unsigned", station=station, seq=0, upto=seq))
            elif signed and branch == 0:
                first = min(row[0] for row in signed.values())
                self._tell(Finding("tip_wrong", station=station, seq=first, expected=seq))
            else:
                self._tell(Finding("tip_missing", station=station))
        known = self._store.authority.now().stations.get(chain)
        if known is None:
            self._tell(Finding("station_unknown", station=station))
        elif not all(_signed(known.key, self._store.centre, chain, row) for row in signed.values()):
            self._tell(Finding("signature_wrong", station=station))

    def _leads(self, chain: str, tip: tuple[int, str, bytes], branch: int, seq: int) -> bool:
        """Whether a signed end lies on the way to an event."""
        at = branch_at(self._database, Place(chain, tip[0], tip[1]))
        return at is not None and self._store.streams.branches.way(chain, branch, seq).get(at, -1) >= tip[0]

    def _authority(self) -> None:
        """The authority stream is judged from the beginning; what does not count there is told."""
        log = AuthorityLog(self._store.centre)
        for event in self._store.events(AUTHORITY):
            refused = log.add(event)
            if refused is not None:
                self._tell(Finding(
                    "authority_refused", station=self._code(event.station), seq=event.seq, event=event.id,
                    kind=event.kind, reason=refused,
                ))  # fmt: skip
            elif event.kind == "station_succeeded" and not keys.vouched_for(event, log.at(event.basis)):
                self._tell(Finding("voucher_wrong", station=event.data["code"], event=event.id))
        joins = self._store.joining is not None and not self._held  # and waits for its first file
        if self._store.centre not in self._held and not joins:
            self._tell(Finding("centre_missing", event=self._store.centre))

    def _quarantined(self) -> None:
        for event_id, reason in self._database.each("SELECT event, reason FROM quarantine ORDER BY event"):
            self._tell(Finding("quarantined", event=event_id, reason=reason))


    def _waiting(self) -> None:
        """What an import has left to do, or waits for."""
        behind = settling.unsettled(self._store)
        if behind:
            self._tell(Finding("unsettled", count=behind))
        for one in parking.missing(self._database):
            if one.seq is None:
                self._tell(Finding("parked_unknown", station=self._code(one.station)))
            else:
                self._tell(Finding("parked", station=self._code(one.station), seq=one.seq, upto=one.upto))


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
    for (part,) in database.rows("SELECT hash FROM part WHERE hash IN (SELECT hash FROM erased) ORDER BY hash"):
        yield Finding("erased_part_here", part=part)
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
