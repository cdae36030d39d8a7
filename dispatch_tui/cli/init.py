"""``init``: found a centre: store, first station, first supervisor."""

from __future__ import annotations

import argparse
import getpass
import os

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import BadUsage, path
from dispatch_tui.desk import operators
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.authority import STATION_ROLES
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--pack", metavar="NAME|DIR", help=say("cli.init.pack", language))
    parser.add_argument("--station", metavar="CODE", help=say("cli.init.station", language))
    parser.add_argument("--operator", dest="first", metavar="CODE", help=say("cli.init.operator", language))
    parser.add_argument("--name", default="", help=say("cli.init.name", language))
    parser.add_argument("--join", type=path, metavar="CARD", help=say("cli.init.join", language))
    parser.add_argument("--role", choices=tuple(STATION_ROLES), help=say("cli.init.role", language))
    parser.add_argument("--department", metavar="CODE", help=say("cli.init.department", language))


def run(args: argparse.Namespace, context: Context) -> int:
    return _found(args, context) if args.join is None else _join(args, context)


def _join(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.sync.format.card import voice_code
    from dispatch_tui.sync.joining import join
    from dispatch_tui.sync.trust import cards_beside, own_card, read_card, write_own_card

    path, theirs = context.store_path, read_card(args.join.expanduser())
    store = context.adopt(join(
        path, theirs, station=args.station, role=args.role or ("department" if args.department else "centre"),
        department=args.department or "", beside=cards_beside(args.join.expanduser()),
    )).store  # fmt: skip
    card = own_card(store)
    written = write_own_card(store, path.parent)
    if context.json:
        context.print_json({
            "centre": store.centre, "store": str(path), "station": card.code, "role": card.role,
            "department": card.department or None, "card": str(written), "voice": voice_code(card),
            "joins": theirs.code, "voice_of_joined": voice_code(theirs),
        })  # fmt: skip
    context.print(context.say("cli.init.joined", store=path, station=card.code, title=shown(theirs.title)))
    context.print(context.say("cli.init.compare_theirs", station=shown(theirs.code), voice=voice_code(theirs)))
    context.print(context.say("cli.init.card", file=shown(str(written)), voice=voice_code(card)))
    context.print(context.say("cli.init.then", station=shown(theirs.code), card=shown(written.name), code=card.code))
    return 0


def _found(args: argparse.Namespace, context: Context) -> int:
    if args.role or args.department:
        raise BadUsage(context.say("cli.init.role_without_join"), "")
    from dispatch_tui.sync.format.envelope import new_identity

    pin = context.given_pin()
    if pin is not None:
        operators.prove_pin_long_enough(pin)
    store = found(
        context.store_path, context.clock, pack=args.pack, station=args.station,
        operator=login_name() if args.first is None else args.first, name=args.name, age=new_identity(),
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
