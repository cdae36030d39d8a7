"""Each clock: what starts, pauses, moves and stops it, and how it reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch_tui.domain.clocks import Why, clocks, next_due
from dispatch_tui.domain.clocks.explaining import STARTED, STOPPED
from dispatch_tui.domain.place import CLOCKS
from dispatch_tui.words.catalogue import catalogue, sentence
from tests.domain.clock_rig import (
    MIN,
    PACK,
    PACKS,
    T0,
    Readings,
    Stream,
    at,
    codes,
    minutes,
    shown,
)  # fmt: skip

WEEK = 7 * 24 * 60


# The call, and finding somebody for it


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, "ok"), (15, "ok"), (15.001, "late"), (-1, "doubtful")],
)  # fmt: skip
def test_a_ringing_call_is_answered_within_15_seconds(seconds: float, level: str) -> None:
    stream = Stream().received(ringing=True)
    answer = stream.clocks(seconds / 60).of("answer")
    assert (answer.due_at, answer.warn_at, answer.level) == (T0 + 15_000, None, level)
    stream.do(seconds / 60, "answered")
    answer = stream.clocks(60).of("answer")
    assert (answer.stopped_at, answer.level) == (T0 + round(seconds * 1000), level)


@pytest.mark.parametrize(
    ("now", "level"), [(0, "ok"), (112 / 60, "ok"), (112.5 / 60, "warn"), (2.5, "warn"), (2.51, "late")]
)
def test_dispatch_has_two_and_a_half_minutes_from_entry(now: float, level: str) -> None:
    assert shown(Stream().received().clocks(now).of("dispatch")) == (0, 2.5, None, level)


def test_dispatch_counts_from_the_answer_of_a_call() -> None:
    stream = Stream().received(ringing=True)
    assert not stream.clocks(1).all("dispatch")
    stream.do(0.2, "answered")
    dispatch = stream.clocks(1).of("dispatch")
    assert (dispatch.started_at, dispatch.due_at, dispatch.level) == (T0 + 12_000, T0 + 162_000, "ok")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("answered_directly", {}), ("refused", {"reason": "r"}), ("transferred", {"number": "119"}),
        ("cancelled", {"reason": "r"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("when", "level"), [(2, "ok"), (3, "late")])
def test_another_disposition_ends_everything(kind: str, data: dict[str, str], when: float, level: str) -> None:
    stream = Stream().received()
    stream.do(when, kind, data)
    readings = stream.clocks(100)
    assert shown(readings.of("dispatch")) == (0, 2.5, when, level)
    assert shown(readings.of("close")) == (0, WEEK, when, "ok")
    assert next_due(readings) is None
    assert f"stopped.{kind}" in codes(readings.of("dispatch"))


def test_waiting_for_the_caller_pauses_dispatch_alone() -> None:
    stream = Stream().received()
    stream.do(1, "info_needed")
    dispatch = stream.clocks(60).of("dispatch")
    assert (dispatch.paused_at, dispatch.level) == (T0 + MIN, "ok")
    stream.do(31, "info_supplied")
    assert shown(stream.clocks(31).of("dispatch")) == (0, 32.5, None, "ok")
    assert shown(stream.clocks(31).of("close")) == (0, WEEK, None, "ok")


def test_a_granted_return_starts_a_new_dispatch_clock_and_a_reopening_another() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.ordered(5, "returned", order)
    stream.ordered(20, "return_granted", order)
    new, old = stream.clocks(21).all("dispatch")
    assert (shown(new), shown(old)) == ((20, 22.5, None, "ok"), (0, 2.5, 2, "ok"))
    assert codes(new)[0] == "started.return_granted"
    other = stream.dispatched(22, "zjj")
    stream.ordered(30, "reported", other)
    stream.ordered(31, "verified", other)
    stream.do(40, "called_back", {"reached": True, "solved": True})
    stream.do(41, "closed")
    stream.do(500, "reopened", {"reason": "r"})
    assert [shown(one) for one in stream.clocks(501).all("dispatch")] == [
        (500, 502.5, None, "ok"), (20, 22.5, 22, "ok"), (0, 2.5, 2, "ok"),
    ]  # fmt: skip
    assert [shown(one)[:3] for one in stream.clocks(501).all("close")] == [
        (500, 500 + WEEK, None), (0, WEEK, 41),
    ]  # fmt: skip


# Orders


def test_the_clocks_of_an_order_run_from_its_dispatch_whatever_the_department_does() -> None:
    stream = Stream().received()
    order = stream.dispatched(2)
    stream.ordered(50, "acknowledged", order)
    stream.ordered(70, "arrived", order)
    readings = stream.clocks(100)
    assert shown(readings.of("acknowledge", order)) == (2, 17, 50, "late")
    assert shown(readings.of("arrive", order)) == (2, 92, 70, "ok")
    assert shown(readings.of("report", order)) == (2, 122, None, "warn")
    assert readings.of("report").department == "cgj"
    stream.ordered(122, "reported", order)
    assert shown(stream.clocks(900).of("report", order)) == (2, 122, 122, "ok")


def test_each_order_has_its_own_clocks() -> None:
    stream = Stream().received()
    lead, support = stream.dispatched(2), stream.dispatched(10, "zjj", "support")
    stream.ordered(12, "reported", lead)
    readings = stream.clocks(13)
    assert shown(readings.of("report", lead)) == (2, 122, 12, "ok")
    assert shown(readings.of("arrive", lead))[2] == 12
    assert shown(readings.of("report", support)) == (10, 130, None, "ok")


def test_sent_again_it_keeps_the_earliest_start_unless_restarted() -> None:
    stream = Stream().received()
    first = stream.dispatched(2)
    stream.ordered(60, "withdrawn", first)
    again = stream.dispatched(61)
    readings = stream.clocks(62)
    assert shown(readings.of("report", again)) == (2, 122, None, "ok")
    assert shown(readings.of("report", first)) == (2, 122, 60, "ok")
    assert codes(readings.of("report", again))[0] == "started.dispatched_before"
    stream.ordered(63, "withdrawn", again)
    restarted = stream.dispatched(64, restart=True)
    assert shown(stream.clocks(65).of("report", restarted)) == (64, 184, None, "ok")


def test_an_undone_dispatch_stops_its_clocks_and_lets_the_ticket_wait_again() -> None:
    stream = Stream().received()
    order = stream.dispatched(1)
    stream.do(2, "retracted", {"acts": [["A", stream.events[-1].act]]})
    readings = stream.clocks(3)
    assert shown(readings.of("report", order)) == (1, 121, 2, "ok")
    assert codes(readings.of("report", order))[-1] == "stopped.retracted"
    assert shown(readings.of("dispatch")) == (0, 2.5, None, "late")


def test_a_refused_return_gains_no_time_and_a_justified_one_counts_from_its_day() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.ordered(5, "returned", order)
    assert shown(stream.clocks(10).of("acknowledge", order)) == (0, 15, None, "ok")
    stream.ordered(30, "return_refused", order)
    assert shown(stream.clocks(31).of("acknowledge", order)) == (0, 15, None, "late")
    other = Stream().received()
    order = other.dispatched(0)
    other.ordered(5, "returned", order)
    other.ordered(30, "return_granted", order)
    assert shown(other.clocks(31).of("acknowledge", order)) == (0, 15, 5, "ok")


def test_rework_has_the_same_limit_from_when_it_was_sent_back() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.ordered(100, "reported", order)
    stream.ordered(130, "sent_back", order)
    rework, first = stream.clocks(131).all("report", order)
    assert (shown(rework), shown(first)) == ((130, 250, None, "ok"), (0, 120, 100, "ok"))
    assert codes(rework)[0] == "started.sent_back"
    stream.ordered(260, "reported", order)
    rework, first = stream.clocks(300).all("report", order)
    assert (shown(rework), shown(first)) == ((130, 250, 260, "late"), (0, 120, 100, "ok"))


# Extension and suspension


def test_only_a_granted_extension_moves_the_report_and_never_earlier() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)

    def due() -> float | None:
        return minutes(stream.clocks(50).of("report", order).due_at)

    stream.ordered(10, "extension_asked", order, until=300)
    assert due() == 120
    stream.ordered(11, "extension_refused", order)
    assert due() == 120
    stream.ordered(20, "extension_asked", order, until=300)
    stream.ordered(21, "extension_granted", order, until=300)
    assert due() == 300
    assert "extended" in codes(stream.clocks(50).of("report", order))
    stream.ordered(30, "extension_asked", order, until=200)
    assert due() == 300
    stream.ordered(31, "extension_granted", order, until=200)
    assert due() == 300
    assert minutes(stream.clocks(50).of("arrive", order).due_at) == 90


def test_an_extension_is_not_lost_over_a_suspension_nor_carried_into_rework() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.ordered(5, "acknowledged", order)
    stream.ordered(10, "extension_asked", order, until=300)
    stream.ordered(11, "extension_granted", order, until=300)
    stream.do(20, "suspended", {"reason": "r"})
    stream.do(80, "resumed")
    assert shown(stream.clocks(81).of("report", order))[1] == 360
    stream.ordered(350, "reported", order)
    stream.ordered(400, "sent_back", order)
    rework, first = stream.clocks(401).all("report", order)
    assert (shown(rework), shown(first)) == ((400, 520, None, "ok"), (0, 360, 350, "ok"))


def test_suspension_pauses_what_is_not_late_yet() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.do(30, "suspended", {"reason": "r"})
    readings = stream.clocks(500)
    acknowledge, report = readings.of("acknowledge", order), readings.of("report", order)
    assert (acknowledge.paused_at, acknowledge.level) == (None, "late")
    assert (minutes(report.paused_at), minutes(report.due_at), report.level) == (30, 120, "ok")
    assert minutes(readings.of("close").paused_at) == 30
    assert next_due(readings) == (acknowledge.due_at, acknowledge.warn_at, "acknowledge")
    stream.do(530, "resumed")
    readings = stream.clocks(531)
    assert shown(readings.of("acknowledge", order)) == (0, 15, None, "late")
    assert shown(readings.of("report", order)) == (0, 620, None, "ok")
    assert shown(readings.of("close")) == (0, WEEK + 500, None, "ok")
    assert ("was_paused", T0 + 30 * MIN, T0 + 530 * MIN) in [
        (one.code, one.params.get("at"), one.params.get("until")) for one in readings.of("report", order).why
    ]


def test_only_the_working_time_of_a_pause_is_added() -> None:
    stream = Stream().received(item="slow")
    order = stream.dispatched(0)
    stream.do(60, "suspended", {"reason": "r"})
    stream.do(23 * 60, "resumed")  # from 11:00 to 09:00: an hour has counted, three are left
    stream.ordered(23 * 60 + 1, "acknowledged", order)
    report = stream.clocks(24 * 60).of("report", order)
    assert report.due_at == at("2026-03-03T12:00")


def test_a_report_in_a_pause_is_not_late() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.do(30, "suspended", {"reason": "r"})
    stream.ordered(900, "reported", order)
    before = stream.clocks(901).of("report", order)
    assert (before.level, before.paused_at) == ("ok", None)
    stream.do(950, "resumed")
    assert stream.clocks(951).of("report", order).due_at == before.due_at


def test_while_suspended_nobody_can_dispatch_and_that_clock_waits_too() -> None:
    stream = Stream().received()
    stream.do(1, "suspended", {"reason": "r"})
    assert minutes(stream.clocks(90).of("dispatch").paused_at) == 1
    assert next_due(stream.clocks(90)) is None
    stream.do(91, "resumed")
    assert shown(stream.clocks(91).of("dispatch")) == (0, 92.5, None, "ok")


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


# Which limit


@pytest.mark.parametrize(
    ("item", "urgency", "clock", "row", "due"),
    [
        ("lamp", 3, "acknowledge", 4, 15), ("lamp", 1, "acknowledge", 5, 5), ("lamp", 1, "report", 8, 120),
        ("fast", 3, "acknowledge", 16, 2), ("fast", 1, "acknowledge", 16, 2), ("fast", 1, "arrive", 7, 30),
        ("fast", 4, "report", 17, 30), ("nobody knows", 3, "report", 8, 120),
    ],
)  # fmt: skip
def test_the_set_of_the_item_before_the_general_one_and_the_exact_urgency_before_any(
    item: str, urgency: int, clock: str, row: int, due: float
) -> None:
    stream = Stream().received(item=item, urgency=urgency)
    order = stream.dispatched(0)
    reading = stream.clocks(1).of(clock, order)
    assert minutes(reading.due_at) == due
    limit = next(one for one in reading.why if one.code.startswith("limit"))
    assert (limit.params["file"], limit.params["row"]) == ("limits.csv", row)


def test_an_order_keeps_the_limit_of_the_version_under_which_it_was_sent() -> None:
    stream = Stream().received()
    old = stream.dispatched(0)
    new = stream.dispatched(1, "zjj", "support", pack="p2")
    readings = stream.clocks(2)
    assert (minutes(readings.of("report", old).due_at), minutes(readings.of("report", new).due_at)) == (
        120,
        61,
    )


def test_a_version_that_is_not_here_reads_unknown_and_says_whom_to_ask() -> None:
    stream = Stream().received()
    order = stream.dispatched(0, pack="p2", station="B", actor="D2")
    reading = stream.clocks(500, {"p1": PACK}).of("report", order)
    assert (reading.due_at, reading.level) == (None, "unknown")
    assert ("limit_unknown", {"pack": "p2", "station": "B"}) in [(one.code, one.params) for one in reading.why]
    assert next_due(Readings([reading])) is None
    stream.ordered(501, "reported", order)
    assert stream.clocks(502, {"p1": PACK}).of("report", order).level == "unknown"


def forked(*classified: tuple[str, int]) -> Stream:
    """Two stations classify at once."""
    stream = Stream().received(item="")
    stream.classified(0)
    other = stream.branch()
    one = stream.make(5, "classified", {"item": classified[0][0], "category": "01", "demands": [],
                                        "urgency": classified[0][1]})  # fmt: skip
    two = other.make(6, "classified", {"item": classified[1][0], "category": "01", "demands": [],
                                       "urgency": classified[1][1]}, station="B", actor="D2")  # fmt: skip
    stream.take(one)
    stream.take(two)
    return stream


@pytest.mark.parametrize("values", [(("slow", 3), ("fast", 3)), (("fast", 3), ("slow", 3))])
def test_of_values_in_conflict_the_tightest_applies(values: tuple[tuple[str, int], tuple[str, int]]) -> None:
    stream = forked(*values)
    order = stream.dispatched(10)
    reading = stream.clocks(11).of("report", order)
    assert minutes(reading.due_at) == 40
    assert ("tightest", 2) in [(one.code, one.params.get("count")) for one in reading.why]
    keep = next(event.id for event in stream.events if event.data.get("item") == "slow")
    stream.do(12, "resolved", {"field": "item", "keep": keep})
    reading = stream.clocks(13).of("report", order)
    assert reading.due_at == at("2026-03-02T15:10")
    assert "tightest" not in codes(reading)


def test_of_urgencies_in_conflict_too() -> None:
    stream = forked(("lamp", 4), ("lamp", 1))
    order = stream.dispatched(10)
    assert minutes(stream.clocks(11).of("acknowledge", order).due_at) == 15
    assert stream.clocks(11).of("escalate").stopped_at is None


def test_a_new_item_moves_what_runs_and_leaves_what_has_stopped() -> None:
    stream = Stream().received()
    order = stream.dispatched(0)
    stream.ordered(10, "acknowledged", order)
    stream.classified(20, "fast", 3)
    readings = stream.clocks(21)
    assert shown(readings.of("acknowledge", order)) == (0, 15, 10, "ok")
    assert shown(readings.of("report", order)) == (0, 30, None, "ok")
    changed = next(one for one in readings.of("report", order).why if one.code == "item_changed")
    assert (changed.params["before"], changed.params["value"]) == ("lamp", "fast")
    assert "item_changed" not in codes(readings.of("acknowledge", order))


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


# The next one due, and what it costs


def test_without_reasons_the_times_are_the_same() -> None:
    stream = five_orders("slow")
    told = stream.clocks(200)
    plain = clocks(stream.read(), lambda pack: PACKS[pack or "p1"], T0 + 200 * MIN, why=False)
    assert plain == tuple(replace(one, why=()) for one in told)


def test_the_clock_due_first_does_not_hang_on_when_it_is_read() -> None:
    stream = Stream().received()
    stream.dispatched(1)
    soon, late = next_due(stream.clocks(2)), next_due(stream.clocks(5000))
    assert soon == late
    assert soon == (T0 + 16 * MIN, T0 + round(12.25 * MIN), "acknowledge")


def five_orders(item: str) -> Stream:
    stream = Stream().received(item=item)
    stream.do(1, "taken")
    orders = [stream.dispatched(2, f"d{number}", "support" if number else "lead") for number in range(5)]
    for number, order in enumerate(orders):
        stream.ordered(10 + number, "acknowledged", order)
        stream.ordered(20 + number, "arrived", order)
    stream.do(30, "suspended", {"reason": "r"})
    stream.do(90, "resumed")
    for order in orders[:3]:
        stream.ordered(100, "reported", order)
    return stream


def cost(call: Callable[[], object], times: int) -> float:
    """Seconds of the best of some runs."""
    call()
    best = 1.0
    for _ in range(times):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.parametrize(("item", "most"), [("lamp", 0.0006), ("slow", 0.002)])
def test_five_orders_are_read_at_once(item: str, most: float) -> None:
    ticket = five_orders(item).read()
    assert cost(lambda: clocks(ticket, lambda pack: PACKS[pack or "p1"], T0), 200) < most


def test_a_fresh_ticket_costs_next_to_nothing() -> None:
    ticket = Stream().received(item="").read()
    assert cost(lambda: next_due(clocks(ticket, lambda pack: PACKS[pack or "p1"], T0)), 500) < 0.0001


# Words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_clock_has_a_name_and_every_why_a_sentence(language: str) -> None:
    keys = catalogue(language)
    assert all(f"clock.{name}" in keys for name in CLOCKS)
    assert all(f"why.started.{cause}" in keys for cause in (*STARTED, "other"))
    assert all(f"why.stopped.{cause}" in keys for cause in (*STOPPED, "other"))
    kinds = [f"why.{kind}.{unit}" for kind in ("limit", "limit_working") for unit in ("s", "min", "h", "d")]
    assert all(key in keys for key in kinds)


def spoken(lines: tuple[Why, ...], language: str) -> list[str]:
    return [(sentence(f"why.{one.code}", language) or "?").format(**one.params) for one in lines]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_explanations_can_be_said(language: str) -> None:
    stream = forked(("slow", 3), ("fast", 1))
    order = stream.dispatched(10)
    stream.ordered(11, "extension_asked", order, until=900)
    stream.ordered(12, "extension_granted", order, until=900)
    stream.do(13, "suspended", {"reason": "r"})
    stream.do(40, "resumed")
    stream.do(50, "suspended", {"reason": "r"})
    for packs in (PACKS, {}):
        for reading in stream.clocks(60, packs):
            assert not [text for text in spoken(reading.why, language) if "{" in text or text == "?"]
