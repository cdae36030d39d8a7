"""``drill watch RUN``: the trainer of a run, at a terminal of their own."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.drill.refusing import telling
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("run", metavar="RUN", help=say("cli.drill.watch.run", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.console.drill_seat import DrillSeat
    from dispatch_tui.console.start import run_drill
    from dispatch_tui.drill.running.folder import find_run, runs_folder
    from dispatch_tui.drill.running.founding import TRAINER
    from dispatch_tui.drill.running.watching import Watch

    with telling(context):
        folder = find_run(args.run, runs_folder())
        folder.read()
    seat = DrillSeat(lambda: Watch.open(folder), TRAINER, training=True)
    return run_drill(seat, language=context.language)[0]
