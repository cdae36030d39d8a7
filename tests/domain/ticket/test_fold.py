"""What enters a fold, what counts in it, and what only waits: one event at a time."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.event import AUTHORITY, Event, PartRef
from dispatch_tui.domain.ticket import kinds
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import CENTRE, EVERY, KINDS, LIVE_STEPS, Kind
from dispatch_tui.domain.ticket.merging import heads
from dispatch_tui.domain.ticket.reading import read_ticket
from dispatch_tui.domain.ticket.undoing import undo_plan
from tests.domain.ticket.specimens import LIVES
from tests.domain.ticket.tale import Tale, tell
from tests.simulation.seat import Seat, admit


def outcome(tale: Tale, event: Event) -> str:
    """counted, unlawful … or the code of the reason why it was quarantined."""
    fold = tale.seat.fold("t1")
    at = fold.history.find(event.id)
    if at is None:
        return next(code for one, code in fold.quarantined if one.id == event.id)
    return fold.verdicts[at].outcome


def note(tale: Tale, **envelope: Any) -> Event:
    return tale.seat.write(tale.stream, str(envelope.pop("kind", "noted")), {}, **envelope)


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"depth": 99}, "wrong_depth"),
        ({"depth": 1}, "wrong_depth"),
        ({"parents": ("f" * 64,)}, "parents_unknown"),
        ({"basis": ("f" * 64,)}, "basis_unknown"),
        ({"stream": "ticket/t2"}, "other_stream"),
        ({"data": {"x": 1}}, "malformed"),
        ({"kind": "classified"}, "malformed"),
        ({"parts": (PartRef("address", "words", "0" * 64),)}, "malformed"),
        ({"seq": 0}, "chain_order"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_malformed_events_are_quarantined_with_their_descendants(envelope, code):
    tale = tell(LIVES["received"])
    good = replace(note(Tale(tell(LIVES["received"]).seat)), seq=tale.seat.seq)
    bad = replace(good, **envelope)
    fold = tale.seat.fold("t1")
    before = tale.read()
    assert fold.add(bad).outcome == "quarantined"
    assert [reason for _, reason in fold.quarantined] == [code]
    child = replace(good, parents=(bad.id,), depth=bad.depth + 1, seq=good.seq + 1)
    assert fold.add(child).outcome == "quarantined"
    assert fold.add(bad).outcome == "quarantined"
    assert [reason for _, reason in fold.quarantined] == [code, "parents_unknown"]
    assert tale.read() == before


def test_unlawful_events_may_be_parents_and_change_nothing():
    tale = tell(LIVES["received"])
    tell("zhao answered !! status\nqian closed !! role\nli noted -> received", tale)
    assert [verdict.outcome for verdict in tale.seat.fold("t1").verdicts[-3:]] == ["unlawful", "unlawful", "counted"]
    assert len(tale.read().timeline) == 5


def test_holding_an_event_twice_changes_nothing():
    tale = tell(LIVES["in_progress"])
    before = tale.read()
    for event in tale.seat.fold("t1").events[::-1]:
        assert tale.seat.fold("t1").add(event).outcome == "counted"
    assert tale.read() == before


def test_a_quarantined_event_enters_once_its_basis_is_here():
    tale = tell(LIVES["received"])
    other = Seat("WC02")
    admit(tale.seat, other)
    for event in tale.seat.log:
        other.hold(event)
    latest = other.write(AUTHORITY, "operator_disabled", {"operator": "sun"}, actor="wang", role="supervisor")
    event = other.write(tale.stream, "noted", {})
    fold = tale.seat.fold("t1")
    assert fold.add(event).outcome == "quarantined"
    tale.seat.hold(latest)
    assert fold.add(event).outcome == "counted"
    assert fold.quarantined == []


def test_its_own_chain_s_earlier_events_have_to_be_seen_whenever_they_come():
    """A department that held the closing wrote a return on older parents."""
    tale = tell(LIVES["in_progress"])
    fold = tale.seat.fold("t1")
    heads_before = fold.heads()
    first = note(tale, actor="cgj", role="department")
    hiding = note(tale, actor="cgj", role="department", parents=heads_before)
    assert fold.verdicts[-1].refusal.code == "own_events_unseen"  # type: ignore[union-attr]
    late = TicketFold("t1", tale.seat.authority.at)
    for event in fold.events:
        if event.id != first.id:
            late.add(event)
    assert late.verdicts[-1].outcome == "counted"
    late.add(first)
    assert late.verdicts[late.history.index(hiding.id)] == fold.verdicts[-1]
    assert late.state.named() == fold.state.named()
    known_fork = TicketFold("t1", tale.seat.authority.at, one_chain=lambda one, other: False)
    for event in fold.events:
        assert known_fork.add(event).outcome == "counted"


def test_a_basis_may_not_go_back():
    """A disabled operator cited an old basis."""
    tale = tell(LIVES["in_progress"])
    before = tale.seat.authority.heads()
    tale.seat.write(AUTHORITY, "operator_disabled", {"operator": "li"}, actor="wang", role="supervisor")
    note(tale, actor="zhao")
    note(tale, basis=before)
    assert tale.seat.fold("t1").verdicts[-1].refusal.code == "basis_behind"  # type: ignore[union-attr]


NEWER = {**KINDS, "settled": Kind(CENTRE, EVERY, LIVE_STEPS, "done", data={"order": str})}


def test_a_newer_version_s_events_are_kept_and_work_goes_on():
    tale = tell(LIVES["in_progress"])
    order = tale.order("cgj")
    unknown = tale.seat.write(tale.stream, "settled", {"order": order}, v=2)
    assert outcome(tale, unknown) == "unknown"
    tell("cgj arrived order=cgj -> in_progress", tale)
    assert (tale.read().newer, tale.read().timeline[-2].verdict.outcome) == (1, "unknown")
    known = tale.seat.write(tale.stream, "noted", {}, v=2)
    assert outcome(tale, known) == "undecided"
    assert outcome(tale, note(tale)) == "undecided", "it stands on what cannot be judged here"
    with patch.dict(kinds.TABLES, {2: NEWER}):
        upgraded = TicketFold("t1", tale.seat.authority.at)
        for event in tale.seat.fold("t1").events:
            assert upgraded.add(event).outcome == "counted"
        steps = next(one for one in read_ticket(upgraded, lambda _: None).orders if one.id == order).steps
    assert steps == ("arrived", "done"), "a version that never saw the settling did not replace it"


def test_what_follows_an_unknown_kind_of_the_same_version_is_undecided():
    tale = tell(LIVES["received"])
    assert outcome(tale, note(tale, kind="praised")) == "unknown"
    assert outcome(tale, note(tale)) == "undecided"
    assert tale.read().status == "received"


def retired(status: str, *lines: str) -> tuple[Tale, Tale]:
    """A ticket worked on at a second station that was retired before those lines; the founder's view and that one's."""
    here = tell(LIVES[status])
    seat = Seat("WC02")
    admit(here.seat, seat)
    for event in here.seat.log:
        seat.hold(event)
    there = Tale(seat)
    note(there, actor="zhao")
    data = {"station": seat.id, "seq": 0, "link": "l", "reason": "lost"}
    for line in lines:
        tell(line, there)
    for event in seat.log:
        here.seat.hold(event)
    here.seat.write(AUTHORITY, "station_retired", data, actor="wang", role="supervisor")
    return here, there


def test_what_a_retired_station_wrote_waits_with_its_clocks():
    here, _ = retired("to_dispatch", "zhao dispatched department=gaj part=lead")
    assert here.read().status == "awaiting_ack", "by the events alone"
    held = held_by_retirement(here.seat.authority.now())
    ticket = here.seat.read("t1", held=held)
    order = ticket.orders[-1]
    assert (ticket.status, ticket.waiting, order.step, order.held, order.live) == ("to_dispatch", 1, "held", True, True)
    assert [entry.event.kind for entry in ticket.timeline if entry.held] == ["dispatched"]


def test_an_acknowledgement_on_an_order_that_waits_does_not_make_it_vanish():
    here, _ = retired("to_dispatch", "zhao dispatched department=gaj part=lead")
    tell("gaj acknowledged order=gaj", here)
    ticket = here.seat.read("t1", held=held_by_retirement(here.seat.authority.now()))
    assert (ticket.orders[-1].steps, ticket.status) == (("acknowledged", "held"), "to_dispatch")


def test_a_supervisor_lets_an_act_count_after_all():
    here, there = retired("to_dispatch", "zhao dispatched department=gaj part=lead\nzhao noted")
    sent = there.events[0]
    here.seat.write(
        here.stream, "accepted", {"acts": [[sent.station, sent.act]]}, actor="wang", role="supervisor"
    )  # fmt: skip
    ticket = here.seat.read("t1", held=held_by_retirement(here.seat.authority.now()))
    assert (ticket.status, ticket.waiting) == ("awaiting_ack", 1)


def test_an_undo_by_a_retired_station_undoes_nothing():
    here, there = retired("received")
    for event in here.seat.log:
        there.seat.hold(event)
    mine = tell("li corrected fields.urgency=1", here).events[-1]
    there.seat.hold(mine)
    undo = there.seat.write(
        there.stream, "retracted", {"acts": [[mine.station, mine.act]]}, actor="wang", role="supervisor"
    )  # fmt: skip
    here.seat.hold(undo)
    held = held_by_retirement(here.seat.authority.now())
    assert (here.read().urgency, here.seat.read("t1", held=held).urgency) == (None, 1)


def test_lawful_and_wrong_clocks():
    """A clock that is a year off bends nothing that hangs on who had seen what."""
    tale = tell(LIVES["closed"])
    tale.seat.wall -= 400 * 86_400_000
    tell("""
        li reopened reason=back                     -> to_dispatch
        li dispatched department=gaj part=lead      -> awaiting_ack
        gaj reported order=gaj outcome=solved       -> to_verify
        li verified order=gaj                       -> to_call_back
    """, tale)  # fmt: skip
    walls = {event.kind: event.wall for event in tale.events[-4:]}
    ticket = tale.read()
    order = ticket.orders[-1]
    assert (order.reported_at, order.verified_at, ticket.verified_at) == (
        walls["reported"], walls["verified"], walls["verified"],
    )  # fmt: skip
    assert (ticket.reopened_at, order.started_at, ticket.closed_at) == (walls["reopened"], order.sent_at, None)


def test_time_of_what_happened_counts_where_the_centre_wrote_it_down():
    tale = tell(LIVES["awaiting_ack"])
    order = tale.order("cgj")
    tale.seat.write(tale.stream, "acknowledged", {"order": order}, actor="cgj", role="department", occurred=5)
    lead = next(one for one in tale.read().orders if one.id == order)
    assert lead.acknowledged_at == tale.seat.fold("t1").events[-1].wall
    tale.seat.write(tale.stream, "arrived", {"order": order}, actor="li", occurred=7, on_behalf="cgj")
    assert next(one for one in tale.read().orders if one.id == order).arrived_at == 7


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({"a": [], "b": []}, {"a": "a", "b": "b"}),
        ({"a": ["b"], "b": ["a"]}, {"a": "a", "b": "a"}),
        ({"a": ["b"], "b": []}, {"a": "a", "b": "b"}),
        ({"c": ["b"], "b": ["c", "a"], "a": ["b"]}, {"a": "a", "b": "a", "c": "a"}),
        ({"b": ["a"]}, {"b": "b"}),
        ({"b": ["a"], "c": ["a"]}, {"b": "b", "c": "b"}),
    ],
    ids=["none", "both halves", "one half", "a chain", "head not held", "through one not held"],
)
def test_a_merge_lives_while_all_its_held_halves_do(edges, expected):
    assert heads(edges) == expected


def test_the_store_s_head_decides_who_reads_merged():
    tale = tell(LIVES["in_progress"] + "\nli merged other=t0")
    assert tale.read().status == "merged"
    assert tale.seat.read("t1", head="t1").status == "in_progress", "the lower one is not held here"
    assert tale.seat.read("t1", head="t0").status == "merged"


def test_merged_here_and_parted_there_is_not_merged():
    tale = tell(LIVES["in_progress"] + "\nli merged other=t0\nli unmerged other=t0")
    there = Seat("WC02")
    admit(tale.seat, there)
    for event in tale.seat.log:
        there.hold(event)
    tell("li merged other=t0 -> merged", tale)
    other = Tale(there)
    tell("zhao merged other=t0\nzhao unmerged other=t0", other)
    for event in there.log:
        tale.seat.hold(event)
    assert (tale.read().status, "edge:t0" in tale.read().conflicts) == ("in_progress", True)


def test_an_undo_stands_in_every_ticket_that_its_acts_touched():
    """A merge touched two tickets; in the other one a note of the same act as a dispatch was built on it."""
    tale = tell(LIVES["received"])
    act = tale.seat.new_act()
    tale.seat.write("ticket/t2", "received", {"number": "2", "source": "call"}, actor="system", role="system")
    for ticket, other in (("t1", "t2"), ("t2", "t1")):
        tale.seat.write(f"ticket/{ticket}", "merged", {"other": other}, act=act)
    both = tale.seat.new_act()
    tale.seat.write("ticket/t2", "unmerged", {"other": "t1"}, act=both)
    tale.seat.write("ticket/t1", "corrected", {"fields": {"urgency": 1}}, act=both)
    tale.seat.write("ticket/t1", "corrected", {"fields": {"urgency": 2}}, act="WC01-last")
    chain = tale.seat.id

    def streams_of(one: tuple[str, str]) -> list[str]:
        return [ticket for ticket, fold in tale.seat.folds.items() if fold.acts.get(one)]

    plan = undo_plan((chain, act), streams_of, tale.seat.fold)
    assert plan == {
        "t1": [(chain, act), (chain, both), (chain, "WC01-last")],
        "t2": [(chain, act), (chain, both)],
    }
