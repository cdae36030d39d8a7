"""One ticket's stream as it came in: whose parents are here, who wrote what, what is too malformed to
enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.chain import OneChain
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import History
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.building import Act, act_of
from dispatch_tui.domain.ticket.kinds import TABLES
from dispatch_tui.domain.ticket.shape import malformed

AuthorityAt = Callable[[tuple[str, ...]], Authority]


@dataclass(slots=True)
class _Own:
    """What one station wrote here: indexes by ``seq``, as a mask, and all that their bases knew."""

    top: int = -1
    mask: int = 0
    known: int = 0
    indexes: list[int] = field(default_factory=list)


class Stream:
    """The events of one ticket, parents first. Index, past, authority and act of each; no verdicts."""

    def __init__(self, ticket: str, authority_at: AuthorityAt, one_chain: OneChain) -> None:
        self.name = f"ticket/{ticket}"
        self.history = History()
        self.events: list[Event] = []
        self.authorities: list[Authority] = []
        self.acts: dict[Act, int] = {}
        self.quarantined: list[tuple[Event, str]] = []
        self._authority_at = authority_at
        self._one_chain = one_chain
        self._own: dict[str, _Own] = {}
        self._suspect = 0
        self.was_late = False

    def enter(self, event: Event) -> int | Refusal:
        """The index of an event that is well formed; else why it is quarantined, as is all that descends from
        it.

        ``was_late`` then says whether a later event of the same chain had come in before it.
        """
        depth = past = 0
        for parent in event.parents:
            at = self.history.find(parent)
            if at is None:
                return self._quarantine(event, Refusal("parents_unknown"))
            past |= self.history.pasts[at] | 1 << at
            if self.events[at].depth > depth:
                depth = self.events[at].depth
        own = self._own.get(event.station)
        if own is None:
            own = self._own[event.station] = _Own()
        late = event.seq <= own.top
        wrong = self._malformed(event, depth + 1) or (
            Refusal("chain_order") if late and self._ahead(event, past) else None
        )
        if wrong is not None:
            return self._quarantine(event, wrong)
        try:
            authority = self._authority_at(event.basis)
        except KeyError:
            return self._quarantine(event, Refusal("basis_unknown"))
        if self.quarantined:
            self.quarantined = [one for one in self.quarantined if one[0].id != event.id]
        index = self.history.enter(event.id, past)
        bit = 1 << index
        self.events.append(event)
        self.authorities.append(authority)
        act = act_of(event)
        self.acts[act] = self.acts.get(act, 0) | bit
        self.was_late = late
        if late:
            self._suspect |= own.mask | bit
            own.indexes.append(index)
            own.indexes.sort(key=lambda at: self.events[at].seq)
        else:
            if own.mask & ~past or own.known & ~authority.known:
                self._suspect |= bit
            own.indexes.append(index)
            own.top = event.seq
        own.mask |= bit
        own.known |= authority.known
        return index

    def enter_straight(self, events: Sequence[Event]) -> bool:
        """Enter all the events of a stream that holds none yet, as ``enter`` of each would. False, and nothing is
        entered, unless each had seen all before it, is well formed, and does not fall behind its own chain."""
        try:
            authorities = [self._authority_at(event.basis) for event in events]
        except KeyError:
            return False
        chains: dict[str, _Own] = {}
        seen: tuple[str, ...] = ()
        for index, event in enumerate(events):
            own = chains.get(event.station)
            if own is None:
                own = chains[event.station] = _Own()
            known = authorities[index].known
            if event.parents != seen or event.seq <= own.top or own.known & ~known or self._malformed(event, index + 1):
                return False
            own.indexes.append(index)
            own.top = event.seq
            own.mask |= 1 << index
            own.known |= known
            seen = (event.id,)
        self._own = chains
        self.events.extend(events)
        self.authorities.extend(authorities)
        self.history.enter_straight([event.id for event in events])
        for index, event in enumerate(events):
            act = (event.station, event.act)
            self.acts[act] = self.acts.get(act, 0) | 1 << index
        return True

    def behind_itself(self, index: int) -> Refusal | None:
        """Whether the author had not seen what its own chain wrote here before, or leans on an older basis
        than that
        did. What its chain wrote in other streams is for ``chain.Chain`` to hold it to."""
        if not self._suspect >> index & 1:
            return None
        event, past, known = self.events[index], self.history.pasts[index], self.authorities[index].known
        for at in self._own[event.station].indexes:
            earlier = self.events[at]
            if earlier.seq >= event.seq:
                break
            unseen, behind = not past >> at & 1, self.authorities[at].known & ~known
            if (unseen or behind) and self._one_chain(earlier, event):
                return Refusal("own_events_unseen" if unseen else "basis_behind")
        return None

    def _quarantine(self, event: Event, wrong: Refusal) -> Refusal:
        if all(one.id != event.id for one, _ in self.quarantined):
            self.quarantined.append((event, wrong.code))
        return wrong

    def _malformed(self, event: Event, depth: int) -> Refusal | None:
        if event.stream != self.name:
            return Refusal("other_stream")
        if event.depth != depth:
            return Refusal("wrong_depth")
        table = TABLES.get(event.v)
        if table is not None and event.kind in table:
            wrong = malformed(event.kind, event.data, event.parts)
            if wrong is not None:
                return Refusal("malformed", {"what": wrong})
        return None

    def _ahead(self, event: Event, past: int) -> bool:
        """Whether it had seen what its own chain wrote only after it."""
        indexes = self._own[event.station].indexes
        return any(
            past >> at & 1 and self.events[at].seq >= event.seq and self._one_chain(event, self.events[at])
            for at in indexes
        )
