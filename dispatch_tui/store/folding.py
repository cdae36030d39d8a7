"""From the log to the rows of tickets by reading alone: nothing here writes, so that any process may do it.

What comes out is plain values, to be written by ``projecting``, here or in the process that holds the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dispatch_tui.domain.authority import Held as Waiting
from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.event import Event
from dispatch_tui.store.erasing import erased_by
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projection import Alike, Packs, Projected, edges_of, is_received, project
from dispatch_tui.store.streams import Held, Streams


class Rows(NamedTuple):
    """What the log of one ticket adds up to: tuples, texts and numbers, for another process too."""

    ticket: str
    edges: tuple[str, ...] | None
    """The tickets to which its half of a merge stands; None where nothing says that it was received."""
    projected: Projected | None
    """The rows that stand for it; None where it was not received."""
    bad: tuple[tuple[str, str], ...] = ()
    """(id, reason) of what could not be entered."""
    gone: tuple[str, ...] = ()
    """The hashes of the parts that its events erase. Where these are here still, they have to go before the rows are
    made."""


class Folding:
    """Folds what ``streams`` reads and makes rows of it, with the texts of ``parts`` and the versions of ``packs``, by
    what the centre has decided at the moment when it is made."""

    def __init__(self, streams: Streams, parts: Parts, packs: Packs) -> None:
        self.streams = streams
        authority = self._authority = streams.authority.now()
        self._waiting: Waiting | None = held_by_retirement(authority) if authority.retired else None
        self._parts = parts
        self._packs = packs
        self._alike = Alike(parts.text, packs, streams.alike)

    def read(self, tickets: Iterable[str]) -> list[Rows]:
        """The rows of those of these tickets of which the log holds an event, as if nothing was merged with them."""
        held = self.streams.many(tickets)
        self._parts.fetch(part.hash for one in held for event in one.fold.events for part in event.parts)
        return [self.rows(one, None) for one in held]

    def edges(self, held: Held) -> tuple[str, ...] | None:
        """``Rows.edges`` of a ticket."""
        if held.first is not None:
            return ()
        return edges_of(held.fold, self._waiting) if is_received(held.fold) else None

    def rows(self, held: Held, head: str | None) -> Rows:
        """The rows of a ticket; ``head`` is the lowest of those merged with it, itself included, None where no merge
        touches it."""
        if held.first is not None and head is None and self._alone(held.first):
            return Rows(held.ticket, (), self._alike.project(held.ticket, held.first, held))
        fold = held.fold
        bad = (*held.unreadable, *((event.id, reason) for event, reason in fold.quarantined))
        edges = self.edges(held)
        if edges is None:
            projected = None
        elif head is None and len(fold.events) == 1 and self._alone(fold.events[0]):
            projected = self._alike.project(fold.ticket, fold.events[0], held)
        else:
            projected = project(fold, self._parts.text, self._packs, self._waiting, head, self._authority)
        return Rows(fold.ticket, edges, projected, bad, tuple(erased_by(fold, self.streams.authority)))

    def _alone(self, event: Event) -> bool:
        """Whether nothing that the centre decided touches a ticket of this one event."""
        return self._waiting is None and event.station not in self._authority.corrections
