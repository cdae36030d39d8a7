"""What the trainee of a drill hears: the caller of a ticket turn by turn, and what the trainer lets them know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dispatch_tui.console.training import Source

TOPICS: Final = ("where", "what", "who", "when", "danger")
"""What every caller may be asked about."""
NOTE_STAYS: Final = 120_000
"""How long a message to the trainee stands (drill ms)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that was heard: ``what`` is ``said``, ``asked``, ``silent`` (nothing was answered), ``rang_back``,
    ``not_reached``, ``hung_up`` or ``note``."""

    at: int
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard on a ticket, oldest first. ``topics``: what its caller may be asked about."""

    ticket: str
    ringing: bool
    turns: tuple[Turn, ...]
    topics: tuple[str, ...]


def hearing_of(source: Source, ticket: str) -> Hearing:
    """What was heard so far of the caller of ``ticket``, and the messages of late."""
    from dispatch_tui.drill.running.callers import topics

    agenda, now = source.agenda, source.clock.now()
    inject = agenda.inject_of.get(ticket, "")
    turns = []
    for line in source.journal.lines:
        told = line.get("text")
        text = str(told or "")
        about = bool(ticket) and (line.get("ticket") == ticket or (inject != "" and line.get("inject") == inject))
        if line.what == "said" and about:
            turns.append(Turn(line.at, "said", text))
        elif line.what == "asked" and about:
            turns.append(Turn(line.at, "asked" if line.get("known") else "silent", str(line.get("topic", ""))))
        elif line.what == "rang_back" and about:
            turns.append(Turn(line.at, "rang_back" if line.get("reached") else "not_reached", text))
        elif line.what == "hung_up" and about:
            turns.append(Turn(line.at, "hung_up", ""))
        elif line.what == "fired" and line.get("kind") == "note" and now - line.at < NOTE_STAYS:
            turns.append(Turn(line.at, "note", text))
    own = [one for one in topics(agenda, inject) if one not in TOPICS]
    return Hearing(ticket, bool(ticket) and agenda.facts.rings(ticket), tuple(turns), (*TOPICS, *own))
