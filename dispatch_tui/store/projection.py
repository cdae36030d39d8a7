"""From a ticket's fold to the rows that stand for it in the tables: a pure function of events, parts and packs.

With every change of what the rows tell ``current.PROJECTION`` grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.authority import Held as Waiting
from dispatch_tui.domain.clocks import dues
from dispatch_tui.domain.covering import Cover, cover_of
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.ticket.erasing import parts_left
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import CENTRE, FINAL, STATUSES
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.domain.ticket.status import edge_lives
from dispatch_tui.store.tasks import tasks_of
from dispatch_tui.store.tokens import folded

Texts = Callable[[str], str | None]
Packs = Callable[[str | None], Pack | None]

LONGEST_SHOWN: Final = 200
"""Characters of a text that the queue holds."""
RINGING, TIMED, UNTIMED, FINISHED = range(4)
"""The bands of the queue."""
NEVER_DUE: Final = 1 << 52
"""Before the time of a ringing ticket for which the pack has no limit: later than any time."""
DEFAULT_URGENCY: Final = 3
"""Where the pack of a ticket is not here."""
_LANES: Final[Mapping[str, str]] = {
    "ringing": "ringing", "received": "dispatch", "needs_info": "dispatch", "to_dispatch": "dispatch",
    "return_review": "dispatch", "awaiting_ack": "ack", "in_progress": "work", "extension_review": "work",
    "suspended": "work", "to_verify": "verify", "to_call_back": "callback", "to_close": "close",
}  # fmt: skip
LANE_OF: Final[Mapping[str, str]] = {status: _LANES.get(status, "done") for status in STATUSES}
OPEN_LANES: Final = ("ringing", "dispatch", "ack", "work", "verify", "callback", "close")
_CALLER: Final = ("caller.name", "caller.phone")
_SEARCHED: Final = ("summary", "text", "address", *_CALLER)


class Projected(NamedTuple):
    """The rows of one ticket, columns in the order of the table classes. ``row`` lacks the revision at its end."""

    row: tuple[Any, ...]
    lane: str
    orders: tuple[tuple[Any, ...], ...]
    tasks: tuple[tuple[Any, ...], ...]
    externals: tuple[tuple[str, str, str, str], ...]
    search: str


def is_received(fold: TicketFold) -> bool:
    """Whether anything that counts says that the ticket was received; without that it has no rows."""
    return any(event.kind == "received" and fold.counts(at) for at, event in enumerate(fold.events))


def project(
    fold: TicketFold, texts: Texts, packs: Packs, waiting: Waiting | None, head: str | None,
    authority: Authority | None = None,
) -> Projected:  # fmt: skip
    """The rows of a ticket that was received.

    ``waiting`` tells which events wait for a supervisor; ``head`` is the lowest of the tickets merged with this one,
    itself included; None where no merge touches it; ``authority`` what is held now of the centre, where clocks were
    corrected.
    """
    ticket = read_ticket(fold, texts, held=waiting, head=head, authority=authority)
    due_times = dues(ticket, packs)
    due = None if ticket.status in FINAL else due_times.first
    due_at, warn_at, due_clock = due if due is not None else (None, None, "")
    lane = LANE_OF[ticket.status]
    band, sort_at = _place_in_queue(ticket, due_at)
    fields = ticket.fields
    cover = cover_of(ticket, texts)
    said = {name: texts(fields[name]) or "" for name in _SEARCHED if name in fields}
    place, summary, found_by = _words(ticket.number, said, cover)
    searched = folded(found_by)
    lead = ticket.lead
    untold = lane != "done" and to_notify(ticket, authority)
    row = (
        ticket.id, ticket.number, number_end(ticket.number), ticket.status, lane, int(band != FINISHED), band, sort_at,
        _urgency(ticket, packs), ticket.source, ticket.received_at, due_at, warn_at, due_clock, ticket.taken_by or "",
        fields.get("town") or "", fields.get("grid") or "", place, summary, ticket.item or "", ticket.category or "",
        lead.department if lead else "", _flags(ticket, untold=untold), ticket.hotline or "", ticket.closed_at,
        _merged_into(ticket, head), int(_is_warning(ticket.external)), int(bool(ticket.conflicts)),
        int(untold), int(ticket.waiting > 0), _kept(parts_left(fold, ticket.erased).values()),
    )  # fmt: skip
    orders: tuple[tuple[Any, ...], ...] = ()
    if ticket.orders:
        reports = due_times.reports
        orders = tuple(sorted([
            (one.id, ticket.id, one.department, one.part, one.step, reports.get(one.id), int(one.untold))
            for one in ticket.orders
        ]))  # fmt: skip
    tasks = tasks_of(ticket, due_times, cover, said, {found_by: searched}, packs) if ticket.orders else ()
    return Projected(row, lane, orders, tasks, _externals(ticket), searched)


class Folded(Protocol):
    """What can be folded where it must be."""

    @property
    def fold(self) -> TicketFold: ...


class Alike:
    """Projects tickets of which no more is known than how they came in. All that came in alike in one moment differ
    by what they are called, where they are and what they say; the rest is worked out for the first of them."""

    def __init__(self, texts: Texts, packs: Packs, known: dict[str, tuple[Any, ...]] | None = None) -> None:
        self._texts = texts
        self._packs = packs
        self._known = {} if known is None else known

    def project(self, ticket: str, event: Event, held: Folded) -> Projected:
        """As ``project`` does, for a ticket with one event that counts and that nothing else touches."""
        data = event.data
        fields: Mapping[str, Any] = data.get("fields", {})
        same = repr((
            event.role, event.pack,
            [pair for pair in data.items() if pair[0] not in _OWN], _told_times(event),
            [pair for pair in fields.items() if pair[0] not in _OWN],
        ))  # fmt: skip
        if self._packs(event.pack) is None:
            return project(held.fold, self._texts, self._packs, None, None)  # known later: the pack may still come in
        row = self._known.get(same)
        if row is None:
            found = project(held.fold, self._texts, self._packs, None, None)
            if len(self._known) >= KEPT_SHAPES:
                self._known.clear()
            self._known[same] = found.row
            return found
        number = data["number"]
        parts = {part.name: part.hash for part in event.parts}
        told = [(self._texts(parts[name]) or "").strip() if name in parts else "" for name in _CALLER]
        cover = Cover(told[:1], told[1:], confidential=fields.get("confidential") is True)
        said: dict[str, str] = {name: self._texts(parts[name]) or "" for name in _SEARCHED if name in parts}
        place, summary, found_by = _words(number, said, cover)
        received_at, sort_at, closed_at = _own_times(event, row)
        own = (
            ticket, number, number_end(number), *row[3:7], sort_at, *row[8:10], received_at, *row[11:15],
            fields.get("town") or "", fields.get("grid") or "", place, summary, *row[19:24], closed_at, row[25],
            int(_is_warning(data.get("external"))), 0, 0, 0,
            _kept(part.cls for part in event.parts),
        )  # fmt: skip
        return Projected(own, row[4], (), (), _known_as(ticket, [data]), folded(found_by))


KEPT_SHAPES: Final = 2_048
_OWN: Final = frozenset({"number", "external", "call", "fields", "town", "grid", "received_at", "closed_at"})
"""What two reports that came in alike need not have in common."""


def _told_times(event: Event) -> tuple[Any, ...]:
    """The times from which a limit of a ticket can run, as far as it is known: of what is closed already none,
    and of those that a report itself gives none, unless somebody of the centre took it in."""
    closed_at = event.data.get("closed_at")
    if event.role in CENTRE:
        return event.wall, event.occurred, event.data.get("received_at"), closed_at
    return (event.wall, event.occurred) if closed_at is None else ()


def _own_times(event: Event, row: tuple[Any, ...]) -> tuple[int, int, int | None]:
    """(received_at, sort_at, closed_at) of a ticket that came in as the one of ``row`` did."""
    if event.role in CENTRE:
        return row[10], row[7], row[24]
    received_at = int(event.data.get("received_at", event.wall))
    closed_at = event.data.get("closed_at")
    if closed_at is not None:
        return received_at, -closed_at, closed_at
    if row[11] is not None:
        return received_at, row[7], None
    return received_at, received_at + (NEVER_DUE if row[6] == RINGING else 0), None


def _kept(classes: Iterable[str]) -> str:
    return " ".join(sorted(set(classes)))


def number_end(number: str) -> str:
    """A number as its end is looked up: backwards, in capitals."""
    return number[::-1].upper()


def edges_of(fold: TicketFold, waiting: Waiting | None) -> tuple[str, ...]:
    """The tickets to which this one's half of a merge stands."""
    if len(fold.events) == 1:
        return ()
    state = fold.standing(waiting)[0]
    if not state.edges:
        return ()
    return tuple(sorted(other for other in state.edges if edge_lives(state, other)))


def to_notify(ticket: Ticket, authority: Authority | None) -> bool:
    """Whether a department without a station has an order of which nobody there was told."""
    orders = [one for one in ticket.orders if one.untold]
    if not orders:
        return False
    connected = authority.connected() if authority is not None else ()
    return any(one.department not in connected for one in orders)


def _flags(ticket: Ticket, *, untold: bool) -> str:
    """The flags that hang on facts alone, apart by spaces; ``late`` hangs on the time and is added on reading."""
    held = {
        "urged": ticket.urges > 0, "supervised_yellow": ticket.supervised == "yellow",
        "supervised_red": ticket.supervised == "red", "major": bool(ticket.fields.get("major")),
        "confidential": ticket.confidential, "reopened": ticket.reopens > 0,
        "conflict": bool(ticket.conflicts), "to_notify": untold, "held": ticket.waiting > 0,
    }  # fmt: skip
    return " ".join(name for name, holds in held.items() if holds)


def _place_in_queue(ticket: Ticket, due_at: int | None) -> tuple[int, int]:
    if ticket.status == "ringing":
        return RINGING, due_at if due_at is not None else NEVER_DUE + ticket.received_at
    if ticket.status in FINAL:
        return FINISHED, -(ticket.closed_at if ticket.closed_at is not None else ticket.timeline[-1].at)
    return (UNTIMED, ticket.received_at) if due_at is None else (TIMED, due_at)


def _urgency(ticket: Ticket, packs: Packs) -> int:
    if ticket.urgency is not None:
        return ticket.urgency
    pack = packs(ticket.pack)
    if pack is None:
        return DEFAULT_URGENCY
    item = pack.items.get(ticket.item) if ticket.item else None
    return item.urgency if item else pack.defaults.urgency


def _merged_into(ticket: Ticket, head: str | None) -> str:
    if ticket.status != "merged":
        return ""
    return head if head is not None and head != ticket.id else ticket.attached_to or ""


def _words(number: str, said: Mapping[str, str], cover: Cover) -> tuple[str, str, str]:
    """Place and summary as the queue shows them, and what the ticket is found by. Everybody who may look at the queue
    may search it, so a confidential caller is neither shown there nor found."""
    shown = {name: cover.text(told) or "" for name, told in said.items() if name not in _CALLER}
    summary = shown.get("summary") or shown.get("text", "")
    found_by = "\n".join((number, *(shown if cover.confidential else said).values()))
    return shown.get("address", "")[:LONGEST_SHOWN], summary[:LONGEST_SHOWN], found_by


def _externals(ticket: Ticket) -> tuple[tuple[str, str, str, str], ...]:
    told = [entry for entry in ticket.timeline if "external" in entry.event.data]
    if not told:
        return ()
    return _known_as(ticket.id, [entry.event.data for entry in told if entry.verdict.outcome == "counted"])


def _known_as(ticket: str, told: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str, str, str], ...]:
    """The platforms' ids under which a ticket is known: as it came in, and of what was told of it later, each with
    the digest of what was last said under it."""
    said: dict[tuple[str, str], str] = {}
    for data in told:
        given = data.get("external")
        if isinstance(given, Mapping):
            source, external = given.get("source"), given.get("id")
            if isinstance(source, str) and isinstance(external, str):
                said[source, external] = str(given.get("digest", ""))
    return tuple((source, external, ticket, digest) for (source, external), digest in sorted(said.items()))


def _is_warning(given: Mapping[str, Any] | None) -> bool:
    """Alerts of a warning service (CAP) come in under that platform's name."""
    return given is not None and str(given.get("source", "")).partition(":")[0] == "cap"
