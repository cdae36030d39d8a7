"""Paths typed with completion: what may come next of a path, out of what stands in its folder. Pure but for ``look``,
which reads one folder and is run where it holds nobody up: a share that has gone can take half a minute to say so."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dispatch_tui.domain.plain import shown

MOST = 200
"""Offers kept of one folder."""
LOOKED_AT = 5_000
"""Names read of one folder; more are not sorted through while somebody types."""
OWN_KINDS = (".bundle", ".age", ".card.json")
"""Endings by which stations know what the others wrote: where one kind is asked for, another is not meant."""
FOLDERS = "/"
"""The ending that means folders alone."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A path as it would be typed; a folder's ends in a slash. ``fits``: it ends as what is asked for does."""

    text: str
    name: str
    folder: bool
    fits: bool


def look(text: str, endings: tuple[str, ...] = ()) -> tuple[Offer, ...]:
    """What ``text`` may go on to; nothing where its folder cannot be read. Names that cannot be typed as they are
    shown are left out."""
    head, slash, start = text.rpartition("/")
    names: list[tuple[str, bool]] = []
    try:
        with os.scandir(Path(head + slash).expanduser() if slash else ".") as found:
            for entry in found:
                if len(names) >= LOOKED_AT:
                    break
                names.append((entry.name, _is_folder(entry)))
    except (OSError, ValueError, RuntimeError):  # not there, not a name, nobody's home
        return ()
    return offers(head + slash, start, names, endings)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def offers(
    head: str, start: str, names: Iterable[tuple[str, bool]], endings: tuple[str, ...]
) -> tuple[Offer, ...]:  # fmt: skip
    """The names that begin with ``start``, what is asked for first, then folders, then other files."""
    found = []
    for name, folder in names:
        if not name.startswith(start) or (name.startswith(".") and not start.startswith(".")):
            continue
        if shown(name) != name or (endings == (FOLDERS,) and not folder):
            continue
        fits = not folder and bool(endings) and name.lower().endswith(endings)
        if endings and not folder and not fits and name.lower().endswith(OWN_KINDS):
            continue
        found.append(Offer(head + name + ("/" if folder else ""), name, folder, fits))
    found.sort(key=lambda one: (not one.fits, not one.folder, one.name))
    return tuple(found[:MOST])


def further(text: str, found: Iterable[Offer]) -> str:
    """``text`` as far as every offer goes on alike."""
    alike = ""
    for signs in zip(*(one.text for one in found), strict=False):
        if len(set(signs)) > 1:
            break
        alike += signs[0]
    return alike if len(alike) > len(text) else text
