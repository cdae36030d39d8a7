"""What sync hands to whoever shows it: how the stations stand to each other, and what came of a transfer.

Frozen values; codes stay codes. Times are UTC milliseconds of this station's clock. Titles, codes and paths come from
elsewhere and are untrusted text: whoever shows them neutralises them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dispatch_tui.desk.views import Uncounted
from dispatch_tui.domain.refusal import Refusal

Progress = Callable[[str, int, int], None]
"""Called with the step (a code of the family ``transfer``), what is done of it and what there is in all (0: not
known). It may raise ``Left``: the transfer ends there, as tidy as if it had failed, and can be repeated."""


def unwatched(_step: str, _done: int, _of: int) -> None:
    """Nobody watches."""


class Left(Exception):
    """Whoever watched a transfer wants no more of it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap: what came later waits for these events of ``station``; ``first`` -1 where it is not known which they are,
    but that ``station`` had seen them. ``ask``: the codes of those who may have them and can send them. ``seen_at``:
    the code of a department's station that can only show them on its screen, where nobody else is sure to have them."""

    station: str
    first: int
    last: int
    ask: tuple[str, ...]
    seen_at: str = ""


@dataclass(frozen=True, slots=True)
class Fork:
    """One station with several histories: each with the place and link of its end."""

    station: str
    ends: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another station of the centre, as far as this one can prove.

    ``has``: how many of the events held here it proved to have by its newest bundle; ``waiting``: how many wait for it.
    ``heard``: when that bundle was taken in, None where it never sent any. ``retired``: the last place in its chain
    that counts, and why; ``-1`` where nothing of it counts. ``of``: the station that it came out of. ``successors``:
    the codes of those that came out of it, restored from a backup of it or copied: it may be gone, or write on beside
    them.
    """

    station: str
    code: str
    role: str
    department: str
    has: int
    waiting: int
    heard: int | None = None
    retired: tuple[int, str] | None = None
    of: str | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How this station stands to the others. ``first_from`` is the code of the station whose first bundle it waits
    for, None once that came. ``voice`` is the code of its card that two people compare. ``retired`` is the last of its
    own records that counts, and why, where the centre has retired it. ``set_back`` tells of a machine that was set back
    to before its first bundle, and how it comes back."""

    station: str
    code: str
    role: str
    department: str
    title: str
    voice: str
    events: int
    first_from: str | None = None
    peers: tuple[Peer, ...] = ()
    parked: int = 0
    missing: tuple[Missing, ...] = ()
    forks: tuple[Fork, ...] = ()
    missing_parts: int = 0
    last_in: int | None = None
    last_out: int | None = None
    folder: str = ""
    retired: tuple[int, str] | None = None
    set_back: Refusal | None = None
    uncounted: tuple[Uncounted, ...] = ()
    """What somebody wrote without a right about who is who at the centre, the newest first: kept, never counted."""


@dataclass(frozen=True, slots=True)
class To:
    """Whom an export is for: stations by id, everything for every station of the centre, one department, or those who
    recheck on site."""

    kind: Literal["stations", "everything", "department", "collectors"]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a transfer: events read, added and known, events sent; what is missing for others to be entered;
    tickets that are in conflict now (ids); files that were refused, and why; files that were written."""

    read: int = 0
    added: int = 0
    known: int = 0
    sent: int = 0
    parked: tuple[Missing, ...] = ()
    forks: tuple[Fork, ...] = ()
    conflicts: tuple[str, ...] = ()
    refused: tuple[tuple[str, Refusal], ...] = ()
    written: tuple[Path, ...] = ()
