"""``retention list | erase``: what has been kept as long as the pack says; a supervisor erases it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import Verbs, positive
from dispatch_tui.desk.times import iso
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.desk.desk import Desk
    from dispatch_tui.desk.retention import Due

_MOST_SHOWN = 100


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = Verbs(parser, language, "list|erase")
    listing = verbs.add("list", say("cli.retention.list", language))
    erasing = verbs.add("erase", say("cli.retention.erase", language))
    for verb in (listing, erasing):
        verb.add_argument(
            "--limit", type=positive, default=_MOST_SHOWN, metavar="N", help=say("cli.retention.limit", language)
        )
    erasing.add_argument("--compact", action="store_true", help=say("cli.retention.compact", language))


def run(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk(acting=args.verb == "erase")
    found = desk.due()
    due = found[: args.limit]
    if args.verb == "erase":
        for one in due:
            context.attempt(lambda one=one: desk.perform("erase", one.ticket, what="due", reason="retention"))  # type: ignore[misc]
        if args.compact:
            desk.compact()
    _tell(due, len(found), desk, context, erased=args.verb == "erase")
    return 0


def _tell(due: tuple[Due, ...], count: int, desk: Desk, context: Context, *, erased: bool) -> None:
    zone = desk.pack.time_zone
    if context.json:
        context.print_json([
            {"ticket": one.number, "closed_at": iso(one.closed_at, zone), "since": iso(one.since, zone),
             "classes": list(one.classes)}
            for one in due
        ])  # fmt: skip
        return
    for one in due:
        what = context.say("sentence.comma").join(context.wording.code("erase_what", cls) for cls in one.classes)
        context.print(f"{one.number}  {iso(one.closed_at, zone)}  {what}")
    left = count - len(due) if erased else count
    context.tell(context.say("cli.retention.left" if erased else "cli.retention.due", count=left, done=len(due)))
