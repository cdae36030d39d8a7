"""Folding stale tickets in processes beside this one, which read the store and hand plain rows back.

A process tells at which revision of the store it began to read. Its rows are written only if nothing but what follows
from them was written since; else its tickets stay stale, and are folded again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.store.folding import Folding, Rows
from dispatch_tui.store.packs import Packs
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projection import Projected
from dispatch_tui.store.sqlite import open_store
from dispatch_tui.store.streams import Streams
from dispatch_tui.store.workers import Failed, Workers

if TYPE_CHECKING:
    from concurrent.futures import Future

    from dispatch_tui.store.writing import Writing

TOGETHER: Final = 128
"""Tickets of one task."""
_AHEAD: Final = 6
"""Tasks for each process: enough to do while this one writes a piece."""
_QUIET: Final = 10_000
"""Events of an import after which a ticket counts as told to its end, and is folded while the rest is written."""
_GATHERED: Final = 0.1
"""Seconds in which more than one task may come to its end before any is written."""
_FIELDS: Final = Projected.__match_args__


class Beside:
    """The stale tickets of one store on their way through ``workers``. What is written meanwhile is told to it."""

    def __init__(self, store: Writing, workers: Workers) -> None:
        self._store = store
        self._workers = workers
        self._about = str(store.database.path), store.centre
        self._tasks: list[_Task] = []
        self._touched: set[str] = set()
        """Written to in the transaction that is open."""
        self._recent: deque[tuple[int, set[str]]] = deque()
        """What some transactions wrote to, each with how many events had come in by then."""
        self._came = 0
        self._quiet: deque[str] = deque()
        self._last: str | None = None
        """How far the stale tickets of the store were gone through; None while more are written to."""
        self.works = workers.count > 0
        """Whether there is anybody to give tickets to."""
        self._floor = store.revision
        self._version = store.database.data_version()

    def began(self) -> None:
        """A transaction has begun: what others wrote before makes what was read before that worthless."""
        version = self._store.database.data_version()
        if version != self._version:
            self._version = version
            self.outdate(self._store.revision)

    def outdate(self, revision: int) -> None:
        """What was read before that revision is worthless."""
        self._floor = revision

    def ended(self) -> None:
        """The transaction is committed."""
        if self._touched:
            self._recent.append((self._came, self._touched))
            self._touched = set()
        while self._recent and self._came - self._recent[0][0] >= _QUIET:
            self._quiet.extend(self._recent.popleft()[1])

    def touch(self, tickets: Collection[str], events: int) -> None:
        """So many events of an import are written to these: what was read of them is worthless, and more may follow."""
        if not self.works:
            return
        for task in self._tasks:
            task.outdated.update(tickets)
        self._touched.update(tickets)
        self._came += events

    def go_through(self) -> None:
        """All is written: the stale tickets of the store are to be folded."""
        self._recent.clear()
        self._quiet.clear()
        self._last = ""

    def tickets(self, most: int) -> list[str]:
        """The next to be folded, which are nobody else's task; none where that is all for now."""
        if self._last is None:
            found = [self._quiet.popleft() for _ in range(min(most, len(self._quiet)))]
            recent = [self._touched, *(some for _, some in self._recent)]
            return [one for one in found if not any(one in some for some in recent)]
        found = [row[0] for row in self._store.database.rows(
            "SELECT ticket FROM stale WHERE ticket > ? ORDER BY ticket LIMIT ?", (self._last, most)
        )]  # fmt: skip
        if found:
            self._last = found[-1]
        elif not self._tasks:
            self._last = ""
        given = {one for task in self._tasks for one in task.tickets}
        return [one for one in found if one not in given]

    def give(self) -> None:
        """See to it that no process waits."""
        while self.works and len(self._tasks) < self._workers.alive * _AHEAD and (found := self.tickets(TOGETHER)):
            self._tasks.append(_Task(found, self._workers.submit(fold, *self._about, found)))

    @property
    def ready(self) -> bool:
        """Whether something is folded."""
        return any(task.future.done() for task in self._tasks)

    def take(self) -> Iterator[tuple[list[str], list[Rows]]]:
        """The tickets that are folded by now, and their rows; asked inside a transaction."""
        for task in [one for one in self._tasks if one.future.done()]:
            self._tasks.remove(task)
            try:
                revision, rows = task.future.result()
            except Failed:
                self.works = False
                continue
            self.give()
            if revision >= self._floor:
                yield (
                    [one for one in task.tickets if one not in task.outdated],
                    [_rows(*one) for one in rows if one[0] not in task.outdated],
                )

    def wait(self) -> None:
        """Until there is something to write, and then a moment for more of it."""
        self.give()
        if self._tasks:
            from concurrent.futures import FIRST_COMPLETED, wait

            futures = [task.future for task in self._tasks]
            wait(futures, return_when=FIRST_COMPLETED)
            wait(futures, _GATHERED)


@dataclass(slots=True)
class _Task:
    tickets: list[str]
    future: Future[Any]
    outdated: set[str] = field(default_factory=set)
    """What was written to since."""


def fold(path: str, centre: str, tickets: list[str]) -> tuple[int, list[tuple[Any, ...]]]:
    """In a process beside: the store's revision before it was read, and the rows of tickets as plain values."""
    reader = _READERS.get(path)
    if reader is None:
        reader = _READERS[path] = _Reader(Path(path), centre)
    return reader.fold(tickets)


class _Reader:
    """A store that is only read."""

    def __init__(self, path: Path, centre: str) -> None:
        self._database = open_store(path, read_only=True)
        self._version = self._database.data_version()
        self._streams = Streams(self._database, centre)
        self._packs = Packs(self._database)

    def fold(self, tickets: list[str]) -> tuple[int, list[tuple[Any, ...]]]:
        revision = int(self._database.value("SELECT value FROM meta WHERE name = 'revision'"))
        version = self._database.data_version()  # asked later, so that what is read is never older than the revision
        if version != self._version:
            self._version = version
            self._streams.stale()
        found = Folding(self._streams, Parts(self._database), self._packs.get).read(tickets)
        return revision, [(*one[:2], _plain(one.projected), *one[3:]) for one in found]


_READERS: dict[str, _Reader] = {}


def _plain(projected: Projected | None) -> tuple[Any, ...] | None:
    return None if projected is None else tuple(getattr(projected, name) for name in _FIELDS)


def _rows(
    ticket: str, edges: tuple[str, ...] | None, projected: tuple[Any, ...] | None, bad: tuple[tuple[str, str], ...],
    gone: tuple[str, ...],
) -> Rows:  # fmt: skip
    return Rows(ticket, edges, None if projected is None else Projected(*projected), bad, gone)
