"""The orders of a ticket as their readers see them, each with the times that its clocks need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.building import act_of, acts_named
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import LIVE_STEPS
from dispatch_tui.domain.ticket.state import DEPARTMENT, OrderBirth, State, least
from dispatch_tui.domain.ticket.status import part_of, set_aside, steps_of
from dispatch_tui.domain.ticket.times import Times


class Notice(msgspec.Struct, frozen=True):
    """That somebody at the department was told, by which channel, and with what answer."""

    at: int
    channel: str
    reached: bool
    answer: str
    words: str | None


class Deed(msgspec.Struct, frozen=True):
    """Something that was done to an order and stands. ``last_turn``: whoever did it had seen every sending back of the
    order."""

    event: Event
    at: int
    last_turn: bool


class Order(msgspec.Struct, frozen=True):
    """One department's order. Times are UTC ms or None. ``started_at`` is where its clocks start: the
    earliest dispatch to the same department in this round, unless a later dispatch restarted them.

    ``extension`` is the newest request and what became of it (``asked``, ``granted``, ``refused``) with its
    time; ``extended_until`` the time that is granted and stands, a later refusal notwithstanding. ``deeds``
    stand in the order of the timeline.
    """

    id: str
    department: str
    part: str
    step: str
    steps: tuple[str, ...]
    sent_at: int
    started_at: int
    pack: str | None
    ended_at: int | None
    extension: tuple[str, int | None] | None
    extended_until: int | None
    deeds: tuple[Deed, ...]
    ruled: bool

    @property
    def acknowledged_at(self) -> int | None:
        return min(self._times("acknowledged", "arrived", "reported"), default=None)

    @property
    def arrived_at(self) -> int | None:
        return min(self._times("arrived"), default=None)

    @property
    def reported_at(self) -> int | None:
        return self._last_turn("reported")

    @property
    def verified_at(self) -> int | None:
        return self._last_turn("verified")

    @property
    def sent_back_at(self) -> int | None:
        return next(reversed(self._times("sent_back")), None)

    @property
    def outcome(self) -> str:
        return self._newest("reported", "outcome")

    @property
    def return_reason(self) -> str:
        return self._newest("returned", "reason")

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(_notice(one.event, one.at) for one in self.deeds if one.event.kind == "notified")

    @property
    def live(self) -> bool:
        """A department has it in hand, as far as anybody knows: one that waits for a supervisor included."""
        return any(step in LIVE_STEPS or step == "held" for step in self.steps)

    @property
    def held(self) -> bool:
        """It was dispatched by a station after its retirement, and waits for a supervisor."""
        return "held" in self.steps

    @property
    def untold(self) -> bool:
        """Sent, and nobody of the department was reached so far: a department without a station knows nothing of it."""
        return self.step == "sent" and not any(notice.reached for notice in self.notices)

    @property
    def in_conflict(self) -> bool:
        return len(set(self.steps)) > 1

    def _times(self, *kinds: str) -> list[int]:
        return [one.at for one in self.deeds if one.event.kind in kinds]

    def _last_turn(self, kind: str) -> int | None:
        return max((one.at for one in self.deeds if one.last_turn and one.event.kind == kind), default=None)

    def _newest(self, kind: str, what: str) -> str:
        return next((str(one.event.data[what]) for one in reversed(self.deeds) if one.event.kind == kind), "")


def read_orders(fold: TicketFold, state: State, told: Iterable[int], times: Times) -> tuple[Order, ...]:
    """All orders, oldest first. ``told`` are the events that count and stand, in the order of the timeline; ``times``
    tell when each counts."""
    if not state.orders:
        return ()
    events = fold.events
    own: dict[str, list[int]] = {}
    rounds = []
    for at in told:
        event = events[at]
        order = event.data.get("order")
        if order is not None:
            own.setdefault(order, []).append(at)
        elif event.kind == "reopened":
            rounds.append(at)
    sent = [at for at, event in enumerate(events) if event.kind == "dispatched" and fold.counts(at)]
    births = list(state.orders.items())
    if len(births) > 1:
        births.sort(key=lambda pair: (events[pair[1].index].depth, pair[0]))
    return tuple([_order(fold, state, own.get(name, ()), sent, rounds, times, name, birth) for name, birth in births])


def _order(
    fold: TicketFold, state: State, own: Sequence[int], sent: Sequence[int], rounds: Sequence[int], when: Times,
    name: str, birth: OrderBirth,
) -> Order:  # fmt: skip
    """An order from what was ever done to it: ``own``, in the order of the timeline. ``sent``: the dispatches,
    ``rounds``: the reopenings."""
    events, seen, at = fold.events, fold.history.seen, when.at
    sent_back = [one for one in own if events[one].kind == "sent_back"]
    steps = steps_of(state, name)
    return Order(
        id=name,
        department=birth.department,
        part=part_of(state, name),
        step=least(steps),
        steps=tuple(sorted({step[0] for step in steps})) if len(steps) > 1 else (steps[0][0],),
        sent_at=at(birth.index),
        started_at=_started_at(fold, sent, rounds, when, birth.department, birth.index),
        pack=events[birth.index].pack,
        ended_at=_ended_at(fold, state, when, name, birth),
        extension=_extension(state, name),
        extended_until=min(state.values(f"until:{name}"), default=None),
        deeds=tuple([
            Deed(events[one], at(one), not sent_back or all(seen(one, back) for back in sent_back)) for one in own
        ]),
        ruled=birth.ruled,
    )


def _notice(event: Event, at: int) -> Notice:
    data = event.data
    return Notice(at, data["channel"], data["reached"], data.get("answer", ""), event.part("words"))


def _extension(state: State, order: str) -> tuple[str, int | None] | None:
    """The request that stands; of several the one that binds most: still asked, refused, the earliest
    time."""
    standing: list[tuple[str, int | None]] = state.values(f"extension:{order}")
    if len(standing) < 2:
        return standing[0] if standing else None
    ranking = ("asked", "refused", "granted")
    return min(standing, key=lambda one: (ranking.index(one[0]), one[1] or 0))


_ENDING = frozenset({"waived", "withdrawn", "granted", "withdrawal_acknowledged"})


def _ended_at(fold: TicketFold, state: State, when: Times, order: str, birth: OrderBirth) -> int | None:
    """When the order ended without a report: by the events whose step stands, None while any other step
    does; of one that was set aside, when it was."""
    tips = state.tips(birth.register)
    if state.doubled and order in set_aside(state):
        settled = state.tips(f"{DEPARTMENT}{birth.department}")
        return min((when.at(at) for at, tip in settled.items() if order in tip[1]), default=None)
    if not _ENDING.issuperset([tip[0] for tip in tips.values()]):
        return None
    return min((_end(fold, state.out, when, at) for at in tips), default=None)


def _end(fold: TicketFold, out: int, when: Times, index: int) -> int:
    """When the step that the event at ``index`` set began; for a retracted dispatch when it was taken
    back."""
    event = fold.events[index]
    if event.kind != "dispatched":
        return when.at(index)
    undone = [
        when.at(at) for at in fold.retractions
        if act_of(event) in acts_named(fold.events[at]) and not out >> at & 1
    ]  # fmt: skip
    return min(undone, default=when.at(index))


def _started_at(
    fold: TicketFold, sent: Sequence[int], rounds: Sequence[int], when: Times, department: str, index: int
) -> int:
    """The earliest dispatch to the same department since the last reopening, retracted ones too, unless
    restarted."""
    events, seen = fold.events, fold.history.seen
    if events[index].data.get("restart"):
        return when.at(index)
    earlier = [at for at in sent if events[at].data["department"] == department and (at == index or seen(index, at))]
    if len(earlier) == 1:
        return when.at(index)
    begun = [at for at in rounds if seen(index, at)]
    earlier = [at for at in earlier if all(seen(at, start) for start in begun)]
    restarts = [at for at in earlier if events[at].data.get("restart")]
    if restarts:
        earlier = [at for at in earlier if any(at == one or seen(at, one) for one in restarts)]
    return min(when.at(at) for at in earlier)
