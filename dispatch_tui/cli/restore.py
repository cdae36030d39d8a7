"""``restore FILE``: a backup back in the store's place; what stood there is kept beside it."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.progress import Progress
from dispatch_tui.cli.usage import path
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("file", type=path, metavar="FILE", help=say("cli.restore.file", language))
    parser.add_argument("--force", action="store_true", help=say("cli.restore.force", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.sync.backup import restore

    progress = Progress()
    try:
        done = restore(
            args.file.expanduser(), context.store_path, context.clock.now(), force=args.force,
            progress=lambda pages, all_: progress(context.say("cli.backup.pages"), pages, all_),
        )  # fmt: skip
    finally:
        progress.clear()
    if context.json:
        context.print_json({
            "store": str(done.store), "centre": done.centre, "station": done.station, "events": done.events,
            "kept": None if done.kept is None else str(done.kept), "drill": done.drill,
        })  # fmt: skip
    if done.drill:
        context.print(context.say("cli.drill_store"))
    context.print(context.say("cli.restore.done", store=shown(str(done.store)), events=done.events))
    if done.kept is not None:
        context.print(context.say("cli.restore.kept", file=shown(str(done.kept))))
    context.print(context.say("cli.restore.identity"))
    return 0
