"""Where packs lie: those that come with the program, in a checkout or a wheel, and any folder named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.schema import SETTINGS_FILE

_PACKAGE: Final = Path(__file__).resolve().parent.parent
DEFAULT_FILE: Final = "default"
"""A file beside the packs that names the one to take when nobody names one."""


def packs_folder() -> Path:
    """The folder of the packs that come with the program."""
    inside = _PACKAGE / "data" / "packs"
    return inside if inside.is_dir() else _PACKAGE.parent / "data" / "packs"


def pack_names() -> tuple[str, ...]:
    """The names of the packs that come with the program, sorted."""
    folder = packs_folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if (path / SETTINGS_FILE).is_file()))


def default_pack_name() -> str:
    """The pack to take when nobody names one; raises PackRefused when none came with the program."""
    try:
        return (packs_folder() / DEFAULT_FILE).read_text("utf-8").strip()
    except OSError as error:
        raise PackRefused([Problem(DEFAULT_FILE, None, "", "no_file")]) from error


def named_pack(name: str) -> Path:
    """The folder of the pack ``name`` that comes with the program; raises PackRefused when there is none."""
    if name not in pack_names():
        raise PackRefused([Problem(name, None, "", "unknown_pack", name, " | ".join(pack_names()))])
    return packs_folder() / name


def find_pack(given: str) -> Path:
    """The folder that a person means: a pack's name, else a folder's path; raises PackRefused for neither.

    What looks like a path (it has a separator, or starts with a dot or ``~``) is never taken for a name.
    """
    path = Path(given).expanduser()
    looks_like_path = given.startswith((".", "~")) or any(
        sign in given for sign in (os.sep, os.altsep) if sign
    )
    if looks_like_path or (given and given not in pack_names() and path.is_dir()):
        if not path.is_dir():
            raise PackRefused([Problem(given, None, "", "no_folder")])
        return path
    return named_pack(given)
