"""What a department does with its order; recorded by itself, or by the centre on its behalf."""

from __future__ import annotations

from dispatch_tui.desk.photos import Photos, pictures
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.times import read_time
from dispatch_tui.desk.work import Work

OUTCOMES = ("solved", "partly", "not_ours", "impossible", "unfounded")


def acknowledge(work: Work, order: str | None = None) -> None:
    work.add("acknowledged", {"order": work.order(order, "acknowledged").id})


def acknowledge_withdrawal(work: Work, order: str | None = None) -> None:
    work.add("withdrawal_acknowledged", {"order": work.order(order, "withdrawal_acknowledged").id})


def arrive(work: Work, order: str | None = None) -> None:
    work.add("arrived", {"order": work.order(order, "arrived").id})


def return_order(work: Work, reason: str, order: str | None = None, words: str = "") -> None:
    """The department says it is not its duty; the centre decides."""
    work.add("returned", {"order": work.order(order, "returned").id, "reason": reason}, words=words)


def ask_extension(
    work: Work, until: str | int, order: str | None = None, reason: str = "", words: str = ""
) -> None:
    when = until if isinstance(until, int) else read_time(until, work.now, work.pack.time_zone)
    if when <= work.now:
        raise Refused("time_is_past")
    chosen = work.order(order, "extension_asked").id
    work.add("extension_asked", {"order": chosen, "until": when, "reason": reason or None}, words=words)


def report(
    work: Work, outcome: str = "solved", order: str | None = None, words: str = "", photo: Photos = None
) -> None:
    """The department says what it did."""
    if outcome not in OUTCOMES:
        raise Refused("no_such_outcome", outcome=outcome, outcomes=list(OUTCOMES))
    chosen = work.order(order, "reported").id
    work.add("reported", {"order": chosen, "outcome": outcome}, words=words, photos=pictures(photo))
