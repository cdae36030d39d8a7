"""The WAL is folded back beside what others write: it begins anew only once nothing folds back, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest

from dispatch_tui.store.folding_back import FoldingBack

FOLDING = "PRAGMA wal_checkpoint(PASSIVE)"
SALT = slice(16, 24)
"""The bytes of a WAL that change when it begins anew."""


class Connection(sqlite3.Connection):
    """One that does something right before and right after a checkpoint."""

    before: Callable[[], Any] = staticmethod(lambda: None)
    after: Callable[[], Any] = staticmethod(lambda: None)

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        if sql != FOLDING:
            return super().execute(sql, *args)
        self.before()
        found = super().execute(sql)
        self.after()
        return found


class File:
    """A file with a WAL, who writes to it, and who folds back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        self.writer = self.connect()
        self.writer.execute("PRAGMA journal_mode = WAL")
        self.writer.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, text VARCHAR)")
        self.folding, self.reading = self.connect(), self.connect()
        left = [self.folding, self.reading]
        self.back = FoldingBack(lambda: left.pop(0))

    def connect(self) -> Connection:
        found = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, factory=Connection)
        found.execute("PRAGMA wal_autocheckpoint = 0")
        return found

    def write(self) -> None:
        self.written += 1
        self.writer.execute("INSERT INTO row VALUES (?, ?)", (self.written, "灯" * 1_000))

    @property
    def salt(self) -> bytes:
        return Path(f"{self.path}-wal").read_bytes()[SALT]

    def proves(self) -> bool:
        """Whether the file is whole, and holds all that was written."""
        reader = self.connect()
        found = reader.execute("PRAGMA integrity_check").fetchall(), reader.execute("SELECT number FROM row").fetchall()
        reader.close()
        return found == ([("ok",)], [(number,) for number in range(1, self.written + 1)])


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    made = File(tmp_path / "store.db")
    yield made
    made.back.close()
    made.writer.close()


@pytest.mark.parametrize("at", ["before", "after"])
def test_what_is_written_while_it_folds_back_does_not_begin_the_wal_anew(file: File, at: str) -> None:
    for _ in range(20):
        file.write()
    salt = file.salt
    setattr(file.folding, at, file.write)
    file.back.run()
    assert file.salt == salt
    assert file.proves()
    file.folding.before = file.folding.after = lambda: None
    file.back.run()
    file.write()
    assert file.salt != salt
    assert file.proves()


def test_a_wal_that_begins_anew_meanwhile_is_not_folded_back(file: File) -> None:
    for _ in range(20):
        file.write()
    file.back.run()
    salt, size = file.salt, file.path.stat().st_size

    def write_much() -> None:
        for _ in range(30):
            file.write()

    file.folding.before = write_much
    file.back.run()
    assert file.salt != salt
    assert file.path.stat().st_size == size
    assert file.proves()


def test_it_tells_how_long_the_wal_is_and_that_all_is_done(file: File) -> None:
    assert file.back.pages == 0
    for _ in range(20):
        file.write()
    assert file.back.run()
    assert file.back.pages >= 20


def test_it_tells_where_somebody_reads_what_was_there_before(file: File) -> None:
    file.write()
    reader = file.connect()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM row").fetchone()
    file.write()
    assert not file.back.run()
    reader.execute("ROLLBACK")
    assert file.back.run()
    reader.close()


def test_it_goes_on_in_a_thread_until_it_is_waited_for_or_closed(file: File) -> None:
    begun, gone_on = Event(), Event()

    def linger() -> None:
        begun.set()
        gone_on.wait()

    file.folding.before = linger
    file.write()
    seen = [file.back.busy]
    file.back.begin()
    assert begun.wait(10)
    seen.append(file.back.busy)
    file.write()
    gone_on.set()
    file.back.wait()
    seen.append(file.back.busy)
    assert seen == [False, True, False]
    file.back.begin()
    file.back.close()
    assert file.proves()


def test_a_store_that_cannot_be_opened_is_folded_back_another_time(tmp_path: Path) -> None:
    def connect() -> sqlite3.Connection:
        raise sqlite3.OperationalError

    back = FoldingBack(connect)
    back.run()
    back.begin()
    back.close()
    assert back.pages == 0


def test_nothing_is_lost_between_a_writer_and_two_who_fold_back(file: File) -> None:
    """The WAL begins anew now and then meanwhile."""
    other, turn, ends = FoldingBack(file.connect), Lock(), Event()

    def fold_back() -> None:
        while not ends.is_set():
            with turn:
                other.run()

    thread = Thread(target=fold_back)
    thread.start()
    salts = set()
    for number in range(150):
        file.write()
        if number % 30 == 0:
            with turn:
                file.back.run()
                file.write()
        elif number % 3 == 0 and not file.back.busy:
            file.back.begin()
        salts.add(file.salt)
    ends.set()
    thread.join()
    other.close()
    assert len(salts) > 2
    assert file.proves()
