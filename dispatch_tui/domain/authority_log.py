"""The authority stream: judged as it grows, and what it adds up to at a given basis.

Of concurrent facts about one subject the narrower counts: disabled before enabled, a lesser role before a
greater, retired before admitted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dispatch_tui.domain.authority import AUTHORITY_KINDS, AUTHORITY_MAYBE, Authority
from dispatch_tui.domain.authority_sum import Sum
from dispatch_tui.domain.chain import OneChain, same_chain
from dispatch_tui.domain.event import AUTHORITY, Event
from dispatch_tui.domain.history import History, bits

_BRANCHES: Final = 8
"""How many of the newest sums are kept: one for each branch that several stations write at a time."""
_STRETCH: Final = 128
"""After so many events each a sum is kept for good, so that a basis of long ago is not added up from the beginning."""


class AuthorityLog:
    """The authority stream in memory: judged as it grows, read at any basis (cached).

    ``add`` takes events parents first. ``centre`` pins the founding event where it is known beforehand; else the
    first founding event that comes is the one. ``one_chain`` says whether two events of one station stand on one
    chain, for a store that knows of forks.
    """

    def __init__(self, centre: str | None = None, one_chain: OneChain = same_chain) -> None:
        self._one_chain = one_chain
        self.history = History()
        self.events: list[Event] = []
        self.verdicts: dict[str, str | None] = {}
        self.centre = centre
        self._own: dict[str, int] = {}
        self._sums: dict[int, Sum] = {}
        self._newest: list[int] = []
        self._top: dict[str, int] = {}
        self._cache: dict[int, Authority] = {}
        self._at: dict[tuple[str, ...], Authority] = {}

    def add(self, event: Event) -> str | None:
        """Enter an event; None if it counts, else the code that says why it does not.

        A malformed event, and what descends from one, is not entered: nothing can stand on it. An event that comes
        after a later one of its own chain has every verdict given again.
        """
        if event.id in self.history:
            return self.verdicts[event.id]
        wrong = self._malformed(event)
        if wrong:
            self.verdicts[event.id] = wrong
            return wrong
        if event.kind == "founded" and self.centre is None:
            self.centre = event.id
        late = event.seq <= self._top.get(event.station, -1)
        self._top[event.station] = max(event.seq, self._top.get(event.station, -1))
        index = self.history.add(event.id, event.parents)
        self._own[event.station] = self._own.get(event.station, 0) | 1 << index
        self.events.append(event)
        self.verdicts[event.id] = "undecided"
        if late:
            self._judge_again()
        else:
            self.verdicts[event.id] = self._judge(index)
        return self.verdicts[event.id]

    def at(self, basis: Iterable[str]) -> Authority:
        """What stood at ``basis``; raises KeyError for an event not held."""
        key = tuple(basis)
        found = self._at.get(key)
        if found is None:
            found = self._at[key] = self._fold(self.history.closure(key))
        return found

    def now(self) -> Authority:
        """What stands by all events held."""
        return self._fold((1 << len(self.events)) - 1)

    def heads(self) -> tuple[str, ...]:
        """The newest events: the basis of whoever acts now."""
        return self.history.heads()

    def _judge_again(self) -> None:
        for known in (self._cache, self._at, self._sums, self._newest):
            known.clear()
        for event in self.events:
            self.verdicts[event.id] = "undecided"
        for index, event in enumerate(self.events):
            self.verdicts[event.id] = self._judge(index)

    def _fold(self, mask: int) -> Authority:
        found = self._cache.get(mask)
        if found is None:
            found = self._cache[mask] = self._sum(mask).whole(mask)
        return found

    def _sum(self, mask: int) -> Sum:
        """What the events of ``mask`` add up to: carried on from the most that is known of them."""
        known = max((one for one in self._sums if not one & ~mask), key=int.bit_count, default=0)
        if known == mask and known:
            return self._sums[mask]
        found = self._sums[known].copy() if known else Sum(self.history)
        for index in bits(mask & ~known):
            event = self.events[index]
            if self.verdicts[event.id] is None:
                found.add(index, event)
        return found

    def _keep(self, mask: int, told: Sum) -> None:
        """Have at hand what the newest of a branch stand on, and what stood now and then before."""
        self._newest.append(mask)
        self._sums[mask] = told
        if len(self._newest) > _BRANCHES:
            old = self._newest.pop(0)
            if old.bit_count() % _STRETCH and old not in self._newest:
                del self._sums[old]

    def _malformed(self, event: Event) -> str | None:
        if event.stream != AUTHORITY:
            return "other_stream"
        if any(parent not in self.history for parent in event.parents):
            return "parents_unknown"
        pasts = [self.events[self.history.index(parent)].depth for parent in event.parents]
        if event.depth != 1 + max(pasts, default=0):
            return "wrong_depth"
        for name, expected in AUTHORITY_KINDS.get(event.kind, {}).items():
            if type(event.data.get(name)) is not expected:
                return "malformed"
        for name, expected in AUTHORITY_MAYBE.get(event.kind, {}).items():
            if name in event.data and type(event.data[name]) is not expected:
                return "malformed"
        return None

    def _judge(self, index: int) -> str | None:
        event, past = self.events[index], self.history.pasts[index]
        if event.kind == "founded":
            return None if event.id == self.centre and not past and event.centre == "" else "founded_once"
        if event.centre != self.centre:
            return "other_centre"
        for at in bits(self._own[event.station] & ~past):
            other = self.events[at]
            if other.seq < event.seq and self._one_chain(other, event):
                return "own_events_unseen"
        if event.kind not in AUTHORITY_KINDS:
            return None
        before = self._sum(past)
        refused = _refused(event, before)
        if refused is None:
            before = before.copy()
            before.add(index, event)
        self._keep(past | 1 << index, before)
        return refused


def _refused(event: Event, before: Sum) -> str | None:
    """Why an event does not count by what stood before it."""
    if event.kind == "station_succeeded":
        return _succession_refused(event, before)
    actor = before.operator(event.actor)
    if actor is None or not actor.enabled or actor.role != "supervisor" or event.role != "supervisor":
        return "not_a_supervisor"
    station = before.stations().get(event.station)
    if station is None or station.role != "centre":
        return "not_a_centre_station"
    return None


def _succession_refused(event: Event, before: Sum) -> str | None:
    """A station takes another's place with the first event that it writes. That the other's key vouches for it is
    proved where files come in."""
    data = event.data
    if event.station != data["station"] or event.seq != 0 or event.role != "system":
        return "not_its_first_word"
    if data["of"] == event.station or data["of"] not in before.stations():
        return "no_such_station"
    return None
