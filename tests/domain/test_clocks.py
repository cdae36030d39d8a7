"""The clocks of a call and of orders: what starts, pauses, moves and stops them, and how they read."""

from __future__ import annotations

import pytest

from dispatch_tui.domain.clocks import next_due
from tests.domain.clock_rig import (
    MIN,
    T0,
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
