"""``drill runs``: the runs there are, newest first, with their marks."""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.drill.report import number
from dispatch_tui.desk.times import iso
from dispatch_tui.domain.plain import pad, shown


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """``drill runs`` takes nothing of its own."""


def run(_: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.running.folder import runs, runs_folder

    told = [_object(folder) for folder in runs(runs_folder())]
    if context.json:
        context.print_json(told)
        return 0
    for one in told:
        hundredths = one["mark_hundredths"]
        mark = "" if hundredths is None else number(Fraction(hundredths, 100))
        context.print(f"{pad(one['id'], 44)} {pad(shown(one['trainee_name']), 12)} {mark}".rstrip())
    if not told:
        context.tell(context.say("cli.drill.runs.none"))
    return 0


def _object(folder: Any) -> dict[str, Any]:
    from dispatch_tui.drill.debrief.progress import read_run
    from dispatch_tui.drill.scoring.score import hundredths

    about, ran = folder.read(), read_run(folder)
    return {
        "id": about.id, "script": about.script, "trainee": about.who, "trainee_name": about.trainee_name,
        "language": about.language, "seed": about.seed, "founded": iso(about.founded, "UTC"),
        "rewound_from": about.rewound_from.run if about.rewound_from is not None else None,
        "mark_hundredths": None if ran is None else hundredths(ran.mark * 100), "path": str(folder.path),
    }  # fmt: skip
