"""One transfer, or what it is measured against, as a process of its own: prints the seconds that it took and the most
memory that it ever held, with the processes that it began (KiB).

    python -m tests.bench.baselines.carry import STORE FILE      a bundle into a store
    python -m tests.bench.baselines.carry rows STORE FILE        the rows of the store FILE into STORE by executemany
    python -m tests.bench.baselines.carry export STORE FILE      everything that a store holds, as a bundle
    python -m tests.bench.baselines.carry pack STORE FILE        the same rows read and compressed
    python -m tests.bench.baselines.carry refold STORE -         the projections of a store made again from its log
    python -m tests.bench.baselines.carry read STORE -           every ticket of a store read from its log
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.writing import connect

AT_ONCE = 5_000
"""Rows handed to `executemany` together, and compressed together: as many as a bundle's page has lines."""


def import_(store: Path, file: Path) -> float:
    from dispatch_tui.desk.clock import SystemClock
    from dispatch_tui.store.store import Store
    from dispatch_tui.sync.importing import import_file

    with Store.open(store, seats=store.with_name("seats")) as opened:
        began = time.perf_counter()
        import_file(opened, file, SystemClock().now())
        return time.perf_counter() - began


def rows(store: Path, file: Path) -> float:
    """Every row that the import left, table by table, in one transaction; reading them from FILE is not counted."""
    from dispatch_tui.store.sqlite import SEARCH_ADD
    from dispatch_tui.store.tokens import tokens

    source, target = sqlite3.connect(f"file:{file}?mode=ro", uri=True), connect(store)
    tables = [row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT NULL")]
    tables = [name for name in tables if not name.startswith(("search_", "sqlite_")) and name != "search"]
    took = 0.0

    def enter(statement: str, piece: list[Any]) -> None:
        nonlocal took
        began = time.perf_counter()
        target.executemany(statement, piece)
        took += time.perf_counter() - began

    target.execute("BEGIN IMMEDIATE")
    for table in (*tables, "search_text"):
        target.execute(f"DELETE FROM {table}")
        read = source.execute(f"SELECT * FROM {table}")
        statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(read.description))})"
        while piece := read.fetchmany(AT_ONCE):
            enter(statement, piece)
            if table == "search_text":
                enter(SEARCH_ADD, [(row[0], tokens(row[2])) for row in piece])
    began = time.perf_counter()
    target.execute("COMMIT")
    return took + time.perf_counter() - began


def export_(store: Path, file: Path) -> float:
    from dispatch_tui.desk.clock import SystemClock
    from dispatch_tui.store.store import Store
    from dispatch_tui.sync.exporting import export
    from dispatch_tui.sync.views import To

    with Store.open(store, seats=store.with_name("seats")) as opened:
        began = time.perf_counter()
        export(opened, file, To("everything"), SystemClock().now())
        return time.perf_counter() - began


def pack(store: Path, file: Path) -> float:
    """Events and parts read in the order of their rows and compressed page by page, the file synced."""
    import os

    import zstandard

    source = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    began = time.perf_counter()
    packer = zstandard.ZstdCompressor(level=3, write_checksum=True)
    with file.open("wb") as stream:
        for asked in ("SELECT body FROM event ORDER BY arrived", "SELECT hash, cls, salt, content FROM part"):
            read = source.execute(asked)
            while piece := read.fetchmany(AT_ONCE):
                page = b"\n".join(value for row in piece for value in row if type(value) is bytes)
                stream.write(packer.compress(page))
        stream.flush()
        os.fsync(stream.fileno())
    return time.perf_counter() - began


def refold_(store: Path, _file: Path) -> float:
    from dispatch_tui.store.refold import refold
    from dispatch_tui.store.store import Store

    with Store.open(store, seats=store.with_name("seats")) as opened:
        began = time.perf_counter()
        refold(opened.database, opened.centre, opened.packs.get).close()
        return time.perf_counter() - began


def read(store: Path, _file: Path) -> float:
    """Every ticket read as a screen reads one: its events parsed, judged and folded, its texts looked up."""
    from dispatch_tui.store.refold import tickets_of
    from dispatch_tui.store.store import Store

    with Store.open(store, seats=store.with_name("seats")) as opened:
        began = time.perf_counter()
        for ticket in tickets_of(opened.database):
            for held in opened.streams.many([ticket]):
                opened.reading(held.fold)
        return time.perf_counter() - began


DOES = {"import": import_, "rows": rows, "export": export_, "pack": pack, "refold": refold_, "read": read}


def peak() -> int:
    """KiB that this process and those beside it ever held, as if all had held the most at one time."""
    from dispatch_tui.store.workers import MOST, processors

    beside = min(processors() - 1, MOST) * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if status.exists():  # Linux tells as ``ru_maxrss`` also what the process that began this one held
        told = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM:")), None)
        if told is not None:
            return beside + int(told.split()[1])
    return beside + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    what, store, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    took = DOES[what](store, file)
    print(f"{took:.6f} {peak()}")


if __name__ == "__main__":
    main()
