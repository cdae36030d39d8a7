"""When an event counts for time limits, and what that rests on. The log keeps every time as it came.

Recorded: the clock on the station's wall, shifted where the centre found that clock wrong. Happened (``occurred``):
what a centre operator said when entering a paper slip; a department's own word for it is a claim, and counts once the
centre has accepted it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import CENTRE
from dispatch_tui.domain.ticket.state import State

Basis = Literal["recorded", "occurred", "accepted", "corrected", "doubted"]
"""What a time rests on. ``doubted``: the station's clock is marked wrong, and nobody knows by how much."""
Claim = Literal["open", "accepted", "declined"]
"""What became of a department's word for when something happened; ``open`` too where the centre disagrees."""


class Told(msgspec.Struct, frozen=True):
    """When an event counts (UTC ms), and what that rests on. ``claim``: what became of a department's word for it."""

    at: int
    basis: Basis
    claim: Claim | None = None


class Times:
    """The times of one ticket's events. ``authority`` is what is held now, where clocks may have been corrected."""

    def __init__(self, fold: TicketFold, state: State, authority: Authority | None) -> None:
        self._state = state
        self._authority = authority if authority is not None and authority.corrections else None
        self.told = [self._tell(event) for event in fold.events]
        """Of each event, by its index."""

    def at(self, index: int) -> int:
        """When the event at ``index`` counts."""
        return self.told[index].at

    def _tell(self, event: Event) -> Told:
        claim: Claim | None = None
        if event.occurred is not None:
            if event.role in CENTRE:
                return Told(event.occurred, "occurred")
            claim = self._claim(event.id)
            if claim == "accepted":
                return Told(event.occurred, "accepted", claim)
        if self._authority is None:
            return Told(event.wall, "recorded", claim)
        at = event.wall + self._authority.offset(event.station, event.seq)
        if self._authority.doubts(event.station, event.seq):
            return Told(at, "doubted", claim)
        return Told(at, "recorded" if at == event.wall else "corrected", claim)

    def _claim(self, event_id: str) -> Claim:
        said = self._state.values(f"time:{event_id}")
        if not said or len(set(said)) > 1:
            return "open"
        return "accepted" if said[0] else "declined"
