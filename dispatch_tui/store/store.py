"""The store: one SQLite file with the log, its projections and what stays on this station.

One thread owns a Store. Other processes may have the same file open; ``changed_elsewhere`` notices what they wrote.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import ROW_KEY, Event, Part
from dispatch_tui.domain.ids import Ids
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.store import board as queue
from dispatch_tui.store import founding, keys, log, sqlite, tasks
from dispatch_tui.store.exchange import settling
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.local import Local
from dispatch_tui.store.log import Seat, Tip, Transaction
from dispatch_tui.store.packs import Packs, PackSource
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projection import PROJECTION, number_end
from dispatch_tui.store.refold import rebuild
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import upsert
from dispatch_tui.store.seats import Claim, Doubt
from dispatch_tui.store.sqlite import Database, open_store
from dispatch_tui.store.streams import Streams
from dispatch_tui.store.succession import succeed
from dispatch_tui.store.upgrading import upgrade

__all__ = ["Joining", "PackSource", "Pinned", "Store", "StoreRefused"]

_ASKED_AT_ONCE = 500
_OVER = "coalesce(t.closed_at, (SELECT h.closed_at FROM ticket h WHERE h.id = t.merged_into AND h.open = 0))"
SETTLING = 0.3
"""Seconds that opening a store gives to tickets which an import left behind the log."""


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A store had to take another station's name: its label before and now, and why."""

    before: str
    now: str
    doubt: Doubt


class Store:
    """An open store. Made by ``found`` and ``open``."""

    def __init__(self, database: Database, random: Callable[[int], bytes], seats: Path | None = None) -> None:
        self.database = database
        self.local = Local(database)
        self._random = random
        self._ids = Ids(random)
        self._version: int | None = database.data_version()
        meta = dict(database.rows("SELECT name, value FROM meta"))
        if "centre" not in meta:
            raise StoreRefused("store_damaged", path=str(database.path), reason="meta")
        self.joining = _joining(meta)
        """What this station's store was made from, where it joined a centre; None where it founded one."""
        self.centre: str = meta["centre"]
        self.station: str = meta["station"]
        self.revision = int(meta["revision"])
        """Grows with every transaction of whatever process, as far as this one has noticed."""
        self.parts = Parts(database)
        self.packs = Packs(database)
        self.streams = Streams(database, self.centre)
        self.succeeded: Succeeded | None = None
        """What became of this station's name, where this process had to give it up."""
        self._seats = seats
        self._claim = Claim(database, self.station, seats)
        self._seat: Seat | None = None
        self._tip: Tip | None = None
        self._tx: Transaction | None = None
        if meta.get("projection") != PROJECTION:
            self._project_anew()
        with suppress(StoreRefused):  # whoever writes now will see to it, or nobody can
            settling.settle(self, seconds=SETTLING)

    def _project_anew(self) -> None:
        """Another version of the program made the projections: make them again from the log."""
        database = self.database
        database.begin()
        try:
            meta = dict(database.rows("SELECT name, value FROM meta"))
            if meta.get("projection") != PROJECTION:
                self.changed_elsewhere()
                rebuild(database, self.streams, self.parts, self.packs.get, self.revision + 1)
                kept = [("revision", str(self.revision + 1)), ("projection", PROJECTION)]
                database.many(upsert("meta"), kept)
            database.commit()
        finally:
            database.rollback()
        self.revision = int(database.value("SELECT value FROM meta WHERE name = 'revision'"))

    @classmethod
    def found(
        cls, path: Path, *, pack: PackSource, station_code: str, operator_code: str, operator_name: str, title: str,
        now: int, random: Callable[[int], bytes] = os.urandom, age: tuple[str, str] | None = None,
        seats: Path | None = None,
    ) -> Self:  # fmt: skip
        """Found a centre in a new store and open it; ``age`` is the identity that opens files sealed for its first
        station, and its recipient. Raises StoreRefused ``store_exists`` and what ``open`` raises."""
        founding.found(
            path, pack=pack, station_code=station_code, operator_code=operator_code, operator_name=operator_name,
            title=title, now=now, random=random, age=age, seats=seats,
        )  # fmt: skip
        return cls.open(path, random=random, seats=seats)

    @classmethod
    def join(
        cls, path: Path, joining: Joining, *, random: Callable[[int], bytes] = os.urandom, age: str | None = None,
        seats: Path | None = None,
    ) -> Self:  # fmt: skip
        """Make the store of a station that joins a centre, and open it: it is ``waiting`` for its first bundle.
        ``age`` is the identity that opens files sealed for it. Raises as ``found``."""
        founding.join(path, joining, random=random, age=age, seats=seats)
        return cls.open(path, random=random, seats=seats)

    @classmethod
    def open(
        cls, path: Path, *, random: Callable[[int], bytes] = os.urandom, seats: Path | None = None
    ) -> Self:
        """Open a store; ``seats`` is the folder of the stations' markers, if not the one in the user's state folder.
        Raises StoreRefused ``no_store``, ``not_a_store``, ``store_newer``, ``store_damaged``, …"""
        database = open_store(path)
        try:
            upgrade(database)
            return cls(database, random, seats)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        self._claim.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Who and where

    @property
    def authority(self) -> AuthorityLog:
        return self.streams.authority

    @property
    def station_code(self) -> str:
        """This station's label, such as WC01."""
        return self.station_code_of(self.station)

    def station_code_of(self, station: str) -> str:
        """A station's label; the beginning of its id where the centre does not know it."""
        known = self.authority.now().stations.get(station)
        if known is not None:
            return known.code
        joining = self.joining
        if joining is not None and station in (self.station, joining.pinned.station):
            return joining.code if station == self.station else joining.pinned.code
        return station[:8]

    @property
    def waiting(self) -> bool:
        """Whether this station has joined a centre of which nothing has come in yet."""
        return self.authority.now().centre != self.centre

    @property
    def public_key(self) -> str:
        """The key by which others prove what this station signs (raw Ed25519, in hex)."""
        return keys.new_key(self._own_seat().private)[1].hex()

    @property
    def age_identity(self) -> str | None:
        """What opens files sealed for this station."""
        found: str | None = self.database.value("SELECT age FROM key WHERE station = ?", (self.station,))
        return found

    def sign(self, message: bytes) -> bytes:
        """This station's signature."""
        return keys.sign(self._own_seat().private, message)

    def pack(self, pack: str | None) -> Pack | None:
        """A version of the pack by its hash, None where it is not here."""
        return self.packs.get(pack)

    @property
    def pack_in_force(self) -> Pack:
        """The pack that decides now; raises StoreRefused ``pack_missing`` where only its hash is here, and
        ``waits_for_first`` while nothing of the centre is here."""
        authority = self.authority.now()
        if self.waiting:
            raise StoreRefused("waits_for_first", station=self._pinned_code)
        admitted = [pack for pack in authority.packs if pack in authority.in_force]
        found = self.packs.get(admitted[-1]) if admitted else None
        if found is None:
            raise StoreRefused("pack_missing", pack=admitted[-1][:12] if admitted else "")
        return found

    @property
    def row_key(self) -> bytes:
        """What keys the digests of rows that come in; the centre's id where its key is not here, as on a department's
        station, which takes no rows in."""
        found = next((event.part(ROW_KEY) for event in self.authority.events if event.kind == "founded"), None)
        return ((self.text(found) if found is not None else None) or self.centre).encode()

    # Acting

    @contextmanager
    def transaction(self, now: int) -> Iterator[Transaction]:
        """All or nothing: what is written inside is durable when the block ends, and gone when it raises.

        Raises StoreRefused ``store_busy``, ``disk_full``, ``store_read_only``, ``waits_for_first`` and the like, and
        Unlawful.
        """
        if self._tx is not None:
            raise RuntimeError("one transaction at a time")
        if self.waiting and not self.changed_elsewhere():
            raise StoreRefused("waits_for_first", station=self._pinned_code)
        database = self.database
        database.begin()
        tx: Transaction | None = None
        try:
            self.changed_elsewhere()
            tip = self._prove_claim(now)
            tx = self._tx = Transaction(
                database, self.streams, self.parts, self.packs.get, self._own_seat(), tip, self._ids, self._random, now
            )
            yield tx
            if tx.wrote:
                tx.write(self.revision + 1)
                database.commit()
                self.revision += 1
                self._tip = tx.tip
                self._claim.note(tx.tip.seq, tx.tip.link)
            else:
                database.rollback()
        except BaseException:
            self._version = None
            database.rollback()
            if tx is not None:
                tx.drop()
            raise
        finally:
            self._tx = None
            self.parts.settle()
        database.checkpoint(sqlite.FORCED_CHECKPOINT)
        if tx.authority_touched:
            settling.settle(self)

    def prove_identity(self, now: int) -> None:
        """Take a new station identity now if this store may not go on with its own, as ``transaction`` would: before
        something is signed with it. Raises StoreRefused ``store_busy`` and the like."""
        self.database.begin()
        try:
            self.changed_elsewhere()
            self._prove_claim(now)
            self.database.commit()
        finally:
            self.database.rollback()

    def _prove_claim(self, now: int) -> Tip:
        """The end of this station's chain, to write on; under the write lock. A store that may not go on with it
        becomes another station's first, in a transaction of its own."""
        while self._tip is None:
            tips = self.database.rows(
                "SELECT seq, link FROM chain WHERE chain = ? ORDER BY seq DESC", (self.station,)
            )
            doubt = self._claim.doubt(tips)
            if doubt is not None:
                self._succeed(doubt, now)
                self.database.begin()
                self.changed_elsewhere()
            else:
                self._tip = Tip(*(tips[0] if tips else (-1, FIRST_LINK)))
                self._claim.take()
        return self._tip

    def _succeed(self, doubt: Doubt, now: int) -> None:
        """Take another station's identity, and commit that. Its marker stands before it does: a crash between the two
        leaves a marker of nobody."""
        old = self._own_seat()
        try:
            seat, tip = succeed(self.database, self.streams, old, now, self._random)
            claim = Claim(self.database, seat.station, self._seats)
            claim.take()
            claim.note(-1, FIRST_LINK)
            self.database.run(upsert("meta"), ("revision", str(self.revision + 1)))
            self.database.commit()
        except BaseException:
            self.database.rollback()
            self.streams.drop()
            raise
        claim.note(tip.seq, tip.link)
        self._claim.close()
        self._claim, self.station, self._seat = claim, seat.station, seat
        self.revision += 1
        self.succeeded = Succeeded(old.code, seat.code, doubt)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing for what is no act of anybody's here: what other stations wrote, what is known of them.

        Raises StoreRefused as ``transaction`` does.
        """
        if self._tx is not None:
            raise RuntimeError("one transaction at a time")
        database = self.database
        database.begin()
        try:
            self.changed_elsewhere()
            yield
            database.run(upsert("meta"), ("revision", str(self.revision + 1)))
            database.commit()
        except BaseException:
            self._version = None
            database.rollback()
            self.streams.drop()
            raise
        self.revision += 1
        self._tip = None  # what came in may have been written under this station's own name

    @property
    def partial(self) -> bool:
        """Whether this station holds only some streams whole, as one of a department or a collector does."""
        card = self.authority.now().stations.get(self.station)
        role = card.role if card is not None else self.joining.role if self.joining is not None else "centre"
        return role != "centre"

    @property
    def _pinned_code(self) -> str:
        return self.joining.pinned.code if self.joining is not None else ""

    def _own_seat(self) -> Seat:
        if self._seat is None:
            private = self.database.value("SELECT private FROM key WHERE station = ?", (self.station,))
            if private is None:
                raise StoreRefused("no_key", station=self.station_code)
            self._seat = Seat(self.centre, self.station, self.station_code, bytes(private))
        return self._seat

    # Reading

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since last asked; what is kept in memory is then proved anew.

        Cheap: ask as often as several times a second. Also folds the WAL back when there is time for it.
        """
        version = self.database.data_version()
        if version == self._version:
            if self._tx is None and not self.database.in_transaction:
                self.database.checkpoint(sqlite.IDLE_CHECKPOINT)
            return False
        self._version = version
        self.database.noticed()
        self.revision = int(self.database.value("SELECT value FROM meta WHERE name = 'revision'"))
        self._tip = self._seat = None
        self._same_station()
        self.streams.stale()
        return True

    def _same_station(self) -> None:
        """Another process may have found that this store has to be another station."""
        station = self.database.value("SELECT value FROM meta WHERE name = 'station'")
        if station != self.station:
            self._claim.close()
            self.station, self._claim = station, Claim(self.database, station, self._seats)

    def fold(self, ticket: str) -> TicketFold | None:
        """A ticket's fold; None where the store holds none of its events. Not to be changed by whoever reads it."""
        if self._tx is None:
            self.changed_elsewhere()
        return self.streams.fold(ticket)

    def ticket(self, ticket: str) -> Ticket | None:
        """A ticket as it stands here; None where the store holds none of its events."""
        fold = self.fold(ticket)
        return None if fold is None else self.reading(fold)

    def reading(self, fold: TicketFold) -> Ticket:
        """What the queue tells of a ticket too: without what waits for a supervisor, and merged where the other half
        of the merge stands as well."""
        authority = self.authority.now()
        waiting = held_by_retirement(authority) if authority.retired else None
        return read_ticket(fold, self.text, held=waiting, head=self.merged(fold.ticket)[0] or fold.ticket,
                           authority=authority)  # fmt: skip

    def events(self, stream: str) -> list[Event]:
        """The events of a stream that can be read, parents first."""
        return self.streams.events(stream)

    def text(self, part: str) -> str | None:
        """A part's content as text; None where it is withheld or erased."""
        return self.parts.text(part)

    def part(self, part: str) -> Part | None:
        return self.parts.part(part)

    def streams_of(self, chain: str, act: str) -> list[str]:
        """The streams that an act wrote, in its order."""
        return log.streams_of(self.database, chain, act)

    def board(
        self, lane: str, who: str, text: str = "", *, after: str | None = None, before: str | None = None,
        limit: int = 100, now: int,
    ) -> queue.Page:  # fmt: skip
        """A page of the queue: from its start, or after or before a row's ``sort``."""
        return queue.page(
            self.database.rows, lane, who, text, after=after, before=before, limit=limit, now=now,
            connected=self.authority.now().connected(),
        )  # fmt: skip

    def listing(
        self, *, status: str | None = None, department: str | None = None, grid: str | None = None, text: str = "",
        limit: int = 50, now: int = 0,
    ) -> tuple[queue.Row, ...]:  # fmt: skip
        """Tickets by what they are, newest first. ``late`` is among the flags as of ``now``."""
        return queue.listing(
            self.database.rows, status=status, department=department, grid=grid, text=text, limit=limit, now=now,
            connected=self.authority.now().connected(),
        )  # fmt: skip

    def orders_of(self, department: str, steps: Iterable[str]) -> list[tuple[str, str]]:
        """(order, ticket) of a department's orders at one of these steps, by their report limit."""
        return queue.orders_of(self.database.rows, department, tuple(steps))

    def tasks(
        self, who: str, lane: str, text: str = "", *, after: str | None = None, before: str | None = None,
        limit: int = 100, now: int,
    ) -> queue.Page:  # fmt: skip
        """A page of the queue of a department (its code) or of the collectors (``tasks.COLLECTORS``)."""
        return tasks.page(self.database.rows, who, lane, text, after=after, before=before, limit=limit, now=now)

    def task_tallies(self, who: str, now: int) -> dict[str, int]:
        """How many rows each lane of that queue holds."""
        return tasks.tallies(self.database.rows, who, now)

    def task_listing(
        self, who: str, *, status: str | None = None, department: str | None = None, grid: str | None = None,
        text: str = "", limit: int = 50, now: int = 0,
    ) -> tuple[queue.Row, ...]:  # fmt: skip
        """Everything that was ever in that queue, by what it is, newest first."""
        return tasks.listing(
            self.database.rows, who, status=status, department=department, grid=grid, text=text, limit=limit, now=now
        )

    def has_task(self, who: str, ticket: str) -> bool:
        """Whether a ticket is or was in that queue."""
        return tasks.holds(self.database.rows, who, ticket)

    def tickets_in(self, lanes: Iterable[str], town: str | None = None) -> list[str]:
        """The tickets of these lanes, of one town or all, in the order of their ids."""
        return queue.tickets_in(self.database.rows, tuple(lanes), town)

    def ticket_of_order(self, order: str) -> str | None:
        """The ticket that an order belongs to; None where there is no such order."""
        found: str | None = self.database.value("SELECT ticket FROM ticket_order WHERE id = ?", (order,))
        return found

    def tallies(self, who: str, now: int) -> dict[str, int]:
        """How many tickets each lane holds."""
        return queue.tallies(self.database.rows, who, now)

    def finished(self) -> int:
        """How many tickets are finished."""
        return int(self.database.value("SELECT count FROM tally WHERE lane = 'done'") or 0)

    def lessons(self, most: int) -> list[tuple[str, str]]:
        """(words, item) of the tickets closed last."""
        return queue.lessons(self.database.rows, most)

    def changed_since(self, revision: int) -> frozenset[str]:
        """The tickets that changed after ``revision``."""
        return frozenset(row[0] for row in self.database.rows("SELECT id FROM ticket WHERE revision > ?", (revision,)))

    def in_conflict(self, tickets: Iterable[str]) -> list[str]:
        """The numbers of those of these tickets in which values disagree, in order."""
        wanted = list(tickets)
        found: list[str] = []
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            found.extend(
                row[0] for row in self.database.rows(
                    f"SELECT number FROM ticket WHERE id IN ({', '.join('?' * len(some))}) "  # noqa: S608
                    "AND ' ' || flags || ' ' LIKE '% conflict %'", some,
                )
            )  # fmt: skip
        return sorted(found)

    def number_of(self, ticket: str) -> str:
        """A ticket's number; empty for an unknown one."""
        return self.database.value("SELECT number FROM ticket WHERE id = ?", (ticket,)) or ""

    def find_number(self, text: str) -> list[tuple[str, str]]:
        """(id, number) of the tickets meant by an id, a full number, or else a number's end; in order of ids."""
        rows = self.database.rows("SELECT id, number FROM ticket WHERE id = ?", (text.lower(),))
        end = number_end(text)
        if not rows and end:
            rows = self.database.rows("SELECT id, number FROM ticket WHERE number_end = ? ORDER BY id", (end,))
        if not rows and end:
            rows = self.database.rows(
                "SELECT id, number FROM ticket WHERE number_end >= ? AND number_end < ? ORDER BY id LIMIT 100",
                (end, end + "\U0010ffff"),
            )
        return [(row[0], row[1]) for row in rows]

    def merged(self, ticket: str) -> tuple[str | None, tuple[str, ...]]:
        """The ticket under which this one was merged, and those that were merged under this one."""
        into = self.database.value("SELECT merged_into FROM ticket WHERE id = ?", (ticket,))
        under = self.database.rows(
            "SELECT id FROM ticket WHERE merged_into = ? AND merged_into <> '' ORDER BY id", (ticket,)
        )
        return into or None, tuple(row[0] for row in under)

    def closed_before(self, until: int) -> list[tuple[str, str, int, str]]:
        """(ticket, number, when it was over, classes of parts that it still has) of every ticket over by ``until`` that
        has any, that which was closed first before the rest. What was merged is over with its head."""
        return [(row[0], row[1], row[2], row[3]) for row in self.database.rows(
            f"SELECT id, number, {_OVER} AS over, kept FROM ticket t "  # noqa: S608
            "WHERE open = 0 AND kept <> '' AND over <= ? ORDER BY over, id", (until,),
        )]  # fmt: skip

    def over_since(self, ticket: str) -> int | None:
        """When a ticket, or the head that it is merged under, was over; None while it is not."""
        found = self.database.value(f"SELECT {_OVER} FROM ticket t WHERE id = ? AND open = 0", (ticket,))  # noqa: S608
        return None if found is None else int(found)

    def twins(self, ticket: str) -> tuple[str, ...]:
        """Other tickets that the same call or the same report of a platform became, at another station; not those
        that were merged, cancelled or refused."""
        return queue.twins(self.database.rows, [ticket]).get(ticket, ())

    def known_external(self, source: str, external: str) -> str | None:
        """The ticket that a platform's report became."""
        found = self.known_externals(source, [external]).get(external)
        return None if found is None else found[0]

    def known_externals(self, source: str, externals: Iterable[str]) -> dict[str, tuple[str, str]]:
        """(ticket, digest) for each of a platform's ids that is known."""
        wanted = list(externals)
        found: dict[str, tuple[str, str]] = {}
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            for external, ticket, digest in self.database.rows(
                "SELECT external, ticket, digest FROM external WHERE source = ? "  # noqa: S608
                f"AND external IN ({', '.join('?' * len(some))}) ORDER BY ticket DESC",
                (source, *some),
            ):
                found[external] = (ticket, digest)
        return found

    def platforms(self) -> tuple[str, ...]:
        """Every platform from which a report came in."""
        return tuple(row[0] for row in self.database.rows("SELECT DISTINCT source FROM external ORDER BY source"))

    def externals(self, platform: str) -> list[tuple[str, str]]:
        """(its own id, ticket) of every report of a platform, in the order in which they came in here."""
        return [
            (row[0], row[1]) for row in self.database.rows(
                "SELECT external, ticket FROM external WHERE source = ? ORDER BY ticket, external", (platform,)
            )
        ]  # fmt: skip

    def from_source(self, source: str) -> list[tuple[str, str]]:
        """(the platform's own id or empty, ticket) of every ticket of a source code, in the same order."""
        return [
            (row[0], row[1]) for row in self.database.rows(
                "SELECT coalesce(e.external, ''), t.id FROM ticket t LEFT JOIN external e ON e.ticket = t.id "
                "WHERE t.source = ? ORDER BY t.id, e.external", (source,),
            )
        ]  # fmt: skip


def _joining(meta: dict[str, str]) -> Joining | None:
    if "pinned" not in meta:
        return None
    station, key, code = meta["pinned"].split(" ", 2)
    return Joining(
        meta["centre"], meta["title"], Pinned(station, code, key), meta["code"], meta["role"], meta["department"]
    )
