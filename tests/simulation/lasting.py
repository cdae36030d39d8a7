"""Simulating for as long as wanted, on every core: a bar while it runs, and what came of it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from queue import Empty
from typing import Final

from tests.processes import end_with_parent
from tests.simulation import run as memory
from tests.simulation.stations import run as stations
from tests.simulation.world import Broken

WIDTH: Final = 32
MOST_FAILURES: Final = 5
"""So many stories are told; then a run ends early."""
MEMORY_EVERY: Final = 4
"""Of so many worlds one is simulated in memory alone, where the log's rules are tried harder."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One world: how many events it came to and, where it failed, the story."""

    seed: int
    kind: str
    events: int
    failed: str = ""


@dataclass
class Summary:
    """All worlds so far."""

    worlds: dict[str, int] = field(default_factory=lambda: {"stations": 0, "memory": 0})
    events: int = 0
    failures: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        self.worlds[outcome.kind] += 1
        self.events += outcome.events
        if outcome.failed:
            self.failures.append(outcome)

    def line(self) -> str:
        return (
            f"{self.worlds['stations']:,} worlds of stations with files, {self.worlds['memory']:,} in memory, "
            f"{self.events:,} events, {len(self.failures)} failures"
        )


def simulate(minutes: float, first: int, workers: int | None = None) -> Summary:
    """Simulate seeds from ``first`` on, on so many processes (None: one for each core)."""
    count = workers or os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    outcomes: Queue[Outcome] = context.Queue()
    began = time.monotonic()
    processes = [
        context.Process(target=_work, args=(first + number, count, minutes * 60, outcomes), daemon=True)
        for number in range(count)
    ]
    for process in processes:
        process.start()
    summary = Summary()
    while any(process.is_alive() for process in processes) or not outcomes.empty():
        with suppress(Empty):
            outcome = outcomes.get(timeout=0.5)
            summary.add(outcome)
            if outcome.failed:
                print(f"\r{outcome.kind}: {outcome.failed.partition(chr(10))[0]}", file=sys.stderr, flush=True)
        summary.seconds = time.monotonic() - began
        _draw(summary, minutes * 60)
        if len(summary.failures) >= MOST_FAILURES:
            for process in processes:
                process.terminate()
            break
    for process in processes:
        process.join()
        if process.exitcode and len(summary.failures) < MOST_FAILURES:
            summary.failures.append(Outcome(-1, "stations", 0, f"a worker ended with {process.exitcode}"))
    print(file=sys.stderr)
    return summary


def _work(first: int, stride: int, seconds: float, outcomes: Queue[Outcome]) -> None:
    end_with_parent()
    until = time.monotonic() + seconds
    seed = first
    while time.monotonic() < until:
        outcomes.put(_one(seed, stride))
        seed += stride


def _one(seed: int, stride: int) -> Outcome:
    if seed // stride % MEMORY_EVERY == 0:
        try:
            return Outcome(seed, "memory", len(memory.run(seed).events))
        except Broken as broken:
            return Outcome(seed, "memory", 0, str(broken))
    try:
        return Outcome(seed, "stations", len(stations.run(seed).acknowledged))
    except stations.Failed as failed:
        return Outcome(seed, "stations", 0, str(stations.shortened(failed)))


def _draw(summary: Summary, seconds: float) -> None:
    """One line, drawn over the one before on a terminal, and now and then elsewhere."""
    shell = sys.stderr.isatty()
    if not shell and summary.seconds - _drawn[0] < 60:
        return
    _drawn[0] = summary.seconds
    done = min(1.0, summary.seconds / seconds) if seconds else 1.0
    filled = round(done * WIDTH)
    bar = f"[{'█' * filled}{'·' * (WIDTH - filled)}] {summary.seconds / 60:5.1f} of {seconds / 60:.0f} min"
    print(f"\r{bar}  {summary.line()}", end="" if shell else "\n", file=sys.stderr, flush=True)


_drawn = [0.0]
