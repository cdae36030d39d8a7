"""Taking in what other stations wrote: lines that were proved, in pieces, each of them lawful by itself.

What comes in is known already, or stands on what is here and is entered, or fills in an event of which only the id was
here, or waits (parked) for what it stands on. A second event on a place that is taken begins another history of its
chain. Tickets that were written to go stale, and are folded and projected afterwards (``settling``).

Whoever calls has proved each line's bytes and each chain's signed end; a crash at any moment leaves a store that the
same lines bring to the same end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from dispatch_tui.domain.event import Part
from dispatch_tui.store.exchange import parking
from dispatch_tui.store.exchange.cutting import acts_whole, in_pieces
from dispatch_tui.store.exchange.entering import Piece, Taken, found_in
from dispatch_tui.store.exchange.folding_beside import Beside
from dispatch_tui.store.exchange.giving_way import Clock, Sleep
from dispatch_tui.store.exchange.lines import Line, SignedTip
from dispatch_tui.store.exchange.parking import Missing
from dispatch_tui.store.exchange.settling import settle, write_folded
from dispatch_tui.store.exchange.stints import PIECE, Stints
from dispatch_tui.store.packs import PackSource
from dispatch_tui.store.schema import insert_new, upsert
from dispatch_tui.store.store import Store
from dispatch_tui.store.workers import Workers

PARTS: Final = 3
"""For each event of a step so many parts: they are entered in less time."""


class TakingIn:
    """One taking in: ``packs`` and ``parts`` first, then ``lines``, then ``tips``, then ``settle``. Each may be called
    again and again; what they did is durable when they return. ``taken`` counts."""

    def __init__(
        self, store: Store, workers: Workers | None = None, *, piece: int = PIECE, clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:  # fmt: skip
        self.taken = Taken()
        self._store = store
        self._database = store.database
        self._beside = Beside(store, workers or Workers(0))
        self._stints = Stints(store, self._beside, most=piece, clock=clock, sleep=sleep)
        self._clock = clock
        self._sleep = sleep
        store.database.widen()

    def packs(self, packs: Iterable[PackSource]) -> None:
        """Keep versions of the pack. Tickets that could not read their limits until now go stale."""
        for pack in packs:
            with self._stints.step():
                row = (pack.hash, pack.name, pack.version, pack.archive)
                self.taken.packs += self._database.run(insert_new("pack"), row)
                self._came([pack.hash])
            self._store.packs.forget(pack.hash)

    def parts(self, parts: Iterable[tuple[str, Part]]) -> None:
        """Keep parts (whose hashes the caller has proved) but those known to be erased. Tickets that lacked one go
        stale."""
        store = self._store
        for piece in in_pieces(parts, PARTS * self._stints.size()):
            with self._stints.step():
                erased = found_in(store, "erased", "hash", [one for one, _ in piece])
                rows = [(one, part.cls, part.salt, part.content) for one, part in piece if one not in erased]
                before = self._database.changes
                self._database.many(insert_new("part"), rows)
                self.taken.parts += self._database.changes - before
                came = [row[0] for row in rows]
                store.parts.entered.update(came)
                self._came(came)

    def lines(self, lines: Iterable[Line], done: Callable[[int], None] = lambda _: None) -> None:
        """Enter lines in the order in which they were given out. ``done`` is told how many were read after each
        transaction; what it raises stops the taking in there. What gives the lines may call ``parts`` for those that
        the next ones name: they go into the same transactions."""
        told = 0
        with self._stints.together():
            for piece in acts_whole(lines, self._stints.size):
                self._enter(piece)
                write_folded(self._store, self._beside, self._stints)
                if self._stints.between:
                    told = self.taken.read
                    done(told)
        if told < self.taken.read:
            done(self.taken.read)

    def tips(self, tips: Iterable[SignedTip]) -> None:
        """Keep signed ends of chains (whose signatures the caller has proved) as far as the events are here, after
        trying what was parked again; and those that waited with their events."""
        self._unpark()
        with self._stints.step():
            for tip in (*tips, *parking.unparked_tips(self._database)):
                self._keep_tip(tip)

    def settle(self, done: Callable[[int, int], None] = lambda *_: None) -> None:
        """Fold and project every stale ticket. ``done`` is told how many are done and how many there were."""
        settle(self._store, clock=self._clock, sleep=self._sleep, done=done, beside=self._beside)

    @property
    def missing(self) -> list[Missing]:
        """What parked events wait for."""
        return parking.missing(self._database)

    # How it is done

    def _enter(self, piece: list[Line]) -> None:
        with self._stints.step(len(piece)):
            entering = self._entered(piece, self.taken)
            if self._database.one("SELECT 1 FROM parked LIMIT 1") is not None:  # what waited may have come again
                waiting = {line.id for line in entering.parked}
                parking.unpark(self._database, [line.id for line in piece if line.id not in waiting])
            parking.park(self._database, entering.parked)
        self.taken.read += len(piece)
        self.taken.parked += len(entering.parked)

    def _entered(self, piece: list[Line], taken: Taken) -> Piece:
        entering = Piece(self._store, piece, taken)
        entering.enter()
        self._beside.touch(entering.touched, len(piece))
        if entering.wide:
            self._outdate()
        return entering

    def _outdate(self) -> None:
        """What is written now may be read on any ticket."""
        self._beside.outdate(self._store.revision + 1)

    def _unpark(self) -> None:
        """Enter what waited for something that is here now, again and again while that helps."""
        while True:
            ready = parking.ready(self._database)
            if not ready:
                return
            entered = 0
            for piece in acts_whole(ready, self._stints.size):
                with self._stints.step():
                    entering = self._entered(piece, Taken())
                    waiting = {line.id for line in entering.parked}
                    parking.unpark(self._database, [line.id for line in piece if line.id not in waiting])
                self.taken.forks |= entering.taken.forks
                entered += len(piece) - len(waiting)
            self.taken.unparked += entered
            self.taken.added += entered
            if not entered:
                return

    def _keep_tip(self, tip: SignedTip) -> None:
        """A signed end replaces those that lie on the way to it, unless it lies on the way to one itself."""
        branches, database = self._store.streams.branches, self._database
        ends = database.rows(
            "SELECT c.link, c.seq, e.branch FROM chain c LEFT JOIN event e "
            "ON e.chain = c.chain AND e.seq = c.seq AND e.link = c.link WHERE c.chain = ?", (tip.station,),
        )  # fmt: skip
        branch = database.value(
            "SELECT branch FROM event WHERE chain = ? AND seq = ? AND link = ?", (tip.station, tip.seq, tip.link)
        )
        if branch is None:
            parking.park_tip(database, tip)
            return
        if any(link == tip.link for link, _, _ in ends):
            return
        way = branches.way(tip.station, branch, tip.seq)
        for link, seq, other in ends:
            if other is not None and branches.way(tip.station, other, seq).get(branch, -1) >= tip.seq:
                return
            if other is None or way.get(other, -1) >= seq:
                database.run("DELETE FROM chain WHERE chain = ? AND link = ?", (tip.station, link))
        database.run(upsert("chain"), (tip.station, tip.link, tip.seq, tip.signature))

    def _came(self, things: list[str]) -> None:
        """Parts or packs came in that may have been lacking."""
        found = found_in(self._store, "lacking", "hash", things)
        if found:
            self._outdate()
        for thing in found:
            self._database.run(
                "INSERT INTO stale (ticket) SELECT substr(stream, 8) FROM lacking WHERE hash = ? "
                "AND stream >= 'ticket/' AND stream < 'ticket0' ON CONFLICT (ticket) DO NOTHING", (thing,),
            )  # fmt: skip
            self._database.run("DELETE FROM lacking WHERE hash = ?", (thing,))
