"""Supervision, notes, what is shown to whom, and taking things back."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.desk.photos import read_photo
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.undoing import last_act, last_retraction, undo_with
from dispatch_tui.desk.work import Work


def supervise(work: Work, level: str, words: str = "") -> None:
    work.add("supervised", {"level": level}, words=words)


def note(work: Work, words: str = "", photo: str | Path | bytes | None = None) -> None:
    if not words.strip() and not photo:
        raise Refused("nothing_given")
    photos = [photo if isinstance(photo, bytes) else read_photo(photo)] if photo else []
    work.add("noted", words=words, photos=photos)


def reveal(work: Work) -> None:
    """Show the caller's name and phone; that they were shown is logged."""
    work.add("revealed", {"what": "caller"})


def resolve(work: Work, field: str, keep: str) -> None:
    """Settle a conflict by keeping the value that the event ``keep`` set."""
    sides = work.ticket.conflicts.get(field, ())
    chosen = next((side for place, side in enumerate(sides, 1) if keep in (side.event.id, str(place))), None)
    if chosen is None:
        raise Refused("no_conflict", field=field)
    work.add("resolved", {"field": field, "keep": chosen.event.id})


def undo(work: Work) -> None:
    """Take back one's own last act on this ticket, with what was built on it, wherever it wrote."""
    fold = work.tx.fold(work.ticket_id)
    station, act = last_act(fold, work.operator.code)
    _retract(work, undo_with(work.tx, station, act))


def redo(work: Work) -> None:
    """Take back one's own last undoing."""
    fold = work.tx.fold(work.ticket_id)
    _retract(work, [last_retraction(fold, work.operator.code)])


def _retract(work: Work, acts: list[tuple[str, str]]) -> None:
    """A retraction stands in every stream that its acts touched."""
    streams: dict[str, list[list[str]]] = {}
    for station, act in acts:
        for stream in work.tx.streams_of(station, act):
            if stream.startswith("ticket/"):
                streams.setdefault(stream, []).append([station, act])
    for stream, named in streams.items():
        work.add("retracted", {"acts": named}, ticket=stream.removeprefix("ticket/"))
