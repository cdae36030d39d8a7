"""Writing measured: an act against the raw transaction that holds its rows, an intake against raw
``executemany``.

What the store writes is noted on its way to the driver, and the very same statements with the very same
values are run again on a copy of the file through Python's ``sqlite3`` alone.
"""

from __future__ import annotations

import csv
import pickle
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dispatch_tui.desk import operators
from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.store import Store
from tests.bench.numbers import Comparison, percentile
from tests.bench.stores import Stores, copy_database
from tools.generate_store import reports

Statement = tuple[str, list[Sequence[Any]]]
WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")
TICKETS: Final = 20
"""Tickets worked on in one run, seven acts each."""


@contextmanager
def noting() -> Iterator[list[Statement]]:
    """Every statement that changes rows, with its values, in order."""
    noted: list[Statement] = []
    run, many = Database.run, Database.many

    def run_noted(self: Database, sql: str, params: Sequence[Any] = ()) -> int:
        if sql.lstrip().upper().startswith(WRITES):
            noted.append((sql, [params]))
        return run(self, sql, params)

    def many_noted(self: Database, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        rows = list(rows)
        if rows:
            noted.append((sql, rows))
        many(self, sql, rows)

    Database.run, Database.many = run_noted, many_noted  # type: ignore[method-assign]
    try:
        yield noted
    finally:
        Database.run, Database.many = run, many  # type: ignore[method-assign]


def connect(path: Path) -> sqlite3.Connection:
    """Raw SQLite, as durable as the store."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


@dataclass
class Acts:
    """Acts of the desk against their raw transactions, turn by turn."""

    ours: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)

    def run(self, stores: Stores, runs: int) -> None:
        source = stores.fresh("acts", 1_000, hours=24)
        connection = connect(copy_database(source, source.with_name("raw.db")))
        store = Store.open(source)
        try:
            desk = Desk(store, SystemClock())
            desk.operator = operators.operator(store, "li")
            waiting = [row.id for row in desk.listing(status="received", limit=1_000) if not row.taken_by]
            self._once(desk, connection, waiting[:TICKETS])
            for at in range(1, runs + 1):
                ours, raw = self._once(desk, connection, waiting[at * TICKETS : (at + 1) * TICKETS])
                self.ours.append(percentile(ours, 95))
                self.raw.append(percentile(raw, 95))
        finally:
            store.close()
            connection.close()

    def _once(
        self, desk: Desk, connection: sqlite3.Connection, tickets: Sequence[str]
    ) -> tuple[list[float], list[float]]:
        ours, raw = [], []
        items = [code for code, item in desk.pack.items.items() if not item.lead.startswith("@")]
        departments = list(desk.pack.departments)[:6]
        for place, ticket in enumerate(tickets):
            lead, *supports = (departments[(place + one) % 6] for one in range(3))
            for act, args in (
                ("take", {}),
                ("dispatch", {"departments": [lead, *supports], "item": items[place % len(items)]}),
                ("acknowledge", {"order": lead}),
                ("notify", {"order": lead, "words": "已电话告知"}),
                ("arrive", {"order": lead}),
                ("report", {"order": lead, "words": "已处理完毕"}),
                ("note", {"words": "待核"}),
            ):
                with noting() as noted:
                    began = time.perf_counter()
                    desk.perform(act, ticket, **args)
                    ours.append(time.perf_counter() - began)
                raw.append(replay(connection, noted))
        return ours, raw

    def comparisons(self) -> list[Comparison]:
        return [
            Comparison(
                "act",
                "an act, durable (p95)",
                "one raw SQLite transaction with the same rows, indexes and durability",
                2.5,
                tuple(self.ours),
                tuple(self.raw),
            )
        ]


def replay(connection: sqlite3.Connection, noted: Sequence[Statement]) -> float:
    """The same rows in one raw transaction; the seconds it took."""
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for sql, rows in noted:
        if len(rows) == 1:
            connection.execute(sql, rows[0])
        else:
            connection.executemany(sql, rows)
    connection.execute("COMMIT")
    return time.perf_counter() - began


@dataclass
class Intake:
    """``intake`` of a CSV against the csv reader and raw ``executemany``, both as processes of their own."""

    rows: int = 10_000
    ours: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)

    def run(self, stores: Stores, runs: int) -> None:
        file = stores.folder / "reports.csv"
        noted = stores.folder / "reports.pickle"
        before = stores.empty("before")
        self._write(before, file)
        noted.write_bytes(pickle.dumps(self._noted(stores.empty("noted"), file)))
        for _ in range(runs):
            self.ours.append(self._intake(stores.empty("intake"), file))
            copy = before.with_name("raw.db")
            copy.unlink(missing_ok=True)
            copy_database(before, copy)
            self.raw.append(
                _process(
                    [
                        sys.executable,
                        "-m",
                        "tests.bench.baselines.raw_intake",
                        str(file),
                        str(copy),
                        str(noted),
                    ]
                )
            )
            for beside in copy.parent.glob(f"{copy.name}-*"):
                beside.unlink()

    def _write(self, store: Path, file: Path) -> None:
        """The reports as a CSV with a ticket's field names."""
        opened = Store.open(store)
        pack = opened.pack_in_force
        opened.close()
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "summary", "text", "address", "town", "grid", "caller.name", "caller.phone"])
            for number, one in enumerate(reports(pack, self.rows), 1):
                writer.writerow(
                    [
                        number,
                        one.summary,
                        one.text,
                        one.address,
                        one.town,
                        one.grid,
                        one.caller_name,
                        one.caller_phone,
                    ]
                )

    def _noted(self, store: Path, file: Path) -> list[Statement]:
        """Every row that the intake writes, statement by statement, in the order of their first use."""
        from dispatch_tui.cli.main import main

        with noting() as noted:
            code = main(["--store", str(store), "intake", str(file), "--platform", "bench", "--lang", "zh"])
        assert code == 0
        together: dict[str, list[Sequence[Any]]] = {}
        for sql, values in noted:
            together.setdefault(sql, []).extend(values)
        return list(together.items())

    def _intake(self, store: Path, file: Path) -> float:
        began = time.perf_counter()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "dispatch_tui",
                "--store",
                str(store),
                "--lang",
                "zh",
                "intake",
                str(file),
                "--platform",
                "bench",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - began

    def comparisons(self) -> list[Comparison]:
        return [
            Comparison(
                "intake",
                f"intake of {self.rows:,} CSV rows",
                "Python's csv reader plus raw executemany of the same rows into the same tables and indexes",
                4.0,
                tuple(self.ours),
                tuple(self.raw),
            )
        ]


def _process(command: list[str]) -> float:
    """Seconds of a baseline's process, less what it says it took to read its answer."""
    began = time.perf_counter()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - began - float(said)
