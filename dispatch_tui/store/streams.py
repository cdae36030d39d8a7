"""Reading the log: the authority stream in memory, tickets folded on demand and kept while they are fresh.

Reading never raises over what an event holds: bytes that are no event are told as unreadable, and the fold goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Final

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import NotCanonical, digest
from dispatch_tui.domain.event import AUTHORITY, Event, read_event
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.store.exchange.forks import Branches
from dispatch_tui.store.sqlite import Database, as_bytes

KEPT_FOLDS: Final = 2_000
ASKED_AT_ONCE: Final = 200
_IN_ORDER: Final = (
    "SELECT stream, id, body FROM event WHERE stream IN ({}) AND body IS NOT NULL "
    "ORDER BY stream, depth, chain, seq, id"
)
"""Parents come before what had seen them, since they are less deep."""


class Held:
    """A ticket's stream: how many rows it has, whether it is known to be fresh, and what could not be read.

    Folded on first use: most of what comes in from files is not looked at again. Until then ``first`` is the one
    event that it holds, which counts, or None.
    """

    __slots__ = ("_fold", "_make", "first", "fresh", "rows", "ticket", "unreadable")

    def __init__(self, ticket: str, make: Callable[[str], TicketFold], fresh: int) -> None:
        self.ticket = ticket
        self.rows = 0
        self.fresh = fresh
        self.unreadable: list[tuple[str, str]] = []
        self.first: Event | None = None
        self._make = make
        self._fold: TicketFold | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was ever entered."""
        return self._fold is None and self.first is None

    @property
    def fold(self) -> TicketFold:
        if self._fold is None:
            self._fold = self._make(self.ticket)
            if self.first is not None:
                self._fold.add(self.first)
                self.first = None
        return self._fold


def event_of(event_id: str, body: bytes) -> Event | str:
    """The event, or why these bytes are none."""
    if digest(body) != event_id:
        return "wrong_id"
    try:
        event = read_event(body, trusted=True)
    except (NotCanonical, ValueError, KeyError, TypeError, RecursionError):
        return "no_event"
    event.__dict__["id"] = event_id
    return event


class Streams:
    """The folds of one store. ``stale`` makes every one of them be proved fresh again before it is given."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._epoch = 0
        self.alike: dict[str, tuple[Any, ...]] = {}
        """What is known of tickets that came in alike, for ``projection.Alike``; it follows from packs and times."""
        self.branches = Branches(database)
        self.authority = AuthorityLog(centre, self.branches.one_chain)
        self._authority_seen = 0
        self.read_authority()

    def rows(self, stream: str) -> list[tuple[str, bytes]]:
        """(id, body) of the events of a stream that are here whole, parents first."""
        return [(row[1], as_bytes(row[2])) for row in self._database.rows(_IN_ORDER.format("?"), (stream,))]

    def events(self, stream: str) -> list[Event]:
        """The events of a stream that can be read, parents first."""
        found = (event_of(*row) for row in self.rows(stream))
        return [event for event in found if isinstance(event, Event)]

    def read_authority(self) -> None:
        """Read the authority stream from the beginning; folds that leant on the old one are dropped."""
        self.authority = AuthorityLog(self._centre, self.branches.one_chain)
        self._authority_seen = 0
        self._read_on()
        self._held.clear()

    def _read_on(self) -> None:
        """Read what the authority stream holds beyond what is known of it. What is here has its verdict for good."""
        rows = self._database.rows(
            "SELECT id, body, arrived FROM event WHERE stream = ? AND body IS NOT NULL AND arrived > ? "
            "ORDER BY arrived", (AUTHORITY, self._authority_seen),
        )  # fmt: skip
        for event_id, body, arrived in rows:
            event = event_of(event_id, as_bytes(body))
            if isinstance(event, Event):
                self.authority.add(event)
            self._authority_seen = arrived

    def stale(self) -> None:
        """Another process has written: read on in the authority stream, prove each fold before its use."""
        self._epoch += 1
        self.branches.read()
        self._read_on()

    def drop(self) -> None:
        """What was written is gone again: forget all that leant on it."""
        self.branches.read()
        self.read_authority()

    def grown(self, event: Event) -> str | None:
        """Enter an authority event of a transaction that is open; None if it counts."""
        return self.authority.add(event)

    def held(self, ticket: str) -> Held | None:
        """The ticket's stream, folded; None where the store holds no event of it."""
        held = self._held.get(ticket)
        if held is not None and held.fresh != self._epoch:
            if self._count(f"ticket/{ticket}") == held.rows:
                held.fresh = self._epoch
            else:
                held = None
        if held is None:
            held = self._read(ticket)
            if held is None:
                return None
        self._keep(ticket, held)
        return held

    def many(self, tickets: Iterable[str]) -> list[Held]:
        """As ``held``, for whoever goes through many: those of these tickets of which the store holds events. What has
        to be read is read together, and not kept."""
        found: dict[str, Held | None] = {}
        for ticket in tickets:
            known = self._held.get(ticket)
            found[ticket] = known if known is not None and known.fresh == self._epoch else None
        read: dict[str, list[tuple[str, bytes]]] = {ticket: [] for ticket, held in found.items() if held is None}
        wanted = [f"ticket/{ticket}" for ticket in read]
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[start : start + ASKED_AT_ONCE]
            for stream, event_id, body in self._database.rows(_IN_ORDER.format(", ".join("?" * len(some))), some):
                read[stream[7:]].append((event_id, as_bytes(body)))
        found.update({ticket: self._enter(ticket, rows) for ticket, rows in read.items() if rows})
        return [held for held in found.values() if held is not None]

    def fold(self, ticket: str) -> TicketFold | None:
        """The fold of a ticket with at least one event that could be entered."""
        held = self.held(ticket)
        return held.fold if held is not None and held.fold.events else None

    def new(self, ticket: str) -> Held:
        """A stream that has no events yet; kept only once ``settle`` is told of it."""
        return Held(ticket, self._new_fold, self._epoch)

    def _new_fold(self, ticket: str) -> TicketFold:
        return TicketFold(ticket, self._authority_at, self.branches.one_chain)

    def settle(self, held: Held) -> None:
        """What was written to this stream stands: keep it."""
        held.fresh = self._epoch
        self._keep(held.ticket, held)

    def evict(self, ticket: str) -> None:
        self._held.pop(ticket, None)

    def _keep(self, ticket: str, held: Held) -> None:
        self._held[ticket] = held
        self._held.move_to_end(ticket)
        if len(self._held) > KEPT_FOLDS:
            self._held.popitem(last=False)

    def _read(self, ticket: str) -> Held | None:
        rows = self.rows(f"ticket/{ticket}")
        return self._enter(ticket, rows) if rows else None

    def _enter(self, ticket: str, rows: list[tuple[str, bytes]]) -> Held:
        held = self.new(ticket)
        events = []
        for row in rows:
            event = event_of(*row)
            if isinstance(event, Event):
                events.append(event)
            else:
                held.unreadable.append((row[0], event))
        held.fold.add_all(events)
        held.rows = len(rows)
        return held

    def _count(self, stream: str) -> int:
        return int(self._database.value(
            "SELECT count(*) FROM event WHERE stream = ? AND body IS NOT NULL", (stream,)
        ))  # fmt: skip

    def _authority_at(self, basis: tuple[str, ...]) -> Authority:
        return self.authority.at(basis)
