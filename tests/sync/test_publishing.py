"""A file is there whole, under a name of its own, or not at all; whatever the stick or the share does."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.desk.refused import Refused
from dispatch_tui.sync.files import Files
from dispatch_tui.sync.publishing import bundle_name, clear_away, is_bundle_name, publish

STATION = "0123456789ab" + "0" * 20
CONTENT = b"whole" * 1_000
NAME = "WC01-000007-abcdef01.bundle"


def write(stream: IO[bytes]) -> str:
    for at in range(0, len(CONTENT), 700):
        stream.write(CONTENT[at : at + 700])
    return NAME


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Failing(Files):
    """A disk that fails at its n-th touch and, if it was pulled out, at every one after."""

    def __init__(self, at: int, error: int, *, gone: bool) -> None:
        self.left = at
        self.error = error
        self.gone = gone
        self.touches = 0

    def touch(self) -> None:
        self.touches += 1
        self.left -= 1
        if self.left == 0 or (self.left < 0 and self.gone):
            raise OSError(self.error, os.strerror(self.error))

    def create(self, path: Path) -> IO[bytes]:
        self.touch()
        return Touching(super().create(path), self.touch)  # type: ignore[return-value]

    def read(self, path: Path) -> IO[bytes]:
        self.touch()
        return super().read(path)

    def sync(self, stream: IO[bytes]) -> None:
        self.touch()
        super().sync(stream)

    def rename(self, source: Path, target: Path) -> None:
        self.touch()
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self.touch()
        super().sync_folder(folder)

    def names(self, folder: Path) -> list[str]:
        self.touch()
        return super().names(folder)

    def remove(self, path: Path) -> None:
        self.touch()
        super().remove(path)


class Touching(io.RawIOBase):
    """A stream each of whose reads and writes may fail."""

    def __init__(self, stream: IO[bytes], touch: Callable[[], None]) -> None:
        self.stream = stream
        self.touch = touch

    def read(self, size: int = -1) -> bytes:
        self.touch()
        return self.stream.read(size)

    def write(self, content: Any) -> int:
        self.touch()
        return self.stream.write(content)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def flush(self) -> None:
        if not self.stream.closed:
            self.stream.flush()

    def fileno(self) -> int:
        return self.stream.fileno()

    def close(self) -> None:
        self.stream.close()
        super().close()


def test_a_file_is_published_and_its_owners_alone(tmp_path: Path) -> None:
    path = publish(tmp_path, STATION, write)
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == [NAME]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    before = publish(tmp_path, STATION, write).stat().st_ino
    assert publish(tmp_path, STATION, write).stat().st_ino == before
    assert names(tmp_path) == [NAME]


def test_another_file_of_that_name_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"another")
    with pytest.raises(Refused) as refused:
        publish(tmp_path, STATION, write)
    assert refused.value.refusal.code == "file_in_the_way"
    assert (tmp_path / NAME).read_bytes() == b"another"
    assert publish(tmp_path, STATION, write, replace=True).read_bytes() == CONTENT
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize("gone", [False, True], ids=["once", "pulled out"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_at_every_failure_the_file_is_whole_or_not_there(tmp_path: Path, error: int, gone: bool) -> None:
    counting = Failing(0, error, gone=False)
    folder = tmp_path / "whole"
    folder.mkdir()
    publish(folder, STATION, write, files=counting)
    assert counting.touches > 10
    for at in range(1, counting.touches + 1):
        folder = tmp_path / str(at)
        folder.mkdir()
        files = Failing(at, error, gone=gone)
        with suppress(Refused):
            assert publish(folder, STATION, write, files=files).read_bytes() == CONTENT
        for name in names(folder):
            assert not is_bundle_name(name) or (folder / name).read_bytes() == CONTENT
        assert publish(folder, STATION, write).read_bytes() == CONTENT
        assert names(folder) == [NAME], "what was left unfinished is cleared away"


@pytest.mark.parametrize("error", [errno.EINVAL, errno.ENOTSUP, errno.EPERM])
def test_a_file_system_that_cannot_sync_a_folder_will_do(tmp_path: Path, error: int) -> None:
    class Fat(Files):
        def sync_folder(self, folder: Path) -> None:
            raise OSError(error, os.strerror(error))

    assert publish(tmp_path, STATION, write, files=Fat()).read_bytes() == CONTENT


def test_a_stick_that_does_not_keep_what_is_written_is_told(tmp_path: Path) -> None:
    class Lying(Files):
        def sync(self, stream: IO[bytes]) -> None:
            stream.seek(4_000)
            stream.write(b"\0")
            super().sync(stream)

    with pytest.raises(Refused) as refused:
        publish(tmp_path, STATION, write, files=Lying())
    assert refused.value.refusal.code == "file_not_kept"
    assert names(tmp_path) == []


def test_whoever_fails_to_write_leaves_nothing(tmp_path: Path) -> None:
    def broken(stream: IO[bytes]) -> str:
        stream.write(b"half")
        raise KeyError

    with pytest.raises(KeyError):
        publish(tmp_path, STATION, broken)
    assert names(tmp_path) == []


def test_only_what_this_station_left_behind_is_cleared_away(tmp_path: Path) -> None:
    mine, running, others = (
        f".{STATION[:12]}-999999999-0.tmp",
        f".{STATION[:12]}-1-0.tmp",
        ".bbbbbbbbbbbb-999999999-0.tmp",
    )
    for name in (mine, running, others, "notes.tmp"):
        (tmp_path / name).write_bytes(b"half")
    clear_away(tmp_path, STATION)
    assert names(tmp_path) == sorted([running, others, "notes.tmp"])


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    def slowly(stream: IO[bytes]) -> str:
        clear_away(tmp_path, STATION)
        return write(stream)

    assert publish(tmp_path, STATION, slowly).read_bytes() == CONTENT


@given(st.text(max_size=40), st.integers(0, 2**53), st.booleans())
def test_every_name_fits_fat(code: str, count: int, sealed: bool) -> None:
    name = bundle_name(code, count, hashlib.sha256(code.encode("utf-8", "replace")).hexdigest(), sealed=sealed)
    assert len(name) <= 64
    assert name.isascii()
    assert not set(name) & set('<>:"/\\|?*+,;=[] ')
    assert not name.endswith(".")
    assert is_bundle_name(name)


@pytest.mark.parametrize(
    ("name", "may"),
    [
        (NAME, True),
        (NAME + ".age", True),
        (NAME.upper(), True),
        ("WC01-000007-abcdef01.sync-conflict-20261123-101500-ABCDEFG.bundle", True),
        (f".syncthing.{NAME}.tmp", False),
        (f"~syncthing~{NAME}.tmp", False),
        (f"._{NAME}", False),
        (f"{NAME}.part", False),
        ("notes.txt", False),
    ],
)
def test_which_files_may_be_bundles(name: str, may: bool) -> None:
    assert is_bundle_name(name) is may
