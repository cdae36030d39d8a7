"""The first page of the queue, read with the standard library alone: what a console paints before it loads the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dispatch_tui.store import board
from dispatch_tui.store.current import is_current
from dispatch_tui.store.rows import BoardPage
from dispatch_tui.store.sqlite import open_store


@dataclass(frozen=True, slots=True)
class Glance:
    """A page of the queue, how many tickets each lane holds, and the revision of the store that told it."""

    page: BoardPage
    tallies: Mapping[str, int]
    revision: int


def glance(path: Path, lane: str, limit: int, *, now: int, who: str = "") -> Glance:
    """Read and let go; writes nothing. Of projections that are another version's, or not whole, nothing is told. Raises
    StoreRefused as opening does."""
    database = open_store(path, read_only=True)
    try:
        if not is_current(database):
            return Glance(BoardPage((), False, False), {}, 0)
        return Glance(
            board.page(database.rows, lane, who, "", after=None, before=None, limit=limit, now=now),
            board.tallies(database.rows, who, now),
            int(database.value("SELECT value FROM meta WHERE name = 'revision'") or 0),
        )
    finally:
        database.close()
