"""``dispatch-tui outcomes --source NAME FILE``: gives a platform back what became of its reports."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.progress import Progress
from dispatch_tui.cli.usage import path
from dispatch_tui.desk.refused import Refused
from dispatch_tui.report.outcomes import SUFFIXES, outcomes, write
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--source", required=True, metavar="NAME", help=say("cli.outcomes.source", language))
    parser.add_argument("file", type=path, metavar="FILE", help=say("cli.outcomes.file", language))


def run(args: argparse.Namespace, context: Context) -> int:
    if args.file.suffix.lower() not in SUFFIXES:
        raise Refused("no_such_suffix", path=str(args.file))
    desk = context.desk()
    progress = Progress()
    try:
        count = write(desk, args.file, outcomes(desk, args.source, progress=progress), context.language)
    finally:
        progress.clear()
    if context.json:
        context.print_json({"source": args.source, "file": str(args.file), "written": count})
    context.print(context.say("cli.outcomes.done", count=count, file=str(args.file)))
    return 0
