"""``init``: found a centre: store, first station, first supervisor."""

from __future__ import annotations

import argparse
import getpass
import os

from dispatch_tui.cli.context import Context
from dispatch_tui.desk import operators
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.refused import Refused
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--pack", metavar="NAME|DIR", help=say("cli.init.pack", language))
    parser.add_argument("--station", metavar="CODE", help=say("cli.init.station", language))
    parser.add_argument("--operator", dest="first", metavar="CODE", help=say("cli.init.operator", language))
    parser.add_argument("--name", default="", help=say("cli.init.name", language))


def run(args: argparse.Namespace, context: Context) -> int:
    pin = context.given_pin()
    if pin is not None:
        operators.prove_pin_long_enough(pin)
    store = found(
        context.store_path, context.clock, pack=args.pack, station=args.station,
        operator=login_name() if args.first is None else args.first, name=args.name,
    )  # fmt: skip
    desk = context.adopt(store)
    supervisor = next(one for one in desk.operators() if one.role == "supervisor")
    if pin is not None:
        desk.first_supervisor(pin)
    if context.json:
        context.print_json({
            "centre": store.centre, "store": str(context.store_path), "station": store.station_code,
            "operator": supervisor.code, "pack": desk.pack.name,
        })  # fmt: skip
    else:
        context.print(context.say("cli.init.done", store=context.store_path, station=store.station_code,
                                  operator=supervisor.code, pack=desk.pack.name))  # fmt: skip
        if pin is None:
            context.print(context.say("cli.init.pin_later"))
    return 0


def login_name() -> str:
    """The name that the person is logged in by, if it can be an operator's code."""
    try:
        name = os.environ.get("USER") or getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = ""
    try:
        operators.prove_code(name)
    except Refused:
        return "supervisor"
    return name
