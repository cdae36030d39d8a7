"""What other stations have shown to hold, by the newest bundle of each that came in whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.schema import insert, upsert
from dispatch_tui.store.store import Store

LEAP: Final = 100_000
"""More bundles than a station writes between two backups of its machine."""
_BUNDLES = "bundle"


@dataclass(frozen=True, slots=True)
class Peer:
    """A station's newest bundle: its number there, when it was made (UTC ms by that station's clock), the hash of its
    manifest, its scope (``full``, or the department of a station that holds only some streams), and when it came in
    (UTC ms by this station's clock)."""

    station: str
    count: int
    made: int
    manifest: str
    scope: str
    came: int


class Peers:
    """The peers of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._database = store.database

    def all(self) -> list[Peer]:
        rows = self._database.rows("SELECT station, count, made, manifest, scope, came FROM peer ORDER BY station")
        return [Peer(*row) for row in rows]

    def get(self, station: str) -> Peer | None:
        return next((one for one in self.all() if one.station == station), None)

    def frontier(self, station: str) -> list[Place]:
        """How far a station holds each chain; nothing where it has shown nothing."""
        rows = self._database.rows(
            "SELECT station, seq, link FROM peer_tip WHERE peer = ? ORDER BY station, seq, link", (station,)
        )
        return [Place(*row) for row in rows]

    def streams(self, station: str) -> dict[str, tuple[str, ...]]:
        """The newest events of each stream that a station holding only some has shown to hold."""
        rows = self._database.rows("SELECT stream, heads FROM peer_stream WHERE peer = ?", (station,))
        return {stream: tuple(heads.split()) for stream, heads in rows}

    def packs(self, station: str) -> frozenset[str]:
        """The packs that a station holds."""
        return self._things(station, 0)

    def wants(self, station: str) -> frozenset[str]:
        """The parts that a station asked for."""
        return self._things(station, 1)

    def _things(self, station: str, wants: int) -> frozenset[str]:
        rows = self._database.rows("SELECT hash FROM peer_thing WHERE peer = ? AND wants = ?", (station, wants))
        return frozenset(row[0] for row in rows)

    def keep(
        self, peer: Peer, frontier: Iterable[Place], *, streams: Mapping[str, Iterable[str]] | None = None,
        packs: Iterable[str] = (), wants: Iterable[str] = (),
    ) -> bool:  # fmt: skip
        """Note what a bundle of another station's shows, unless a newer one of it came in before; whether it was
        noted. ``streams`` are all of which it holds events whole, where it holds only some."""
        known = self.get(peer.station)
        if known is not None and known.count > peer.count and known.made >= peer.made:
            return False  # a machine that was set back counts anew, but not from an earlier hour
        station, database = peer.station, self._database
        with self._store.writing():
            database.run(upsert("peer"), (station, peer.count, peer.made, peer.manifest, peer.scope, peer.came))
            database.run("DELETE FROM peer_tip WHERE peer = ?", (station,))
            database.many(upsert("peer_tip"), [(station, one.station, one.link, one.seq) for one in frontier])
            database.run("DELETE FROM peer_stream WHERE peer = ?", (station,))
            database.many(
                insert("peer_stream"),
                [(station, stream, " ".join(heads)) for stream, heads in (streams or {}).items()],
            )
            database.run("DELETE FROM peer_thing WHERE peer = ?", (station,))
            things = dict.fromkeys(wants, 1) | dict.fromkeys(packs, 0)
            database.many(insert("peer_thing"), [(station, one, kind) for one, kind in things.items()])
        return True

    def next_count(self) -> int:
        """The number of this station's next bundle: it only grows."""
        return self._count_on(1)

    def leap(self) -> None:
        """Count on beyond whatever bundles this station may have written that its machine does not know of any more,
        so that its next one counts as newer than those."""
        self._count_on(LEAP)

    def _count_on(self, by: int) -> int:
        with self._store.writing():
            self._database.run(
                "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) "
                "DO UPDATE SET value = value + excluded.value", (_BUNDLES, by),
            )  # fmt: skip
            return int(self._database.value("SELECT value FROM counter WHERE name = ?", (_BUNDLES,)))
