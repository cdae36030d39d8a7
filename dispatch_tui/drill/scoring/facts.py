"""What the log says of a drill's tickets: who did what to each, and when by the drill's clock.

A ticket is read once and again only when it has changed, so that a score taken while the drill runs costs what has
happened since the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import CENTRE, FIELD_PARTS
from dispatch_tui.domain.ticket.reading import Entry, Ticket
from dispatch_tui.domain.ticket.status import status_of
from dispatch_tui.drill.running.cues import STAGE
from dispatch_tui.store.store import Store

Hand = Literal["trainee", "department", "stage"]
"""Whose hand did it: the trainee's at the desk, a department's or a collector's own, or the outside world's (rings,
rows). What the trainee records for a department is the trainee's."""
Span = tuple[int, int]
"""From and until, drill ms."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One event of a ticket. ``at`` is drill ms; ``department`` whose order it is about; ``undone``: taken back since;
    ``said``: words went with it."""

    event: str
    act: str
    kind: str
    at: int
    hand: Hand
    actor: str
    data: Mapping[str, Any]
    order: str
    department: str
    undone: bool
    said: bool
    fields: frozenset[str]
    """The fields of the ticket that it set."""


@dataclass(frozen=True, slots=True)
class Stood:
    """From when on a ticket had a status, and the event that gave it that."""

    at: int
    status: str
    event: str


@dataclass(frozen=True, slots=True, eq=False)
class TicketFacts:
    """One ticket as it is now, another object once it has changed: its deeds in their order, how it stood and when,
    what it is. ``group`` are the tickets that are one matter with it, its own id among them."""

    id: str
    ticket: Ticket
    deeds: tuple[Deed, ...]
    stood: tuple[Stood, ...]
    group: frozenset[str]
    station: str

    def of(self, *kinds: str, hand: Hand | None = None, undone: bool = False) -> Iterator[Deed]:
        """The deeds of these kinds that count, of that hand or any; with ``undone`` those taken back too."""
        for deed in self.deeds:
            if deed.kind in kinds and (undone or not deed.undone) and hand in (None, deed.hand):
                yield deed

    def first(self, *kinds: str, hand: Hand | None = None) -> Deed | None:
        return next(self.of(*kinds, hand=hand), None)

    def last(self, *kinds: str, hand: Hand | None = None) -> Deed | None:
        found = None
        for found in self.of(*kinds, hand=hand):  # noqa: B007
            pass
        return found

    def status_at(self, at: int) -> str:
        """Its status at a moment; empty before it came in."""
        found = ""
        for one in self.stood:
            if one.at > at:
                break
            found = one.status
        return found

    def waits(self, statuses: frozenset[str], until: int) -> Iterator[Span]:
        """The spans up to ``until`` in which it had any of these statuses, joined where they touch."""
        start: int | None = None
        for one in self.stood:
            if one.at >= until:
                break
            if one.status in statuses:
                start = one.at if start is None else start
            elif start is not None:
                if one.at > start:
                    yield start, one.at
                start = None
        if start is not None and start < until:
            yield start, until


class Facts:
    """The facts of one store. ``outages`` are spans in which the console was down: what is entered afterwards may have
    happened there, and only there does a time that the trainee gives move a limit."""

    def __init__(self, store: Store, outages: Iterable[Span] = ()) -> None:
        self._store = store
        self._kept: dict[str, TicketFacts | None] = {}
        self._revision = store.revision
        self._all = set(store.changed_since(-1))
        self.outages = tuple(outages)
        self.generation = 0
        """Grows with every change that was noticed."""

    def refresh(self, outages: Iterable[Span] = ()) -> frozenset[str]:
        """Forget what has changed since; the tickets that had."""
        self._store.changed_elsewhere()
        outages, revision = tuple(outages), self._store.revision
        changed: frozenset[str] = frozenset()
        if revision != self._revision:
            changed = self._store.changed_since(self._revision)
            self._revision = revision
            self._all |= changed
        if outages != self.outages:
            self.outages = outages
            changed |= frozenset(self._kept)
        self.generation += bool(changed)
        merged = {other for one in changed if (kept := self._kept.get(one)) for other in kept.group}
        for ticket in {*changed, *merged}:
            self._kept.pop(ticket, None)
        return changed

    def leave_out(self, tickets: Iterable[str]) -> None:
        """Tickets that are none of the drill's: such as were there before it began."""
        self._all -= set(tickets)

    def all(self) -> list[str]:
        """Every ticket there is, oldest first."""
        return sorted(self._all)

    def ticket(self, ticket: str) -> TicketFacts | None:
        """What is known of a ticket; None where the store holds nothing of it."""
        if ticket not in self._kept:
            self._kept[ticket] = self._read(ticket)
        return self._kept[ticket]

    def pack(self, pack: str | None) -> Pack | None:
        """A version of the pack by its hash."""
        return self._store.pack(pack)

    def text(self, part: object) -> str:
        """The text of a part by its hash; empty where there is none."""
        return (self._store.text(part) or "") if isinstance(part, str) else ""

    def _read(self, ticket: str) -> TicketFacts | None:
        store = self._store
        fold, read = store.fold(ticket), store.ticket(ticket)
        if fold is None or read is None:
            return None
        head, members = store.merged(ticket)
        group = frozenset({ticket, *members, *((head,) if head else ()), *(store.merged(head)[1] if head else ())})
        deeds = tuple(self._deed(entry) for entry in read.timeline if entry.verdict.outcome == "counted")
        return TicketFacts(ticket, read, deeds, tuple(self._stood(fold)), group, store.station)

    def _deed(self, entry: Entry) -> Deed:
        event = entry.event
        order = str(event.data.get("order", ""))
        department = str(event.data.get("department", "")) if event.kind == "dispatched" else order.rpartition(":")[2]
        said = any(part.name == "words" for part in event.parts)
        fields = frozenset({*event.data.get("fields", {}), *(p.name for p in event.parts if p.name in FIELD_PARTS)})
        return Deed(event.id, f"{event.station}:{event.act}", event.kind, self._at(event), hand_of(event), event.actor,
                    event.data, order, department, entry.retracted, said, fields)  # fmt: skip

    def _at(self, event: Event) -> int:
        told = event.occurred
        if told is not None and any(start <= told <= until for start, until in self.outages):
            return told
        return event.wall

    def _stood(self, fold: TicketFold) -> Iterator[Stood]:
        """How it stood after each of its events, told anew from the first."""
        again = TicketFold(fold.ticket, self._store.authority.at)
        before = ""
        for event in fold.events:
            again.add(event)
            status = status_of(again.state, fold.ticket)
            if status != before:
                yield Stood(self._at(event), status, event.id)
                before = status


def hand_of(event: Event) -> Hand:
    """Whose hand an event is."""
    if event.role in CENTRE and event.actor != STAGE:
        return "trainee"
    outside = event.role in ("department", "collector") or event.on_behalf is not None or event.kind == "rechecked"
    return "department" if outside else "stage"
