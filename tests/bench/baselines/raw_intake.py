"""Python's csv reader and raw ``executemany``: the least that 10,000 rows of a file can cost in these tables.

    raw_intake CSV STORE ROWS

STORE is a copy of the store as it was before the intake, tables and indexes included; ROWS a pickle of every
row that the intake brought, table by table. One transaction, with the store's own durability. Prints the
seconds that reading the rows to be written took: whoever measures takes them off, as only a baseline has to
read its answer first.
"""

from __future__ import annotations

import csv
import pickle
import sqlite3
import sys
import time
from pathlib import Path


def main() -> None:
    reports, store, rows = map(Path, sys.argv[1:])
    began = time.perf_counter()
    tables: list[tuple[str, list[tuple[object, ...]]]] = pickle.loads(rows.read_bytes())
    print(time.perf_counter() - began)
    with reports.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert len(read) > 1
    connection = sqlite3.connect(store, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    for statement, values in tables:
        connection.executemany(statement, values)
    connection.execute("COMMIT")
    connection.close()


if __name__ == "__main__":
    main()
