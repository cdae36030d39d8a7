"""Every kind of conflict between two stations: what shows, what settles it, what both read then."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch_tui.domain.authority import Author
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.domain.ticket.rules import refusal
from dispatch_tui.domain.ticket.status import status_of
from dispatch_tui.domain.ticket.undoing import settlement
from tests.domain.clock_rig import Stream
from tests.domain.ticket.tale import Tale, tell
from tests.domain.ticket.test_crossings import Two, apart, undo
from tests.simulation.seat import OPERATORS


def resolve(tale: Tale, field: str, value: Any, actor: str = "li", *, which: int = 0) -> str:
    """Keep the side of that value; the code of the refusal or nothing."""
    ticket = tale.read()
    side = [one for one in ticket.conflicts[field] if one.value == value][which]
    data: dict[str, Any] = {"field": field, "keep": side.event.id}
    if side.order:
        others = [one.order for one in ticket.conflicts[field] if one.order != side.order]
        data.update(keep=side.order.partition(":")[0], orders=[side.order, *others])
    fold = tale.seat.fold(tale.ticket)
    if field.startswith("undo:"):
        planned = settlement(fold, field, side.event.id)
        assert planned is not None
        data.update(value=planned[0], acts=[list(act) for act in planned[1]])
    event = tale.seat.write(tale.stream, "resolved", data, actor=actor, role=OPERATORS[actor][0])
    refused = fold.verdicts[fold.history.index(event.id)].refusal
    return refused.code if refused else ""


def orders(ticket: Ticket) -> dict[str, tuple[str, str]]:
    """(part, step) by department."""
    return {order.department: (order.part, order.step) for order in ticket.orders}


def two_leads() -> Two:
    two = apart("to_dispatch")
    tell("li dispatched department=zjj part=lead", two.here)
    tell("zhao dispatched department=gaj part=lead", two.there)
    two.meet()
    return two


def test_of_two_leads_the_kept_one_leads_and_the_other_supports():
    two = two_leads()
    assert resolve(two.here, "lead", "gaj") == ""
    ticket = two.meet()
    assert ticket.conflicts == {}
    assert orders(ticket)["zjj"] == ("support", "sent")
    assert orders(ticket)["gaj"] == ("lead", "sent")
    tell("zjj acknowledged order=zjj -> awaiting_ack\ngaj acknowledged order=gaj -> in_progress", two.there)


def test_two_stations_that_settle_it_differently_settle_it_again():
    two = two_leads()
    assert resolve(two.here, "lead", "gaj") == ""
    assert resolve(two.there, "lead", "zjj", "zhao") == ""
    ticket = two.meet()
    assert {(one.value, one.event.actor) for one in ticket.conflicts["lead"]} == {("gaj", "li"), ("zjj", "zhao")}
    assert resolve(two.there, "lead", "zjj", "zhao") == ""
    assert two.meet().conflicts == {}
    assert orders(two.meet())["gaj"][0] == "support"


def test_the_same_settled_twice_is_settled():
    two = two_leads()
    assert resolve(two.here, "lead", "gaj") == resolve(two.there, "lead", "gaj", "zhao") == ""
    assert two.meet().conflicts == {}


def test_a_third_lead_unknown_to_whoever_settled_it_is_a_conflict_again():
    two = two_leads()
    assert resolve(two.here, "lead", "gaj") == ""
    tell("wang withdrawn order=zjj\nwang withdrawn order=gaj\nwang dispatched department=pgb part=lead", two.there)
    assert two.meet().conflicts == {}
    assert orders(two.meet())["gaj"][1] == "withdrawn"


def doubled() -> Two:
    two = apart("to_dispatch")
    tell("li dispatched department=gaj part=lead", two.here)
    tell("zhao dispatched department=gaj part=lead", two.there)
    ticket = two.meet()
    assert ticket.conflicts.keys() == {"department:gaj"}
    return two


def test_of_one_department_sent_twice_one_order_stands_and_the_other_reads_withdrawn():
    two = doubled()
    assert resolve(two.here, "department:gaj", "gaj") == ""
    ticket = two.meet()
    assert sorted(order.step for order in ticket.orders[-2:]) == ["sent", "withdrawn"]
    assert (ticket.status, ticket.conflicts) == ("awaiting_ack", {})
    aside = next(order for order in ticket.orders if order.step == "withdrawn" and order.department == "gaj")
    kept = next(order for order in ticket.orders if order.step == "sent")
    data = {"order": aside.id}
    for kind, counts in (("acknowledged", False), ("withdrawal_acknowledged", True)):
        event = two.there.seat.write(two.there.stream, kind, data, actor="gaj", role="department")
        fold = two.there.seat.fold("t1")
        assert fold.counts(fold.history.index(event.id)) == counts
    for kind, more in (("acknowledged", {}), ("reported", {"outcome": "solved"})):
        two.there.seat.write(two.there.stream, kind, {"order": kept.id, **more}, actor="gaj", role="department")
    ticket = two.meet()
    assert ticket.status == "to_verify"
    assert next(order for order in ticket.orders if order.id == aside.id).step == "withdrawal_acknowledged"


def test_an_acknowledgement_that_crossed_the_setting_aside_brings_the_conflict_back():
    two = doubled()
    side = two.here.read().conflicts["department:gaj"][0]
    other = two.here.read().conflicts["department:gaj"][1]
    assert resolve(two.here, "department:gaj", "gaj") == ""
    two.there.seat.write(two.there.stream, "acknowledged", {"order": other.order}, actor="gaj", role="department")
    ticket = two.meet()
    assert "department:gaj" in ticket.conflicts
    assert resolve(two.there, "department:gaj", "gaj", which=[one.order for one in ticket.conflicts[
        "department:gaj"]].index(other.order)) == ""
    steps = {order.id: order.step for order in two.meet().orders}
    assert (steps[side.order], steps[other.order]) == ("withdrawn", "acknowledged")


def test_both_kept_by_somebody_both_stand_and_the_conflict_shows_again():
    two = doubled()
    assert resolve(two.here, "department:gaj", "gaj", which=0) == ""
    assert resolve(two.there, "department:gaj", "gaj", "zhao", which=1) == ""
    ticket = two.meet()
    assert [order.step for order in ticket.orders if order.department == "gaj"] == ["sent", "sent"]
    assert {one.event.actor for one in ticket.conflicts["department:gaj"]} == {"li", "zhao"}
    assert resolve(two.here, "department:gaj", "gaj") == ""
    assert two.meet().conflicts == {}


@pytest.mark.parametrize(
    ("status", "end", "crossing", "keep", "actor", "code", "after"),
    [
        # what a closing had not seen goes on
        ("to_close", "li closed", "li sent_back order=cgj reason=r", "sent_back", "li", "", "in_progress"),
        ("to_close", "li closed", "li dispatched department=gaj part=support", "dispatched", "li", "", "awaiting_ack"),
        ("to_close", "li closed", "li called_back reached=true solved=false", "called_back", "li", "", "to_call_back"),
        # the closing is kept: only where it could be brought about now
        ("to_close", "li closed", "li sent_back order=cgj reason=r", "closed", "li", "still_open", "in_progress"),
        ("to_close", "li closed", "li sent_back order=cgj reason=r", "closed", "wang", "still_open", "in_progress"),
        ("to_close", "li closed", "li merged other=t9", "closed", "li", "", "closed"),
        ("to_close", "li closed", "li merged other=t9", "merged", "li", "", "to_close"),
        ("to_close", "li closed", "li merged other=t0", "merged", "li", "", "merged"),
        # a cancelling is kept: the order is taken back
        ("to_dispatch", "li cancelled reason=r", "zhao dispatched department=gaj part=lead", "cancelled", "li", "",
         "cancelled"),
        ("to_dispatch", "li cancelled reason=r",
         "zhao dispatched department=gaj part=lead\ngaj acknowledged order=gaj", "cancelled", "li", "", "cancelled"),
        ("to_dispatch", "li cancelled reason=r",
         "zhao dispatched department=gaj part=lead\ngaj acknowledged order=gaj", "acknowledged", "li", "",
         "in_progress"),
        ("to_dispatch", "li cancelled reason=r",
         "zhao dispatched department=gaj part=lead\ngaj reported order=gaj outcome=solved", "cancelled", "li",
         "still_open", "to_verify"),
        ("to_dispatch", "li cancelled reason=r",
         "zhao dispatched department=gaj part=lead\ngaj reported order=gaj outcome=solved", "cancelled", "wang", "",
         "cancelled"),
        ("received", "li refused reason=r", "zhao merged other=t0", "refused", "li", "", "refused"),
        ("received", "li refused reason=r", "zhao merged other=t0", "merged", "li", "", "merged"),
    ],
)  # fmt: skip
def test_an_end_against_what_it_had_not_seen(status, end, crossing, keep, actor, code, after):
    two = apart(status)
    tell(end, two.here)
    tell(crossing, two.there)
    assert len(two.meet().conflicts["end"]) == 2  # the end, and the last word that it had not seen
    assert resolve(two.here, "end", keep, actor) == code
    ticket = two.meet()
    assert ticket.status == after
    assert ("end" in ticket.conflicts) == bool(code)
    if keep == "cancelled" and not code and "reported" not in crossing:
        assert orders(ticket)["gaj"][1] == "withdrawn"


def test_cancelled_kept_here_and_work_there_is_a_conflict_again():
    two = apart("to_dispatch")
    tell("li cancelled reason=r", two.here)
    tell("zhao dispatched department=gaj part=lead\ngaj acknowledged order=gaj", two.there)
    two.meet()
    assert resolve(two.here, "end", "cancelled") == ""
    assert resolve(two.there, "end", "acknowledged", "zhao") == ""
    ticket = two.meet()
    assert ticket.status != "cancelled"
    assert {one.value for one in ticket.conflicts["phase"]} == {"cancelled", "open"}
    assert resolve(two.there, "phase", "cancelled", "zhao") == ""
    assert (two.meet().status, two.meet().conflicts) == ("cancelled", {})


def test_two_ends_at_once():
    two = apart("to_dispatch")
    tell("li cancelled reason=r", two.here)
    tell("zhao refused reason=r", two.there)
    assert {one.value for one in two.meet().conflicts["phase"]} == {"cancelled", "refused"}
    assert resolve(two.here, "phase", "refused") == ""
    assert (two.meet().status, two.meet().conflicts) == ("refused", {})


def test_two_answered_one_call():
    two = apart("ringing")
    tell("li answered", two.here)
    tell("zhao answered", two.there)
    assert {one.value for one in two.meet().conflicts["taken"]} == {"li", "zhao"}
    assert resolve(two.there, "taken", "li", "zhao") == ""
    assert (two.meet().taken_by, two.meet().conflicts) == ("li", {})


def crossed(kind: str = "li corrected fields.urgency=1") -> tuple[Two, str]:
    """Undone at both stations, and redone at one of them, unaware of each other."""
    two = apart("received")
    tell(kind, two.here)
    act = two.here.events[-1].act
    two.meet()
    first = undo(two.here, act)
    undo(two.there, act)
    undo(two.here, first.act)
    name = f"undo:{two.here.seat.id}:{act}"
    assert {one.value for one in two.meet().conflicts[name]} == {"undone", "redone"}
    return two, name


@pytest.mark.parametrize(("keep", "urgency"), [("undone", None), ("redone", 1)])
def test_a_redo_crossed_by_an_undo_is_settled_by_anybody_of_the_centre(keep, urgency):
    two, name = crossed()
    assert resolve(two.here, name, keep, "zhao") == ""
    ticket = two.meet()
    assert (ticket.urgency, ticket.conflicts) == (urgency, {})


@pytest.mark.parametrize(("keep", "urgency"), [("undone", None), ("redone", 1)])
def test_settled_differently_it_stays_out_until_it_is_settled_again(keep, urgency):
    two, name = crossed()
    assert resolve(two.here, name, "redone") == ""
    assert resolve(two.there, name, "undone", "zhao") == ""
    ticket = two.meet()
    assert ticket.urgency is None
    assert {(one.value, one.event.actor) for one in ticket.conflicts[name]} == {("redone", "li"), ("undone", "zhao")}
    assert resolve(two.there, name, keep) == ""
    ticket = two.meet()
    assert (ticket.urgency, ticket.conflicts) == (urgency, {})


def test_what_was_built_on_the_other_side_takes_a_supervisor():
    two, name = crossed()
    tell("zhao corrected fields.urgency=4", two.here)
    two.meet()
    assert resolve(two.here, name, "redone", "zhao") == "role"
    assert resolve(two.here, name, "redone", "wang") == ""
    assert two.meet().urgency == 1


def test_a_resolution_can_be_taken_back():
    two = two_leads()
    assert resolve(two.here, "lead", "gaj") == ""
    undo(two.here, two.here.seat.fold("t1").events[-1].act)
    assert "lead" in two.meet().conflicts


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        ({"field": "lead", "keep": "x"}, "quarantined"),
        ({"field": "urgency", "keep": "x", "orders": ["a"]}, "quarantined"),
        ({"field": "undo:a:b", "keep": "x", "acts": [["a", "b"]]}, "quarantined"),
        ({"field": "undo:a:b", "keep": "x", "acts": [["a", "b"]], "value": "maybe"}, "quarantined"),
        ({"field": "lead", "keep": "x", "orders": ["a", "b"]}, "no_conflict"),
        ({"field": "department:gaj", "keep": "x", "orders": ["a", "b"]}, "no_conflict"),
        ({"field": "end", "keep": "x"}, "no_conflict"),
        ({"field": "undo:a:b", "keep": "x", "acts": [["a", "b"]], "value": "undone"}, "no_conflict"),
        ({"field": "undo:", "keep": "x", "acts": [["a", "b"]], "value": "undone"}, "no_conflict"),
        ({"field": "callback", "keep": "x"}, "no_conflict"),
    ],
)
def test_what_settles_nothing(data, outcome):
    two = two_leads()
    event = two.here.seat.write(two.here.stream, "resolved", data)
    fold = two.here.seat.fold("t1")
    at = fold.history.find(event.id)
    if outcome == "quarantined":
        assert at is None
    else:
        assert at is not None
        refused = fold.verdicts[at].refusal
        assert refused is not None
        assert refused.code == outcome


def test_a_resolution_that_names_not_all_sides_or_keeps_another_does_not_count():
    two = two_leads()
    sides = two.here.read().conflicts["lead"]
    one, other = (side.order for side in sides)
    keep = one.partition(":")[0]
    fold = two.here.seat.fold("t1")
    for data in ({"keep": keep, "orders": [one]}, {"keep": keep, "orders": [other, one]}):
        event = two.here.seat.write(two.here.stream, "resolved", {"field": "lead", **data})
        assert not fold.counts(fold.history.index(event.id))


def test_an_end_of_a_merged_ticket_is_kept_whatever_was_asked_of_the_state_before():
    here = Stream("0500").received()
    there = here.branch()
    refused = here.do(1, "refused", {"reason": "r"})
    order = there.dispatched(1, station="B")
    there.ordered(2, "reported", order, station="B")
    for event in there.events:
        here.take(event)
    here.do(3, "merged", {"other": "0100"})
    asked, fresh = here.fold.state, here.fold.state
    assert status_of(asked, here.ticket) == "merged"
    fresh.status = None
    for state in (asked, fresh):
        kept = {"field": "end", "keep": refused.id}
        assert refusal(state, here.ticket, "resolved", kept, Author("D1", "dispatcher")) is None
