"""What a measurement is worth: medians of interleaved runs, ratios against bounds, and how they are written
down."""

from __future__ import annotations

import json
import math
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

EQUAL_BELOW: Final = 0.002
"""Seconds: where both sides stay under it, they count as equal."""


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that ``percent`` of them do not exceed."""
    ordered = sorted(samples)
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of the requirement. ``ours`` and ``theirs`` are one figure a run, in ``unit``."""

    name: str
    what: str
    against: str
    bound: float
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    unit: str = "s"

    @property
    def equal(self) -> bool:
        """Whether both sides are too short to be told apart."""
        return self.unit == "s" and max(median(self.ours), median(self.theirs)) < EQUAL_BELOW

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.theirs)

    @property
    def kept(self) -> bool:
        return self.equal or self.ratio <= self.bound

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "what": self.what,
            "against": self.against,
            "unit": self.unit,
            "median": round(median(self.ours), 6),
            "median_against": round(median(self.theirs), 6),
            "ratio": round(self.ratio, 3),
            "at_most": self.bound,
            "equal": self.equal,
            "kept": self.kept,
            "runs": [round(one, 6) for one in self.ours],
            "runs_against": [round(one, 6) for one in self.theirs],
        }


def table(comparisons: Sequence[Comparison]) -> str:
    """All of them for people, one to a line."""
    lines = [f"{'what':<18} {'median':>11} {'against':>11} {'ratio':>7} {'at most':>8}"]
    for one in comparisons:
        said = "" if one.kept else "  EXCEEDED"
        if one.equal:
            said = f"  both under {EQUAL_BELOW * 1000:.0f} ms: equal"
        ours, theirs = _shown(median(one.ours), one.unit), _shown(median(one.theirs), one.unit)
        lines.append(f"{one.name:<18} {ours:>11} {theirs:>11} {one.ratio:>6.2f}x {one.bound:>7.1f}x{said}")
    return "\n".join(lines)


def write(path: Path, comparisons: Sequence[Comparison], runs: int, quick: bool) -> None:
    """The same as JSON, with what it was measured on."""
    machine = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "machine": platform.machine(),
    }
    found = {"runs": runs, "quick": quick, **machine, "ratios": [one.as_dict() for one in comparisons]}
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _shown(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.4f} {unit}"
    return f"{value * 1000:.1f} ms" if value < 10 else f"{value:.2f} s"
