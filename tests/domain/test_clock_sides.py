"""Clocks after two histories met, times told later, clocks on the wall that were wrong: what is read, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dispatch_tui.domain.authority import Authority, Correction
from dispatch_tui.domain.clocks import ClockReading
from tests.domain.clock_rig import AUTHORITY, MIN, T0, Stream, codes, minutes, shown


def why(reading: ClockReading, code: str) -> list[dict[str, Any]]:
    """The parameters of the lines of that code, times in minutes after T0."""
    return [
        {name: minutes(value) if name == "at" or name.endswith("_at") else value for name, value in one.params.items()}
        for one in reading.why if one.code == code
    ]  # fmt: skip


def met(one: Stream, other: Stream) -> Stream:
    for event in other.events:
        one.take(event)
    return one


@pytest.mark.parametrize(
    ("here", "there", "stopped", "station"),
    [(10, 30, 10, "A"), (30, 10, 10, "B"), (20, 20, 20, "A")],
)
def test_told_of_the_same_thing_at_two_stations_it_stopped_the_first_time(here, there, stopped, station) -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    other = stream.branch()
    stream.ordered(here, "acknowledged", order)
    other.ordered(there, "acknowledged", order, station="B", actor="D2")
    reading = met(stream, other).clocks(60).of("acknowledge", order)
    assert minutes(reading.stopped_at) == stopped
    assert why(reading, "side")[-1]["station"] == station


def test_on_one_side_it_ran_on_and_on_the_other_it_was_paused() -> None:
    """A suspension and a report that did not know of each other: both are facts, and the clock tells who told what."""
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.ordered(3, "acknowledged", order)
    other = stream.branch()
    stream.do(10, "suspended", {"reason": "r"})
    other.ordered(40, "reported", order, station="B", actor="D2")
    reading = met(stream, other).clocks(60).of("report", order)
    assert minutes(reading.stopped_at) == 40
    assert [line["station"] for line in why(reading, "side")] == ["A", "B"]


def test_with_one_history_nobody_needs_to_be_told_which_side() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    assert "side" not in codes(stream.clocks(60).of("report", order))


@pytest.mark.parametrize("values", [(("slow", 3), ("fast", 3)), (("lamp", 3), ("lamp", 1))])
def test_while_a_value_is_in_conflict_the_tightest_limit_applies_and_says_so(values) -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    other = stream.branch()
    due = []
    for one, (item, urgency), station in ((stream, values[0], "A"), (other, values[1], "B")):
        one.classified(5, item, urgency, station=station)
        due.append(one.clocks(6).of("acknowledge", order).due_at or 0)
    reading = met(stream, other).clocks(6).of("acknowledge", order)
    assert reading.due_at == min(due)
    assert "tightest" in codes(reading)


def test_two_extensions_granted_at_once_the_tighter_counts_until_one_is_kept() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.ordered(3, "extension_asked", order, until=900)
    other = stream.branch()
    stream.ordered(10, "extension_granted", order, until=900)
    kept = other.ordered(11, "extension_granted", order, until=700, station="B", actor="D2")
    met(stream, other)
    assert minutes(stream.clocks(60).of("report", order).due_at) == 700
    longer = next(event for event in stream.events if event.kind == "extension_granted" and event.id != kept.id)
    stream.do(12, "resolved", {"field": f"until:{order}", "keep": longer.id})
    assert minutes(stream.clocks(60).of("report", order).due_at) == 900


def test_of_two_orders_of_one_department_the_clocks_of_the_one_set_aside_stop() -> None:
    stream = Stream().received()
    other = stream.branch()
    kept = stream.dispatched(2)
    aside = other.dispatched(3, station="B", actor="D2")
    met(stream, other)
    stream.do(20, "resolved", {"field": "department:cgj", "keep": kept.partition(":")[0], "orders": [kept, aside]})
    readings = stream.clocks(60)
    assert minutes(readings.of("report", aside).stopped_at) == 20
    assert "stopped.set_aside" in codes(readings.of("report", aside))
    assert readings.of("report", kept).stopped_at is None


def test_a_closing_that_was_kept_stops_every_clock_when_it_is_kept() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    for minute, kind in ((3, "reported"), (4, "verified")):
        stream.ordered(minute, kind, order)
    stream.do(5, "called_back", {"reached": True, "solved": True})
    other = stream.branch()
    closed = stream.do(6, "closed")
    other.do(7, "merged", {"other": "0600"}, station="B", actor="D2")
    met(stream, other)
    assert stream.clocks(60).of("close").stopped_at is None
    stream.do(20, "resolved", {"field": "end", "keep": closed.id})
    assert minutes(stream.clocks(60).of("close").stopped_at) == 20
    assert "stopped.closed" in codes(stream.clocks(60).of("close"))


# When it happened


def claimed(occurred: float = 5) -> tuple[Stream, str, Any]:
    """A department that reports at 130 minutes what it says was done after ``occurred``."""
    stream = Stream().received()
    order = stream.dispatched(2)
    event = stream.ordered(130, "reported", order, actor="cgj", occurred=occurred)
    return stream, order, event


def test_a_department_s_word_moves_a_limit_once_the_centre_accepted_it() -> None:
    stream, order, event = claimed()
    reading = stream.clocks(200).of("report", order)
    assert shown(reading) == (2, 122, 130, "late")
    assert why(reading, "claim_open") == [{"at": 5, "recorded_at": 130}]
    stream.do(140, "time_accepted", {"event": event.id})
    reading = stream.clocks(200).of("report", order)
    assert shown(reading) == (2, 122, 5, "ok")
    assert why(reading, "accepted")[0]["at"] == 5
    assert why(reading, "accepted")[0]["recorded_at"] == 130
    ticket = stream.read()
    assert minutes(ticket.orders[0].reported_at) == 5
    entry = next(entry for entry in ticket.timeline if entry.event.id == event.id)
    assert (entry.claim, entry.basis, minutes(entry.recorded_at)) == ("accepted", "accepted", 130)


def test_declined_it_counts_when_it_was_recorded() -> None:
    stream, order, event = claimed()
    stream.do(140, "time_declined", {"event": event.id})
    reading = stream.clocks(200).of("report", order)
    assert shown(reading) == (2, 122, 130, "late")
    assert why(reading, "claim_declined") == [{"at": 5, "recorded_at": 130}]


def test_accepted_here_and_declined_there_is_a_conflict_and_moves_nothing() -> None:
    stream, order, event = claimed()
    other = stream.branch()
    accepted = stream.do(140, "time_accepted", {"event": event.id})
    other.do(141, "time_declined", {"event": event.id}, station="B", actor="D2")
    met(stream, other)
    assert minutes(stream.clocks(200).of("report", order).stopped_at) == 130
    assert f"time:{event.id}" in stream.read().conflicts
    stream.do(150, "resolved", {"field": f"time:{event.id}", "keep": accepted.id})
    assert minutes(stream.clocks(200).of("report", order).stopped_at) == 5


@pytest.mark.parametrize(
    ("kind", "which", "actor", "code"),
    [
        ("time_accepted", "none", "D1", "no_claim"),
        ("time_accepted", "dispatched", "D1", "no_claim"),
        ("time_declined", "dispatched", "D1", "no_claim"),
        ("time_accepted", "reported", "cgj", "role"),
        ("time_accepted", "reported", "D1", ""),
    ],
)
def test_whose_times_wait_for_the_centre(kind: str, which: str, actor: str, code: str) -> None:
    stream, _, _ = claimed()
    event = next((one.id for one in stream.events if one.kind == which), "none")
    verdict = stream.take(stream.make(140, kind, {"event": event}, actor=actor))
    assert (verdict.refusal.code if verdict.refusal else "") == code


def test_what_is_decided_is_not_decided_so_again() -> None:
    stream, _, event = claimed()
    stream.do(140, "time_accepted", {"event": event.id})
    again = stream.take(stream.make(141, "time_accepted", {"event": event.id}))
    assert again.refusal is not None
    assert again.refusal.code == "time_decided"
    stream.do(142, "time_declined", {"event": event.id})


# A clock on the wall that was wrong


def wrong(*corrections: Correction) -> Authority:
    return replace(AUTHORITY, corrections={"B": corrections})


def elsewhere(minute: float) -> tuple[Stream, str]:
    """Acknowledged at station B, whose clock says ``minute``."""
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.ordered(minute, "acknowledged", order, station="B", actor="D2")
    return stream, order


def test_a_negative_span_is_doubtful_until_the_clock_is_corrected() -> None:
    stream, order = elsewhere(-50)
    assert stream.clocks(60).of("acknowledge", order).level == "doubtful"
    reading = stream.clocks(60, authority=wrong(Correction(0, 9, 60 * MIN))).of("acknowledge", order)
    assert shown(reading) == (2, 17, 10, "ok")
    assert why(reading, "corrected")[0]["recorded_at"] == -50


@pytest.mark.parametrize(
    ("corrections", "level", "stopped"),
    [
        ((Correction(5, 9, 60 * MIN),), "doubtful", -50),
        ((Correction(0, 0, 60 * MIN), Correction(1, 9, 61 * MIN)), "ok", 11),
        ((Correction(0, 9, 0),), "doubtful", -50),
        ((Correction(0, 9, 60 * MIN), Correction(0, 9, 61 * MIN)), "doubtful", 10),
    ],
)
def test_which_stretch_is_corrected_by_how_much(corrections, level, stopped) -> None:
    stream, order = elsewhere(-50)
    reading = stream.clocks(60, authority=wrong(*corrections)).of("acknowledge", order)
    assert (reading.level, minutes(reading.stopped_at)) == (level, stopped)


def test_a_clock_marked_wrong_makes_a_span_doubtful_that_would_read_on_time() -> None:
    stream, order = elsewhere(10)
    assert stream.clocks(60).of("acknowledge", order).level == "ok"
    reading = stream.clocks(60, authority=wrong(Correction(0, 9, 0))).of("acknowledge", order)
    assert reading.level == "doubtful"
    assert why(reading, "doubted") == [{"recorded_at": 10, "station": "B"}]


def test_what_a_person_said_of_the_time_is_not_shifted() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.ordered(500, "acknowledged", order, station="B", actor="D2", occurred=7)
    reading = stream.clocks(600, authority=wrong(Correction(0, 9, 60 * MIN))).of("acknowledge", order)
    assert minutes(reading.stopped_at) == 7
    assert reading.stopped_at == T0 + 7 * MIN
