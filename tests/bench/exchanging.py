"""Exchange measured: an import against the bare rows, an export against packing them, a refold against reading, a small
sync into a large store against a small one; and the most memory that each ever held."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.stations import trust
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.seats import FILE, file_of
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.trust import admission, own_card
from dispatch_tui.sync.views import To
from tests.bench.memory import most_held
from tests.bench.numbers import Comparison
from tests.bench.stores import Stores, copy_database

EVENTS_OF_A_TICKET: Final = 5.59
"""How many events the generator writes for one, on average."""
IMPORTED, LARGE, SMALL, NEW = 200_000, 1_000_000, 10_000, 50
"""Events."""


def tickets(events: int) -> int:
    return round(events / EVENTS_OF_A_TICKET)


def seats(path: Path) -> Path:
    return path.with_name("seats")


def carried(what: str, store: Path, file: Path | str) -> tuple[float, int]:
    """Seconds and KiB of one transfer in a process of its own, with those that it starts."""
    command = [sys.executable, "-m", "tests.bench.baselines.carry", what, str(store), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        most, said = most_held(process), process.communicate()[0].split()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return float(said[0]), max(int(said[1]), most)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stations of one centre: ``giver`` holds so many events, ``taker`` was admitted and waits for its first
    bundle, which is ``bundle``."""

    giver: Path
    taker: Path
    bundle: Path


def pair(stores: Stores, events: int) -> Pair:
    """Made once and kept beside the generated store."""
    giver = stores.of(tickets(events))
    taker, bundle = giver.parent / "taker" / "store.db", giver.parent / "all.bundle"
    if not bundle.exists():
        shutil.rmtree(taker.parent, ignore_errors=True)
        now = SystemClock().now()
        with Store.open(giver, seats=seats(giver)) as opened:
            card = own_card(opened)
            pinned = Pinned(card.station, card.code, card.key)
            joining = Joining(card.centre, card.title, pinned, "B2", "centre", "")
            supervisor = next(one for one in Desk(opened, SystemClock()).operators() if one.role == "supervisor")
            with Store.join(taker, joining, seats=seats(taker)) as waiting:
                trust(opened, supervisor, now, admission(opened, own_card(waiting)))
            export(opened, bundle, To("everything"), now)
    return Pair(giver, taker, bundle)


def copied(path: Path, folder: Path) -> Path:
    """A store in a folder of its own. It goes on as the station that it was: there is no other file of it."""
    shutil.rmtree(folder, ignore_errors=True)
    copy = copy_database(path, folder / path.name)
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE meta SET value = ? WHERE name = ?", (file_of(copy), FILE))
    connection.commit()
    connection.close()
    return copy


@dataclass
class Transfers:
    """Import, import again, export and refold of a store, each turn by turn with what it is measured against."""

    events: int = IMPORTED
    took: dict[str, list[float]] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)

    def run(self, stores: Stores, runs: int) -> None:
        made = pair(stores, self.events)
        folder = stores.folder / "transfers"
        for _ in range(runs):
            store = copied(made.taker, folder)
            self._note("import", store, made.bundle)
            if "rows" not in self.took:
                copied(store, stores.folder / "imported")
            self._note("again", store, made.bundle, "import")
            empty = copied(made.taker, stores.folder / "rows")
            self._note("rows", empty, stores.folder / "imported" / "store.db")
            self._note("export", made.giver, folder / "out.bundle")
            self._note("pack", made.giver, folder / "out.zst")
            self._note("refold", made.giver, "-")
            self._note("read", made.giver, "-")
        for one in (folder, stores.folder / "imported", stores.folder / "rows"):
            shutil.rmtree(one, ignore_errors=True)

    def _note(self, name: str, store: Path, file: Path | str, what: str = "") -> None:
        took, peak = carried(what or name, store, file)
        self.took.setdefault(name, []).append(took)
        self.peak[name] = max(peak, self.peak.get(name, 0))

    def comparisons(self) -> list[Comparison]:
        many = f"{self.events:,} events"
        return [
            self._against("import", f"import of {many}", "rows", 2.5,
                          "raw sqlite3 executemany of the same rows into the same tables and indexes"),
            self._against("again", f"import of the same {many} again", "import", 0.3, "the first import"),
            self._against("export", f"export of {many}", "pack", 3.0, "reading and compressing the same rows"),
            self._against("refold", f"refold of {many}", "read", 3.0, "reading every ticket from its log"),
        ]  # fmt: skip

    def _against(self, name: str, what: str, other: str, bound: float, against: str) -> Comparison:
        what = f"{what}, at most {self.peak[name] / 1024:.0f} MiB"
        return Comparison(name, what, against, bound, tuple(self.took[name]), tuple(self.took[other]))


@dataclass
class SmallSync:
    """Fifty new events from one station to another that holds everything else, in both a large and a small store."""

    large_events: int = LARGE
    large: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    peak: int = 0

    def run(self, stores: Stores, runs: int) -> None:
        pairs = {}
        for events in (self.large_events, SMALL):
            made = pair(stores, events)
            folder = stores.folder / f"sync-{events}"
            giver = copied(made.giver, folder / "giver")
            taker = copied(made.taker, folder / "taker")
            _, peak = carried("import", taker, made.bundle)
            self.peak = max(self.peak, peak)
            pairs[events] = giver, taker
            _sync(taker, giver)
            _sync(giver, taker)
        for turn in range(runs + 1):
            for events, noted in ((self.large_events, self.large), (SMALL, self.small)):
                giver, taker = pairs[events]
                _write(giver, NEW)
                took = _sync(giver, taker)
                _sync(taker, giver)
                if turn:
                    noted.append(took)
        for events in (self.large_events, SMALL):
            shutil.rmtree(stores.folder / f"sync-{events}", ignore_errors=True)

    def comparisons(self) -> list[Comparison]:
        what = f"sync of {NEW} new events into a store of {self.large_events:,}"
        memory = f" (whose first import took at most {self.peak / 1024:.0f} MiB)"
        return [
            Comparison("sync", what + memory, f"into one of {SMALL:,}", 1.5, tuple(self.large), tuple(self.small))
        ]


def _write(path: Path, events: int) -> None:
    with Store.open(path, seats=seats(path)) as store:
        desk = Desk(store, SystemClock())
        desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
        ticket = desk.board("all", limit=1).rows[0].id
        for number in range(events):
            desk.perform("note", ticket, words=f"记{number}")


def _sync(giver: Path, taker: Path) -> float:
    """A bundle from the one to the other, both open: seconds for writing it and taking it in."""
    file = giver.with_name("sync.bundle")
    file.unlink(missing_ok=True)
    with Store.open(giver, seats=seats(giver)) as one, Store.open(taker, seats=seats(taker)) as other:
        began = time.perf_counter()
        export(one, file, To("stations", (other.station,)), SystemClock().now())
        if file.exists():
            import_file(other, file, SystemClock().now())
        return time.perf_counter() - began
