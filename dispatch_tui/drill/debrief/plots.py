"""What is plotted of a run: as data, as lines of block characters for a terminal, as SVG for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any, Final, Literal

from dispatch_tui.drill.debrief.timeline import Timeline
from dispatch_tui.drill.debrief.wording import DebriefWords
from dispatch_tui.drill.scoring.measures import ANSWER_LIMIT, DISPATCH_LIMIT

BLOCKS: Final = " ▁▂▃▄▅▆▇█"
MINUTE: Final = 60_000
NOT_ASKED: Final = "·"
"""Stands in a line of shares where there is none."""
Form = Literal["dots", "steps", "bars"]
Point = tuple[int, int]
"""When (drill ms), and how much."""
_STEPS: Final = (60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000)
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 340, 120, 46, 18, 8
_TICKS: Final = 6


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a plot. ``name``: ``yours``, ``expert``, ``came`` or ``done``. Of ``steps`` each value holds until
    the next point."""

    name: str
    form: Form
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """``code`` names it; ``spans``: its values are ms, else counts. ``limit`` is drawn across."""

    code: str
    began: int
    until: int
    spans: bool
    series: tuple[Series, ...]
    limit: int | None = None

    @property
    def highest(self) -> int:
        return max((value for one in self.series for _, value in one.points), default=0)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "unit": "ms" if self.spans else "count", "limit": self.limit,
            "series": [{"name": one.name, "form": one.form, "points": [list(point) for point in one.points]}
                       for one in self.series],
        }  # fmt: skip


def spark(shares: Iterable[Fraction | None]) -> str:
    """Shares as a line of blocks, one cell each; the lowest shows as a line, too."""
    return "".join(
        NOT_ASKED if share is None else BLOCKS[1 + min(int(share * 8), 7)] for share in shares
    )


def plots(run: Timeline, expert: Timeline | None) -> tuple[Plot, ...]:
    """The plots of a run, an expert's beside it where there is one."""
    until = max(run.until, run.began + MINUTE)

    def both(form: Form, mine: Iterable[Point], theirs: Iterable[Point]) -> tuple[Series, ...]:
        found = [Series("yours", form, tuple(mine))]
        if expert is not None:
            found.append(Series("expert", form, tuple(point for point in theirs if point[0] <= until)))
        return tuple(found)

    ghost = expert if expert is not None else run
    load = (Series("came", "bars", _by_minute(run.arrivals, run.began)),
            Series("done", "steps", _closed(_by_minute(run.acts, run.began))))  # fmt: skip
    return (
        Plot("answer", run.began, until, True, both("dots", run.answers, ghost.answers), ANSWER_LIMIT),
        Plot("dispatch", run.began, until, True, both("dots", run.sendings, ghost.sendings), DISPATCH_LIMIT),
        Plot("queue", run.began, until, False, both("steps", run.queue, ghost.queue)),
        Plot("load", run.began, until, False, load),
    )


def _by_minute(moments: Iterable[int], began: int) -> tuple[Point, ...]:
    counted = Counter(max(0, at - began) // MINUTE for at in moments)
    return tuple((began + minute * MINUTE, count) for minute, count in sorted(counted.items()))


def _closed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Counts by the minute as steps: back to none where the next minute has none."""
    found: list[Point] = []
    for at, count in points:
        if found and found[-1][0] + MINUTE < at:
            found.append((found[-1][0] + MINUTE, 0))
        found.append((at, count))
    if found:
        found.append((found[-1][0] + MINUTE, 0))
    return tuple(found)


def blocks(plot: Plot, series: Series, width: int) -> str:
    """A series as one line of block characters, ``width`` cells, as high as the plot's highest value."""
    if width < 1:
        return ""
    span = max(1, plot.until - plot.began)
    cells = [0] * width
    for start, end, value in _stretches(plot, series):
        first = min(width - 1, max(0, (start - plot.began) * width // span))
        last = min(width - 1, max(first, (end - 1 - plot.began) * width // span))
        for cell in range(first, last + 1):
            cells[cell] = max(cells[cell], value)
    highest = max(1, plot.highest)
    return "".join(BLOCKS[-(-value * (len(BLOCKS) - 1) // highest)] for value in cells)


def _stretches(plot: Plot, series: Series) -> Iterator[tuple[int, int, int]]:
    """(from, until, value) of a series."""
    points = series.points
    for place, (at, value) in enumerate(points):
        if series.form == "steps":
            end = points[place + 1][0] if place + 1 < len(points) else plot.until
            yield at, max(end, at + 1), value
        else:
            yield at, at + (MINUTE if series.form == "bars" else 1), value


def svg(plot: Plot, words: DebriefWords) -> str:
    """The plot as an SVG element that needs nothing beside it but the page's style."""
    box = _Box(plot)
    title = escape(words.say(f"debrief.plot.{plot.code}"))
    parts = [f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{title}</title>']
    for at in ticks(plot.began, plot.until, _TICKS):
        x = box.x(at)
        parts.append(f'<line class="tick" x1="{x}" y1="{_TOP}" x2="{x}" y2="{_HEIGHT - _BOTTOM}"/>')
        parts.append(f'<text class="axis" x="{x}" y="{_HEIGHT - 5}">{words.clock(at)[:5]}</text>')
    for value in (0, box.highest // 2, box.highest) if box.highest > 1 else (0, box.highest):
        label = words.span(value) if plot.spans else str(value)
        parts.append(f'<text class="scale" x="{_LEFT - 6}" y="{box.y(value) + 4}">{escape(label)}</text>')
    if plot.limit is not None:
        y = box.y(plot.limit)
        parts.append(f'<line class="limit" x1="{_LEFT}" y1="{y}" x2="{_WIDTH}" y2="{y}"/>')
    for series in reversed(plot.series):
        parts.extend(box.drawn(series))
    parts.append(f'<line class="base" x1="{_LEFT}" y1="{box.y(0)}" x2="{_WIDTH}" y2="{box.y(0)}"/></svg>')
    return "".join(parts)


def ticks(began: int, until: int, most: int = 12) -> range:
    """Round moments between two, at most so many."""
    span = max(1, until - began)
    step = next((one for one in _STEPS if span // one <= most), _STEPS[-1])
    return range(-(-began // step) * step, until + 1, step)


class _Box:
    """Places on a plot. Coordinates are whole, so that the same run gives the same bytes."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.highest = max(plot.highest, (plot.limit or 0) * 6 // 5, 1)

    def x(self, at: int) -> int:
        span = max(1, self.plot.until - self.plot.began)
        place = (min(max(at, self.plot.began), self.plot.until) - self.plot.began) * (_WIDTH - _LEFT - 4) // span
        return _LEFT + place

    def y(self, value: int) -> int:
        return _HEIGHT - _BOTTOM - value * (_HEIGHT - _BOTTOM - _TOP) // self.highest

    def drawn(self, series: Series) -> Iterator[str]:
        match series.form:
            case "dots":
                for at, value in series.points:
                    late = " late" if self.plot.limit is not None and value > self.plot.limit else ""
                    x, y = self.x(at), self.y(value)
                    yield f'<line class="stem {series.name}" x1="{x}" y1="{self.y(0)}" x2="{x}" y2="{y}"/>'
                    yield f'<circle class="{series.name}{late}" cx="{x}" cy="{y}" r="3"/>'
            case "bars":
                for at, value in series.points:
                    width = max(1, self.x(at + MINUTE) - self.x(at) - 1)
                    yield (f'<rect class="{series.name}" x="{self.x(at)}" y="{self.y(value)}" width="{width}" '
                           f'height="{self.y(0) - self.y(value)}"/>')  # fmt: skip
            case "steps":
                yield f'<path class="steps {series.name}" d="{self._steps(series)}"/>'

    def _steps(self, series: Series) -> str:
        path, before = [f"M{_LEFT} {self.y(0)}"], 0
        for at, value in series.points:
            path.append(f"L{self.x(at)} {self.y(before)}L{self.x(at)} {self.y(value)}")
            before = value
        return "".join([*path, f"L{self.x(self.plot.until)} {self.y(before)}"])
