"""What of the tickets that are over has been kept as long as the pack says, and is due to be erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatch_tui.domain.place import Pack
from dispatch_tui.store.store import Store

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Due:
    """A ticket of which something is due: the classes of parts, and since when the longest is (UTC ms)."""

    ticket: str
    number: str
    closed_at: int
    classes: tuple[str, ...]
    since: int


def due_classes(pack: Pack, closed_at: int, now: int) -> tuple[str, ...]:
    """The classes of parts that a ticket closed then is no longer to keep."""
    return tuple(cls for cls, days in pack.retention.items() if closed_at + days * _DAY <= now)


def cutoffs(pack: Pack, now: int) -> dict[str, int]:
    """By class of parts: a ticket over by then is no longer to keep it (UTC ms)."""
    return {cls: now - days * _DAY for cls, days in pack.retention.items()}


def due(store: Store, now: int) -> Iterator[Due]:
    """Every ticket of which something is due, that which was closed first before the rest. Nothing is erased by time
    alone: a supervisor's act does it."""
    pack = store.pack_in_force
    if not pack.retention:
        return
    shortest = min(pack.retention.values()) * _DAY
    for ticket, number, closed_at, kept in store.closed_before(now - shortest):
        classes = tuple(cls for cls in due_classes(pack, closed_at, now) if cls in kept.split())
        if classes:
            since = closed_at + min(pack.retention[one] for one in classes) * _DAY
            yield Due(ticket, number, closed_at, classes, since)
