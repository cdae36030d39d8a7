"""What a look at the queue gives: its rows, a page of them at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the queue. ``due_at`` is the next limit that runs, None when none does; ``due_clock`` its name.
    Times are UTC milliseconds; texts are as they came and untrusted."""

    id: str
    number: str
    status: str
    urgency: int
    source: str
    received_at: int
    due_at: int | None
    warn_at: int | None
    due_clock: str
    taken_by: str
    town: str
    grid: str
    place: str
    summary: str
    item: str
    department: str
    flags: tuple[str, ...]
    sort: str
    """Opaque: hand it back to ask for the rows after or before this one."""
    step: str = ""
    """In the queue of a department: how far its order is."""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A run of rows in the order of the queue, and whether more lie beyond either end."""

    rows: tuple[BoardRow, ...]
    before: bool
    after: bool
