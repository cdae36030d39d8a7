"""A ticket as its readers see it: one frozen value, read off the fold.

Scalars hold the provisional value; every register with more than one value stands in ``conflicts`` as well.
Texts, addresses and persons are hashes of parts here; whoever shows them looks the parts up.
Times are read off the events, but which of two came later is always told by what their authors had seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from dispatch_tui.domain.authority import Authority, Held
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.conflicts import Conflicts, conflicts_of
from dispatch_tui.domain.ticket.erasing import erased
from dispatch_tui.domain.ticket.fold import UNKNOWN, TicketFold, Verdict
from dispatch_tui.domain.ticket.kinds import CENTRE, ENDS, FIELDS, FINAL, SUPERVISION, Status
from dispatch_tui.domain.ticket.orders import Order, read_orders
from dispatch_tui.domain.ticket.state import Register, State
from dispatch_tui.domain.ticket.status import (
    by_phase,
    call_back_met,
    caller_unsatisfied,
    demands_of,
    edge_lives,
    newest_answers,
    recheck_met,
    status_of,
)  # fmt: skip
from dispatch_tui.domain.ticket.times import Basis, Claim, Times

__all__ = [
    "CallBack",
    "Entry",
    "Order",
    "PartValue",
    "Ticket",
    "identity_open_to",
    "read_ticket",
]

PartValue = Callable[[str], Any]
"""The content of a part by hash, or None where it is withheld or erased."""


class Entry(msgspec.Struct, frozen=True):
    """One event on the timeline. ``at`` is when it counts, ``recorded_at`` when it was written down by the station's
    own clock (UTC ms), ``basis`` what the former rests on.

    ``held``: its station was retired before it, and it waits for a supervisor. ``claim``: what became of a department's
    word for when it happened (``event.occurred``).
    """

    event: Event
    at: int
    verdict: Verdict
    retracted: bool
    held: bool = False
    basis: Basis = "recorded"
    claim: Claim | None = None

    @property
    def recorded_at(self) -> int:
        return self.event.wall


class CallBack(msgspec.Struct, frozen=True):
    at: int
    reached: bool
    solved: bool | None
    satisfied: bool | None


class Ticket(msgspec.Struct, frozen=True):
    """Everything that is known of one matter."""

    id: str
    number: str
    status: Status
    source: str
    hotline: str | None
    call: str | None
    external: Mapping[str, Any] | None
    received_at: int
    answered_at: int | None
    taken_by: str | None
    fields: Mapping[str, Any]
    confidential: bool
    """Somebody said so and nobody took it back, a conflict about it included: see ``identity_open_to``."""
    item: str | None
    category: str | None
    demands: frozenset[str]
    urgency: int | None
    items_in_conflict: tuple[str, ...]
    urgencies: tuple[int, ...]
    classified_at: int | None
    dispatched_at: int | None
    pack: str | None
    orders: tuple[Order, ...]
    returns: int
    ruling: str | None
    suspensions: tuple[tuple[int, int | None], ...]
    call_backs: tuple[CallBack, ...]
    call_back_met: bool
    caller_unsatisfied: bool
    recheck_met: bool
    rechecked_at: int | None
    verified_at: int | None
    closed_at: int | None
    rating: str | None
    """How a closed ticket's caller rated it: ``satisfied``, ``dissatisfied``, or ``not_rated`` where nobody
    was reached or asked; None while it is not closed."""
    reopens: int
    reopened_at: int | None
    supervised: str
    urges: int
    inquiries: int
    edges: tuple[str, ...]
    """The tickets to which this one's half of a merge stands; ``merging.heads`` tells which merges live."""
    attached_to: str | None
    conflicts: Conflicts
    erased: Mapping[str, Event]
    """The parts that were erased, by hash, each with the event that did it."""
    unsure: Conflicts
    """Fields with several values of which some texts are not here: whether they differ cannot be told."""
    newer: int
    waiting: int
    """How many events wait for a supervisor, since their station was retired before them."""
    timeline: tuple[Entry, ...]
    photos: tuple[str, ...]
    history: bool
    """A row of the past that came in closed: it teaches and waits for nobody."""

    @property
    def lead(self) -> Order | None:
        """The lead's order: the live one, else the newest."""
        leads = [order for order in self.orders if order.part == "lead"]
        return next((order for order in leads if order.live), leads[-1] if leads else None)

    @property
    def finished(self) -> bool:
        return self.status in FINAL


def identity_open_to(confidential: bool, role: str) -> bool:
    """Whether a caller's name, phone and identity may be shown: of a confidential caller to supervisors only. To a
    department no more than the pack lets it see."""
    return role == "supervisor" or (role in (*CENTRE, "department") and not confidential)


class _Told:
    """The events of a fold in the order of the timeline (``order``), and those that count and stand (``standing``), all
    by index."""

    def __init__(self, fold: TicketFold, times: Times, left_out: int) -> None:
        events = fold.events
        count = len(events)
        self.fold = fold
        self.times = times
        self.order: Sequence[int] = range(count)
        if not fold.straight:
            self.order = sorted(self.order, key=lambda at: _place(events[at]))
        self.standing = [at for at in self.order if not left_out >> at & 1] if left_out else self.order
        self._kinds: dict[str, list[int]] = {}
        kinds = self._kinds
        for at in self.standing:
            kind = events[at].kind
            if kind in kinds:
                kinds[kind].append(at)
            else:
                kinds[kind] = [at]

    def of(self, kind: str) -> Sequence[int]:
        return self._kinds.get(kind, ())

    def at(self, index: int) -> int:
        return self.times.at(index)

    def first(self, kind: str) -> int | None:
        """The earliest time at which one of that kind happened."""
        return min(map(self.at, self.of(kind)), default=None)

    def last(self, kind: str) -> int | None:
        """When the last event of that kind on the timeline happened."""
        found = self.of(kind)
        return self.at(found[-1]) if found else None

    def newest(self, tips: Mapping[int, Any]) -> Any:
        """Of these values, each by the event that set it, the one whose event stands last on the timeline; None where
        there is none."""
        if len(tips) > 1:
            return tips[max(tips, key=self.order.index)]
        for value in tips.values():
            return value
        return None


def read_ticket(
    fold: TicketFold, same: PartValue, *, held: Held | None = None, head: str | None = None,
    authority: Authority | None = None,
) -> Ticket:  # fmt: skip
    """Read the fold. ``same`` gives a part's content so that equal texts under two salts are one value;
    ``held``
    tells which events wait for a supervisor; ``head`` is the head of its merged group among the tickets held, where
    a store knows it (else the ticket's own stream tells whether it is merged); ``authority`` what is held now of the
    centre, which may have corrected clocks."""
    state, waiting = fold.standing(held)
    out, registers = state.out, state.registers
    told = _Told(fold, Times(fold, state, authority), out | waiting | (fold.everything & ~fold.counted))

    def pick(name: str) -> Any:
        return told.newest(state.tips(name))

    first = (told.of("received") or told.order)[0]
    received = fold.events[first]
    item = pick("item") or ("", "", ())
    edges = _edges(state)
    status = _status(state, fold.ticket, head, edges)
    history = received.data.get("closed_at") is not None
    gone = erased(fold, held)
    conflicts, unsure = conflicts_of(fold, state, same, fold.everything & ~waiting, gone)
    return Ticket(
        id=fold.ticket,
        number=str(received.data.get("number", "")),
        status=status,
        source=str(pick("source") or received.data.get("source", "")),
        hotline=pick("hotline"),
        call=received.data.get("call"),
        external=received.data.get("external"),
        received_at=received.data.get("received_at", told.at(first)),
        answered_at=told.first("answered"),
        taken_by=_holder(state, told),
        fields=_fields(registers, told),
        confidential=any(state.values("confidential")),
        item=item[0] or None,
        category=item[1] or None,
        demands=demands_of(state),
        urgency=pick("urgency"),
        items_in_conflict=tuple(sorted({value[0] for value in state.values("item")})),
        urgencies=tuple(sorted(set(state.values("urgency")))),
        classified_at=told.last("classified"),
        dispatched_at=told.first("dispatched"),
        pack=received.pack,
        orders=read_orders(fold, state, told.standing, told.times),
        returns=len(state.tips("returns")),
        ruling=pick("ruling"),
        suspensions=_suspensions(told),
        call_backs=tuple([_call_back(told, at) for at in told.of("called_back") if at in state.tips("callback")]),
        call_back_met=call_back_met(state),
        caller_unsatisfied=caller_unsatisfied(state),
        recheck_met=recheck_met(state),
        rechecked_at=max(map(told.at, state.tips("recheck")), default=None),
        verified_at=_verified_at(told),
        closed_at=received.data["closed_at"] if history and status == "closed" else _ended_at(state, told, status),
        rating=_rating(newest_answers(state)) if status == "closed" and told.of("closed") else None,
        reopens=len(state.tips("reopens")),
        reopened_at=told.last("reopened"),
        supervised=_supervised(state),
        urges=len(state.tips("urges")),
        inquiries=len(state.tips("inquiries")),
        edges=edges,
        attached_to=next((value[2] for value in state.values("phase") if value[0] == "attached"), None),
        conflicts=conflicts,
        unsure=unsure,
        erased=gone,
        newer=sum([verdict is UNKNOWN for verdict in fold.verdicts]),
        waiting=waiting.bit_count(),
        timeline=_timeline(told, out, waiting),
        photos=_photos(fold, told.standing, gone),
        history=history,
    )


def _fields(registers: Mapping[str, Register], told: _Told) -> dict[str, Any]:
    found = {}
    for name in FIELDS:
        tips = registers.get(name)
        if tips:
            found[name] = next(iter(tips.values())) if len(tips) == 1 else told.newest(tips)
    return found


def _timeline(told: _Told, out: int, waiting: int) -> tuple[Entry, ...]:
    events, verdicts, times = told.fold.events, told.fold.verdicts, told.times.told
    entries = []
    for at in told.order:
        when = times[at]
        retracted, held = bool(out >> at & 1), bool(waiting >> at & 1)
        entries.append(Entry(events[at], when.at, verdicts[at], retracted, held, when.basis, when.claim))
    return tuple(entries)


def _photos(fold: TicketFold, standing: Iterable[int], gone: Collection[str]) -> tuple[str, ...]:
    found = []
    for at in standing:
        for _, cls, part in fold.events[at].parts:
            if cls == "photo" and part not in gone:
                found.append(part)
    return tuple(found)


def _place(event: Event) -> tuple[int, str, str]:
    return (event.depth, event.station, event.id)


def _status(state: State, ticket: str, head: str | None, edges: Collection[str]) -> Status:
    """As the stream tells, unless the store knows the head of the ticket's merged group."""
    if head is None or not edges:
        return status_of(state, ticket)
    status = by_phase(state)
    return "merged" if head != ticket and status not in FINAL and status != "ringing" else status


def _holder(state: State, told: _Told) -> str | None:
    """Who has taken it; where two have, the one whose taking stands later on the timeline."""
    taken = state.registers.get("taken")
    if not taken:
        return None
    holder: str | None = told.newest({at: tip[0] for at, tip in taken.items() if tip[0]})
    return holder


def _call_back(told: _Told, index: int) -> CallBack:
    data = told.fold.events[index].data
    return CallBack(told.at(index), data["reached"], data.get("solved"), data.get("satisfied"))


def _rating(answers: Iterable[tuple[bool, bool | None, bool | None]]) -> str:
    said = [satisfied for _, _, satisfied in answers if satisfied is not None]
    if not said:
        return "not_rated"
    return "satisfied" if all(said) else "dissatisfied"


def _verified_at(told: _Told) -> int | None:
    """When the last order was verified since the ticket was last reopened."""
    verified, rounds = told.of("verified"), told.of("reopened")
    if rounds:
        seen = told.fold.history.seen
        verified = [at for at in verified if all(seen(at, start) for start in rounds)]
    return told.at(verified[-1]) if verified else None


def _ended_at(state: State, told: _Told, status: Status) -> int | None:
    """When the ticket ended, None while it has not (an end that does not hold included)."""
    if status not in FINAL:
        return None
    times = [told.at(at) for at, phase in state.tips("phase").items() if phase[0] in ENDS]
    return min(times, default=None)


REOPENS_BEFORE_SUPERVISION = 2


def _supervised(state: State) -> str:
    """The strictest level that stands. A second reopening that no supervisor has looked at since raises it to
    yellow by itself."""
    tips, reopens = state.tips("supervised"), state.tips("reopens")
    if not tips and len(reopens) < REOPENS_BEFORE_SUPERVISION:
        return "none"
    level = max(state.values("supervised"), key=SUPERVISION.index, default="none")
    looked = all(any(state.history.seen(at, start) for at in tips) for start in reopens)
    return "yellow" if level == "none" and len(reopens) >= REOPENS_BEFORE_SUPERVISION and not looked else level


def _edges(state: State) -> tuple[str, ...]:
    if not state.edges:
        return ()
    return tuple(sorted(other for other in state.edges if edge_lives(state, other)))


def _suspensions(told: _Told) -> tuple[tuple[int, int | None], ...]:
    """When the ticket was suspended, each with the end of that, None while it lasts."""
    if not told.of("suspended"):
        return ()
    history = told.fold.history
    spans = []
    ends = [at for kind in ("resumed", "cancelled") for at in told.of(kind)]
    for start in told.of("suspended"):
        after = [told.at(at) for at in ends if history.seen(at, start)]
        spans.append((told.at(start), min(after, default=None)))
    return tuple(spans)
