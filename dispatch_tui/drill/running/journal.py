"""The run's journal: everything about a drill that is not the log, one JSON line each, only ever appended to.

Several processes write and read it: the console of the run, a trainer's second terminal, a debrief. One line is one
write under a lock, so lines never mix; a line that a crash cut off is passed over by readers and closed by the next
writer. A line whose ``what`` a reader does not know is kept and passed over.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from dispatch_tui.store.lasting import bring_to_disk

LONGEST_LINE: Final = 1_000_000
"""Bytes of one line. A longer one was written by no version of the program and is passed over."""
_OWN: Final = ("at", "real", "by", "what")

STAGE: Final = "stage"
TRAINEE: Final = "trainee"
TRAINER: Final = "trainer:"
"""Begins ``by`` where a trainer acted; the trainer's code follows."""
PASSING: Final = frozenset({"keys", "looked", "clock", "plays", "played"})
"""What is noted of a person without their having entered anything."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``at`` is the drill's time, ``real`` the machine's (both UTC ms); ``by`` is ``stage``, ``trainee`` or
    ``trainer:CODE``; ``values`` is all that stands beside, by ``what``."""

    at: int
    real: int
    by: str
    what: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def write(self) -> bytes:
        """The line as bytes, its end included."""
        whole = {"at": self.at, "real": self.real, "by": self.by, "what": self.what, **self.values}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def read_line(raw: bytes) -> Line | None:
    """A line from its bytes; None for what is no line: cut off by a crash, or written by something else."""
    if len(raw) > LONGEST_LINE:
        return None
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict):
        return None
    at, real, by, what = (whole.get(name) for name in _OWN)
    numbers = all(isinstance(one, int) and not isinstance(one, bool) for one in (at, real))
    if not (numbers and isinstance(by, str) and isinstance(what, str)):
        return None
    return Line(at, real, by, what, {name: one for name, one in whole.items() if name not in _OWN})  # type: ignore[arg-type]


class Journal:
    """The journal of one run, for one process. ``lines`` holds all that was read or written so far, in the order of
    the file; ``news`` brings in what other processes wrote.

    What a person entered is on the disk before ``add`` returns; what the stage writes comes again by itself after a
    loss of power, and waits for no disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[Line] = []
        self._offset = 0
        self._rest = b""
        self._handle: int | None = None
        self.awaited = True
        """Whether what a person entered waits for the disk: not where nobody sits at the run."""

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def add(self, what: str, /, *, at: int, by: str = STAGE, real: int | None = None, **values: Any) -> Line:
        """Append a line; raises OSError. Values are what JSON holds; those that are None are left out."""
        given = {name: value for name, value in values.items() if value is not None}
        line = Line(at, time.time_ns() // 1_000_000 if real is None else real, by, what, given)
        handle = self._open()
        with _locked(handle):
            os.write(handle, (b"\n" if self._torn(handle) else b"") + line.write())
            if self.awaited and by != STAGE and what not in PASSING:
                os.fsync(handle)
        return line

    def news(self) -> list[Line]:
        """The lines that were added since last asked, by whatever process; raises OSError but for a missing file."""
        try:
            size = self.path.stat().st_size
            if size <= self._offset:
                return []
            with self.path.open("rb") as stream:
                stream.seek(self._offset)
                raw = stream.read(size - self._offset)
        except FileNotFoundError:
            return []
        self._offset += len(raw)
        *whole, self._rest = (self._rest + raw).split(b"\n")
        found = [line for line in map(read_line, whole) if line is not None]
        self.lines += found
        return found

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        if self._handle is None:
            new = not self.path.exists()
            self._handle = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
            if new:
                _name_lasts(self.path.parent)
        return self._handle

    @staticmethod
    def _torn(handle: int) -> bool:
        """Whether the file ends within a line, under the lock: whoever wrote it is gone."""
        end = os.lseek(handle, 0, os.SEEK_END)
        if end == 0:
            return False
        os.lseek(handle, end - 1, os.SEEK_SET)
        return os.read(handle, 1) != b"\n"


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Write a new journal that begins with these lines; raises OSError, FileExistsError where there is one."""
    with _create(path) as stream:
        stream.writelines(line.write() for line in lines)


def _name_lasts(folder: Path) -> None:
    """A new file's name is on the disk, where the system knows such a thing."""
    with contextlib.suppress(OSError):
        bring_to_disk(folder)


def _create(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


@contextlib.contextmanager
def _locked(handle: int) -> Iterator[None]:
    """Alone at the file among those who ask, where the system has such locks; one write is whole without it too."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
