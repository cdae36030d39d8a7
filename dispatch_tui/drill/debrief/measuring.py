"""Measures in words, as pairs of a name and a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch_tui.drill.debrief.wording import DebriefWords


def measured(measures: Mapping[str, Any], words: DebriefWords) -> list[tuple[str, str]]:
    """The measures of a score's JSON that there is something to say of."""
    return [(words.say(f"debrief.measure.{name}"), value) for name, value in _told(measures, words)]


def _told(measures: Mapping[str, Any], words: DebriefWords) -> Iterator[tuple[str, str]]:
    answering, dispatching = measures["answering"], measures["dispatching"]
    rang = (answering["count"] if answering else 0) + measures.get("unanswered", 0)
    if rang:
        within = answering["within"] if answering else 0
        yield "answered", words.say("debrief.measure.share", count=within, of=rang)
    if answering:
        yield "answer_median", words.span(answering["median"])
        yield "answer_longest", words.span(answering["longest"])
    if dispatching:
        yield "dispatched", words.say("debrief.measure.share", count=dispatching["within"], of=dispatching["count"])
        yield "dispatch_median", words.span(dispatching["median"])
        yield "dispatch_ninth", words.span(dispatching["ninth"])
    yield "orders", str(measures["orders"])
    tenths = measures["keys_per_order_tenths"]
    if tenths is not None:
        yield "keys_per_order", f"{tenths // 10}.{tenths % 10}"
    yield "hesitated", words.span(measures["hesitated"])
    corrections = sum(measures[name] for name in ("undone", "corrected", "reclassified", "resent"))
    yield "corrections", str(corrections)
    yield "longest_queue", str(measures["longest_queue"])
