"""Why a clock reads so: what started it, which line of the pack applies, what paused, moved or stopped it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dispatch_tui.domain.clocks.due import Due
from dispatch_tui.domain.clocks.governing import Standing
from dispatch_tui.domain.clocks.marks import Mark, Span
from dispatch_tui.domain.clocks.spans import Story
from dispatch_tui.domain.clocks.values import Why

STARTED: Final = frozenset({
    "received", "answered", "dispatched", "dispatched_before", "restarted", "return_granted", "ruled",
    "withdrawn", "reopened", "sent_back", "reported", "support_waived", "verified", "classified", "corrected",
})  # fmt: skip
"""What starts a clock; ``started.other`` tells of the rest."""
STOPPED: Final = frozenset({
    "answered", "dispatched", "acknowledged", "arrived", "reported", "returned", "return_granted",
    "ruled", "support_waived", "withdrawn", "retracted", "set_aside", "verified", "sent_back", "called_back",
    "supervised", "lowered",
    "reopened", "closed", "answered_directly", "refused", "transferred", "cancelled", "attached", "merged",
})  # fmt: skip
"""What stops one; ``stopped.other`` tells of the rest."""


def explain(span: Span, story: Story, standing: Standing, due: Due | None, now: int) -> tuple[Why, ...]:
    """The lines of the explanation, in the order in which they are read."""
    opened, closed = span.opened, span.closed
    cause = opened.cause if opened.cause in STARTED else "other"
    lines = [Why(f"started.{cause}", {"at": span.base, "event_at": opened.at})]
    lines.extend(_told(story, opened))
    if due is not None:
        lines.append(_limit(due))
        if len(standing.limits) > 1:
            lines.append(Why("tightest", {
                "count": len(standing.limits), "items": ", ".join(standing.items),
                "urgencies": ", ".join(map(str, standing.urgencies)),
            }))  # fmt: skip
    for pack, station in standing.missing:
        lines.append(Why("limit_unknown", {"pack": pack[:12], "station": station}))
    if len(story.items) > 1 or len(story.urgencies) > 1:
        _changes(lines, span, story)
    if due is not None:
        _moves(lines, due)
    if closed is not None:
        cause = closed.cause if closed.cause in STOPPED else "other"
        lines.append(Why(f"stopped.{cause}", {"at": closed.at}))
        lines.extend(_told(story, closed))
    if (closed.at if closed is not None else now) < span.base:
        lines.append(Why("doubtful", {"at": span.base, "until": closed.at if closed is not None else now}))
    elif due is not None and due.doubtful:
        lines.append(Why("doubtful_pause", {}))
    return tuple(lines)


def _told(story: Story, mark: Mark) -> Iterator[Why]:
    """At which station, where several wrote unaware of each other; and what the time rests on, where it is not simply
    when it was recorded."""
    entry = story.ticket.timeline[mark.place]
    event = entry.event
    if not story.linear:
        yield Why("side", {"station": event.station, "operator": event.actor})
    if entry.basis in ("occurred", "accepted", "corrected") and mark.at == entry.at:
        yield Why(entry.basis, {"at": mark.at, "recorded_at": entry.recorded_at, "station": event.station})
    elif entry.basis == "doubted":
        yield Why("doubted", {"recorded_at": entry.recorded_at, "station": event.station})
    if entry.claim in ("open", "declined"):
        yield Why(f"claim_{entry.claim}", {"at": event.occurred, "recorded_at": entry.recorded_at})


def _limit(due: Due) -> Why:
    limit = due.limit
    kind = "limit" if due.calendar.always else "limit_working"
    return Why(f"{kind}.{limit.unit}", {
        "amount": limit.amount, "unit": limit.unit, "calendar": limit.calendar, "set": limit.set,
        "urgency": "*" if limit.urgency is None else limit.urgency,
        "file": limit.line.file, "row": limit.line.row, "version": due.timing.pack.version,
    })  # fmt: skip


def _changes(lines: list[Why], span: Span, story: Story) -> None:
    """What was decided anew while the clock ran; what was decided first is told by the limit."""
    end = span.closed.place if span.closed is not None else len(story.ticket.timeline)
    for code, settings in (("item_changed", story.items), ("urgency_changed", story.urgencies)):
        for before, one in pairwise(settings):
            if span.opened.place < one.place < end and one.value != before.value:
                lines.append(Why(code, {"at": one.at, "before": before.value, "value": one.value}))


def _moves(lines: list[Why], due: Due) -> None:
    if due.extended is not None:
        lines.append(Why("extended", {"at": due.extended.at, "until": due.extended.until}))
    for since, until in due.pauses:
        if until is None:
            lines.append(Why("paused", {"at": since}))
        else:
            lines.append(Why("was_paused", {"at": since, "until": until}))
    known = due.calendar.known_until
    if known is not None and due.at > known:
        lines.append(Why("calendar_guessed", {"until": known, "calendar": due.limit.calendar}))
