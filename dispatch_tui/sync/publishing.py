"""A file takes its name in a folder only when it is whole, on the disk, and was read back as it was written.

Works on sticks and shares that know no links, rights or folder fsync. A stick that is pulled out in the midst leaves a
temporary file at most, which its station clears away when it publishes there again.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, cast

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.lasting import names_last
from dispatch_tui.sync.files import DISK, Files
from dispatch_tui.sync.format.card import DRILL
from dispatch_tui.sync.format.envelope import ENDING as SEALED

ENDING: Final = ".bundle"
_LONGEST_CODE: Final = 24
_CHUNK: Final = 1024 * 1024
_TEMPORARY: Final = re.compile(r"\.([0-9a-f]{12})-([0-9]{1,10})-[0-9]{1,10}\.tmp")
_USUAL: Final = re.compile(rf"(?:{DRILL})?([A-Za-z0-9]+)-[0-9]{{6,}}-[0-9a-f]{{8}}")
_numbers = itertools.count()
_under_way: set[Path] = set()


def bundle_name(code: str, count: int, bundle: str, *, sealed: bool, drill: bool = False) -> str:
    """A name that no other bundle has, also where upper and lower case are one: the exporter's label, its counter, the
    beginning of the bundle's id; a drill's says so first. At most 64 characters, each of them fit for FAT."""
    label = "".join(sign for sign in code if sign.isascii() and sign.isalnum())[:_LONGEST_CODE] or "X"
    label = f"{DRILL}{label}" if drill else label
    return f"{label}-{count:06d}-{bundle[:8]}{ENDING}{SEALED if sealed else ''}"


def label_in(name: str) -> str:
    """The exporter's label in the usual name of a bundle; empty where it has another."""
    found = _USUAL.match(name)
    return found[1] if found else ""


def is_bundle_name(name: str) -> bool:
    """Whether a file of that name may be a bundle: also a copy that a sharing program made beside another, but no
    hidden or unfinished one."""
    return name.lower().endswith((ENDING, ENDING + SEALED)) and not name.startswith((".", "~"))


def publish(
    folder: Path, station: str, write: Callable[[IO[bytes]], str], *, replace: bool = False, files: Files = DISK
) -> Path:
    """Write a file into ``folder`` for this ``station`` (its id). ``write`` fills the stream it is given and says which
    name the file is to have. A file of that name and other content is in the way unless ``replace``.

    Raises Refused ``file_not_written``, ``file_in_the_way`` or ``file_not_kept``, whatever ``write`` raises, and leaves
    nothing behind then where the disk still lets it.
    """
    clear_away(folder, station, files)
    temporary, stream = _create(folder, station, files)
    try:
        with stream:
            written = _Hashed(stream)
            target = folder / write(cast(IO[bytes], written))
            files.sync(stream)
            if _digest(stream) != written.digest:
                raise Refused("file_not_kept", path=str(target))
        if not replace and files.exists(target):
            _prove_same(target, written.digest, files)
            return target
        files.rename(temporary, target)
        names_last(folder, files.sync_folder)
    except OSError as error:
        raise _not_written(folder, error) from error
    finally:
        _drop(temporary, files)
        _under_way.discard(temporary)
    return target


def clear_away(folder: Path, station: str, files: Files = DISK) -> None:
    """Remove what this station left unfinished in the folder; what another process is writing stays."""
    try:
        names = files.names(folder)
    except OSError as error:
        raise _not_written(folder, error) from error
    for name in names:
        found = _TEMPORARY.fullmatch(name)
        if found and found[1] == station[:12] and not _being_written(folder / name, int(found[2])):
            _drop(folder / name, files)


def _create(folder: Path, station: str, files: Files) -> tuple[Path, IO[bytes]]:
    while True:
        temporary = folder / f".{station[:12]}-{os.getpid()}-{next(_numbers)}.tmp"
        _under_way.add(temporary)
        try:
            return temporary, files.create(temporary)
        except OSError as error:
            _under_way.discard(temporary)
            if not isinstance(error, FileExistsError):
                raise _not_written(folder, error) from error


def _being_written(temporary: Path, process: int) -> bool:
    if process == os.getpid():
        return temporary in _under_way
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _prove_same(target: Path, digest: bytes, files: Files) -> None:
    with files.read(target) as standing:
        if _digest(standing) != digest:
            raise Refused("file_in_the_way", path=str(target))


def _digest(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    found = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        found.update(chunk)
    return found.digest()


def _drop(temporary: Path, files: Files) -> None:
    """Remove it, where it still is and the disk is still there."""
    try:
        files.remove(temporary)
    except OSError:
        return


def _not_written(folder: Path, error: OSError) -> Refused:
    return Refused("file_not_written", path=str(folder), reason=error.strerror or str(error))


class _Hashed(io.RawIOBase):
    """Writes through, and knows the hash of all that it was given."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> bytes:
        return self._hash.digest()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # nobody here writes an array
        self._hash.update(content)
        self._stream.write(content)
        return len(content)
