"""The tickets of a run by the names that a player's file gives them, the same in every run of one script and seed."""

from __future__ import annotations

from typing import Final

from dispatch_tui.desk.performing import SYSTEM
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.cues import STAGE
from dispatch_tui.drill.script.play import OWN

_NOT_OWN: Final = frozenset({STAGE, SYSTEM.code})


def entered(agenda: Agenda) -> list[str]:
    """The tickets that the trainee entered, in that order."""
    found = []
    for ticket in agenda.facts.numbers:
        first = next((deed for deed in agenda.facts.all_of(ticket) if deed.kind == "received"), None)
        if first is not None and first.actor not in _NOT_OWN:
            found.append(ticket)
    return found


def ticket_named(agenda: Agenda, name: str) -> str | None:
    """The ticket that is meant by ``3``, ``load:12``, ``9:1`` or ``own:1``; None where there is none so far."""
    if name.startswith(OWN):
        own, place = entered(agenda), int(name.removeprefix(OWN))
        return own[place - 1] if 0 < place <= len(own) else None
    came = agenda.came.get(name)
    if came is not None and came[1]:
        return came[1]
    return agenda.brought_by.get(name)


def names_of(agenda: Agenda) -> dict[str, str]:
    """What each ticket of the run is called; one that came from elsewhere has no name."""
    own = {ticket: f"{OWN}{place}" for place, ticket in enumerate(entered(agenda), 1)}
    return {**agenda.inject_of, **own}
