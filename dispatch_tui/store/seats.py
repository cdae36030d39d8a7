"""Whether this store may go on writing on its station's chain: no copy of it, and nothing newer of it, may do the same.

A marker outside the database, in the user's state folder, says which file holds the station's store and how far its
chain has come. A store that was copied is another file; one restored from a backup is behind its marker. Where there is
no marker (another account, a state folder that was cleared), the file that the database itself names has to be the one
it is in.

The marker is written in place after each commit, without waiting for the disk: it may be behind the store, never ahead.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final, Literal, NamedTuple

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store.sqlite import Database

Doubt = Literal["copied", "restored", "forked"]
"""Why a store may not go on: it is another file than the station's, or behind what the station wrote, or somebody else
has written on the chain."""
FILE: Final = "file"
"""The name under which the database says which file it is in."""
_LENGTH: Final = 160


class Mark(NamedTuple):
    """What a marker says: the file, and the end of the chain as last written."""

    file: str
    seq: int
    link: str


def seats_folder() -> Path:
    """Where the markers are, unless told otherwise."""
    from platformdirs import user_state_path

    return user_state_path("dispatch-tui") / "seats"


def seats_beside(store: Path) -> Path:
    """Where the markers of a drill's stations are: nothing of a drill is left in the user's state folder."""
    return store.parent / "seats"


def file_of(path: Path) -> str:
    """What tells a file from its copies: its number in its file system, and that one's own."""
    number = os.stat(path)  # noqa: PTH116 - one call that also works on what is no Path's business
    try:
        system = os.statvfs(path).f_fsid
    except (AttributeError, OSError):
        system = number.st_dev
    return f"{number.st_ino}:{system}"


class Marker:
    """The marker of one station."""

    def __init__(self, folder: Path, station: str) -> None:
        self.path = folder / station
        self._handle: int | None = None

    def read(self) -> Mark | None:
        """What it says; None where there is none, or what is there is none."""
        try:
            file, seq, link = self.path.read_bytes().decode("ascii").split()
            return Mark(file, int(seq), link)
        except (OSError, ValueError):
            return None

    def write(self, mark: Mark) -> None:
        """Say so. A folder that cannot be written leaves the store without a marker."""
        line = f"{mark.file} {mark.seq} {mark.link}".ljust(_LENGTH) + "\n"
        with contextlib.suppress(OSError):
            if self._handle is None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._handle = os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, line.encode("ascii"))

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Claim:
    """A store's claim to its station's chain."""

    def __init__(self, database: Database, station: str, folder: Path | None) -> None:
        self._database = database
        self._folder = folder if folder is not None else seats_folder()
        self._marker = Marker(self._folder, station)
        self._station = station
        self._file = file_of(database.path)

    def doubt(self, tips: list[tuple[int, str]]) -> Doubt | None:
        """Why the store may not go on; asked under the write lock, with the signed ends of the station's chain here."""
        seq, link = tips[0] if tips else (-1, FIRST_LINK)
        beyond = "SELECT 1 FROM event WHERE chain = ? AND seq > ? LIMIT 1"
        if len(tips) > 1 or self._database.one(beyond, (self._station, seq)) is not None:
            return "forked"
        mark = self._marker.read()
        if mark is None:
            named = self._database.value("SELECT value FROM meta WHERE name = ?", (FILE,))
            return "copied" if named is not None and named != self._file else None
        if mark.file != self._file:
            return "copied"
        if (mark.seq, mark.link) == (seq, link) or mark.seq < 0:
            return None
        on_it = "SELECT 1 FROM event WHERE chain = ? AND seq = ? AND link = ?"
        return None if self._database.one(on_it, (self._station, mark.seq, mark.link)) is not None else "restored"

    def take(self) -> None:
        """This file holds the station's store from now on; inside the transaction that is open."""
        self._database.run(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value "
            "WHERE value <> excluded.value", (FILE, self._file),
        )  # fmt: skip

    def note(self, seq: int, link: str) -> None:
        """The chain has come so far."""
        self._marker.write(Mark(self._file, seq, link))

    def close(self) -> None:
        self._marker.close()
