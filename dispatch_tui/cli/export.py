"""``export FILE``: a bundle for stations, for everybody, for a department; with its orders on paper for the last."""

from __future__ import annotations

import argparse
from pathlib import Path

from dispatch_tui.cli.carrying import Watching
from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import path
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("file", type=path, metavar="FILE", help=say("cli.export.file", language))
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--to", nargs="+", metavar="STATION", help=say("cli.export.to", language))
    whom.add_argument("--everything", action="store_true", help=say("cli.export.everything", language))
    whom.add_argument("--for", dest="department", metavar="DEPARTMENT", help=say("cli.export.for", language))
    parser.add_argument(
        "--recipient", action="append", default=[], metavar="age1…", help=say("cli.export.recipient", language)
    )
    parser.add_argument("--seal", action="store_true", help=say("cli.export.seal", language))


COLLECTORS = "collectors"
"""Whom ``--for`` may name beside a department: those who recheck on site, of one town after a colon."""


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.sync.exporting import export, stations_of
    from dispatch_tui.sync.views import Carried, To

    desk, file = context.desk(), args.file.expanduser()
    whom, _, town = (args.department or "").partition(":")
    if whom == COLLECTORS:
        return _rechecks(context, town or None, file)
    to, slips, carried = To("everything"), [], Carried()
    if args.to:
        to = To("stations", tuple(args.to))
    elif args.department:
        from dispatch_tui.report.slips.writing import slips_for

        to = To("department", (args.department,))
        slips = slips_for(desk, args.department, file if file.is_dir() else file.parent, context.language)
    if not args.department or stations_of(desk.store, args.department):
        with Watching(context) as watching:
            carried = export(
                desk.store, file, to, context.clock.now(), watching, recipients=args.recipient, sealed=args.seal
            )
    elif not slips:
        context.print(context.say("cli.export.no_orders", department=context.wording.department(args.department)))
    if context.json:
        context.print_json({
            "file": str(carried.written[0]) if carried.written else None, "sent": carried.sent,
            "slips": [str(one) for one in slips],
        })  # fmt: skip
    for written in carried.written:
        context.print(context.say("cli.export.done", file=shown(str(written)), sent=carried.sent))
    for slip in slips:
        context.print(context.say("cli.export.slips", file=shown(str(slip))))
    if not carried.written and not (args.department and not stations_of(desk.store, args.department)):
        context.print(context.say("cli.export.nothing"))
    return 0


def _rechecks(context: Context, town: str | None, file: Path) -> int:
    """What is to be looked at on site, on paper and as a sheet; collectors get no bundle this way."""
    from dispatch_tui.report.slips import slips_for_collectors

    folder = file if file.is_dir() else file.parent
    slips = slips_for_collectors(context.desk(), town, folder, context.language)
    if context.json:
        context.print_json({"file": None, "sent": 0, "slips": [str(one) for one in slips]})
    for slip in slips:
        context.print(context.say("cli.export.slips", file=shown(str(slip))))
    if not slips:
        context.print(context.say("cli.export.no_rechecks"))
    return 0
