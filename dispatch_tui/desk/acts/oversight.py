"""Supervision, notes, what is shown to whom, and taking things back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatch_tui.desk.acts.triage import merge
from dispatch_tui.desk.photos import Photos, pictures
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.settling import TWIN, chosen, settle
from dispatch_tui.desk.undoing import Act, last_act, last_retraction, plan
from dispatch_tui.desk.work import Work


def supervise(work: Work, level: str, words: str = "") -> None:
    work.add("supervised", {"level": level}, words=words)


def note(work: Work, words: str = "", photo: Photos = None) -> None:
    if not words.strip() and not photo:
        raise Refused("nothing_given")
    work.add("noted", words=words, photos=pictures(photo))


def reveal(work: Work) -> None:
    """Show the caller's name and phone; that they were shown is logged. To a department as the pack lets it see them;
    raises Refused ``caller_not_shown`` where that is no phone."""
    if work.operator.role == "department" and "phone" not in work.pack.department_sees:
        raise Refused("caller_not_shown")
    work.add("revealed", {"what": "caller"})


def resolve(work: Work, side: str | None = None) -> None:
    """Settle a conflict by keeping one side, by its number among all sides of the ticket. Of one call that became two
    tickets either side merges them."""
    kept, every = chosen(work, side)
    if kept.field == TWIN:
        merge(work, next(one.ticket for one in every if one.field == TWIN and one.ticket))
    else:
        settle(work, kept)


def undo(work: Work, of: str | None = None) -> None:
    """Take back one's own last act on this ticket, with what was built on it, wherever it wrote; a supervisor that of
    another operator too."""
    if of is not None and of != work.operator.code and work.operator.role != "supervisor":
        raise Refused("not_your_act", operator=of)
    _retract(work, plan(work.tx, last_act(work.tx.fold(work.ticket_id), of or work.operator.code)))


def redo(work: Work) -> None:
    """Take back one's own last undoing."""
    _retract(work, plan(work.tx, last_retraction(work.tx.fold(work.ticket_id), work.operator.code)))


def _retract(work: Work, planned: Mapping[str, Sequence[Act]]) -> None:
    """A retraction stands in every ticket that its acts touched; a call that had gone elsewhere comes back."""
    for ticket, acts in planned.items():
        work.add("retracted", {"acts": [list(act) for act in acts]}, ticket=ticket)
    touched = {stream for acts in planned.values() for act in acts for stream in work.tx.streams_of(*act)}
    for ticket in planned:
        after = work.read(ticket)
        if f"call/{after.call}" in touched:
            work.act.add(f"call/{after.call}", "belongs", {"ticket": after.attached_to or ticket})
