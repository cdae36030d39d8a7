"""A department says when something happened, where it was recorded later; the centre accepts that or declines it."""

from __future__ import annotations

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Work
from dispatch_tui.domain.ticket.reading import Entry, Ticket


def accept_time(work: Work, order: str | None = None, words: str = "") -> None:
    """Let limits follow the times that departments gave: one order's, or every time that waits. One that cannot have
    been goes on waiting; where none can, that is refused."""
    claims = _waiting(work, order)
    plausible: list[Entry] = []
    for entry in claims:
        try:
            _prove_plausible(entry.event.occurred or 0, work.now, work.ticket)
        except Refused:
            if entry is claims[-1] and not plausible:
                raise
        else:
            plausible.append(entry)
    _decide(work, "time_accepted", tuple(plausible), words)


def decline_time(work: Work, order: str | None = None, words: str = "") -> None:
    """Limits go on by the time at which it was recorded."""
    _decide(work, "time_declined", _waiting(work, order), words)


def _prove_plausible(occurred: int, now: int, ticket: Ticket) -> None:
    """Raises Refused ``occurred_later`` than now, or ``occurred_before`` the ticket came in: neither can have been.
    What the centre itself enters from a slip may be before the ticket was entered; its span then reads doubtful."""
    if occurred > now:
        raise Refused("occurred_later")
    if occurred < ticket.received_at:
        raise Refused("occurred_before", at=ticket.received_at)


def open_claims(ticket: Ticket) -> tuple[Entry, ...]:
    """Times that somebody outside the centre gave and that the centre has not decided."""
    return tuple(
        entry for entry in ticket.timeline
        if entry.claim == "open" and entry.verdict.outcome == "counted" and not entry.retracted and not entry.held
    )  # fmt: skip


def _waiting(work: Work, order: str | None) -> tuple[Entry, ...]:
    claims = open_claims(work.ticket)
    if order is not None:
        claims = tuple(
            entry for entry in claims
            if order in (entry.event.data.get("order"), str(entry.event.data.get("order", "")).rpartition(":")[2])
        )  # fmt: skip
    if not claims:
        raise Refused("no_claim")
    return claims


def _decide(work: Work, kind: str, claims: tuple[Entry, ...], words: str) -> None:
    for place, entry in enumerate(claims):
        work.add(kind, {"event": entry.event.id}, words="" if place else words)
