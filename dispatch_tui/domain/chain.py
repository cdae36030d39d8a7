"""One station's chain, proved event by event: links, places, acts in one piece, bases that never go back.

What a fold cannot judge, since it sees one stream, is held against the chain here. A fault is evidence about
the station, for whoever imports: nothing after it may be taken for the station's word until someone has
looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import AUTHORITY, Event

MOST_EVENTS_OF_AN_ACT = 1_000
OneChain = Callable[[Event, Event], bool]
"""Whether two events of one station stand on one history of its chain: the earlier of them on the way to the other."""


def same_chain(_one: Event, _other: Event) -> bool:
    """Two events under one station's name stand on one chain, unless a store knows of a fork between them."""
    return True


FaultCode = Literal[
    "other_station",
    "gap",
    "fork",
    "broken_link",
    "act_split",
    "act_too_long",
    "basis_behind",
    "basis_unknown",
]


@dataclass(frozen=True, slots=True)
class ChainFault:
    """``gap``: places are missing before ``seq``. ``fork``: another event has that place. ``broken_link``:
    ``prev`` is not the link before it. ``act_split``: its act had ended already. ``basis_behind``: it leans
    on an older basis than the event before it."""

    code: FaultCode
    seq: int
    event: str


@dataclass(slots=True)
class Chain:
    """A chain up to some place. ``seq`` is the place that comes next and ``link`` the link before it.

    ``closure`` gives the authority events that a basis stands on, as a mask, and raises KeyError for one not held
    (``AuthorityLog.history.closure``; the chain's own authority events have to be there first). To go on from a
    stored tip give ``seq``, ``link``, the last act with the number of its events, what its basis knew, and
    ``ended``, which tells of an act whether it ended before.
    """

    station: str
    closure: Callable[[Iterable[str]], int]
    seq: int = 0
    link: str = FIRST_LINK
    act: str = ""
    act_events: int = 0
    known: int = 0
    ended: Callable[[str], bool] = field(default=lambda _: False)
    _past_acts: set[str] = field(default_factory=set)

    def add(self, event: Event) -> ChainFault | None:
        """Go one event further; or say what is wrong with it and stay where it was."""
        fault = self._fault(event)
        if fault is not None:
            return ChainFault(fault, event.seq, event.id)
        if event.act != self.act:
            self._past_acts.add(self.act)
            self.act, self.act_events = event.act, 0
        self.act_events += 1
        self.known = self.closure(event.basis) | self._itself(event)
        self._step(event.id)
        return None

    def _itself(self, event: Event) -> int:
        """What it wrote to the authority stream it knew from then on."""
        try:
            return self.closure((event.id,)) if event.stream == AUTHORITY else 0
        except KeyError:
            return 0

    def skip(self, event_id: str) -> None:
        """Go one event further of which only the id is here, as its stream is withheld. It may belong to the
        act around it, so it ends none."""
        self._step(event_id)

    def _step(self, event_id: str) -> None:
        self.link = link(self.link, event_id)
        self.seq += 1

    def _fault(self, event: Event) -> FaultCode | None:
        if event.station != self.station:
            return "other_station"
        if event.seq != self.seq:
            return "gap" if event.seq > self.seq else "fork"
        if event.prev != self.link:
            return "broken_link"
        if event.act != self.act and (event.act in self._past_acts or self.ended(event.act)):
            return "act_split"
        if event.act == self.act and self.act_events >= MOST_EVENTS_OF_AN_ACT:
            return "act_too_long"
        try:
            known = self.closure(event.basis)
        except KeyError:
            return "basis_unknown"
        return "basis_behind" if self.known & ~known else None
