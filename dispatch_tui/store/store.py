"""The store: one SQLite file with the log, its projections and what stays on this station.

One thread owns a Store. Other processes may have the same file open; ``changed_elsewhere`` notices what they wrote.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.store import founding, log
from dispatch_tui.store.exchange import settling
from dispatch_tui.store.finding import Finding
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.packs import PackSource
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.renewing import Renewal, prove_version, renew, unwatched
from dispatch_tui.store.sqlite import Database, open_store
from dispatch_tui.store.streams import event_of
from dispatch_tui.store.upgrading import upgrade
from dispatch_tui.store.writing import Writing

__all__ = ["Joining", "PackSource", "Pinned", "Store", "StoreRefused"]

SETTLING: Final = 0.3
"""Seconds that opening a store gives to tickets which an import left behind the log."""


class Store(Writing, Finding):
    """An open store. Made by ``found``, ``join`` and ``open``."""

    def __init__(
        self, database: Database, random: Callable[[int], bytes], seats: Path | None = None,
        renewal: Renewal = unwatched,
    ) -> None:  # fmt: skip
        super().__init__(database, random, seats)
        renew(self, renewal)
        with suppress(StoreRefused):  # whoever writes now will see to it, or nobody can
            settling.settle(self, seconds=SETTLING)

    def changed_elsewhere(self) -> bool:
        """As it says there; raises StoreRefused ``store_renewed`` where another version of the program has taken the
        store over."""
        changed = super().changed_elsewhere()
        if changed:
            try:
                prove_version(self)
            except StoreRefused:
                self._version = None  # and again the next time
                raise
        return changed

    @classmethod
    def found(
        cls, path: Path, *, pack: PackSource, station_code: str, operator_code: str, operator_name: str, title: str,
        now: int, random: Callable[[int], bytes] = os.urandom, age: tuple[str, str] | None = None,
        seats: Path | None = None, drill: bool = False,
    ) -> Self:  # fmt: skip
        """Found a centre in a new store and open it; ``age`` is the identity that opens files sealed for its first
        station, and its recipient; a ``drill``'s says so for ever. Raises StoreRefused ``store_exists`` and what
        ``open`` raises."""
        founding.found(
            path, pack=pack, station_code=station_code, operator_code=operator_code, operator_name=operator_name,
            title=title, now=now, random=random, age=age, seats=seats, drill=drill,
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
        cls, path: Path, *, random: Callable[[int], bytes] = os.urandom, seats: Path | None = None,
        renewal: Renewal = unwatched,
    ) -> Self:  # fmt: skip
        """Open a store; ``seats`` is the folder of the stations' markers, if not the one in the user's state folder
        (for a drill's store: beside it). Where another version made the projections, that takes a while: ``renewal`` is
        told how far it is, and what it raises ends it, to be gone on with at the next opening. Raises StoreRefused
        ``no_store``, ``not_a_store``, ``store_newer``, ``store_damaged``, …"""
        database = open_store(path)
        try:
            upgrade(database)
            return cls(database, random, seats, renewal)
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

    # A ticket and its events

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

    def arrived(self, after: int = 0) -> list[tuple[int, Event]]:
        """Every event that can be read and came in after the place ``after``, with its own place, in that order: what
        an event stands on always came in before it."""
        rows = self.database.rows(
            "SELECT arrived, id, body FROM event WHERE arrived > ? AND body IS NOT NULL ORDER BY arrived", (after,)
        )
        found = ((row[0], event_of(row[1], row[2])) for row in rows)
        return [(place, event) for place, event in found if isinstance(event, Event)]

    def streams_of(self, chain: str, act: str) -> list[str]:
        """The streams that an act wrote, in its order."""
        return log.streams_of(self.database, chain, act)
