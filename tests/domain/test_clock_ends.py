"""Checking, escalation, the ends of a ticket, and wrong clocks."""

from __future__ import annotations

import pytest

from dispatch_tui.domain.clocks import next_due
from tests.domain.clock_rig import (
    T0,
    Stream,
    at,
    codes,
    minutes,
    shown,
)  # fmt: skip

WEEK = 7 * 24 * 60

# Checking


def test_verification_runs_from_the_last_report_that_made_it_possible() -> None:
    stream = Stream().received()
    lead, support = stream.dispatched(0), stream.dispatched(1, "zjj", "support")
    stream.ordered(20, "reported", lead)
    assert not stream.clocks(21).all("verify")
    stream.ordered(50, "reported", support)
    assert shown(stream.clocks(51).of("verify")) == (50, 110, None, "ok")
    stream.ordered(60, "verified", lead)
    assert shown(stream.clocks(61).of("verify")) == (50, 110, None, "ok")
    stream.ordered(70, "sent_back", support)
    assert shown(stream.clocks(71).of("verify")) == (50, 110, 70, "ok")
    stream.ordered(200, "reported", support)
    assert [shown(one) for one in stream.clocks(201).all("verify")] == [
        (200, 260, None, "ok"), (50, 110, 70, "ok"),
    ]  # fmt: skip


def test_a_waived_support_makes_it_verifiable() -> None:
    stream = Stream().received()
    lead, support = stream.dispatched(0), stream.dispatched(1, "zjj", "support")
    stream.ordered(20, "reported", lead)
    stream.ordered(30, "support_waived", support)
    assert shown(stream.clocks(31).of("verify")) == (30, 90, None, "ok")
    assert shown(stream.clocks(31).of("report", support)) == (1, 121, 30, "ok")


def verified(stream: Stream) -> str:
    order = stream.dispatched(1)
    stream.ordered(20, "reported", order)
    stream.ordered(30, "verified", order)
    return order


def test_call_back_runs_from_verification_until_the_caller_confirms() -> None:
    stream = Stream().received()
    verified(stream)
    callback = stream.clocks(31).of("callback")
    assert (minutes(callback.started_at), callback.due_at) == (30, at("2026-03-03T10:30"))
    stream.do(40, "called_back", {"reached": False})
    assert shown(stream.clocks(41).of("callback"))[2] is None
    stream.do(50, "called_back", {"reached": True, "solved": True, "satisfied": False})
    assert shown(stream.clocks(51).of("callback"))[2:] == (50, "ok")


def test_three_calls_that_reach_nobody_end_it() -> None:
    stream = Stream().received()
    verified(stream)
    for when in (40, 50, 60):
        assert stream.clocks(when).of("callback").stopped_at is None
        stream.do(when, "called_back", {"reached": False})
    assert minutes(stream.clocks(70).of("callback").stopped_at) == 60


def test_not_solved_goes_on_until_it_is_sent_back() -> None:
    stream = Stream().received()
    order = verified(stream)
    stream.do(40, "called_back", {"reached": True, "solved": False})
    assert stream.clocks(41).of("callback").stopped_at is None
    stream.ordered(45, "sent_back", order)
    assert shown(stream.clocks(46).of("callback"))[2:] == (45, "ok")
    assert codes(stream.clocks(46).of("callback"))[-1] == "stopped.sent_back"


def test_no_clock_for_what_the_item_does_not_demand() -> None:
    stream = Stream().received(item="")
    stream.do(0, "classified", {"item": "lamp", "category": "01", "demands": [], "urgency": 3})
    order = stream.dispatched(1)
    stream.ordered(20, "reported", order)
    names = {one.name for one in stream.clocks(30)}
    assert not names & {"verify", "callback"}
    assert stream.read().status == "to_close"


# Escalation


@pytest.mark.parametrize(
    ("kind", "data", "actor", "stops"),
    [
        ("supervised", {"level": "yellow"}, "S1", 20),
        ("supervised", {"level": "none"}, "S1", None),
        ("noted", {}, "D1", None),
    ],
)
def test_life_at_risk_is_taken_up_within_half_an_hour(
    kind: str, data: dict[str, str], actor: str, stops: float | None
) -> None:
    stream = Stream().received(urgency=1)
    assert shown(stream.clocks(29).of("escalate")) == (0, 30, None, "warn")
    stream.do(20, kind, data, actor=actor)
    assert minutes(stream.clocks(40).of("escalate").stopped_at) == stops


def test_the_lead_on_the_scene_takes_it_up_unless_it_is_major() -> None:
    for major, stopped in ((False, 15), (True, None)):
        stream = Stream().received(urgency=1)
        if major:
            stream.do(1, "corrected", {"fields": {"major": True}})
        order = stream.dispatched(2)
        stream.ordered(15, "arrived", order)
        assert minutes(stream.clocks(16).of("escalate").stopped_at) == stopped


def test_escalation_starts_when_it_becomes_urgent_and_ends_when_it_no_longer_is() -> None:
    stream = Stream().received(urgency=3)
    assert not stream.clocks(1).all("escalate")
    stream.classified(60, urgency=1)
    assert shown(stream.clocks(61).of("escalate")) == (60, 90, None, "ok")
    stream.classified(70, urgency=2)
    assert shown(stream.clocks(71).of("escalate"))[2] == 70


def test_the_items_own_urgency_holds_where_nobody_weighed_it() -> None:
    stream = Stream().received(item="")
    stream.classified(0, "fast", None)
    readings = stream.clocks(1)
    assert shown(readings.of("escalate")) == (0, 30, None, "ok")
    assert minutes(stream.clocks(1).of("dispatch").due_at) == 2.5


# Ends


def test_closed_means_every_clock_has_stopped() -> None:
    stream = Stream().received()
    verified(stream)
    stream.do(50, "called_back", {"reached": True, "solved": True})
    stream.do(60, "closed")
    readings = stream.clocks(10_000)
    assert all(one.stopped_at is not None for one in readings)
    assert shown(readings.of("close")) == (0, WEEK, 60, "ok")
    assert next_due(readings) is None


def test_merging_stops_the_tickets_clocks_and_not_its_orders() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.do(10, "merged", {"other": "0100"})
    assert stream.read().status == "merged"
    readings = stream.clocks(11)
    assert minutes(readings.of("close").stopped_at) == 10
    assert shown(readings.of("report", order)) == (2, 122, None, "ok")
    assert (next_due(readings) or (0, 0, ""))[2] == "acknowledge"
    stream.do(20, "unmerged", {"other": "0100"})
    assert shown(stream.clocks(21).of("close")) == (0, WEEK, None, "ok")
    stream = Stream().received()
    stream.do(1, "merged", {"other": "0900"})
    assert stream.clocks(2).of("dispatch").stopped_at is None
    assert stream.clocks(2, head="0100").of("dispatch").stopped_at is not None


def test_a_call_that_belongs_to_an_older_ticket_waits_for_nobody() -> None:
    stream = Stream().received(ringing=True)
    stream.do(0.1, "attached", {"to": "0100"})
    assert [(one.name, one.level) for one in stream.clocks(99) if one.stopped_at is None] == []


def test_a_row_of_the_past_has_no_clocks() -> None:
    stream = Stream()
    stream.do(0, "received", {"number": "N", "source": "platform", "closed_at": T0, "demands": [],
                              "fields": {"item": "lamp", "category": "01", "urgency": 1}})  # fmt: skip
    assert stream.clocks(5) == ()


def test_an_end_that_had_not_seen_a_report_stops_nothing() -> None:
    """Cancelled here, dispatched there: the order goes on, and so do the clocks."""
    stream = Stream().received()
    other = stream.branch()
    order = other.dispatched(1, station="B", actor="D2")
    stream.do(2, "cancelled", {"reason": "r"})
    stream.take(other.events[-1])
    assert not stream.read().finished
    assert stream.clocks(3).of("report", order).stopped_at is None
    assert stream.clocks(3).of("close").stopped_at is None


def test_a_withdrawal_crossed_by_an_acknowledgement_stops_nothing() -> None:
    stream = Stream().received()
    order = stream.dispatched(1)
    other = stream.branch()
    other.ordered(5, "acknowledged", order, station="B", actor="D2")
    stream.ordered(6, "withdrawn", order)
    stream.take(other.events[-1])
    readings = stream.clocks(7)
    assert readings.of("report", order).stopped_at is None
    assert minutes(readings.of("acknowledge", order).stopped_at) == 5
    assert shown(readings.of("dispatch")) == (6, 8.5, None, "ok")


def test_two_suspensions_at_once_are_one() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    other = stream.branch()
    stream.do(10, "suspended", {"reason": "r"})
    other.do(14, "suspended", {"reason": "r"}, station="B", actor="D2")
    stream.take(other.events[-1])
    stream.do(70, "resumed")
    assert shown(stream.clocks(71).of("report", order)) == (0, 180, None, "ok")


# Wrong clocks, papers entered later


def test_negative_spans_are_never_on_time() -> None:
    stream = Stream().received()
    order = stream.dispatched(30)
    stream.ordered(10, "reported", order)
    readings = stream.clocks(60)
    assert shown(readings.of("report", order)) == (30, 150, 10, "doubtful")
    assert "doubtful" in codes(readings.of("report", order))
    assert Stream().received(5).clocks(1).of("dispatch").level == "doubtful"


def test_a_pause_that_ends_before_it_begins_is_doubtful() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.do(10, "suspended", {"reason": "r"})
    stream.do(5, "resumed")
    reading = stream.clocks(11).of("report", order)
    assert (minutes(reading.due_at), reading.level) == (120, "doubtful")
    assert "doubtful_pause" in codes(reading)


def test_what_a_centre_operator_enters_later_counts_from_when_it_happened() -> None:
    stream = Stream().received()
    order = stream.dispatched(60, occurred=0)
    stream.ordered(70, "acknowledged", order, occurred=10)
    acknowledge = stream.clocks(71).of("acknowledge", order)
    assert shown(acknowledge) == (0, 15, 10, "ok")
    assert "occurred" in codes(acknowledge)


def test_a_departments_word_for_when_it_happened_moves_nothing() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.ordered(70, "acknowledged", order, occurred=10, actor="cgj", station="B")
    assert shown(stream.clocks(71).of("acknowledge", order)) == (0, 15, 70, "late")


def test_a_foreign_platforms_time_of_receipt_counts_for_closing_not_for_dispatch() -> None:
    stream = Stream()
    stream.do(60, "received", {"number": "N", "source": "platform", "received_at": T0})
    readings = stream.clocks(61)
    assert (shown(readings.of("close"))[0], shown(readings.of("dispatch"))[0]) == (0, 60)
    stream = Stream()
    stream.do(60, "received", {"number": "N", "source": "platform", "received_at": T0}, actor="system")
    assert shown(stream.clocks(61).of("close"))[0] == 60
