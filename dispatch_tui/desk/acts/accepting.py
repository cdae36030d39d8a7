"""A supervisor lets count what a station wrote after it was retired."""

from __future__ import annotations

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.undoing import Act
from dispatch_tui.desk.work import Work


def accept(work: Work, words: str = "") -> None:
    """Let all that waits on this ticket count; an act that touched other tickets counts there too. Raises Refused
    ``nothing_waits``."""
    acts = _waiting(work, work.ticket_id)
    if not acts:
        raise Refused("nothing_waits")
    streams = {stream for act in acts for stream in work.tx.streams_of(*act) if stream.startswith("ticket/")}
    others = sorted(stream.removeprefix("ticket/") for stream in streams - {f"ticket/{work.ticket_id}"})
    for ticket in (work.ticket_id, *others):
        named = [list(act) for act in _waiting(work, ticket) if act in acts]
        if named:
            work.add("accepted", {"acts": named}, words=words, ticket=ticket)
            words = ""


def _waiting(work: Work, ticket: str) -> list[Act]:
    """The acts of which something on a ticket waits, oldest first."""
    entries = work.store.reading(work.tx.fold(ticket)).timeline
    held = (one.event for one in entries if one.held and one.verdict.outcome == "counted")
    return list(dict.fromkeys((event.station, event.act) for event in held))
