"""A pack as one file: how a store keeps every version, and how bundles carry it.

A pack is known by the hash of its files, never by its archive's bytes: another zlib may pack the same files
differently. Nothing of an archive is written to a disk; its members are read into memory, within bounds.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

from dispatch_tui.domain.place import Pack
from dispatch_tui.pack.files import (
    LARGEST_FILE,
    LARGEST_PACK,
    MOST_FILES,
    Files,
    folder_files,
    is_own,
    too_large,
)
from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.read import read_files

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
ARCHIVE: Final = "pack.zip"
"""The name by which problems call the archive itself."""


def pack_archive(folder: Path) -> bytes:
    """The pack's own files in ``folder`` as a zip: sorted, no times, no rights, so that it comes out alike.

    The files are taken as they are; raises PackRefused only when they cannot be read.
    """
    return files_archive(folder_files(folder))


def files_archive(files: Files) -> bytes:
    """A zip of ``files``, the same on every run."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.create_system = 3
            member.external_attr = 0o600 << 16
            archive.writestr(member, files[name], zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()


def read_archive(content: bytes) -> Pack:
    """The pack in an archive, with the hash of its files; raises PackRefused when there is no sound one."""
    return read_files(archive_files(content))


def archive_files(content: bytes) -> dict[str, bytes]:
    """The files in an archive; raises PackRefused for a damaged one or sizes out of bounds."""
    files: dict[str, bytes] = {}
    room = LARGEST_PACK
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise PackRefused([too_large(ARCHIVE)])
            for member in members:
                name = member.filename
                if not is_own(name) or name in files:
                    raise PackRefused([Problem(ARCHIVE, None, "", "strange_member", name)])
                if member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED:
                    raise PackRefused(
                        [Problem(ARCHIVE, None, "", "strange_member", name, "stored | deflated")]
                    )
                most = min(LARGEST_FILE, room)
                with archive.open(member) as stream:
                    read = stream.read(most + 1)
                if len(read) > most:
                    raise PackRefused([too_large(name)])
                room -= len(read)
                files[name] = read
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise PackRefused([Problem(ARCHIVE, None, "", "bad_archive", str(error))]) from error
    return files
