"""The console measured from outside: a terminal, keys, and what is painted when."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.grid import Grid
from tests.bench.numbers import Comparison, percentile
from tests.bench.terminal import Terminal

MARK: Final = "▌"
"""What stands before the line under the cursor, here and in the line list."""
DOWN, UP, PAGE_DOWN, PAGE_UP = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~"
KEYS: Final = (DOWN,) * 60 + (PAGE_DOWN,) * 8 + (DOWN,) * 12 + (UP,) * 30 + (PAGE_UP,) * 5 + (DOWN,) * 5
"""Through a whole screen, past its end, page by page past the end of what is loaded, and back."""
PAUSE: Final = 0.03
"""Seconds between an answer and the next key: a key held down repeats thirty times a second."""
SETTLE: Final = 1.5
LEFT: Final = 18
"""Columns before a row's matter: they hold times that run."""


def baseline(name: str) -> list[str]:
    return [sys.executable, "-m", f"tests.bench.baselines.{name}"]


def console(store: Path) -> list[str]:
    """The console on a store, as a person starts it."""
    return [sys.executable, "-m", "dispatch_tui", "--store", str(store), "--as", "li", "--lang", "zh"]


def mark(grid: Grid) -> tuple[int, str] | None:
    """Which line is under the cursor: its row on the screen, and what it says but for running times."""
    for row in range(grid.height):
        if grid.rows[row][0] == MARK:
            return row, grid.text(row, LEFT, 50)
    return None


def moved(before: tuple[int, str] | None, grid: Grid) -> bool:
    """Whether another line is under the cursor than before."""
    return mark(grid) not in (None, before)


@dataclass
class Starts:
    """Process start to first rows painted and first key answered, one figure a run for each program."""

    bare: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    def run(self, small: Path, large: Path) -> None:
        self.bare.append(start_bare())
        self.small.append(start_console(small))
        self.large.append(start_console(large))

    def comparisons(self) -> list[Comparison]:
        what = "process start to first queue rows painted and first key answered"
        return [
            Comparison(
                "start",
                what,
                "a bare Textual app with a footer, in the same terminal",
                2.0,
                tuple(self.small),
                tuple(self.bare),
            ),
            Comparison(
                "start-100k",
                f"{what}, 100,000 open tickets",
                "with 1,000",
                1.2,
                tuple(self.large),
                tuple(self.small),
            ),
        ]


def start_bare() -> float:
    with Terminal(baseline("bare_app")) as terminal:
        terminal.wait(lambda grid: "ready 0" in grid.text(0) and "Count" in grid.text(grid.height - 1))
        terminal.press(b"x")
        return terminal.wait(lambda grid: "ready 1" in grid.text(0)) - terminal.started


def start_console(store: Path) -> float:
    with Terminal(console(store)) as terminal:
        terminal.wait(lambda grid: mark(grid) is not None)
        before = mark(terminal.grid)
        terminal.press(DOWN)
        return terminal.wait(partial(moved, before)) - terminal.started


@dataclass
class Keys:
    """Key to paint: the 95th of a hundred keys, one figure a run for each program."""

    listing: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    def run(self, small: Path, large: Path) -> None:
        self.listing.append(key_to_paint(baseline("line_list")))
        self.small.append(key_to_paint(console(small)))
        self.large.append(key_to_paint(console(large)))

    def comparisons(self) -> list[Comparison]:
        what = "key to paint in the queue, p95"
        return [
            Comparison(
                "key-100k",
                f"{what}, 100,000 open tickets",
                "1,000",
                1.2,
                tuple(self.large),
                tuple(self.small),
            ),
            Comparison("key", what, "the same keys in a bare line list", 2.0, tuple(self.small), tuple(self.listing)),
        ]


def key_to_paint(argv: Sequence[str], keys: Sequence[bytes] = KEYS) -> float:
    """Press every key once the one before is painted; the p95 in seconds."""
    with Terminal(argv) as terminal:
        terminal.wait(lambda grid: mark(grid) is not None)
        terminal.settle(SETTLE)
        took = []
        for key in keys:
            before = mark(terminal.grid)
            pressed = terminal.press(key)
            took.append(terminal.wait(partial(moved, before)) - pressed)
            terminal.settle(PAUSE)
        return percentile(took, 95)


@dataclass
class Idle:
    """CPU of programs that nobody touches, both running at the same time."""

    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    def run(self, store: Path, runs: int, seconds: float) -> None:
        with Terminal(baseline("one_timer")) as bare, Terminal(console(store)) as ours:
            bare.wait(lambda grid: "ready" in grid.text(0))
            ours.wait(lambda grid: mark(grid) is not None)
            drain((bare, ours), 4.0)
            for _ in range(runs):
                began, before = time.perf_counter(), (bare.cpu(), ours.cpu())
                drain((bare, ours), seconds)
                passed = time.perf_counter() - began
                self.bare.append((bare.cpu() - before[0]) / passed)
                self.ours.append((ours.cpu() - before[1]) / passed)

    def comparisons(self) -> list[Comparison]:
        return [
            Comparison(
                "idle",
                "idle console with 500 clocks running",
                "CPU of a bare Textual app with one timer",
                2.0,
                tuple(self.ours),
                tuple(self.bare),
                "CPU s/s",
            )
        ]


def drain(terminals: Sequence[Terminal], seconds: float) -> None:
    """Take in what several programs draw, turn by turn, for so long."""
    slice_ = 0.1
    for _ in range(round(seconds / slice_ / len(terminals))):
        for terminal in terminals:
            terminal.settle(slice_)
