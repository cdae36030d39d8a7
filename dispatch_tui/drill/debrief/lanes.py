"""The timeline as SVG: a lane for each ticket, above what was done, below and paler what the expert did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from dispatch_tui.domain.plain import clip, shown
from dispatch_tui.domain.ticket.kinds import AT_WORK, CHECKING, FINAL
from dispatch_tui.drill.debrief.plots import ticks
from dispatch_tui.drill.debrief.timeline import Lane, Mark, Stay, Timeline
from dispatch_tui.drill.debrief.wording import DebriefWords

WIDTH: Final = 720
LABEL: Final = 178
"""How much of the width the lanes' titles take."""
OWN, GHOST, GAP = 16, 9, 7
_TOP, _BOTTOM = 18, 6
_HALF_TIME: Final = 14
"""Half the width of a time on the axis."""


def group(status: str) -> str:
    """The sort of a status, as the page colours it."""
    if status == "ringing":
        return "ringing"
    if status in FINAL:
        return "ended"
    if status in AT_WORK and status not in ("return_review", "extension_review"):
        return "out"
    return "check" if status in CHECKING else "centre"


def svg(
    run: Timeline, lanes: Sequence[tuple[Lane, str]], expert: Timeline | None, words: DebriefWords
) -> str:
    """The lanes given of a run, each with its label; every mark says in its title what it is."""
    high = OWN + (GHOST if expert is not None else 0) + GAP
    whole = _TOP + high * len(lanes) + _BOTTOM
    axis = _Axis(run.began, max(run.until, run.began + 60_000))
    parts = [f'<svg class="lanes" viewBox="0 0 {WIDTH} {whole}" role="img">',
             f"<title>{escape(words.say('debrief.timeline'))}</title>"]  # fmt: skip
    for at in ticks(axis.began, axis.until):
        parts.append(f'<line class="tick" x1="{axis.x(at)}" y1="{_TOP - 4}" x2="{axis.x(at)}" y2="{whole - _BOTTOM}"/>')
        fits = ' style="text-anchor:end"' if axis.x(at) > WIDTH - _HALF_TIME else ""
        parts.append(f'<text class="axis" x="{axis.x(at)}" y="11"{fits}>{words.clock(at)[:5]}</text>')
    for place, (lane, label) in enumerate(lanes):
        top = _TOP + place * high
        parts.append(f'<text class="lane" x="0" y="{top + 12}">{escape(_cut(label))}</text>')
        parts.extend(_drawn(lane, axis, top, OWN, "", words))
        theirs = expert.lane(lane.inject) if expert is not None else None
        if theirs is not None:
            parts.extend(_drawn(theirs, axis, top + OWN + 1, GHOST, " ghost", words))
    parts.append("</svg>")
    return "".join(parts)


class _Axis:
    def __init__(self, began: int, until: int) -> None:
        self.began, self.until = began, until

    def x(self, at: int) -> int:
        span = max(1, self.until - self.began)
        return LABEL + (min(max(at, self.began), self.until) - self.began) * (WIDTH - LABEL - 8) // span


def _drawn(lane: Lane, axis: _Axis, top: int, high: int, ghost: str, words: DebriefWords) -> Iterator[str]:
    for stay in lane.stays:
        if group(stay.status) != "ended" and stay.start < axis.until:
            yield _bar(stay, axis, top, high, ghost, words)
    for mark in lane.marks:
        if mark.at <= axis.until and mark.kind != "received":
            yield _mark(mark, axis, top, high, ghost, words)


def _bar(stay: Stay, axis: _Axis, top: int, high: int, ghost: str, words: DebriefWords) -> str:
    x = axis.x(stay.start)
    width = max(1, axis.x(stay.end) - x)
    title = f"{words.clock(stay.start)}–{words.clock(stay.end)} {words.status(stay.status)}"
    return (f'<rect class="stay {group(stay.status)}{ghost}" x="{x}" y="{top + high // 4}" width="{width}" '
            f'height="{high // 2}"><title>{escape(title)}</title></rect>')  # fmt: skip


def _mark(mark: Mark, axis: _Axis, top: int, high: int, ghost: str, words: DebriefWords) -> str:
    x, middle, half = axis.x(mark.at), top + high // 2, max(3, high // 2 - 3)
    style = f"mark {mark.hand}{' undone' if mark.undone else ''}{ghost}"
    title = f"<title>{escape(told(mark, words))}</title>"
    if mark.hand == "department":
        points = f"{x},{middle - half} {x + half},{middle} {x},{middle + half} {x - half},{middle}"
        return f'<polygon class="{style}" points="{points}">{title}</polygon>'
    return f'<circle class="{style}" cx="{x}" cy="{middle}" r="{half}">{title}</circle>'


def told(mark: Mark, words: DebriefWords) -> str:
    """A mark in words: when, what, whose order."""
    departments = words.listed(words.department(one) for one in mark.departments)
    return " ".join(one for one in (words.clock(mark.at), words.deed(mark.kind), departments) if one)


def _cut(text: str) -> str:
    """As much of a lane's title as fits before the axis; Chinese takes twice the room."""
    return clip(shown(text), 28)
