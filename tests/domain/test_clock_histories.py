"""No order of events makes a clock run backwards or restart unasked: generated, lawful histories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.authority import Author
from dispatch_tui.domain.clocks import ClockReading, clocks, next_due
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.kinds import KINDS
from dispatch_tui.domain.ticket.rules import refusal
from tests.domain.clock_rig import MIN, OPERATORS, PACKS, T0, Readings, Stream

Step = tuple[str, dict[str, Any], str]
Key = tuple[str, str | None, int]

ON_TICKET: tuple[Step, ...] = (
    ("answered", {}, "D1"), ("info_needed", {}, "D1"), ("info_supplied", {}, "D1"),
    ("answered_directly", {}, "D1"), ("refused", {"reason": "r"}, "D1"), ("cancelled", {"reason": "r"}, "D1"),
    ("suspended", {"reason": "r"}, "D1"), ("suspended", {"reason": "r"}, "D1"), ("resumed", {}, "D1"),
    ("called_back", {"reached": True, "solved": True}, "D1"), ("called_back", {"reached": False}, "D1"),
    ("called_back", {"reached": True, "solved": False}, "D1"), ("closed", {}, "D1"), ("closed", {}, "D1"),
    ("reopened", {"reason": "r"}, "D1"), ("merged", {"other": "0100"}, "D1"),
    ("unmerged", {"other": "0100"}, "D1"),
    ("supervised", {"level": "red"}, "S1"), ("corrected", {"fields": {"urgency": 1}}, "D1"),
    ("corrected", {"fields": {"urgency": 4}}, "D1"), ("corrected", {"fields": {"major": True}}, "D1"),
    ("noted", {}, "D1"),
    *(("classified", {"item": item, "category": "01", "demands": ["verify", "callback"]}, "D1")
      for item in ("lamp", "slow", "fast")),
    *(("dispatched", {"department": department, "part": part}, "D1")
      for department in ("cgj", "zjj", "hbj") for part in ("lead", "support")),
    ("dispatched", {"department": "cgj", "part": "lead", "restart": True}, "D1"),
)  # fmt: skip
ON_ORDER: tuple[Step, ...] = (
    ("acknowledged", {}, "D1"), ("arrived", {}, "D1"), ("returned", {"reason": "r"}, "D1"),
    ("return_granted", {}, "D1"), ("return_refused", {}, "D1"), ("ruled", {"department": "cgj"}, "S1"),
    ("ruled", {"department": "hbj"}, "S1"), ("extension_asked", {"until": T0 + 200 * MIN}, "D1"),
    ("extension_granted", {"until": T0 + 200 * MIN}, "D1"),
    ("extension_granted", {"until": T0 + 900 * MIN}, "D1"),
    ("extension_refused", {}, "D1"), ("support_waived", {}, "D1"), ("withdrawn", {}, "D1"),
    ("withdrawal_acknowledged", {}, "D1"), ("reported", {"outcome": "solved"}, "D1"),
    ("reported", {"outcome": "solved"}, "D1"), ("verified", {}, "D1"), ("verified", {}, "D1"),
    ("sent_back", {"reason": "r"}, "D1"),
)  # fmt: skip

ONWARD = {
    "answered", "info_supplied", "resumed", "called_back", "closed", "dispatched", "acknowledged", "arrived",
    "returned", "return_granted", "return_refused", "ruled", "extension_asked", "extension_granted",
    "support_waived", "reported", "verified", "sent_back", "suspended", "reopened",
}  # fmt: skip
"""What brings a ticket on: chosen three times out of four."""


def lawful(stream: Stream, station: str) -> list[Step]:
    """What could be done next at ``station``."""
    state = stream.fold.state
    found = []
    for kind, data, actor in wanted(stream):
        author = Author(actor, OPERATORS[actor].role)
        if kind == "retracted":
            acts = [(chain, act) for chain, act in data["acts"]]
            refused = stream.fold.retraction_refused(acts, author, station)
        else:
            refused = refusal(state, stream.ticket, kind, data, author)
        if refused is None:
            found.append((kind, data, actor))
    return found


def wanted(stream: Stream) -> Iterator[Step]:
    yield from ON_TICKET
    for order in stream.fold.state.orders:
        for kind, data, actor in ON_ORDER:
            yield kind, {"order": order, **data}, actor
    for event in stream.events[-2:]:
        if event.kind in KINDS and event.kind != "received":
            acts = [list(act) for act in stream.fold.undo_with(event.station, event.act)]
            if acts:
                yield "retracted", {"acts": acts}, "S1"
    for name, tips in stream.fold.state.named().items():
        if len(tips) > 1:
            for keep in sorted(tips):
                yield "resolved", {"field": name, "keep": keep}, "D1"


class Story:
    """A stream that grows by lawful events, each chosen by a number; its clock mostly goes forward."""

    def __init__(self, stream: Stream, station: str, now: int = 0) -> None:
        self.stream = stream
        self.station = station
        self.now = now

    def grow(self, choice: int, ahead: int) -> Event | None:
        steps = lawful(self.stream, self.station)
        onward = [step for step in steps if step[0] in ONWARD]
        chosen = onward if onward and choice % 4 else steps
        self.now += ahead
        kind, data, actor = chosen[choice // 4 % len(chosen)]
        event = self.stream.make(self.now, kind, data, actor=actor, station=self.station)
        return event if self.stream.take(event).outcome == "counted" else None


def opened(ringing: bool) -> Stream:
    stream = Stream()
    if ringing:
        return stream.received(ringing=True)
    return stream.received()


def keyed(readings: Readings) -> dict[Key, ClockReading]:
    """By name, order and round; rounds are counted from the first."""
    found: dict[Key, ClockReading] = {}
    for one in reversed(readings):
        number = sum((one.name, one.order) == key[:2] for key in found)
        found[one.name, one.order, number] = one
    return found


PAUSING = {"suspended", "resumed", "info_needed"}
"""Where both sides paused or resumed it, the pause that both knew ends with the first resumption."""
LOOSE = {"retracted", "resolved"}
"""Kinds that take something back: a clock may then be as if that had never been."""
GOVERNING = {"classified", "corrected", "info_supplied"} | LOOSE
AHEAD = st.integers(0, 40) | st.sampled_from([-7, 0, 1, 300, 2000])
STEPS = st.lists(st.tuples(st.integers(0, 10_000), AHEAD), max_size=25)
FORWARD = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 90)), max_size=18)


def limits_of(one: ClockReading) -> list[Any]:
    return [(why.params["row"], why.params["version"]) for why in one.why if why.code.startswith("limit")]


@given(st.booleans(), STEPS)
def test_no_event_makes_a_clock_run_backwards_or_restart(ringing: bool, steps: list[tuple[int, int]]) -> None:
    story = Story(opened(ringing), "A")
    before = keyed(story.stream.clocks())
    for choice, ahead in steps:
        event = story.grow(choice, ahead)
        assert event is not None
        after = keyed(story.stream.clocks(story.now))
        if event.kind not in LOOSE:
            compare(before, after, event, story.stream.read().status == "merged")
        before = after


def compare(before: dict[Key, ClockReading], after: dict[Key, ClockReading], event: Event, merged: bool) -> None:
    for key, was in before.items():
        assert key in after or event.kind in GOVERNING or merged, (key, event.kind)
        now = after.get(key)
        if now is None:
            continue
        told = (key, event.kind, was, now)
        assert now.started_at == was.started_at, told
        if event.kind == "unmerged" or (merged and key[1] is None):
            continue  # what a merge stops has not stopped for good
        if was.due_at is not None and now.due_at is not None and now.due_at < was.due_at:
            assert event.kind in GOVERNING, told
            assert limits_of(now) != limits_of(was), told
        if was.stopped_at is not None and event.kind != "called_back":
            assert (now.stopped_at, now.due_at) == (was.stopped_at, was.due_at), told


@given(st.booleans(), STEPS)
def test_readings_hold_together(ringing: bool, steps: list[tuple[int, int]]) -> None:
    story = Story(opened(ringing), "A")
    for choice, ahead in steps:
        story.grow(choice, ahead)
    ticket = story.stream.read()
    readings = story.stream.clocks(story.now)
    much_later = story.stream.clocks(story.now + 100_000)
    assert next_due(readings) == next_due(much_later)
    for now, later in zip(readings, much_later, strict=True):
        assert replace(now, level="ok", why=()) == replace(later, level="ok", why=())
        assert now.stopped_at is None or now.level == later.level
        assert now.stopped_at is None or now.paused_at is None
        assert now.due_at is not None
        assert now.warn_at is None or now.warn_at <= now.due_at
        assert now.why[0].code.startswith("started.")
        if now.stopped_at is not None and now.stopped_at < now.started_at:
            assert now.level == "doubtful"
        if now.stopped_at is not None and now.stopped_at > now.due_at:
            assert now.level in ("late", "doubtful")
    if ticket.finished:
        running = [one for one in readings if one.stopped_at is None]
        assert all(ticket.status == "merged" and one.order is not None for one in running)
    else:
        assert any(one.name == "close" and one.stopped_at is None for one in readings)


@given(st.booleans(), STEPS)
def test_what_the_ticket_waits_for_has_a_running_clock(ringing: bool, steps: list[tuple[int, int]]) -> None:
    story = Story(opened(ringing), "A")
    for choice, ahead in steps:
        story.grow(choice, ahead)
        ticket = story.stream.read()
        running = {one.name for one in story.stream.clocks(story.now) if one.stopped_at is None}
        expected = WAITS.get(ticket.status, set())
        if ticket.status == "needs_info" and any(order.live for order in ticket.orders):
            continue  # a dispatch undone, then redone while the caller was being asked
        assert expected <= running, (ticket.status, running)
        if not ticket.finished:
            for name, statuses in ONLY.items():
                assert name not in running or ticket.status in statuses, (name, ticket.status)


WAITS = {
    "ringing": {"answer"}, "received": {"dispatch"}, "needs_info": {"dispatch"}, "to_dispatch": {"dispatch"},
    "awaiting_ack": {"acknowledge", "report"}, "in_progress": {"report"}, "to_verify": {"verify"},
    "to_call_back": {"callback"}, "to_close": {"close"},
}  # fmt: skip
"""The clocks that have to run in a status."""
ONLY = {"verify": {"to_verify"}, "callback": {"to_call_back", "suspended"}, "answer": {"ringing"}}
"""The statuses in which alone a clock runs."""


@given(st.booleans(), FORWARD, FORWARD, FORWARD)
def test_stations_that_hold_the_same_read_the_same(
    ringing: bool, common: list[tuple[int, int]], here: list[tuple[int, int]], there: list[tuple[int, int]]
) -> None:
    base = Story(opened(ringing), "A")
    for choice, ahead in common:
        base.grow(choice, ahead)
    held = len(base.stream.events)
    one, two = Story(base.stream.branch(), "A", base.now), Story(base.stream.branch(), "B", base.now)
    for story, steps in ((one, here), (two, there)):
        for choice, ahead in steps[:6]:
            story.grow(choice, ahead)
    mine, yours = one.stream.events[held:], two.stream.events[held:]
    before = keyed(one.stream.clocks(9000)), keyed(two.stream.clocks(9000))
    for event in yours:
        one.stream.take(event)
    for event in mine:
        two.stream.take(event)
    now = T0 + 9000 * MIN
    results = [clocks(story.stream.read(), lambda pack: PACKS[pack or "p1"], now) for story in (one, two)]
    assert results[0] == results[1]
    kinds = {event.kind for event in mine}, {event.kind for event in yours}
    if not (kinds[0] | kinds[1]) & GOVERNING and not all(side & PAUSING for side in kinds):
        imported(before, keyed(Readings(results[0])))


def imported(before: tuple[dict[Key, ClockReading], ...], after: dict[Key, ClockReading]) -> None:
    """An import moves no clock's start, and no due time to before what either station knew."""
    for key in before[0].keys() & before[1].keys() & after.keys():
        if key[2] or key[0] in ("verify", "callback"):
            continue  # a later round may be one of the other station's
        one, two = (side[key] for side in before)
        if one.started_at == two.started_at:
            assert after[key].started_at == one.started_at, key
            known = [side.due_at for side in (one, two) if side.due_at is not None]
            due = after[key].due_at
            assert due is not None
            assert due >= min(known), (key, one, two, after[key])
