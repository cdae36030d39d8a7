"""From a ticket's fold to the rows that stand for it in the tables: a pure function of events, parts and packs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.domain.authority import Held as Waiting
from dispatch_tui.domain.clocks import clocks, next_due
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FINAL, STATUSES
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.domain.ticket.status import edge_lives
from dispatch_tui.store.tokens import folded

Texts = Callable[[str], str | None]
Packs = Callable[[str | None], Pack | None]

LONGEST_SHOWN: Final = 200
"""Characters of a text that the queue holds."""
RINGING, TIMED, UNTIMED, FINISHED = range(4)
"""The bands of the queue."""
DEFAULT_URGENCY: Final = 3
"""Where the pack of a ticket is not here."""
_LANES: Final[Mapping[str, str]] = {
    "ringing": "ringing", "received": "dispatch", "needs_info": "dispatch", "to_dispatch": "dispatch",
    "return_review": "dispatch", "awaiting_ack": "ack", "in_progress": "work", "extension_review": "work",
    "suspended": "work", "to_verify": "verify", "to_call_back": "callback", "to_close": "close",
}  # fmt: skip
LANE_OF: Final[Mapping[str, str]] = {status: _LANES.get(status, "done") for status in STATUSES}
OPEN_LANES: Final = ("ringing", "dispatch", "ack", "work", "verify", "callback", "close")
_SEARCHED: Final = ("summary", "text", "address", "caller.name", "caller.phone")


@dataclass(frozen=True, slots=True)
class Projected:
    """The rows of one ticket, columns in the order of the table classes. ``row`` lacks the revision at its end."""

    row: tuple[Any, ...]
    lane: str
    orders: tuple[tuple[Any, ...], ...]
    externals: tuple[tuple[str, str, str, str], ...]
    search: str


def is_received(fold: TicketFold) -> bool:
    """Whether anything that counts says that the ticket was received; without that it has no rows."""
    return bool(fold.counted) and any(
        event.kind == "received" and fold.counts(at) for at, event in enumerate(fold.events)
    )


def project(fold: TicketFold, texts: Texts, packs: Packs, waiting: Waiting | None, head: str | None) -> Projected:
    """The rows of a ticket that was received.

    ``waiting`` tells which events wait for a supervisor; ``head`` is the lowest of the tickets merged with this one,
    itself included; None where no merge touches it.
    """
    ticket = read_ticket(fold, texts, held=waiting, head=head)
    readings = clocks(ticket, packs, ticket.timeline[-1].recorded_at)
    due = None if ticket.status in FINAL else next_due(readings)
    due_at, warn_at, due_clock = due if due is not None else (None, None, "")
    lane = LANE_OF[ticket.status]
    band, sort_at = _place_in_queue(ticket, due_at)
    fields = ticket.fields
    text = {name: texts(fields[name]) or "" for name in _SEARCHED if name in fields}
    lead = ticket.lead
    row = (
        ticket.id, ticket.number, number_end(ticket.number), ticket.status, lane, int(band != FINISHED), band, sort_at,
        _urgency(ticket, packs), ticket.source, ticket.received_at, due_at, warn_at, due_clock, ticket.taken_by or "",
        fields.get("town") or "", fields.get("grid") or "", text.get("address", "")[:LONGEST_SHOWN],
        (text.get("summary") or text.get("text", ""))[:LONGEST_SHOWN], ticket.item or "", ticket.category or "",
        lead.department if lead else "", _flags(ticket), ticket.hotline or "", ticket.closed_at,
        _merged_into(ticket, head), int(_is_warning(ticket)),
    )  # fmt: skip
    orders: tuple[tuple[Any, ...], ...] = ()
    if ticket.orders:
        reports = {one.order: one.due_at for one in readings if one.name == "report"}
        orders = tuple(sorted(
            (one.id, ticket.id, one.department, one.part, one.step, reports.get(one.id)) for one in ticket.orders
        ))  # fmt: skip
    return Projected(row, lane, orders, _externals(ticket), folded("\n".join((ticket.number, *text.values()))))


def number_end(number: str) -> str:
    """A number as its end is looked up: backwards, in capitals."""
    return number[::-1].upper()


def edges_of(fold: TicketFold, waiting: Waiting | None) -> tuple[str, ...]:
    """The tickets to which this one's half of a merge stands."""
    state = fold.standing(waiting)[0]
    return tuple(sorted(other for other in state.edges if edge_lives(state, other)))


def _flags(ticket: Ticket) -> str:
    """The flags that hang on facts alone, apart by spaces; ``late`` hangs on the time and is added on reading."""
    held = {
        "urged": ticket.urges > 0, "supervised_yellow": ticket.supervised == "yellow",
        "supervised_red": ticket.supervised == "red", "major": bool(ticket.fields.get("major")),
        "confidential": bool(ticket.fields.get("confidential")), "reopened": ticket.reopens > 0,
        "conflict": bool(ticket.conflicts),
    }  # fmt: skip
    return " ".join(name for name, holds in held.items() if holds)


def _place_in_queue(ticket: Ticket, due_at: int | None) -> tuple[int, int]:
    if ticket.status == "ringing":
        return RINGING, due_at if due_at is not None else ticket.received_at
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


def _externals(ticket: Ticket) -> tuple[tuple[str, str, str, str], ...]:
    """The platforms' ids under which a ticket is known: as it came in, and of what was told of it later, each with
    the digest of what was last said under it."""
    said: dict[tuple[str, str], str] = {}
    for entry in ticket.timeline:
        given = entry.event.data.get("external")
        if isinstance(given, Mapping) and entry.verdict.outcome == "counted":
            source, external = given.get("source"), given.get("id")
            if isinstance(source, str) and isinstance(external, str):
                said[source, external] = str(given.get("digest", ""))
    return tuple((source, external, ticket.id, digest) for (source, external), digest in sorted(said.items()))


def _is_warning(ticket: Ticket) -> bool:
    """Alerts of a warning service (CAP) come in under that platform's name."""
    given = ticket.external
    return given is not None and str(given.get("source", "")).partition(":")[0] == "cap"
