"""The stores that are measured: generated once, and kept until the pack, the tables or the generator
change."""

from __future__ import annotations

import hashlib
import inspect
import shutil
import sqlite3
import sys
import time
from pathlib import Path
from typing import Final

from dispatch_tui import __version__
from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.founding import found
from dispatch_tui.pack.archive import pack_archive
from dispatch_tui.pack.places import default_pack_name, find_pack
from dispatch_tui.store.store import Store
from tools import generate_store, many_tickets

SMALL, LARGE = 1_000, 100_000
SEED: Final = 1


class Stores:
    """Stores in a folder of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._key = self._made_of()

    def of(self, count: int) -> Path:
        """A store of ``count`` open tickets, generated when there is none."""
        path = self.folder / f"{count}-{self._key}" / "store.db"
        if not path.exists():
            for old in self.folder.glob(f"{count}-*"):
                shutil.rmtree(old)
            began = time.monotonic()
            making = path.parent / "making.db"
            generate_store.generate(making, count, seed=SEED, now=SystemClock().now())
            move_store(making, path)
            print(f"generated {count} open tickets in {time.monotonic() - began:.0f} s", file=sys.stderr)
        return path

    def fresh(self, name: str, count: int, *, hours: float) -> Path:
        """A store for this run alone, whose tickets came in during the last ``hours``."""
        folder = self.folder / name
        if folder.exists():
            shutil.rmtree(folder)
        path = folder / "store.db"
        generate_store.generate(path, count, seed=SEED, now=SystemClock().now(), hours=hours)
        return path

    def empty(self, name: str) -> Path:
        """A centre that was just founded."""
        folder = self.folder / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        path = folder / "store.db"
        found(path, SystemClock(), operator="chen").close()
        return path

    def _made_of(self) -> str:
        """What a generated store hangs on: pack, tables, generator, version of the program."""
        with_tables = self.empty("schema")
        connection = sqlite3.connect(with_tables)
        tables = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
        connection.close()
        digest = hashlib.sha256(pack_archive(find_pack(default_pack_name())))
        digest.update(repr((tables, __version__, SEED)).encode())
        for module in (generate_store, many_tickets):
            digest.update(inspect.getsource(module).encode())
        return digest.hexdigest()[:12]


def copy_database(source: Path, target: Path) -> Path:
    """The file alone, whole, as raw SQLite sees it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with_wal, copied = sqlite3.connect(source), sqlite3.connect(target)
    with_wal.backup(copied)
    copied.close()
    with_wal.close()
    return target


def move_store(source: Path, target: Path) -> None:
    """Rename a store and what stands beside it."""
    for one in sorted(source.parent.glob(f"{source.name}*")):
        one.rename(target.parent / (target.name + one.name.removeprefix(source.name)))
    Store.open(target).close()
