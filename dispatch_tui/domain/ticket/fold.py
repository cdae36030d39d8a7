"""One ticket's stream: judged event by event by its own past, and folded.

Linear streams, the common case, keep one state and apply each event once. Where events are concurrent, the
state at an author's past is built from the nearest state kept and only what that lacks is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch_tui.domain.authority import Author, Held
from dispatch_tui.domain.chain import OneChain, same_chain
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import bits
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket import undoing
from dispatch_tui.domain.ticket.building import Act, Building, act_of, acts_named, undoes
from dispatch_tui.domain.ticket.erasing import erasure_refused
from dispatch_tui.domain.ticket.foresight import foresee
from dispatch_tui.domain.ticket.kinds import TABLES
from dispatch_tui.domain.ticket.rules import refusal
from dispatch_tui.domain.ticket.state import State, apply, bear_order
from dispatch_tui.domain.ticket.stream import AuthorityAt, Stream

KEPT_STATES = 12
CHECKPOINT = 16
"""Every so many events of a linear stretch a state is kept, so that a branch from there is folded from near
by."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an event: ``counted``, ``unlawful``, ``undecided`` (leans on a kind from a newer
    version),
    ``unknown`` (is of such a kind) or ``quarantined`` (malformed, or leans on what is)."""

    outcome: str
    refusal: Refusal | None = None


_NAMING = frozenset({"accepted", "retracted", "resolved", "erased"})
"""Kinds that name acts or parts, which have to be of their past."""
COUNTED = Verdict("counted")
UNKNOWN = Verdict("unknown")
UNDECIDED = Verdict("undecided")


class TicketFold:
    """The fold of one ticket. ``add`` takes events parents first; ``state`` is what they add up to.

    ``ticket`` is the id (the stream's name without ``ticket/``); ``authority_at`` gives what stood at a basis and
    raises KeyError for one not held; ``one_chain`` says whether two events of one station stand on one chain, for a
    store that knows of forks.
    """

    def __init__(self, ticket: str, authority_at: AuthorityAt, one_chain: OneChain = same_chain) -> None:
        self.ticket = ticket
        self._stream = Stream(ticket, authority_at, one_chain)
        self.history = self._stream.history
        self.events = self._stream.events
        self.acts = self._stream.acts
        self.building = Building(self.events, self.history, self.acts)
        self.verdicts: list[Verdict] = []
        self._forget()

    def _forget(self) -> None:
        """Leave no verdict and no state; what is entered stays."""
        self.verdicts.clear()
        self.counted = 0
        """The lawful events, as a mask."""
        self._opaque = 0
        self._unseen: dict[int, int] = dict.fromkeys(TABLES, 0)
        self._foreseen: dict[int, Any] = {}
        self._retractions: list[int] = []
        self.erasures: list[int] = []
        """The indexes of all lawful erasures."""
        self._sent = 0
        self._stood: list[int] = []
        self._states: dict[int, State] = {0: State(self.history, self._stood)}
        self._tip, self._tip_mask = State(self.history, self._stood), 0

    def add(self, event: Event) -> Verdict:
        """Judge and enter one event whose parents and basis have been entered before.

        An event that is held already changes nothing. One that comes after a later one of its own chain has every
        verdict given again, since those who wrote later should have seen it.
        """
        held = self.history.find(event.id)
        if held is not None:
            return self.verdicts[held]
        index = self._stream.enter(event)
        if isinstance(index, Refusal):
            return Verdict("quarantined", index)
        if self._stream.was_late:
            self._forget()
            for at in range(index):
                self._decide(at)
        return self._decide(index)

    def add_all(self, events: Sequence[Event]) -> None:
        """As ``add`` of each. All of a straight stream at once is entered in one go."""
        if not self.events and self._stream.enter_straight(events):
            for index in range(len(events)):
                self._decide(index)
        else:
            for event in events:
                self.add(event)

    @property
    def quarantined(self) -> list[tuple[Event, str]]:
        """What was too malformed to enter, each with the code of the reason."""
        return self._stream.quarantined

    @property
    def everything(self) -> int:
        """All events entered, as a mask."""
        return (1 << len(self.events)) - 1

    # What they add up to

    @property
    def straight(self) -> bool:
        """Whether everybody had seen all that was there before: the last event is as deep as there are events."""
        return self.events[-1].depth == len(self.events)

    @property
    def state(self) -> State:
        """What all lawful events held add up to."""
        return self._at(self.everything).copy()

    def state_seen_by(self, parents: Iterable[str]) -> State:
        """What an author who had seen ``parents`` had before them."""
        return self._at(self.history.closure(parents)).copy()

    def at(self, mask: int) -> State:
        """The fold of the lawful events within ``mask``, leaving out what stands retracted there. Any events: they
        need not be all that somebody had seen."""
        return self._fold(mask & self.counted, {0: State(self.history, self._stood)})

    def standing(self, held: Held | None) -> tuple[State, int]:
        """The fold without what waits for a supervisor, to be read at once and never kept or changed; and those events
        as a mask.

        A dispatch that waits leaves its order, as ``held``: it was sent. An act that a supervisor accepted does not
        wait.
        """
        waiting = 0
        if held is not None:
            for index in bits(self.counted):
                if held(self.events[index]):
                    waiting |= 1 << index
        if not waiting:
            return self._at(self.everything), 0
        held_before = 0
        while waiting != held_before:
            held_before = waiting
            for acts in self.at(self.everything & ~waiting).values("accepted"):
                for act in acts:
                    waiting &= ~self.acts.get(act, 0)
        state = self.at(self.everything & ~waiting)
        for index in bits(waiting):
            if self.events[index].kind == "dispatched":
                bear_order(state, self.events[index], index, "held", bool(self._foreseen.get(index)))
        return state, waiting

    def heads(self) -> tuple[str, ...]:
        """The newest events: the parents of whoever acts now."""
        return self.history.heads()

    def counts(self, index: int) -> bool:
        """Whether the event at ``index`` is lawful."""
        return bool(self.counted >> index & 1)

    @property
    def retractions(self) -> tuple[int, ...]:
        """The indexes of all lawful retractions, redos and what settled their crossings included."""
        return tuple(self._retractions)

    def retracted_within(self, mask: int) -> frozenset[int]:
        """Indexes of the events within ``mask`` that stand retracted there."""
        return frozenset(bits(self.out_within(mask)))

    def out_within(self, mask: int) -> int:
        """Events, as a mask, whose act is named by a retraction within ``mask`` that itself stands."""
        out = 0
        if self._retractions:
            events = self.events
            within = [index for index in self._retractions if mask >> index & 1]
            for index in sorted(within, key=lambda at: (-events[at].depth, events[at].id)):
                if not out >> index & 1:
                    for act in acts_named(events[index]):
                        out |= self.acts.get(act, 0)
        return out & mask

    def _at(self, mask: int) -> State:
        """The state itself, which goes on with the fold: to be read at once and never kept or changed."""
        wanted = mask & self.counted
        if wanted == self._tip_mask:
            return self._tip
        found = self._states.get(wanted)
        if found is None:
            near = dict(self._states)
            near[self._tip_mask] = self._tip
            found = self._fold(wanted, near)
            self._keep(wanted, found)
        return found

    def _fold(self, wanted: int, near: Mapping[int, State]) -> State:
        """A new state of the lawful events ``wanted``, from the largest of those ``near`` that holds nothing else and
        leaves out the same. With what somebody had seen there may lie no event missing behind one that is there, so
        ``near`` holds such states only."""
        out = self.out_within(wanted)
        usable = {mask: state for mask, state in near.items() if not mask & ~wanted and state.out == out & mask}
        nearest = max(usable, key=int.bit_count)
        state = usable[nearest].copy()
        state.out = out
        for index in bits(wanted & ~nearest):
            event = self.events[index]
            if not out >> index & 1:
                apply(state, event, index, self._foreseen.get(index))
            elif event.kind == "dispatched":
                bear_order(state, event, index, "withdrawn", bool(self._foreseen.get(index)))
        return state

    def _keep(self, mask: int, state: State) -> None:
        self._states[mask] = state
        if len(self._states) > KEPT_STATES:
            del self._states[next(one for one in self._states if one)]

    # Judging

    def _decide(self, index: int) -> Verdict:
        event = self.events[index]
        past = stood = self.history.pasts[index]
        if self._retractions:
            stood &= ~self.out_within(past) | self._sent
        self._stood.append(stood)
        verdict = self._judge(event, index)
        self.verdicts.append(verdict)
        if verdict is COUNTED:
            self._count(event, index, past)
        elif verdict is UNDECIDED or (verdict is UNKNOWN and event.v in TABLES):
            self._opaque |= 1 << index
        return verdict

    def _count(self, event: Event, index: int, past: int) -> None:
        """Let it count; where it had seen everything that does, take the tip one event further, in place."""
        before = self.counted
        self.counted |= 1 << index
        if len(TABLES) > 1:
            for version, table in TABLES.items():
                if event.kind not in table:
                    self._unseen[version] |= 1 << index
        kind = event.kind
        if kind in _NAMING:
            if kind == "erased":
                self.erasures.append(index)
            elif undoes(event):
                self._retractions.append(index)
                if kind == "retracted":
                    return
        if kind == "dispatched":
            self._sent |= 1 << index
        tip = self._tip
        if before != self._tip_mask:
            if before & ~past:
                return
            tip = self._tip = self._at(before).copy()
            self._tip_mask = before
        elif before & ~past or (index and not index % CHECKPOINT):
            self._keep(before, tip.copy())
        if self._retractions and self.out_within(self.counted) != tip.out:
            return
        apply(tip, event, index, self._foreseen.get(index))
        self._tip_mask = self.counted

    def _judge(self, event: Event, index: int) -> Verdict:
        table, kind, stream = TABLES.get(event.v), event.kind, self._stream
        if table is None or kind not in table:
            return UNDECIDED if any(kind in known for known in TABLES.values()) else UNKNOWN
        if self.history.pasts[index] & self._opaque:
            return UNDECIDED
        author = stream.authorities[index].author(event)
        if isinstance(author, Refusal):
            return Verdict("unlawful", author)
        behind = stream.behind_itself(index)
        if behind is not None:
            return Verdict("unlawful", behind)
        seen = self._seen(event, index)
        state = self._at(seen)
        found = refusal(state, self.ticket, kind, event.data, author, parts=event.parts, version=event.v)
        if found is None and kind in _NAMING:
            if kind == "erased":
                found = erasure_refused(self, event.data, self.history.pasts[index])
            elif kind == "accepted" or undoes(event):
                found = self._acts_refused(event, author, seen)
        if found is not None:
            return Verdict("unlawful", found)
        foreseen = foresee(state, event)
        if foreseen is not None:
            self._foreseen[index] = foreseen
        return COUNTED

    def _seen(self, event: Event, index: int) -> int:
        """What the author knew and its version could read: the event's own past, without kinds of newer versions."""
        return self.history.pasts[index] & ~self._unseen[event.v]

    # Undoing

    def _acts_refused(self, event: Event, author: Author, past: int) -> Refusal | None:
        acts = acts_named(event)
        if act_of(event) in acts:
            return Refusal("own_act_named")
        if event.kind == "retracted":
            return undoing.retraction_refused(self, acts, author, event.station, past)
        if event.kind == "resolved":
            return undoing.resolution_refused(self, event.data, author, past)
        held = all(self.acts.get(act, 0) & past & self.counted for act in acts)
        return None if held else Refusal("act_unknown")

    def retraction_refused(
        self, acts: Iterable[Act], author: Author, station: str, past: int | None = None
    ) -> Refusal | None:
        """Why these acts may not be taken back by ``author`` at ``station`` who had seen ``past`` (None:
        all)."""
        return undoing.retraction_refused(self, acts, author, station, self.everything if past is None else past)

    def undo_with(self, station: str, act: str) -> list[Act]:
        """The act and every act built on it, oldest first: what a retraction has to name in this stream."""
        return undoing.built_on(self, {(station, act)})

    def crossings(self, within: int | None = None) -> Mapping[Act, Mapping[int, str]]:
        """The acts about which a redo crossed another undo: for each the sides, by the index of the undoing event
        (``undone``, ``redone``), as far as the events within (None: all) tell."""
        return undoing.crossings(self, self.everything if within is None else within)
