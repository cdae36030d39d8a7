"""The run's journal: lines are whole, whoever writes and however they ended."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from dispatch_tui.drill.running.journal import TRAINER, Journal, Line, read_line, write_lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_what_was_written_is_read_in_order(path: Path) -> None:
    journal, other = Journal(path), Journal(path)
    assert journal.news() == []
    first = journal.add("opened", at=1_000)
    second = other.add("remark", at=2_000, by=f"{TRAINER}zhou", text="先问地点\n再派单", ticket=None)
    assert second.values == {"text": "先问地点\n再派单"}
    assert journal.news() == [first, second]
    assert journal.news() == []
    assert journal.lines == [first, second]
    assert path.stat().st_mode & 0o077 == 0


CUT = [b'{"at":3,"real', b'{"at":3,"real":4,"by":"stage","what":"fired"}', '{"说'.encode()[:-1]]


@pytest.mark.parametrize("cut", CUT)
def test_a_torn_last_line_is_passed_over_and_closed(path: Path, cut: bytes) -> None:
    journal = Journal(path)
    first = journal.add("opened", at=1)
    with path.open("ab") as stream:
        stream.write(cut)
    assert journal.news() == [first]
    again = Journal(path)
    last = again.add("ended", at=9)
    assert [line for line in Journal(path).news() if line.what != "fired"] == [first, last]
    assert [line for line in journal.news() if line.what != "fired"] == [last]


@pytest.mark.parametrize(("by", "what", "waits"), [
    ("trainee", "asked", True), (f"{TRAINER}zhou", "remark", True), ("trainee", "keys", False),
    ("stage", "fired", False),
])  # fmt: skip
def test_what_a_person_entered_waits_for_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch, by: str, what: str, waits: bool
) -> None:
    journal = Journal(path)
    synced: list[int] = []
    journal.add("opened", at=1)
    monkeypatch.setattr(os, "fsync", synced.append)
    journal.add(what, at=2, by=by)
    assert bool(synced) is waits
    journal.awaited = False
    synced.clear()
    journal.add(what, at=3, by=by)
    assert synced == []


def test_a_line_that_is_still_being_written_is_read_once_it_is_whole(path: Path) -> None:
    journal, line = Journal(path), Line(1, 2, "stage", "said", {"text": "喂"})
    raw = line.write()
    path.write_bytes(raw[:20])
    assert journal.news() == []
    path.write_bytes(raw)
    assert journal.news() == [line]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"1",
            b'{"at":"1","real":2,"by":"stage","what":"x"}', b'{"at":true,"real":2,"by":"s","what":"x"}',
            b'{"at":1,"real":2,"by":"s"}', b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_line_is_none(raw: bytes) -> None:
    assert read_line(raw) is None


def test_an_unknown_line_is_kept(path: Path) -> None:
    line = Line(1, 2, "stage", "from_a_newer_version", {"deep": [{"a": 1}]})
    write_lines(path, [line])
    assert Journal(path).news() == [line]
    with pytest.raises(FileExistsError):
        write_lines(path, [])


def add_many(path: Path, who: int) -> None:
    journal = Journal(path)
    for turn in range(200):
        journal.add("remark", at=turn, by=f"{TRAINER}{who}", text="字" * (turn % 90))


def test_processes_never_mix_their_lines(path: Path) -> None:
    writers = [multiprocessing.get_context("spawn").Process(target=add_many, args=(path, who)) for who in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    lines = Journal(path).news()
    for who in range(2):
        assert [line.at for line in lines if line.by == f"{TRAINER}{who}"] == list(range(200))
