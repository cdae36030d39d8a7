"""The files that make up a pack, as bytes: gathered from a folder or an archive, and identified by one hash.

A pack's own files are those with a plain lower-case ASCII name and one of ``SUFFIXES``, at the top or in one
folder below. Whatever else lies there (a copy that a spreadsheet program made, a lock file) is no part of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dispatch_tui.domain.canonical import canonical, digest
from dispatch_tui.pack.problems import PackRefused, Problem

SUFFIXES: Final = ("csv", "toml", "yaml", "yml")
LARGEST_FILE: Final = 8 * 1024 * 1024
"""The most bytes of one file; the largest table of the default pack has 70 KB."""
LARGEST_PACK: Final = 32 * 1024 * 1024
"""The most bytes of all files together."""
MOST_FILES: Final = 200

_NAME = r"[a-z0-9][a-z0-9_-]{0,60}"
_OWN = re.compile(rf"(?:{_NAME}/)?{_NAME}\.(?:{'|'.join(SUFFIXES)})")

Files = Mapping[str, bytes]
"""Relative name (with ``/``) to bytes."""


def is_own(name: str) -> bool:
    """Whether ``name``, relative to the pack's folder, may be a file of a pack."""
    return _OWN.fullmatch(name) is not None


def folder_files(folder: Path) -> dict[str, bytes]:
    """The pack's own files in ``folder``, by sorted name.

    Raises PackRefused when the folder is not there, cannot be read or is larger than the bounds.
    """
    if not folder.is_dir():
        raise PackRefused([Problem(str(folder), None, "", "no_folder")])
    files: dict[str, bytes] = {}
    room = LARGEST_PACK
    try:
        names = sorted(
            path.relative_to(folder).as_posix()
            for pattern in ("*", "*/*")
            for path in folder.glob(pattern)
            if is_own(path.relative_to(folder).as_posix()) and path.is_file()
        )
        for name in names:
            most = min(LARGEST_FILE, room)
            with (folder / name).open("rb") as stream:
                content = stream.read(most + 1)
            if len(content) > most or len(files) >= MOST_FILES:
                raise PackRefused([too_large(name)])
            room -= len(content)
            files[name] = content
    except OSError as error:
        place = Path(error.filename or folder).name
        raise PackRefused([Problem(place, None, "", "unreadable", error.strerror or "")]) from error
    return files


def too_large(name: str) -> Problem:
    """The problem of a file or a pack beyond the bounds."""
    bounds = f"{LARGEST_FILE // 1024} KiB / {LARGEST_PACK // 1024} KiB / {MOST_FILES}"
    return Problem(name, None, "", "too_large", expected=bounds)


def files_hash(files: Files) -> str:
    """SHA-256 over the canonical listing of the files' names and the SHA-256 of each one's bytes."""
    return digest(
        canonical({"files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}})
    )
