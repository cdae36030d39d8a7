"""Writing to an open store: all or nothing, on a chain that is this station's alone to write on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store import sqlite
from dispatch_tui.store.exchange import settling
from dispatch_tui.store.identity import Identity
from dispatch_tui.store.log import Tip, Transaction
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import upsert
from dispatch_tui.store.seats import Claim, Doubt
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.succession import succeed


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A store had to take another station's name: its label before and now, and why."""

    before: str
    now: str
    doubt: Doubt


class Writing(Identity):
    """The part of a store through which everything is written."""

    def __init__(self, database: Database, random: Callable[[int], bytes], seats: Path | None = None) -> None:
        super().__init__(database, random, seats)
        self.succeeded: Succeeded | None = None
        """What became of this station's name, where this process had to give it up."""

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
        finally:
            self.parts.settle()
        self.revision += 1
        self._tip = None  # what came in may have been written under this station's own name
