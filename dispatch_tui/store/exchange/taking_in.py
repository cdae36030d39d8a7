"""Taking in what other stations wrote: lines that were proved, in pieces, each of them lawful by itself.

What comes in is known already, or stands on what is here and is entered, or fills in an event of which only the id was
here, or waits (parked) for what it stands on. A second event on a place that is taken begins another history of its
chain. Tickets that were written to go stale, and are folded and projected afterwards (``settling``).

Whoever calls has proved each line's bytes and each chain's signed end; a crash at any moment leaves a store that the
same lines bring to the same end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import AUTHORITY, Part, read_event
from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.erasing import erase, erased_with_call
from dispatch_tui.store.exchange import parking, touching
from dispatch_tui.store.exchange.forks import BEFORE_ALL
from dispatch_tui.store.exchange.lines import Line, SignedTip
from dispatch_tui.store.exchange.parking import Missing
from dispatch_tui.store.exchange.settling import settle
from dispatch_tui.store.laid_out import TABLES
from dispatch_tui.store.packs import PackSource
from dispatch_tui.store.schema import insert_new, upsert
from dispatch_tui.store.sqlite import BULK_CHECKPOINT, BUSY_STEP
from dispatch_tui.store.store import Store

PIECE: Final = 5_000
"""Events entered in one transaction, at most but for an act that straddles the end."""
PAUSE: Final = 2 * BUSY_STEP
"""Seconds between two transactions, in which an operator's act gets in: whoever waits looks that often."""
ASKED_AT_ONCE: Final = 1_000
_NAMES: Final = TABLES["event"].columns
_ENTER: Final = (
    f"INSERT INTO event ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))}) "  # noqa: S608
    "ON CONFLICT (id) DO NOTHING"
)
_FILL: Final = "UPDATE event SET stream = ?, depth = ?, act = ?, kind = ?, body = ? WHERE id = ? AND body IS NULL"


@dataclass(slots=True)
class Taken:
    """What became of the lines: how many were read, entered, filled in, known, parked; which chains are found forked;
    how many parts and packs were new."""

    read: int = 0
    added: int = 0
    filled: int = 0
    known: int = 0
    parked: int = 0
    unparked: int = 0
    forks: set[str] = field(default_factory=set)
    parts: int = 0
    packs: int = 0
    tickets: set[str] = field(default_factory=set)
    """Up to MOST_TOLD of the tickets written to."""


MOST_TOLD: Final = 10_000
Pause = Callable[[float], None]


class TakingIn:
    """One taking in: ``packs`` and ``parts`` first, then ``lines``, then ``tips``, then ``settle``. Each may be called
    again and again; what they did is durable when they return. ``taken`` counts."""

    def __init__(self, store: Store, *, piece: int = PIECE, sleep: Pause = time.sleep) -> None:
        self.taken = Taken()
        self._store = store
        self._database = store.database
        self._piece = piece
        self._sleep = sleep
        store.database.widen()

    def packs(self, packs: Iterable[PackSource]) -> None:
        """Keep versions of the pack. Tickets that could not read their limits until now go stale."""
        for pack in packs:
            with self._writing():
                row = (pack.hash, pack.name, pack.version, pack.archive)
                self.taken.packs += self._database.run(insert_new("pack"), row)
                self._came([pack.hash])
            self._store.packs.forget(pack.hash)

    def parts(self, parts: Iterable[tuple[str, Part]]) -> None:
        """Keep parts (whose hashes the caller has proved) but those known to be erased. Tickets that lacked one go
        stale."""
        for piece in _pieces(parts, self._piece):
            with self._writing():
                erased = self._found("erased", "hash", [one for one, _ in piece])
                rows = [(one, part.cls, part.salt, part.content) for one, part in piece if one not in erased]
                before = self._database.changes
                self._database.many(insert_new("part"), rows)
                self.taken.parts += self._database.changes - before
                self._came([row[0] for row in rows])

    def lines(self, lines: Iterable[Line], done: Callable[[int], None] = lambda _: None) -> None:
        """Enter lines in the order in which they were given out. ``done`` is told how many were read after each piece;
        what it raises stops the taking in between two pieces."""
        for piece in _acts_whole(lines, self._piece):
            with self._writing():
                entering = _Piece(self._store, piece, self.taken)
                entering.enter()
                parking.park(self._database, entering.parked)
            self.taken.read += len(piece)
            self.taken.parked += len(entering.parked)
            done(self.taken.read)

    def tips(self, tips: Iterable[SignedTip]) -> None:
        """Keep signed ends of chains (whose signatures the caller has proved) as far as the events are here, after
        trying what was parked again; and those that waited with their events."""
        self._unpark()
        with self._writing():
            for tip in (*tips, *parking.unparked_tips(self._database)):
                self._keep_tip(tip)

    def settle(self, done: Callable[[int, int], None] = lambda *_: None) -> None:
        """Fold and project every stale ticket. ``done`` is told how many are done and how many there were."""
        settle(self._store, sleep=self._sleep, done=done)

    @property
    def missing(self) -> list[Missing]:
        """What parked events wait for."""
        return parking.missing(self._database)

    # How it is done

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, then a pause."""
        store = self._store
        with without_collecting(), store.writing():
            yield
        store.database.checkpoint(BULK_CHECKPOINT)
        self._sleep(PAUSE)

    def _unpark(self) -> None:
        """Enter what waited for something that is here now, again and again while that helps."""
        while True:
            ready = parking.ready(self._database)
            if not ready:
                return
            entered = 0
            for piece in _acts_whole(ready, self._piece):
                with self._writing():
                    entering = _Piece(self._store, piece, Taken())
                    entering.enter()
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
        found = self._found("lacking", "hash", things)
        for thing in found:
            self._database.run(
                "INSERT INTO stale (ticket) SELECT substr(stream, 8) FROM lacking WHERE hash = ? "
                "AND stream >= 'ticket/' AND stream < 'ticket0' ON CONFLICT (ticket) DO NOTHING", (thing,),
            )  # fmt: skip
            self._database.run("DELETE FROM lacking WHERE hash = ?", (thing,))

    def _found(self, table: str, column: str, values: Sequence[str]) -> set[str]:
        return found_in(self._store, table, column, values)


class _Piece:
    """Enters the lines of one transaction."""

    def __init__(self, store: Store, lines: list[Line], taken: Taken) -> None:
        self.taken = taken
        self.parked: list[Line] = []
        self._store = store
        self._database = store.database
        self._lines = lines
        self._rows: list[tuple[Any, ...]] = []
        self._fresh: set[str] = set()
        self._authority: list[Line] = []
        self._touched: dict[str, None] = {}
        self._named: list[tuple[str, str, str]] = []
        self._known: set[str] = set()
        self._packs: set[str] = set()
        self._ends: dict[str, tuple[int, int]] = {}
        """By the link after it: (seq, branch) of the last event of a branch, where that is known."""

    def enter(self) -> None:
        before = self._store.authority.now()
        self._known = self._look_up()
        self._packs = found_in(self._store, "pack", "hash", list({one.pack for one in self._lines if one.pack}))
        self._fill()
        self._place_all()
        self._flush()
        self._judge_authority()
        self._erase_of_calls()
        touching.note(self._database, before, self._store.authority.now())
        for ticket in self._touched:
            self._store.streams.evict(ticket)
        self._database.many(insert_new("stale"), [(ticket,) for ticket in self._touched])
        self._lacking()
        if len(self.taken.tickets) < MOST_TOLD:
            self.taken.tickets.update(self._touched)

    def _look_up(self) -> set[str]:
        """Which of all that these lines are or stand on is here."""
        coming = {line.id for line in self._lines}
        tops: dict[str, int] = {}
        asked = set()
        for line in self._lines:
            chain = line.chain
            if chain not in tops:
                top = self._database.value("SELECT max(seq) FROM event WHERE chain = ?", (chain,))
                tops[chain] = -1 if top is None else top
            if line.seq <= tops[chain]:
                asked.add(line.id)
            asked.update([one for one in line.leans_on if one not in coming])
        return found_in(self._store, "event", "id", list(asked))

    def _fill(self) -> None:
        """Put in the bodies of events of which only the ids are here."""
        if not self._store.partial:
            return
        candidates = [line for line in self._lines if line.body is not None and line.id in self._known]
        bare = found_in(self._store, "event", "id", [line.id for line in candidates], "AND body IS NULL")
        filled = [line for line in candidates if line.id in bare]
        self._database.many(_FILL, [(one.stream, one.depth, one.act, one.kind, one.body, one.id) for one in filled])
        for line in filled:
            self._note(line)
        self.taken.filled += len(filled)
        self.taken.known -= len(filled)

    def _place_all(self) -> None:
        """Enter the lines act by act, or park whole acts."""
        known, fresh = self._known, self._fresh
        for act in _runs(self._lines):
            new = [line for line in act if line.id not in known and line.id not in fresh]
            self.taken.known += len(act) - len(new)
            if new and not (self._stands(new) and self._enter_act(new)):
                self.parked.extend(line for line in new if line.id not in fresh)

    def _stands(self, act: list[Line]) -> bool:
        """Whether all that the lines of an act lean on is here, or comes before them."""
        known, fresh = self._known, self._fresh
        here: set[str] = set()
        for line in act:
            for one in line.leans_on:
                if one not in known and one not in fresh and one not in here:
                    return False
            here.add(line.id)
        return True

    def _enter_act(self, act: list[Line]) -> bool:
        """Enter the lines of an act one after the other; False where the event before one is not here."""
        ends, rows, fresh = self._ends, self._rows, self._fresh
        for line in act:
            place = ends.pop(line.prev, None)
            if place is None or place[0] != line.seq - 1:
                place = self._find(line)
                if place is None:
                    return False
            branch = place[1]
            ends[line.link] = (line.seq, branch)
            fresh.add(line.id)
            rows.append((
                None, line.id, line.chain, line.seq, line.link, branch, line.stream, line.depth, line.act, line.kind,
                line.body,
            ))  # fmt: skip
            if line.body is not None:
                self._note(line)
        self.taken.added += len(act)
        return True

    def _find(self, line: Line) -> tuple[int, int] | None:
        """(seq, branch) of the event before a line; a new branch where that event has a successor already. None where
        it is not here."""
        self._flush()
        database, chain = self._database, line.chain
        if line.seq == 0:
            if line.prev != FIRST_LINK:
                return None
            branch, seq = BEFORE_ALL
        else:
            branch = database.value(
                "SELECT branch FROM event WHERE chain = ? AND seq = ? AND link = ?", (chain, line.seq - 1, line.prev)
            )
            if branch is None:
                return None
            seq = line.seq - 1
        beside = database.rows("SELECT branch FROM event WHERE chain = ? AND seq = ?", (chain, line.seq))
        if any(row[0] == branch for row in beside):
            branch = self._store.streams.branches.begin(chain, branch, seq)
            self.taken.forks.add(chain)
        return seq, branch

    def _note(self, line: Line) -> None:
        """What is to be done about an event beyond its row."""
        stream = line.stream
        if stream.startswith("ticket/"):
            self._touched[stream[7:]] = None
        elif stream == AUTHORITY:
            self._authority.append(line)
        for _, cls, part in line.parts:
            self._named.append((part, stream, cls))
        if line.pack is not None and line.pack not in self._packs:
            self._named.append((line.pack, stream, "pack"))

    def _flush(self) -> None:
        self._database.many(_ENTER, self._rows)
        self._rows.clear()

    def _judge_authority(self) -> None:
        for line in self._authority:
            if line.body is not None:
                self._store.streams.grown(read_event(line.body, trusted=True))

    def _erase_of_calls(self) -> None:
        """What was erased of a call goes at once; what was of a ticket, once it is folded."""
        store = self._store
        for line in self._lines:
            if line.kind == "erased" and line.body is not None and line.stream.startswith("call/"):
                event = read_event(line.body, trusted=True)
                erase(self._database, store.parts, erased_with_call(event, store.authority))

    def _lacking(self) -> None:
        """Note the parts and packs that these events name and that are not here."""
        parts = [one[0] for one in self._named if one[2] != "pack"]
        here = found_in(self._store, "part", "hash", parts)
        rows = list(dict.fromkeys(one for one in self._named if one[0] not in here))
        self._database.many(insert_new("lacking"), rows)


def found_in(store: Store, table: str, column: str, values: Sequence[str], more: str = "") -> set[str]:
    """Which of these values stand in a column."""
    found: set[str] = set()
    for start in range(0, len(values), ASKED_AT_ONCE):
        some = values[start : start + ASKED_AT_ONCE]
        asked = f"SELECT {column} FROM {table} WHERE {column} IN ({', '.join('?' * len(some))}) {more}"  # noqa: S608
        found.update(row[0] for row in store.database.rows(asked, some))
    return found


def _runs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines of one act that stand together; bare ids one by one, as nobody can tell whose act they belong to."""
    run: list[Line] = []
    for line in lines:
        if run and (line.body is None or line.act != run[0].act or line.chain != run[0].chain):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _acts_whole(lines: Iterable[Line], most: int) -> Iterator[list[Line]]:
    """Pieces of lines that cut no act in two, unless it alone is longer."""
    piece: list[Line] = []
    begun = 0
    for line in lines:
        if piece and (line.act != piece[-1].act or line.chain != piece[-1].chain):
            begun = len(piece)
        piece.append(line)
        if len(piece) > most:
            cut = begun or most
            yield piece[:cut]
            piece = piece[cut:]
            begun = 0
    if piece:
        yield piece


def _pieces(things: Iterable[Any], most: int) -> Iterator[list[Any]]:
    piece = []
    for thing in things:
        piece.append(thing)
        if len(piece) >= most:
            yield piece
            piece = []
    if piece:
        yield piece
