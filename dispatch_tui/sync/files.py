"""The disk as sync uses it: one small seam, so that a full disk, a failing fsync or a pulled stick can be tried out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO

from dispatch_tui.store.lasting import bring_to_disk
from dispatch_tui.sync.format.plain_file import open_file


class Files:
    """Files on a disk, a stick or a share. Everything raises OSError as the system does."""

    def read(self, path: Path) -> IO[bytes]:
        """A file for reading; it can seek. A pipe or a device is refused."""
        return open_file(path)

    def create(self, path: Path) -> IO[bytes]:
        """A new file for writing and reading again, its owner's alone; FileExistsError where the name is taken."""
        return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")

    def spool(self, folder: Path) -> IO[bytes]:
        """A file without a name, gone when it is closed, for what must not lie on a stick in the clear."""
        return tempfile.TemporaryFile(dir=folder)

    def sync(self, stream: IO[bytes]) -> None:
        """What was written is on the disk, and no copy of it in memory answers for it where the system can forget."""
        stream.flush()
        os.fsync(stream.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file its name; what had the name before is gone."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Names in the folder are on the disk. OSError where the file system knows no such thing."""
        bring_to_disk(folder)

    def exists(self, path: Path) -> bool:
        return path.exists()

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, sorted."""
        return sorted(one.name for one in folder.iterdir())

    def remove(self, path: Path) -> None:
        path.unlink()


DISK = Files()


def is_folder(path: Path) -> bool:
    """Whether there is a folder that can be asked: not one on a disk that fails, behind one that is not ours, or whose
    name no disk would take."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether there is a file, as far as that can be asked."""
    try:
        return path.is_file()
    except OSError:
        return False
