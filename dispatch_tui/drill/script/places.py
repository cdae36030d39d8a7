"""Where drills lie: those that come with the program, the user's own, and any file named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent.parent
ENDING: Final = ".yaml"
PLAY_ENDING: Final = ".play"
EXPERT: Final = ".expert"
SCHEMA_FILE: Final = "drill.schema.json"


@dataclass(frozen=True, slots=True)
class Found:
    """A script's file: the name by which it is called, and whether it came with the program."""

    name: str
    path: Path
    shipped: bool


def shipped_folder() -> Path:
    """The folder of the drills that come with the program."""
    inside = _PACKAGE / "data" / "drills"
    return inside if inside.is_dir() else _PACKAGE.parent / "data" / "drills"


def drills_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where one's own drills and their runs are: ``DISPATCH_DRILLS``, else in the user's data folder."""
    named = environ.get("DISPATCH_DRILLS")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("dispatch-tui") / "drills"


def own_folder() -> Path:
    """The folder in which the user's own scripts lie."""
    return drills_folder() / "scripts"


def all_drills() -> tuple[Found, ...]:
    """Every script that can be called by name, the shipped ones first; an own one of a shipped one's name is left to
    its path."""
    found = [Found(path.stem, path, True) for path in _scripts(shipped_folder())]
    names = {one.name for one in found}
    found += [Found(path.stem, path, False) for path in _scripts(own_folder()) if path.stem not in names]
    return tuple(found)


def find(given: str) -> Path | None:
    """The file that a person means: a script's name, the part of a shipped name behind its number, else a path; None
    for none of these."""
    drills = all_drills()
    for one in drills:
        if given == one.name:
            return one.path
    path = Path(given).expanduser()
    if path.is_file():
        return path
    return next((one.path for one in drills if given == one.name.partition("-")[2]), None)


def scripts_in(path: Path) -> tuple[Path, ...]:
    """The scripts that ``path`` means: itself, or all in that folder."""
    return _scripts(path) if path.is_dir() else (path,)


def plays_of(path: Path) -> tuple[Path, ...]:
    """The players' files that stand beside a script: ``NAME.expert.play``, ``NAME.expert.en.play``, …"""
    if not path.parent.is_dir():
        return ()
    beside = (one for one in path.parent.iterdir() if one.name.endswith(PLAY_ENDING))
    return tuple(sorted(one for one in beside if one.name.startswith(f"{path.stem}.")))


def expert_play(path: Path, language: str) -> Path | None:
    """The expert's play of a script in this language, else the one for every language; None if there is none."""
    for name in (f"{path.stem}{EXPERT}.{language}{PLAY_ENDING}", f"{path.stem}{EXPERT}{PLAY_ENDING}"):
        if (path.parent / name).is_file():
            return path.parent / name
    return None


def _scripts(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(one for one in folder.iterdir() if one.suffix == ENDING and one.is_file()))
