"""What the trainee of a drill hears: the caller of a ticket turn by turn, and what the trainer lets them know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.training import Source
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.drill.running.journal import Line

TOPICS: Final = ("where", "what", "who", "when", "danger")
"""What every caller may be asked about."""
_MESSAGES: Final = frozenset({"note", "outage", "sync"})
NOTE_STAYS: Final = 120_000
"""How long a message to the trainee stands (drill ms)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that was heard: ``what`` is ``said``, ``asked``, ``silent`` (nothing was answered), ``rang_back``,
    ``not_reached``, ``hung_up`` or ``note``. ``by``: who says so, where the script names somebody."""

    at: int
    what: str
    text: str
    by: str = ""


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
        elif _tells(line) and now - line.at < NOTE_STAYS:
            turns.append(Turn(line.at, "note", text, str(line.get("from") or "")))
    own = [one for one in topics(agenda, inject) if one not in TOPICS]
    return Hearing(ticket, bool(ticket) and agenda.facts.rings(ticket), tuple(turns), (*TOPICS, *own))


def _tells(line: Line) -> bool:
    """Whether a line is a message to the trainee: one of the script, that the lines are down, that a file came."""
    kind = line.get("kind") if line.what == "fired" else line.what
    return kind in _MESSAGES and bool(line.get("text"))


def topic_name(topic: str, wording: Wording) -> str:
    """A topic in words; the script's own are words already."""
    return wording.code("topic", topic) if topic in TOPICS else shown(topic)
