"""``operator add|list|role|disable|pin``: who may sign in, and as what."""

from __future__ import annotations

import argparse
import sys

from dispatch_tui.cli.context import Context
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.ticket.kinds import ROLES
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="add|list|role|disable|pin", required=True)
    roles = [role for role in ROLES if role != "system"]
    verbs.add_parser("list", help=say("cli.operator.list", language))
    add = verbs.add_parser("add", help=say("cli.operator.add", language))
    role = verbs.add_parser("role", help=say("cli.operator.role", language))
    disable = verbs.add_parser("disable", help=say("cli.operator.disable", language))
    pin = verbs.add_parser("pin", help=say("cli.operator.pin", language))
    for verb in (add, role, disable, pin):
        verb.add_argument("code", metavar="CODE")
    add.add_argument("--role", choices=roles, default="dispatcher")
    role.add_argument("role", choices=roles)
    for verb in (add, role):
        verb.add_argument("--department", default="")
    add.add_argument("--name", default="")
    for verb in (add, pin):
        verb.add_argument("--new-pin", metavar="-", help=say("cli.operator.new_pin", language))
    for verb in verbs.choices.values():
        verb.add_argument("--pin", metavar="-", default=argparse.SUPPRESS, help=say("cli.option.pin", language))
        verb.add_argument("--as", dest="operator", metavar="OPERATOR", default=argparse.SUPPRESS)
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS)


def run(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk(acting=args.verb != "list")
    match args.verb:
        case "add":
            desk.add_operator(args.code, role=args.role, name=args.name, department=args.department,
                              pin=_new_pin(args))  # fmt: skip
        case "role":
            desk.set_role(args.code, args.role, args.department)
        case "disable":
            desk.disable(args.code)
        case "pin":
            desk.reset_pin(args.code, _new_pin(args, required=True))
    listed = desk.operators()
    if context.json:
        context.print_json(
            [{"code": one.code, "name": one.name, "role": one.role, "department": one.department} for one in listed]
        )
    else:
        for one in listed:
            role = context.say(f"role.{one.role}")
            context.print(f"{one.code:<12} {role:<12} {shown(one.name)} {one.department or ''}".rstrip())
    return 0


def _new_pin(args: argparse.Namespace, *, required: bool = False) -> str:
    given = args.new_pin
    if given == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if given is None and required:
        raise Refused("pin_needed", operator=args.code)
    return given or ""
