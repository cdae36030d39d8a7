"""A supervisor takes away for ever what was said, where, by whom, or a photo; that it was, by whom and why, stays."""

from __future__ import annotations

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.retention import due_classes
from dispatch_tui.desk.work import Work
from dispatch_tui.domain.event import PART_CLASSES
from dispatch_tui.domain.ticket.erasing import ERASED_BECAUSE, erased, parts_left

WHAT = ("due", "all", *PART_CLASSES)
"""What may be erased of a ticket: what the pack's time is over for, everything, or a class of parts."""


def erase(work: Work, what: str, reason: str, words: str = "") -> None:
    """Erase parts of the ticket, and what its call holds of the same; cannot be undone."""
    if what not in WHAT:
        raise Refused("not_one_of", found=what, choices=list(WHAT), argument="what")
    if reason not in ERASED_BECAUSE:
        raise Refused("not_one_of", found=reason, choices=list(ERASED_BECAUSE), argument="reason")
    classes = _classes(work, what)
    fold = work.tx.fold(work.ticket_id)
    parts = sorted(part for part, cls in parts_left(fold, erased(fold)).items() if cls in classes)
    if not parts:
        raise Refused("nothing_to_erase")
    work.add("erased", {"parts": parts, "reason": reason}, words=words)
    call = work.ticket.call
    if call:
        events = work.tx.events(f"call/{call}")
        gone = {part for event in events if event.kind == "erased" for part in event.data["parts"]}
        told = sorted(
            part.hash for event in events for part in event.parts if part.cls in classes and part.hash not in gone
        )  # fmt: skip
        if told:
            work.act.add(f"call/{call}", "erased", {"parts": told, "reason": reason})


def _classes(work: Work, what: str) -> tuple[str, ...]:
    if what == "all":
        return PART_CLASSES
    if what != "due":
        return (what,)
    closed_at = work.store.over_since(work.ticket_id)
    return due_classes(work.pack, closed_at, work.now) if closed_at is not None else ()
