"""Which limit applies to a clock, which clock is due first, what reading costs, and how it is said."""

from __future__ import annotations

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
from tests.steps import steps

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


@pytest.mark.parametrize(("item", "most"), [("lamp", 8_000), ("slow", 9_000)])
def test_five_orders_are_read_at_once(item: str, most: int) -> None:
    ticket = five_orders(item).read()
    assert steps(lambda: clocks(ticket, lambda pack: PACKS[pack or "p1"], T0)) < most


def test_a_fresh_ticket_costs_next_to_nothing() -> None:
    ticket = Stream().received(item="").read()
    assert steps(lambda: next_due(clocks(ticket, lambda pack: PACKS[pack or "p1"], T0))) < 900


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
