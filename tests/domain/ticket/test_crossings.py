"""What two stations do unaware of each other, case by case: what stands, what shows, how it is settled."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dispatch_tui.domain.event import Event, Part
from dispatch_tui.domain.ticket.reading import Ticket
from tests.domain.ticket.specimens import LIVES
from tests.domain.ticket.tale import Tale, tell
from tests.simulation.seat import Seat, admit


@dataclass
class Two:
    """Two stations of the centre that know the same at first."""

    here: Tale
    there: Tale

    def meet(self) -> Ticket:
        """Each gives the other all it holds; both then read the same."""
        for giver, taker in ((self.here, self.there), (self.there, self.here)):
            for event in list(giver.seat.log):
                taker.seat.hold(event)
            taker.seat.parts.update(giver.seat.parts)
        one, other = self.here.read(), self.there.read()
        assert one == other
        return one


def apart(status: str) -> Two:
    """Two stations that part ways with a ticket in that status."""
    here = tell(LIVES[status])
    seat = Seat("WC02")
    admit(here.seat, seat)
    for event in here.seat.log:
        seat.hold(event)
    return Two(here, Tale(seat))


def undo(tale: Tale, act: str, actor: str = "wang") -> Event:
    """Retract an act, named by (chain, act), with what was built on it."""
    chain = next(event.station for event in tale.seat.fold("t1").events if event.act == act)
    acts = tale.seat.fold("t1").undo_with(chain, act)
    role = "supervisor" if actor == "wang" else "dispatcher"
    data = {"acts": [list(one) for one in acts]}
    event = tale.seat.write(tale.stream, "retracted", data, actor=actor, role=role)
    fold = tale.seat.fold("t1")
    assert fold.counts(fold.history.index(event.id)), fold.verdicts[-1]
    return event


def test_both_answered():
    two = apart("ringing")
    tell("li answered", two.here)
    tell("zhao answered", two.there)
    ticket = two.meet()
    assert ticket.status == "received"
    assert {value.value for value in ticket.conflicts["taken"]} == {"li", "zhao"}
    tell("wang taken", two.here)
    assert (two.meet().taken_by, two.meet().conflicts) == ("wang", {})


def test_two_urgencies_show_until_somebody_resolves():
    two = apart("received")
    tell("li corrected fields.urgency=1", two.here)
    tell("zhao corrected fields.urgency=2", two.there)
    ticket = two.meet()
    assert ticket.urgencies == (1, 2)
    assert {value.value for value in ticket.conflicts["urgency"]} == {1, 2}
    tell("li corrected fields.urgency=3 !! field_in_conflict", two.here)
    tell("li classified item=a category=b demands=verify urgency=3 !! field_in_conflict", two.here)
    kept = next(value for value in ticket.conflicts["urgency"] if value.value == 2)
    tell(f"zhao resolved field=urgency keep={kept.event.id}", two.there)
    ticket = two.meet()
    assert (ticket.urgency, ticket.urgencies, ticket.conflicts) == (2, (2,), {})
    tell("li resolved field=urgency keep=nothing !! no_conflict", two.here)


@pytest.mark.parametrize("text", ["east gate", ""])
def test_the_same_text_typed_twice_is_one_value(text: str):
    two = apart("received")
    for tale, salt in ((two.here, b"1"), (two.there, b"2")):
        part = Part("place", salt * 16, text.encode())
        tale.seat.write(tale.stream, "corrected", {"fields": {}}, parts=[("address", part)])
    assert two.meet().conflicts == {}
    for tale in (two.here, two.there):
        tale.seat.parts.clear()
    assert two.meet().conflicts == {}
    assert [side.missing for side in two.meet().unsure["address"]] == [True, True], "without the parts nobody can tell"


def test_a_withdrawal_crossed_by_an_acknowledgement_does_not_disappear_under_the_report():
    two = apart("awaiting_ack")
    tell("li withdrawn order=cgj -> to_dispatch", two.here)
    tell("cgj acknowledged order=cgj", two.there)
    ticket = two.meet()
    order = next(one for one in ticket.orders if one.department == "cgj")
    assert (ticket.status, order.steps, order.live) == ("to_dispatch", ("acknowledged", "withdrawn"), True)
    tell("cgj reported order=cgj outcome=solved", two.there)
    order = next(one for one in two.meet().orders if one.department == "cgj")
    assert order.steps == ("reported", "withdrawn")
    kept = next(one for one in two.meet().conflicts[f"order:{order.id}"] if one.value == "reported")
    tell(f"li resolved field=order:{order.id} keep={kept.event.id} -> awaiting_ack", two.here)
    assert next(one for one in two.meet().orders if one.department == "cgj").steps == ("reported",)


@pytest.mark.parametrize(
    ("lead", "status"),
    [("cgj acknowledged", "in_progress"), ("cgj reported outcome=solved", "in_progress"), ("", "awaiting_ack")],
)
@pytest.mark.parametrize("word", ["withdrawn order=gaj", "support_waived order=gaj"])
def test_a_support_taken_back_and_acknowledged_leaves_the_status_to_the_lead(lead: str, status: str, word: str):
    """Either way the ticket has its lead: nobody is to be dispatched."""
    two = apart("to_dispatch")
    tell("li dispatched department=cgj part=lead -> awaiting_ack", two.here)
    tell("li dispatched department=gaj part=support -> awaiting_ack", two.here)
    if lead:
        actor, kind, *data = lead.split()
        tell(f"{actor} {kind} order=cgj {' '.join(data)} -> awaiting_ack", two.here)
    two.meet()
    tell(f"li {word}", two.here)
    tell("gaj acknowledged order=gaj", two.there)
    ticket = two.meet()
    order = next(one for one in ticket.orders if one.department == "gaj")
    assert (ticket.status, order.live, len(order.steps)) == (status, True, 2)


def test_two_leads_sent():
    two = apart("to_dispatch")
    tell("li dispatched department=zjj part=lead", two.here)
    tell("zhao dispatched department=gaj part=lead", two.there)
    ticket = two.meet()
    assert {value.value for value in ticket.conflicts["lead"]} == {"zjj", "gaj"}
    tell("li withdrawn order=gaj -> awaiting_ack", two.here)
    assert "lead" not in two.meet().conflicts


@pytest.mark.parametrize(
    ("status", "end", "crossing", "after"),
    [
        ("to_close", "li closed -> closed", "li dispatched department=gaj part=support", "awaiting_ack"),
        ("to_close", "li closed -> closed", "li called_back reached=true solved=false", "to_call_back"),
        ("to_close", "li closed -> closed", "sun rechecked passed=false photo", "to_close"),
        ("to_close", "li closed -> closed", "li sent_back order=cgj reason=not_done", "in_progress"),
        ("to_dispatch", "li cancelled reason=settled", "zhao dispatched department=gaj part=lead", "awaiting_ack"),
        ("to_dispatch", "li refused reason=no", "zhao dispatched department=gaj part=lead", "awaiting_ack"),
        ("to_dispatch", "li answered_directly", "zhao dispatched department=gaj part=lead", "awaiting_ack"),
        ("to_dispatch", "li transferred number=110", "zhao dispatched department=gaj part=lead", "awaiting_ack"),
        ("to_close", "li closed -> closed", "sun rechecked passed=true photo", "closed"),
        ("to_close", "li closed -> closed", "zhao noted", "closed"),
        ("to_dispatch", "li cancelled reason=settled", "zhao suspended reason=weather", "suspended"),
    ],
)
def test_an_end_covers_only_what_its_author_saw(status, end, crossing, after):
    two = apart(status)
    tell(end, two.here)
    tell(crossing, two.there)
    ticket = two.meet()
    assert ticket.status == after
    shown = ticket.conflicts.keys() & {"end", "phase", "recheck"}
    assert bool(shown) == (after not in ("closed", "cancelled"))


def test_an_end_that_did_not_hold_is_followed_by_a_closing():
    two = apart("to_dispatch")
    tell("li cancelled reason=settled", two.here)
    tell("zhao dispatched department=gaj part=lead", two.there)
    two.meet()
    tell("""
        gaj  reported order=gaj outcome=solved               -> to_verify
        li   suspended reason=weather                        !! status
        li   verified order=gaj                              -> to_call_back
        li   called_back reached=true solved=true            -> to_close
        sun  rechecked passed=true photo                     -> to_close
        li   closed                                          -> closed
    """, two.here)  # fmt: skip
    assert two.meet().conflicts == {}


def test_an_end_that_crossed_another_phase_is_settled_only_by_what_is_open():
    two = apart("to_dispatch")
    cancelled = tell("li cancelled reason=settled", two.here).events[-1]
    suspended = tell("zhao suspended reason=weather", two.there).events[-1]
    two.meet()
    tell(f"li resolved field=phase keep={suspended.id} -> suspended", two.here)
    assert two.meet().conflicts == {}
    assert cancelled.id != suspended.id


def test_concurrent_returns_may_be_three_and_then_no_more():
    two = apart("in_progress")
    tell("cgj returned order=cgj reason=r\nli return_refused order=cgj\ncgj returned order=cgj reason=r", two.here)
    tell("zjj returned order=zjj reason=r", two.there)
    assert two.meet().returns == 3
    tell("li return_granted order=zjj !! ruling_needed\nwang ruled order=cgj department=cgj", two.here)
    tell("wang ruled order=zjj department=zjj", two.here)
    tell("cgj returned order=cgj reason=r !! ruling_stands", two.here)


def test_a_return_refused_goes_back_to_what_its_author_saw():
    """Elsewhere it was withdrawn meanwhile: the effect hangs on the event's own past, not on what else is here."""
    two = apart("in_progress")
    tell("cgj arrived order=cgj\ncgj returned order=cgj reason=r", two.here)
    tell("li withdrawn order=cgj", two.there)
    tell("li return_refused order=cgj -> in_progress", two.here)
    order = next(one for one in two.meet().orders if one.department == "cgj")
    assert order.steps == ("arrived", "withdrawn")


def test_undoing_takes_what_was_built_along_and_redoing_brings_it_back():
    tale = tell(LIVES["to_verify"])
    before = tale.read()
    dispatch = next(event for event in tale.events if event.kind == "dispatched")
    act = (dispatch.station, dispatch.act)
    fold = tale.seat.fold("t1")
    assert [one.kind for one in tale.events if (one.station, one.act) in fold.undo_with(*act)] == [
        "dispatched", "dispatched", "acknowledged", "acknowledged", "reported", "reported",
    ]  # fmt: skip
    data = {"acts": [list(act)]}
    alone = tale.seat.write(tale.stream, "retracted", data, actor="wang", role="supervisor")
    assert fold.verdicts[fold.history.index(alone.id)].refusal.code == "built_upon"  # type: ignore[union-attr]
    undone = undo(tale, dispatch.act)
    assert (tale.read().status, [order.step for order in tale.read().orders]) == ("to_dispatch", ["withdrawn"] * 2)
    tell("cgj withdrawal_acknowledged order=cgj -> to_dispatch", tale)
    assert fold.undo_with(undone.station, undone.act)[1:] == [(tale.events[-1].station, tale.events[-1].act)]
    undo(tale, tale.events[-1].act)
    undo(tale, undone.act)
    assert (tale.read().status, tale.read().orders) == ("to_verify", before.orders)


def test_whoever_acts_after_an_undo_builds_on_it():
    """A redo may not slip a second lead beside the one that was sent after the undo."""
    tale = tell(LIVES["to_dispatch"])
    tell("li dispatched department=zjj part=lead", tale)
    undone = undo(tale, tale.events[-1].act)
    tell("li dispatched department=gaj part=lead -> awaiting_ack", tale)
    data = {"acts": [[undone.station, undone.act]]}
    redo = tale.seat.write(tale.stream, "retracted", data, actor="wang", role="supervisor")
    fold = tale.seat.fold("t1")
    assert fold.verdicts[fold.history.index(redo.id)].refusal.code == "built_upon"  # type: ignore[union-attr]
    undo(tale, undone.act)
    live = [order.department for order in tale.read().orders if order.live]
    assert live == ["zjj"]


def test_a_redo_crossed_by_another_undo_is_a_conflict_and_the_act_stays_out():
    two = apart("received")
    tell("li corrected fields.urgency=1", two.here)
    act = two.here.events[-1].act
    two.meet()
    first = undo(two.here, act)
    undo(two.there, act, actor="li")
    undo(two.here, first.act)
    ticket = two.meet()
    name = f"undo:{two.here.seat.id}:{act}"
    assert ticket.urgency is None
    assert {value.value for value in ticket.conflicts[name]} == {"undone", "redone"}
    other = next(value.event for value in ticket.conflicts[name] if value.value == "undone")
    undo(two.there, other.act)
    assert (two.meet().urgency, two.meet().conflicts) == (1, {})


def test_a_value_restored_behind_an_author_s_back_stays_beside_what_that_author_set():
    two = apart("received")
    tell("li corrected fields.urgency=1", two.here)
    undone = undo(two.here, two.here.events[-1].act)
    two.meet()
    undo(two.here, undone.act)
    tell("zhao corrected fields.urgency=4", two.there)
    assert {value.value for value in two.meet().conflicts["urgency"]} == {1, 4}


def test_an_end_does_not_cover_an_order_restored_behind_its_author_s_back():
    two = apart("to_dispatch")
    tell("li dispatched department=gaj part=lead", two.here)
    undone = undo(two.here, two.here.events[-1].act)
    two.meet()
    undo(two.here, undone.act)
    tell("zhao cancelled reason=settled -> cancelled", two.there)
    assert two.meet().status == "awaiting_ack"


def test_a_borrowed_act_id_does_not_make_an_act_another_s():
    two = apart("in_progress")
    mine = tell("li corrected fields.urgency=1", two.here).events[-1]
    for event in two.here.seat.log:
        two.there.seat.hold(event)
    two.there.seat.write(two.there.stream, "noted", {}, actor="cgj", role="department", act=mine.act)
    two.meet()
    undo(two.here, mine.act, actor="li")
    ticket = two.meet()
    assert [entry.event.kind for entry in ticket.timeline if entry.retracted] == ["corrected"]


@pytest.mark.parametrize(
    ("actor", "role", "code"),
    [
        ("li", "dispatcher", None), ("wang", "supervisor", None), ("zhao", "dispatcher", "not_your_act"),
        ("cgj", "department", "not_your_act"), ("qian", "trainer", "role"),
    ],
)  # fmt: skip
def test_who_undoes_whose(actor, role, code):
    tale = tell(LIVES["in_progress"] + "\nli corrected fields.urgency=1")
    last = tale.events[-1]
    event = tale.seat.write(tale.stream, "retracted", {"acts": [[last.station, last.act]]}, actor=actor, role=role)
    refused = tale.seat.fold("t1").verdicts[-1].refusal
    assert event.kind == "retracted"
    assert (refused.code if refused else None) == code


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ([["nobody", "none"]], "act_unknown"),
        ([["HERE", "own"]], "own_act_named"),
        ([], "malformed"),
        ([["one"]], "malformed"),
    ],
)
def test_acts_that_cannot_be_named(acts, code):
    tale = tell(LIVES["received"])
    named = [[tale.seat.id if one == "HERE" else one for one in act] for act in acts]
    event = tale.seat.write(
        tale.stream, "retracted", {"acts": named}, actor="wang", role="supervisor", act="own"
    )  # fmt: skip
    fold = tale.seat.fold("t1")
    at = fold.history.find(event.id)
    if at is None:
        assert (event, code) in fold.quarantined
    else:
        assert fold.verdicts[at].refusal.code == code  # type: ignore[union-attr]


@pytest.mark.parametrize("status", ["received", "transferred"])
def test_what_cannot_be_undone(status):
    tale = tell(LIVES[status])
    last = tale.events[-1]
    tale.seat.write(
        tale.stream, "retracted", {"acts": [[last.station, last.act]]}, actor="wang", role="supervisor"
    )  # fmt: skip
    assert tale.seat.fold("t1").verdicts[-1].refusal.code == "not_undoable"  # type: ignore[union-attr]


def test_what_is_undone_already_is_not_undone_again():
    tale = tell(LIVES["received"] + "\nli corrected fields.urgency=1")
    last = tale.events[-1]
    undo(tale, last.act)
    assert tale.seat.fold("t1").undo_with(last.station, last.act) == []
    tale.seat.write(
        tale.stream, "retracted", {"acts": [[last.station, last.act]]}, actor="wang", role="supervisor"
    )  # fmt: skip
    assert tale.seat.fold("t1").verdicts[-1].refusal.code == "already_undone"  # type: ignore[union-attr]
