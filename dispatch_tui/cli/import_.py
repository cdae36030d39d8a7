"""``import FILE…``: bundles of other stations in, in whatever order they come."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.carrying import Watching, as_object, tell
from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import path
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("files", nargs="+", type=path, metavar="FILE", help=say("cli.import.files", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.sync.importing import import_files

    store = context.desk().store
    with Watching(context) as watching:
        carried = import_files(store, [file.expanduser() for file in args.files], context.clock.now(), watching)
    if context.json:
        context.print_json(as_object(carried, context))
    tell(carried, context)
    return 1 if carried.refused else 0
