"""Generated histories of several seats with partial knowledge: what holds of every one of them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.event import PART_CLASSES, Event, PartRef
from dispatch_tui.domain.history import bits
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FIELDS, KINDS, ROLES
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.domain.ticket.undoing import built_on
from tests.domain.ticket.specimens import LIVES, specimen
from tests.domain.ticket.tale import Tale, tell
from tests.simulation.run import settle, work
from tests.simulation.seat import Seat
from tests.simulation.world import World

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
CHANCES = st.randoms(use_true_random=False)


def lived(chances: random.Random, steps: int = 25) -> World:
    """A world in which chance is Hypothesis's, so that a failing history is made small."""
    world = World(0)
    world.random = chances
    work(world, steps)
    settle(world)
    return world


def plain(ticket: Ticket) -> Ticket:
    """A reading without its timeline, which tells of every undoing."""
    return replace(ticket, timeline=())


@SLOW
@given(CHANCES)
def test_the_order_of_arrival_is_of_no_account(chances: random.Random):
    world = lived(chances)
    seat = world.founder
    for ticket, fold in seat.folds.items():
        other = TicketFold(ticket, seat.authority.at)
        for event in world.shuffled(list(fold.events)):
            other.add(event)
            other.add(event)
        assert other.state.named() == fold.state.named()
        if fold.events:
            assert read_ticket(other, seat.content) == read_ticket(fold, seat.content)


@SLOW
@given(CHANCES, st.integers(0, 9))
def test_a_stream_that_comes_at_once_is_folded_as_event_by_event(chances: random.Random, first: int):
    seat = lived(chances).founder
    for ticket, held in seat.folds.items():
        events = sorted(held.events, key=lambda one: (one.depth, one.station, one.id))
        for so_many in (len(events), first):
            assert_folds_alike(ticket, seat, events, so_many)


@pytest.mark.parametrize("wrong", ["seq", "depth", "v", "kind", "stream", "parents", "basis", "older", "unseen"])
@pytest.mark.parametrize("status", sorted(LIVES))
def test_so_is_one_in_which_something_is_wrong(status: str, wrong: str):
    tale = specimen(status)
    whole = tale.seat.fold(tale.ticket).events
    values: dict[str, Any] = {"seq": 0, "depth": 9, "v": 99, "kind": "praised", "stream": "x"}
    for at, event in enumerate(whole):
        before = whole[at - 1]
        said: dict[str, Any] = {wrong: values.get(wrong, ("0" * 64,))}
        if wrong == "older":
            said = {"basis": (tale.seat.authority.events[-2].id,)}
        elif wrong == "unseen":
            said = {"parents": before.parents, "depth": before.depth}
        events = [*whole[:at], replace(event, **said), *whole[at + 1 :]]
        for so_many in (len(events), at, at + 1):
            assert_folds_alike(tale.ticket, tale.seat, events, so_many)


def assert_folds_alike(ticket: str, seat: Seat, events: list[Event], first: int) -> None:
    """The ``first`` events at once, then the others, come to the same as one after the other."""
    at_once, one_by_one = (TicketFold(ticket, seat.authority.at) for _ in range(2))
    at_once.add_all(events[:first])
    at_once.add_all(events[first:])
    for event in events:
        one_by_one.add(event)
    assert told(at_once) == told(one_by_one)
    if at_once.events:
        assert read_ticket(at_once, seat.content) == read_ticket(one_by_one, seat.content)


def told(fold: TicketFold) -> tuple[object, ...]:
    """All that a fold knows."""
    return (
        fold.events, fold.verdicts, fold.acts, fold.quarantined, fold.heads(), fold.counted, fold.retractions,
        fold.history.pasts, fold.history.ids, fold.state.named(), tuple(fold.state.orders),
    )  # fmt: skip


@SLOW
@given(CHANCES)
def test_whatever_does_not_count_sets_no_value(chances: random.Random):
    for ticket, fold in lived(chances).founder.folds.items():
        for name, tips in fold.state.registers.items():
            assert all(fold.counts(at) for at in tips), (ticket, name)


@SLOW
@given(CHANCES, st.integers(0, 10_000))
def test_undoing_and_redoing_restores_the_very_reading(chances: random.Random, which: int):
    world = lived(chances)
    seat = world.founder
    if seat.authority.now().operators["wang"].role != "supervisor":
        return
    for ticket, fold in list(seat.folds.items()):
        standing = fold.counted & ~fold.out_within(fold.everything)
        acts = [act for act, mask in fold.acts.items() if mask & standing]
        before = seat.read(ticket) if fold.events else None
        named = built_on(fold, [acts[which % len(acts)]]) if acts else []
        undone = seat.write(
            f"ticket/{ticket}", "retracted", {"acts": [list(act) for act in named]}, actor="wang", role="supervisor"
        )  # fmt: skip
        at = fold.history.find(undone.id)
        if before is None or at is None or not fold.counts(at):
            continue
        taken_back = {(event.station, event.act) for event in fold.events if event.kind != "retracted"} & set(named)
        out = fold.out_within(fold.everything)
        assert all(out >> index & 1 for act in taken_back for index in bits(fold.acts[act] & fold.counted))
        seat.write(
            f"ticket/{ticket}", "retracted", {"acts": [[undone.station, undone.act]]}, actor="wang", role="supervisor"
        )  # fmt: skip
        assert plain(seat.read(ticket)) == plain(before)


@SLOW
@given(CHANCES)
def test_a_copy_of_the_state_does_not_go_on_with_the_fold(chances: random.Random):
    world = lived(chances, steps=15)
    fold = next(fold for fold in world.founder.folds.values() if fold.events)
    again = TicketFold(fold.ticket, world.founder.authority.at)
    kept = []
    for event in fold.events:
        again.add(event)
        kept.append((again.state, again.state.named(), tuple(again.state.orders)))
    for state, named, orders in kept:
        assert (state.named(), tuple(state.orders)) == (named, orders)


@SLOW
@given(CHANCES)
def test_what_is_read_without_the_retired_is_read_from_all_that_stands(chances: random.Random):
    world = lived(chances)
    seat = world.founder
    held = held_by_retirement(seat.authority.now())
    for fold in seat.folds.values():
        if fold.events:
            reading = read_ticket(fold, seat.content, held=held)
            waiting = sum(entry.held for entry in reading.timeline)
            assert reading.waiting == waiting
            if not waiting:
                assert plain(reading) == plain(read_ticket(fold, seat.content))


@SLOW
@given(CHANCES)
def test_a_timeline_stands_in_the_order_of_the_fold_straight_or_not(chances: random.Random):
    world = lived(chances)
    for fold in (one for seat in world.seats for one in seat.folds.values() if one.events):
        begun = TicketFold(fold.ticket, world.founder.authority.at)
        for event in fold.events:
            begun.add(event)
            told = [entry.event for entry in read_ticket(begun, world.founder.content).timeline]
            assert told == sorted(begun.events, key=lambda one: (one.depth, one.station, one.id))
            if begun.straight:
                assert all(begun.history.pasts[at] == (1 << at) - 1 for at in range(len(begun.events)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    sorted({name for kind in KINDS.values() for name in (*kind.data, *kind.maybe)} | set(FIELDS) | {"x"})
)
WELL_TYPED = st.fixed_dictionaries({}, optional={
    "order": st.sampled_from(["none:none", "x"]), "reason": st.just("r"), "fields": st.dictionaries(NAMES, JSON),
    "acts": st.lists(st.lists(st.text(max_size=4), min_size=2, max_size=2), max_size=2), "item": st.text(max_size=3),
    "demands": st.lists(JSON, max_size=3), "field": st.sampled_from(["grid", "phase", "order:x", "", "item", "edge:"]),
    "keep": st.text(max_size=4), "other": st.text(max_size=3), "until": st.integers(-(2**53), 2**53),
    "level": st.text(max_size=4),
    "department": st.text(max_size=3), "part": st.text(max_size=4), "to": st.text(max_size=3), "what": st.just("x"),
    "category": st.just("c"), "reached": st.booleans(), "solved": st.booleans(), "passed": st.booleans(),
    "outcome": st.just("o"), "ticket": st.just("t"), "number": st.just("n"), "source": st.just("s"),
})  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(LIVES)),
    st.sampled_from([*KINDS, *KINDS, "praised", ""]),
    st.one_of(WELL_TYPED, st.dictionaries(NAMES, JSON, max_size=5)),
    st.sampled_from(ROLES),
    st.sampled_from([1, 1, 1, 2, 0, 99]),
    st.lists(st.tuples(NAMES, st.sampled_from(PART_CLASSES)), max_size=2),
)
def test_nothing_that_anybody_writes_stops_a_fold(status, kind, data, role, version, parts):
    """Any kind, known or not, with any data, by any role: kept or quarantined, and the ticket can be read."""
    tale = specimen(status)
    fold = TicketFold(tale.ticket, tale.seat.authority.at)
    for event in tale.seat.fold(tale.ticket).events:
        fold.add(event)
    heads = fold.heads()
    actor = {"supervisor": "wang", "department": "cgj", "collector": "sun", "trainer": "qian"}.get(role, "li")
    written = replace(
        tale.events[0], v=version, seq=tale.seat.seq, act="junk", parents=heads,
        depth=tale.seat.depth(tale.stream, heads), kind=kind, data=data, role=role, actor=actor,
        parts=tuple(PartRef(name, cls, "0" * 64) for name, cls in parts),
        basis=tale.seat.authority.heads(),
    )  # fmt: skip
    outcome = fold.add(written).outcome
    assert outcome in {"counted", "unlawful", "undecided", "unknown", "quarantined"}
    assert (outcome == "unknown") == (kind not in KINDS)
    ticket = read_ticket(fold, lambda _: None)
    assert (written.id in {entry.event.id for entry in ticket.timeline}) == (outcome != "quarantined")


def test_an_open_ticket_waits_for_the_slowest():
    """Two branches, each further on one order: together no further than the order that is behind."""
    tale = tell(LIVES["awaiting_ack"], Tale())
    assert tale.read().status == "awaiting_ack"
    tell("cgj acknowledged order=cgj -> awaiting_ack\nzjj acknowledged order=zjj -> in_progress", tale)


@SLOW
@given(CHANCES)
def test_nobody_is_shown_a_value_that_its_author_had_already_replaced(chances: random.Random):
    """Of each field: whoever set the value that is shown set no other since, as far as that stands; and every station
    that holds the same shows the same."""
    world = lived(chances)
    for ticket, fold in world.founder.folds.items():
        if not fold.events:
            continue
        state, reading = fold.state, read_ticket(fold, world.founder.content)
        standing = [at for at in bits(fold.counted & ~fold.out_within(fold.everything)) if fold.counts(at)]
        for name, value in reading.fields.items():
            shown = [at for at, one in state.tips(name).items() if one == value]
            setters = [at for at in standing if name in fold.building.writes(at)]
            for at in shown:
                author = fold.events[at]
                later = [
                    other for other in setters
                    if fold.events[other].station == author.station and fold.events[other].seq > author.seq
                    and at in bits(fold.history.pasts[other] & ~fold.out_within(fold.history.pasts[other]))
                ]  # fmt: skip
                assert not later, (ticket, name, author.id, [fold.events[other].kind for other in later])
        for seat in world.seats:
            if seat.fold(ticket).everything == fold.everything:
                assert seat.read(ticket).fields == reading.fields
