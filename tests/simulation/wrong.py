"""The table of all wrong programs: which of the log's rules each breaks, and what catches it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.simulation.mutants import MUTANTS as IN_MEMORY
from tests.simulation.stations.mutants import MUTANTS as WITH_FILES

TABLE: Final = Path(__file__).with_name("mutants.md")
RULES: Final[Mapping[int, str]] = {
    1: "Links and acts: an act is written all or none, and signed at its end",
    2: "An act is named by its chain too",
    3: "A number is a label, a station may have two histories",
    4: "An event knows what its own chain knew",
    5: "Rights are card and role, both at the event's basis",
    6: "An event is judged by its own stream and the authority's alone",
    7: "By the rules of its own version",
    8: "What is malformed is quarantined, what is unlawful may be a parent",
    9: "Retirement is a filter; of concurrent facts the narrower",
    10: "An event replaces what it saw and may follow",
    11: "Equal values are one",
    12: "A merge lives while both halves count",
    13: "Equal events, equal projections",
    14: "An undoing takes with it what was built on it, in every stream",
    15: "A dispatch that was taken back never vanishes",
    16: "While values are in conflict the tightest limit applies",
    17: "Sending again restarts no clock",
    18: "Only an erasure that counts erases, everywhere and for good",
    19: "Once shown to a department, always shown; heads and ids travel as changes",
}
"""What each rule is about, in short; 0 stands for the ways of exchange and the life of an order."""


def as_table() -> str:
    """The table as Markdown."""
    lines = [
        "# Wrong programs", "",
        "Written by `python -m tests.simulation --table`; a test fails where it is stale. A seed is the world that",
        "catches it; in memory one of the first so many does.", "",
        "| rule | the program that is wrong | caught by |", "| --- | --- | --- |",
    ]  # fmt: skip
    rows = [(one.rule, one.name, f"seed {one.seed}") for one in WITH_FILES]
    rows += [(one.rule, one.name, f"one of {one.seeds} in memory") for one in IN_MEMORY]
    for number, about in (*RULES.items(), (0, "The ways of exchange, the life of an order")):
        lines.append(f"| **{number or '–'}** | **{about}** | |")
        lines += [f"| | {name} | {caught} |" for rule, name, caught in sorted(rows) if rule == number]
    return "\n".join(lines) + "\n"
