"""Reading a ticket's clocks: each span against the limit that applies to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dispatch_tui.domain.clocks.due import Due, due_of
from dispatch_tui.domain.clocks.explaining import explain
from dispatch_tui.domain.clocks.governing import Governing, Standing
from dispatch_tui.domain.clocks.limits import Packs, Timings
from dispatch_tui.domain.clocks.marks import Span
from dispatch_tui.domain.clocks.spans import Story
from dispatch_tui.domain.clocks.values import ClockReading, Level
from dispatch_tui.domain.place import CLOCKS
from dispatch_tui.domain.ticket.reading import Ticket

_RANK: Final[Mapping[str, int]] = {name: rank for rank, name in enumerate(CLOCKS)}


def clocks(ticket: Ticket, packs: Packs, now: int, *, why: bool = True) -> tuple[ClockReading, ...]:
    """Every clock of the ticket at ``now`` (UTC ms), in the order of CLOCKS; the newer of two rounds first.

    ``packs`` gives a version of the pack by its hash. A clock for which the pack has no limit is left out.
    Without ``why`` nothing is explained: for those who want the times of many tickets.
    """
    timings = Timings(packs)
    story = Story(ticket, timings.urgency)
    governing = Governing(story, timings)
    readings = []
    for span in reversed(story.spans):
        reading = _read(span, story, governing, now, why)
        if reading is not None:
            readings.append(reading)
    readings.sort(key=lambda one: _RANK[one.name])
    return tuple(readings)


NextDue = tuple[int, int | None, str]
"""(due, warning, name) of a clock that runs."""


class Dues(NamedTuple):
    """What is due next of a ticket, None where nothing runs; by order what is due next of it, as far as anything runs
    (under no name, of the ticket's own clocks); and when the newest report of each order is, or was, due."""

    first: NextDue | None
    orders: Mapping[str, NextDue]
    reports: Mapping[str, int | None]


def next_due(readings: Iterable[ClockReading]) -> NextDue | None:
    """(due, warning, name) of the running clock that is due first; None when none runs. Paused ones do not.

    Depends on the facts alone, never on when the clocks were read.
    """
    running = [
        (one.due_at, _RANK[one.name], one)
        for one in readings
        if one.due_at is not None and one.stopped_at is None and one.paused_at is None
    ]
    if not running:
        return None
    due, _, first = min(running, key=lambda found: found[:2])
    return due, first.warn_at, first.name


def dues(ticket: Ticket, packs: Packs) -> Dues:
    """What ``clocks`` and ``next_due`` tell of when things are due, and no more: for the rows of many tickets."""
    timings = Timings(packs)
    story = Story(ticket, timings.urgency)
    governing = Governing(story, timings)
    reports: dict[str, int | None] = {}
    running: list[tuple[int, int, int, str, str, Due]] = []
    for span in reversed(story.spans):
        order = "" if span.order is None else span.order.id
        reporting = span.name == "report" and order not in reports
        if span.closed is not None and not reporting:
            continue
        standing = governing.standing(span)
        due = _tightest(span, story, standing)
        if reporting and (due is not None or standing.missing):
            reports[order] = None if due is None else due.at
        if span.closed is None and due is not None and due.paused_at is None:
            running.append((due.at, _RANK[span.name], len(running), order, span.name, due))
    running.sort()
    orders: dict[str, NextDue] = {}
    for *_, order, name, due in running:
        if order not in orders:
            orders[order] = due.at, due.warn_at, name
    return Dues(next(iter(orders.values()), None), orders, reports)


def _tightest(span: Span, story: Story, standing: Standing) -> Due | None:
    """When it is due by the tightest of the limits that may apply."""
    if len(standing.limits) == 1:
        return due_of(span, story, *standing.limits[0])
    found: Due | None = None
    for limit, timing in standing.limits:
        due = due_of(span, story, limit, timing)
        if found is None or due.at < found.at:
            found = due
    return found


def _read(span: Span, story: Story, governing: Governing, now: int, why: bool) -> ClockReading | None:
    standing = governing.standing(span)
    if not standing.limits and not standing.missing:
        return None
    due = _tightest(span, story, standing)
    warn_at = None if due is None else due.warn_at
    stopped = span.closed.at if span.closed is not None else None
    order = span.order
    return ClockReading(
        span.name,
        None if order is None else order.id,
        None if order is None else order.department,
        span.base,
        None if due is None else due.at,
        warn_at,
        None if due is None else due.paused_at,
        stopped,
        _level(span.base, stopped, due, warn_at, bool(standing.missing), _doubted(span, story), now),
        explain(span, story, standing, due, now) if why else (),
    )


def _doubted(span: Span, story: Story) -> bool:
    """Whether it begins or ends by a clock that is marked wrong."""
    marks = (span.opened, span.closed)
    return any(mark is not None and story.ticket.timeline[mark.place].basis == "doubted" for mark in marks)


def _level(
    started: int, stopped: int | None, due: Due | None, warn_at: int | None, missing: bool, doubted: bool, now: int
) -> Level:
    """Never on time where the times do not fit together or a clock is marked wrong, or where a limit is not known."""
    at = stopped if stopped is not None else now
    if doubted or at < started or (due is not None and due.doubtful):
        return "doubtful"
    if due is None:
        return "unknown"
    if due.paused_at is not None:
        at = due.paused_at
    if at > due.at:
        return "late"
    if missing:
        return "unknown"
    if stopped is None and warn_at is not None and at >= warn_at:
        return "warn"
    return "ok"
