"""What kind of matter it is, and whether it is one for the departments at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch_tui.desk.fields import read_fields, read_urgency
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.settling import agree
from dispatch_tui.desk.work import Work


def classify(work: Work, item: str, urgency: str | int | None = None) -> None:
    """Put the ticket under an item of the duty list; records what closing will demand."""
    line = work.item(item)
    current = work.ticket.urgency
    chosen = read_urgency(urgency) if urgency else (current if current is not None else line.urgency)
    agree(work, {"item"})
    work.add(
        "classified",
        {"item": line.code, "category": line.category, "demands": sorted(line.demands), "urgency": chosen},
    )


def answer_directly(work: Work, reason: str = "", words: str = "") -> None:
    """The dispatcher could answer it; closed with the answer given."""
    work.add("answered_directly", {"reason": reason or None}, words=words)


def refuse(work: Work, reason: str, words: str = "") -> None:
    work.add("refused", {"reason": reason}, words=words)


def transfer(work: Work, number: str, words: str = "") -> None:
    """Hand the caller to an emergency number; cannot be undone."""
    emergency = {line.number for line in work.pack.hotlines.values() if line.kind == "emergency"}
    if number not in emergency:
        raise Refused("no_such_emergency", number=number, numbers=sorted(emergency))
    work.add("transferred", {"number": number}, words=words)


def correct(work: Work, fields: Mapping[str, Any], words: str = "") -> None:
    """Set fields anew; the earlier values stay on the timeline."""
    codes, parts = read_fields(fields, work)
    if not codes and not parts:
        raise Refused("nothing_given")
    agree(work, {*codes, *(part.name for part in parts)})
    work.add("corrected", {"fields": codes}, parts=parts, words=words)


def merge(work: Work, ticket: str, words: str = "") -> None:
    """One matter reported twice: both tickets say so, the older one leads."""
    number, other = work.ticket.number, work.read(ticket).number
    work.add("merged", {"other": ticket, "number": other}, words=words)
    work.add("merged", {"other": work.ticket_id, "number": number}, ticket=ticket)


def unmerge(work: Work, ticket: str, words: str = "") -> None:
    work.add("unmerged", {"other": ticket}, words=words)
    work.add("unmerged", {"other": work.ticket_id}, ticket=ticket)


def cancel(work: Work, reason: str, words: str = "") -> None:
    work.add("cancelled", {"reason": reason}, words=words)
