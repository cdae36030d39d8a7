"""``backup FILE``: the whole store as one file, while the console runs."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.progress import Progress
from dispatch_tui.cli.usage import path
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("file", type=path, metavar="FILE", help=say("cli.backup.file", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.sync.backup import back_up

    progress = Progress()
    try:
        done = back_up(
            context.store_path, args.file.expanduser(),
            lambda pages, all_: progress(context.say("cli.backup.pages"), pages, all_),
        )  # fmt: skip
    finally:
        progress.clear()
    if context.json:
        context.print_json({
            "file": str(done.file), "centre": done.centre, "station": done.station, "events": done.events,
            "size": done.size, "drill": done.drill,
        })  # fmt: skip
    if done.drill:
        context.print(context.say("cli.drill_store"))
    context.print(context.say("cli.backup.done", file=shown(str(done.file)), events=done.events))
    return 0
