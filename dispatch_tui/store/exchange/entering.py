"""Entering the lines of one transaction: what is known, what follows, what begins another history of its chain, what
waits; and what each event means beyond its row, for the tickets, the authority, the parts that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import AUTHORITY, read_event
from dispatch_tui.store.erasing import erase, erased_with_call
from dispatch_tui.store.exchange import touching
from dispatch_tui.store.exchange.forks import BEFORE_ALL
from dispatch_tui.store.exchange.lines import Line
from dispatch_tui.store.laid_out import TABLES
from dispatch_tui.store.schema import insert_new

if TYPE_CHECKING:
    from dispatch_tui.store.store import Store

MOST_TOLD: Final = 10_000
ASKED_AT_ONCE: Final = 1_000
_OFTEN_EMPTY: Final = frozenset({"erased", "lacking"})
_NAMES: Final = TABLES["event"].columns
ENTER: Final = (
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



class Piece:
    """Enters the lines of one transaction."""

    def __init__(self, store: Store, lines: list[Line], taken: Taken) -> None:
        self.taken = taken
        self.parked: list[Line] = []
        self.touched: dict[str, None] = {}
        """The tickets written to."""
        self._store = store
        self._database = store.database
        self._lines = lines
        self._rows: list[tuple[Any, ...]] = []
        self._fresh: set[str] = set()
        self._authority: list[Line] = []
        self._erasing: list[Line] = []
        self._named: list[tuple[str, str, str]] = []
        self._known: set[str] = set()
        self._gone = 0
        self._packs: set[str] = set()
        self._ends: dict[str, tuple[int, int]] = {}
        """By the link after it: (seq, branch) of the last event of a branch, where that is known."""

    @property
    def wide(self) -> bool:
        """Whether other tickets may read otherwise now."""
        return bool(self._authority or self._gone)

    def enter(self) -> None:
        store = self._store
        before = store.authority.now()
        self._packs = found_in(store, "pack", "hash", list({one.pack for one in self._lines if one.pack}))
        if not self._enter_straight():
            self._known = self._look_up()
            self._fill()
            self._place_all()
            self._flush()
        self._judge_authority()
        self._erase_of_calls()
        touching.note(self._database, before, store.authority.now())
        for ticket in self.touched:
            store.streams.evict(ticket)
        self._database.many(insert_new("stale"), [(ticket,) for ticket in self.touched])
        self._lacking()
        if len(self.taken.tickets) < MOST_TOLD:
            self.taken.tickets.update(self.touched)

    # The usual case

    def _enter_straight(self) -> bool:
        """Enter the lines where each follows the newest event of its chain and leans on what is here or comes before
        it; otherwise nothing."""
        ends: dict[str, tuple[int, str, int] | None] = {}
        here: set[str] = set()
        asked: list[str] = []
        rows = []
        for event_id, chain, seq, prev, link, stream, depth, act, kind, leans_on, _, _, body in self._lines:
            end = ends[chain] if chain in ends else self._end(chain)
            if end is None or seq != end[0] + 1 or prev != end[1]:
                return False
            ends[chain] = seq, link, end[2]
            if not here.issuperset(leans_on):
                asked.extend(one for one in leans_on if one not in here)
                here.update(leans_on)
            here.add(event_id)
            rows.append((None, event_id, chain, seq, link, end[2], stream, depth, act, kind, body))
        if len(found_in(self._store, "event", "id", asked)) < len(set(asked)):
            return False
        self._rows = rows
        self._flush()
        for line in self._lines:
            if line.body is not None:
                self._note(line)
        self.taken.added += len(self._lines)
        return True

    def _end(self, chain: str) -> tuple[int, str, int] | None:
        """(seq, link, branch) of the newest event of a chain; None where there are two."""
        found = self._database.rows(
            "SELECT seq, link, branch FROM event WHERE chain = ? "
            "AND seq = (SELECT max(seq) FROM event WHERE chain = ?)", (chain, chain),
        )  # fmt: skip
        if not found:
            return -1, FIRST_LINK, 0
        return tuple(found[0]) if len(found) == 1 else None

    # Any other

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
            self.touched[stream[7:]] = None
        elif stream == AUTHORITY:
            self._authority.append(line)
        elif line.kind == "erased" and stream.startswith("call/"):
            self._erasing.append(line)
        for _, cls, part in line.parts:
            self._named.append((part, stream, cls))
        if line.pack is not None and line.pack not in self._packs:
            self._named.append((line.pack, stream, "pack"))

    def _flush(self) -> None:
        self._database.many(ENTER, self._rows)
        self._rows.clear()

    def _judge_authority(self) -> None:
        for line in self._authority:
            if line.body is not None:
                self._store.streams.grown(read_event(line.body, trusted=True))

    def _erase_of_calls(self) -> None:
        """What was erased of a call goes at once; what was of a ticket, once it is folded."""
        store = self._store
        for line in self._erasing:
            if line.body is not None:
                event = read_event(line.body, trusted=True)
                self._gone += erase(self._database, store.parts, erased_with_call(event, store.authority))

    def _lacking(self) -> None:
        """Note the parts and packs that these events name and that are not here."""
        entered = self._store.parts.entered
        parts = [one[0] for one in self._named if one[2] != "pack" and one[0] not in entered]
        here = found_in(self._store, "part", "hash", parts)
        rows = list(dict.fromkeys(one for one in self._named if one[0] not in here and one[0] not in entered))
        self._database.many(insert_new("lacking"), rows)


def found_in(store: Store, table: str, column: str, values: Sequence[str], more: str = "") -> set[str]:
    """Which of these values stand in a column."""
    found: set[str] = set()
    if table in _OFTEN_EMPTY and store.database.one(f"SELECT 1 FROM {table} LIMIT 1") is None:  # noqa: S608
        return found
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
