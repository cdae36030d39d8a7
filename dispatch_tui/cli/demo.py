"""``demo``: a throw-away store with a believable working day under way, and the console on it."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from dispatch_tui.cli.context import Context
from dispatch_tui.words.catalogue import say

SUPERVISOR = "chen"
SIGNED_IN = "li"


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--keep", metavar="PATH", help=say("cli.demo.keep", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.console.start import run as run_console

    with tempfile.TemporaryDirectory(prefix="dispatch-demo-", dir=os.environ.get("DISPATCH_DEMO_FOLDER")) as folder:
        path = Path(args.keep) if args.keep else Path(folder) / "demo.db"
        return run_console(
            path, language=context.language, as_operator=SIGNED_IN, demo=True,
            prepare=lambda language: prepare(path, context.clock.now(), language, Path(folder) / "stations"),
            tidy=lambda: shutil.rmtree(folder, ignore_errors=True),
        )  # fmt: skip


def prepare(path: Path, now: int, language: str, folder: Path) -> None:
    """Lay out the demo day in a new store, so that it is ``now`` (UTC ms) at its end; the other stations' stores, and
    the folder between them, are made in ``folder``."""
    from dispatch_tui.cli.demo_day import play, read_day
    from dispatch_tui.desk.founding import found

    day = read_day(language, SUPERVISOR)
    clock = day.clock(now)
    store = found(path, clock, operator=SUPERVISOR, name=day.supervisor)
    try:
        with store.database.unawaited():
            play(day, store, clock, folder)
        if path.parent != folder.parent:  # a store that is kept outlives the folder
            store.local.drop_setting("sync.folder")
    finally:
        store.close()
