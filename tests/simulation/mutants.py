"""Wrong programs: for each of the log's rules that has a case, the real code with that rule broken.

The simulator has to catch each within the number of seeds that stands beside it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace as changed

from dispatch_tui.domain import authority_log, retiring
from dispatch_tui.domain import authority_sum as rights
from dispatch_tui.domain.authority import NARROWER, Authority, held_by_retirement
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.chain import Chain
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket import (
    building,
    conflicts,
    erasing,
    fold,
    foresight,
    merging,
    orders,
    reading,
    rules,
    settling,
    state,
    status,
    stream,
    times,
    undoing,
)  # fmt: skip
from dispatch_tui.domain.ticket.fold import UNDECIDED, UNKNOWN, TicketFold, Verdict
from dispatch_tui.domain.ticket.foresight import foresee
from dispatch_tui.domain.ticket.kinds import RANK
from dispatch_tui.domain.ticket.state import State
from dispatch_tui.domain.ticket.stream import Stream
from tests.simulation import promises
from tests.simulation.seat import SEAT_OF

Patch = contextlib.AbstractContextManager[object]


@dataclass(frozen=True, slots=True)
class Mutant:
    """``rule`` is the number in the log's rules, 0 for the life of a work order. ``seeds``: it is caught by then."""

    rule: int
    name: str
    patch: Callable[[], Patch]
    seeds: int = 30


def _faults_forgiven(*codes: str) -> Callable[[], Patch]:
    real = Chain._fault

    def forgiving(self: Chain, event: Event) -> Any:
        code = real(self, event)
        return None if code in codes else code

    return lambda: patch.object(Chain, "_fault", forgiving)


@contextlib.contextmanager
def _acts_without_chain() -> Iterator[None]:
    def act_of(event: Event) -> tuple[str, str]:
        return ("", event.act)

    def acts_named(event: Event) -> list[tuple[str, str]]:
        return [("", act) for _, act in event.data["acts"]]

    with contextlib.ExitStack() as stack:
        for module in (building, stream, fold, conflicts, orders, undoing):
            for name, other in (("act_of", act_of), ("acts_named", acts_named)):
                if hasattr(module, name):
                    stack.enter_context(patch.object(module, name, other))
        yield


def _behind(forgiven: str) -> Callable[[], Patch]:
    real = Stream.behind_itself

    def behind_itself(self: Stream, index: int) -> Refusal | None:
        found = real(self, index)
        return None if found and found.code == forgiven else found

    return lambda: patch.object(Stream, "behind_itself", behind_itself)


def _any_card() -> Patch:
    real = Authority._author

    def author(self: Authority, event: Event) -> Any:
        cards = {one: replace(card, role="centre", department="") for one, card in self.stations.items()}
        return real(replace(self, stations=cards), event)

    return patch.object(Authority, "_author", author)


def _any_role() -> Patch:
    real = Authority._author

    def author(self: Authority, event: Event) -> Any:
        operators = {code: replace(one, role=event.role) for code, one in self.operators.items()}
        return real(replace(self, operators=operators), event)

    return patch.object(Authority, "_author", author)


def _rights_of_today() -> Patch:
    return patch.object(AuthorityLog, "at", lambda self, basis: self.history.closure(basis) and self.now())


def _successors_of_the_centre() -> Patch:
    real = rights._stations

    def stations(cards: Any) -> Any:
        return {
            name: replace(one, role="centre", department="") if one.of else one for name, one in real(cards).items()
        }

    return patch.object(rights, "_stations", stations)


def _any_pack() -> Patch:
    real = Authority._author
    return patch.object(Authority, "_author", lambda self, event: real(self, changed(event, pack=None)))


def _other_streams_read() -> Patch:
    real = TicketFold._judge

    def judge(self: TicketFold, event: Event, index: int) -> Verdict:
        other = event.data.get("other")
        if event.kind == "merged" and self in SEAT_OF and not SEAT_OF[self].fold(str(other)).events:
            return Verdict("unlawful", Refusal("no_ticket"))
        return real(self, event, index)

    return patch.object(TicketFold, "_judge", judge)


def _newer_condemned() -> Patch:
    return _verdicts(lambda verdict: Verdict("unlawful") if verdict is UNKNOWN else verdict)


def _newer_judged_by_old_rules() -> Patch:
    real = TicketFold._judge

    def judge(self: TicketFold, event: Event, index: int) -> Verdict:
        found = real(self, event, index)
        return real(self, changed(event, v=1), index) if found is UNDECIDED and event.v > 1 else found

    return patch.object(TicketFold, "_judge", judge)


def _newer_seen_by_old_rules() -> Patch:
    return patch.object(TicketFold, "_seen", lambda self, event, index: self.history.pasts[index])


def _verdicts(change: Callable[[Verdict], Verdict]) -> Patch:
    real = TicketFold._judge
    return patch.object(TicketFold, "_judge", lambda self, event, index: change(real(self, event, index)))


def _any_depth() -> Patch:
    real = Stream._malformed

    def malformed(self: Stream, event: Event, depth: int) -> Refusal | None:
        found = real(self, event, depth)
        return None if found and found.code == "wrong_depth" else found

    return patch.object(Stream, "_malformed", malformed)


def _unlawful_are_no_parents() -> Patch:
    real = TicketFold.add

    def add(self: TicketFold, event: Event) -> Verdict:
        for parent in event.parents:
            at = self.history.find(parent)
            if at is not None and self.verdicts[at].outcome == "unlawful":
                return Verdict("quarantined", self._stream._quarantine(event, Refusal("parents_unlawful")))
        return real(self, event)

    return patch.object(TicketFold, "add", add)


def _retirement_condemns() -> Patch:
    real = TicketFold._judge

    def judge(self: TicketFold, event: Event, index: int) -> Verdict:
        if self in SEAT_OF and held_by_retirement(SEAT_OF[self].authority.now())(event):
            return Verdict("unlawful", Refusal("retired"))
        return real(self, event, index)

    return patch.object(TicketFold, "_judge", judge)


def _orders_vanish(step: str) -> Callable[[], Patch]:
    real = state.bear_order

    def bear_order(state: State, event: Event, index: int, at: str, ruled: bool) -> None:
        if at != step:
            real(state, event, index, at, ruled)

    return lambda: patch.object(fold, "bear_order", bear_order)


def _nobody_is_brought_back() -> Patch:
    return patch.object(retiring, "holds_founding_key", lambda succession, event, founder: False)


def _the_wider_role() -> Patch:
    return patch.object(rights, "_narrow_role", lambda roles: max(roles, key=lambda one: NARROWER.index(one[0])))


def _latest_link() -> Patch:
    return patch.object(retiring, "min", max, create=True)


def _last_writer_wins() -> Patch:
    def put(self: State, name: str, index: int, value: Any, follows: Any = None) -> None:
        self.registers[name] = {index: value}

    return patch.object(State, "put", put)


def _every_step_follows() -> Patch:
    real = State.put
    return patch.object(State, "put", lambda self, name, index, value, follows=None: real(self, name, index, value))


def _seen_by_place(place: Callable[[Event], Any]) -> Callable[[], Patch]:
    def seen(self: TicketFold, event: Event, index: int) -> int:
        return sum(1 << at for at in range(index) if place(self.events[at]) < place(event))

    return lambda: patch.object(TicketFold, "_seen", seen)


def _nobody_keeps() -> Patch:
    def part_of(state: State, order: str) -> str:
        part = state.orders[order].part
        return "support" if part == "lead" and any(order in over for _, over in state.values("lead")) else part

    return _in_status("part_of", part_of)


def _set_aside_unawares() -> Patch:
    def set_aside(state: State) -> frozenset[str]:
        tips = [tip for name in state.doubled for tip in state.values(name)]
        return frozenset().union(*(over for _, over in tips)) - {kept for kept, _ in tips}

    return _in_status("set_aside", set_aside)


@contextlib.contextmanager
def _in_status(name: str, changed: Any) -> Iterator[None]:
    """Change a function of ``status`` wherever it is used."""
    with contextlib.ExitStack() as stack:
        for module in (status, orders, foresight):
            if hasattr(module, name):
                stack.enter_context(patch.object(module, name, changed))
        yield


def _merges_covered() -> Patch:
    real = status.uncovered

    def uncovered(state: State, at: int) -> list[int]:
        merges = {tip for other in state.edges for tip in state.tips(f"edge:{other}")}
        return [one for one in real(state, at) if one not in merges]

    return patch.object(status, "uncovered", uncovered)


def _order_of_arrival() -> Patch:
    return patch.object(reading, "_place", lambda event: ())


def _foreseen_late() -> Patch:
    real = state.apply

    def late(state: State, event: Event, index: int, foreseen: Any = None) -> None:
        real(state, event, index, None if foreseen is None else foresee(state, event))

    return patch.object(fold, "apply", late)


def _any_half() -> Patch:
    def heads(edges: Mapping[str, Any]) -> Mapping[str, str]:
        both = {ticket: set(others) for ticket, others in edges.items()}
        for ticket, others in edges.items():
            for other in others:
                both.setdefault(other, set()).add(ticket)
        return {ticket: found for ticket, found in real(both).items() if ticket in edges}

    real = merging.heads
    return patch.object(promises, "heads", heads)


def _highest_head() -> Patch:
    real = merging.heads

    def heads(edges: Mapping[str, Any]) -> Mapping[str, str]:
        groups: dict[str, list[str]] = {}
        for ticket, head in real(edges).items():
            groups.setdefault(head, []).append(ticket)
        return {ticket: max(group) for group in groups.values() for ticket in group}

    return patch.object(promises, "heads", heads)


def _one_redo_redoes_all() -> Patch:
    real = TicketFold.out_within

    def out_within(self: TicketFold, mask: int) -> int:
        out = real(self, mask)
        for index in self._retractions:
            if mask >> index & 1 and not out >> index & 1:
                for act in building.acts_named(self.events[index]):
                    for undoing_at in self._retractions:
                        if self.acts.get(act, 0) >> undoing_at & 1:
                            for restored in building.acts_named(self.events[undoing_at]):
                                out &= ~self.acts.get(restored, 0)
        return out

    return patch.object(TicketFold, "out_within", out_within)


def _undo_anybody() -> Patch:
    return patch.object(undoing, "retraction_refused", lambda *_: None)


def _any_department() -> Patch:
    real = rules._order

    def order(state: State, table: Any, name: str, author: Any) -> Refusal | None:
        birth = state.orders.get(name)
        return real(state, table, name, replace(author, department=birth.department) if birth else author)

    return patch.object(rules, "_order", order)


def _without(*kinds: str) -> Callable[[], Patch]:
    return lambda: patch.object(
        rules, "_SPECIAL", {kind: rule for kind, rule in rules._SPECIAL.items() if kind not in kinds}
    )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(1, "a link before it is not looked at", _faults_forgiven("broken_link")),
    Mutant(1, "an act may be written in pieces", _faults_forgiven("act_split")),
    Mutant(2, "acts are named without their chain", _acts_without_chain),
    Mutant(4, "its own chain's events need not be seen", _behind("own_events_unseen")),
    Mutant(4, "an old basis will do", _behind("basis_behind")),
    Mutant(5, "the station's card is not asked", _any_card),
    Mutant(5, "the operator's role is not asked", _any_role),
    Mutant(5, "rights are those of today", _rights_of_today),
    Mutant(5, "whoever takes a place has every right", _successors_of_the_centre),
    Mutant(5, "a place that nobody has can be taken", lambda: patch.object(
        authority_log, "_succession_refused", lambda event, before: None)),
    Mutant(9, "whoever takes a retired station's place goes on", lambda: patch.object(
        retiring, "_with_successors", lambda standing, admitted, succession: standing)),
    Mutant(9, "whoever retires the station that it came out of goes with it", lambda: patch.object(
        retiring.Succession, "lineage", lambda succession, station: {station} - set(succession.before))),
    Mutant(6, "a merge is judged by the other ticket", _other_streams_read, 90),
    Mutant(6, "what is no pack in force will do", _any_pack),
    Mutant(7, "what a newer version wrote is condemned", _newer_condemned),
    Mutant(7, "a newer version's event is judged by the old rules", _newer_judged_by_old_rules),
    Mutant(7, "an old version is taken to have read newer kinds", _newer_seen_by_old_rules),
    Mutant(8, "depth is believed", _any_depth),
    Mutant(8, "nothing may stand on what is unlawful", _unlawful_are_no_parents),
    Mutant(9, "retirement is a verdict", _retirement_condemns),
    Mutant(9, "an order that waits for a supervisor vanishes", _orders_vanish("held"), 60),
    Mutant(9, "the founding key brings nobody back", _nobody_is_brought_back),
    Mutant(9, "of several last links the latest", _latest_link, 90),
    Mutant(9, "of several roles the wider", _the_wider_role),
    Mutant(10, "the last writer wins silently", _last_writer_wins),
    Mutant(10, "an event replaces all that it saw", _every_step_follows),
    Mutant(10, "an end covers everything", lambda: patch.object(status, "uncovered", lambda state, at: [])),
    Mutant(10, "the most finished status", lambda: patch.object(
        status, "RANK", {one: -rank for one, rank in RANK.items()})),
    Mutant(10, "judged by where it sorts", _seen_by_place(lambda event: (event.depth, event.station, event.id))),
    Mutant(10, "judged by the clock on the wall", _seen_by_place(lambda event: (event.wall, event.id))),
    Mutant(10, "shown by the clock on the wall", lambda: patch.object(reading, "_place", lambda event: event.wall)),
    Mutant(10, "shown in order of arrival", _order_of_arrival),
    Mutant(10, "a conflict may be overwritten", lambda: patch.object(rules, "_fields", lambda *_: None), 60),
    Mutant(10, "effects are drawn from whatever is there", _foreseen_late),
    Mutant(10, "of two that settled it differently neither side stands", _nobody_keeps, 120),
    Mutant(10, "whatever crossed a setting aside is gone", _set_aside_unawares, 120),
    Mutant(10, "an end covers merges that it had not seen", _merges_covered, 60),
    Mutant(10, "a closing may be kept whatever is open", lambda: patch.object(
        settling, "_end_refused", lambda *_: None), 160),
    Mutant(10, "what settles a crossed undo is not looked at", lambda: patch.object(
        undoing, "resolution_refused", lambda *_: None)),
    Mutant(11, "equal texts are a conflict", lambda: patch.object(conflicts, "_compared", lambda _n, value, _s: value)),
    Mutant(12, "one half makes a merge", _any_half),
    Mutant(12, "the newest of those merged leads", _highest_head),
    Mutant(14, "undoing leaves what was built on it", lambda: patch.object(
        building.Building, "builders", lambda self, index, within: ())),
    Mutant(14, "one redo redoes what two undid", _one_redo_redoes_all),
    Mutant(14, "anybody undoes anything", _undo_anybody),
    Mutant(15, "a retracted dispatch vanishes", _orders_vanish("withdrawn")),
    Mutant(17, "sending again restarts the clocks", lambda: patch.object(
        orders, "_started_at", lambda fold, told, when, department, index: when.at(index)), 80),
    Mutant(18, "an erasure may name what is of another ticket", lambda: patch.object(
        fold, "erasure_refused", lambda *_: None)),
    Mutant(18, "what waits for a supervisor erases", lambda: patch.object(
        reading, "erased", lambda fold, _held: erasing.erased(fold)), 200),
    Mutant(0, "a department's word for the time counts unasked", lambda: patch.object(
        times.Times, "_claim", lambda *_: "accepted")),
    Mutant(0, "any time may be accepted", _without("time_accepted", "time_declined")),
    Mutant(0, "closing demands nothing", _without("closed")),
    Mutant(0, "a department speaks for another", _any_department),
)  # fmt: skip
