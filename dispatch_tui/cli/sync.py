"""``sync FOLDER``: exchange with everybody through a shared folder or a stick, once or again and again."""

from __future__ import annotations

import argparse
import signal
import threading
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.carrying import Watching, as_object, tell
from dispatch_tui.cli.context import Context, report_refusal
from dispatch_tui.cli.usage import path, positive
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.sync.folder import Synced


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("folder", type=path, metavar="FOLDER", help=say("cli.sync.folder", language))
    parser.add_argument("--watch", type=positive, metavar="SECONDS", help=say("cli.sync.watch", language))
    parser.add_argument("--seal", action="store_true", help=say("cli.sync.seal", language))


def run(args: argparse.Namespace, context: Context) -> int:
    return _once(args, context) if args.watch is None else _watch(args, context)


def _once(args: argparse.Namespace, context: Context) -> int:
    synced = _sync(args, context)
    if context.json:
        context.print_json(_object(synced, context))
    _tell(synced, context)
    return 1 if synced.carried.refused else 0


def _watch(args: argparse.Namespace, context: Context) -> int:
    """Run until stopped; what is running is finished first. Under ``--json`` one line for each run that did
    anything."""
    stop = threading.Event()
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    context.tell(context.say("cli.sync.watching", folder=shown(str(args.folder)), seconds=args.watch))
    code, said = 0, ""
    try:
        while not stop.is_set():
            try:
                synced = _sync(args, context)
            except Refused as refused:
                code = 1
                if said != refused.refusal.code:  # a stick that stays away is told once
                    report_refusal(context, refused.refusal)
                said = refused.refusal.code
            else:
                said = ""
                code = 1 if synced.carried.refused else code
                if _anything(synced):
                    if context.json:
                        context.print_json(_object(synced, context))
                    _tell(synced, context)
            stop.wait(args.watch)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    return code


def _sync(args: argparse.Namespace, context: Context) -> Synced:
    from dispatch_tui.sync.folder import sync_folder

    with Watching(context) as watching:
        return sync_folder(
            context.desk().store, args.folder.expanduser(), context.clock.now(), watching, sealed=args.seal
        )


def _anything(synced: Synced) -> bool:
    carried = synced.carried
    return bool(carried.added or carried.sent or carried.refused or synced.half_copied)


def _object(synced: Synced, context: Context) -> dict[str, Any]:
    return {
        **as_object(synced.carried, context), "sent": synced.carried.sent,
        "written": [str(one) for one in synced.carried.written], "removed": [str(one) for one in synced.removed],
        "half_copied": [str(one) for one in synced.half_copied],
    }  # fmt: skip


def _tell(synced: Synced, context: Context) -> None:
    tell(synced.carried, context)
    context.print(context.say("cli.sync.done", sent=synced.carried.sent))
    for file in synced.half_copied:
        context.print(context.say("cli.sync.half_copied", file=shown(str(file))))
