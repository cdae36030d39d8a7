"""Is it done? The centre verifies, rings back, has it looked at on site, closes, opens again."""

from __future__ import annotations

from dispatch_tui.desk.photos import Photos, pictures
from dispatch_tui.desk.work import Work


def verify(work: Work, order: str | None = None, words: str = "") -> None:
    """Accept what was reported: one order's, or every report that waits."""
    if order is not None:
        work.add("verified", {"order": work.order(order, "verified").id}, words=words)
        return
    waiting = [one.id for one in work.ticket.orders if "reported" in one.steps]
    if not waiting:
        waiting = [work.order(None, "verified").id]
    for place, one in enumerate(waiting):
        work.add("verified", {"order": one}, words="" if place else words)


def send_back(work: Work, reason: str, order: str | None = None, words: str = "") -> None:
    work.add("sent_back", {"order": work.order(order, "sent_back").id, "reason": reason}, words=words)


def call_back(
    work: Work, reached: bool, solved: bool | None = None, satisfied: bool | None = None, words: str = ""
) -> None:
    """The caller was rung: reached or not; if so, is it solved, and are they satisfied?"""
    answers = {"reached": reached, "solved": solved, "satisfied": satisfied} if reached else {"reached": False}
    work.add("called_back", answers, words=words)


def recheck(work: Work, passed: bool, photo: Photos = None, words: str = "") -> None:
    """A collector looked on site; a photo belongs to it."""
    work.add("rechecked", {"passed": passed}, words=words, photos=pictures(photo))


def close(work: Work, words: str = "") -> None:
    """Close. How the caller rated it follows from the call-backs."""
    work.add("closed", words=words)


def reopen(work: Work, reason: str, words: str = "") -> None:
    work.add("reopened", {"reason": reason}, words=words)

