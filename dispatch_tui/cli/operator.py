"""``operator add|list|role|disable|pin``: who may sign in, and as what."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import Verbs
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import pad, shown
from dispatch_tui.domain.ticket.kinds import ROLES
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.desk.desk import Desk

_GIVEN = tuple(role for role in ROLES if role != "system")


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = Verbs(parser, language, "add|list|role|disable|pin")
    add = verbs.add("add", say("cli.operator.add", language))
    verbs.add("list", say("cli.operator.list", language))
    role = verbs.add("role", say("cli.operator.role", language))
    disable = verbs.add("disable", say("cli.operator.disable", language))
    pin = verbs.add("pin", say("cli.operator.pin", language))
    for verb in (add, role, disable, pin):
        verb.add_argument("code", metavar="CODE", help=say("cli.operator.code", language))
    add.add_argument("--role", choices=_GIVEN, default="dispatcher", help=say("cli.operator.its_role", language))
    role.add_argument("role", choices=_GIVEN, metavar="ROLE", help=say("cli.operator.its_role", language))
    for verb in (add, role):
        verb.add_argument(
            "--department", metavar="CODE", default="", help=say("cli.operator.department", language)
        )
    add.add_argument("--name", default="", help=say("cli.operator.name", language))
    for verb in (add, pin):
        verb.add_argument("--new-pin", metavar="-", help=say("cli.operator.new_pin", language))


def run(args: argparse.Namespace, context: Context) -> int:
    if args.verb == "list":
        return _list(context)
    desk = context.desk() if args.verb == "pin" else context.desk(acting=True)
    match args.verb:
        case "add":
            pin = _new_pin(args, context) if args.new_pin is not None else ""
            context.attempt(lambda: desk.add_operator(
                args.code, role=args.role, name=args.name, department=args.department, pin=pin
            ))  # fmt: skip
        case "role":
            context.attempt(lambda: desk.set_role(args.code, args.role, args.department))
        case "disable":
            context.attempt(lambda: desk.disable(args.code))
        case "pin":
            _give_pin(args, desk, context)
    _tell(args.code, desk, context)
    return 0


def _give_pin(args: argparse.Namespace, desk: Desk, context: Context) -> None:
    """The first PIN of the station, one's own anew, or another's by a supervisor."""
    if desk.needs_first_supervisor():
        desk.first_supervisor(context.given_pin() or _new_pin(args, context), args.code)
        return
    context.desk(acting=True)
    proved = context.given_pin() is not None and desk.operator is not None and desk.operator.code == args.code
    new = _new_pin(args, context)
    if proved:
        desk.set_pin(new)
    else:
        context.attempt(lambda: desk.reset_pin(args.code, new))


def _new_pin(args: argparse.Namespace, context: Context) -> str:
    """``--new-pin``, or a line of stdin (the one after that of ``--pin -``)."""
    given: str = context.read_secret("cli.ask_new_pin") if args.new_pin in (None, "-") else args.new_pin
    if not given:
        raise Refused("pin_needed", operator=args.code)
    return given


def _list(context: Context) -> int:
    listed = [_object(one.code, context.desk()) for one in context.desk().operators()]
    if context.json:
        context.print_json(listed)
    for one in listed:
        _print(one, context)
    return 0


def _tell(code: str, desk: Desk, context: Context) -> None:
    one = _object(code, desk)
    if context.json:
        context.print_json(one)
    _print(one, context)


def _object(code: str, desk: Desk) -> dict[str, Any]:
    known = desk.store.authority.now().operators[code]
    name = desk.store.text(known.name) if known.name else None
    return {
        "code": code, "name": name or code, "role": known.role, "department": known.department or None,
        "enabled": known.enabled,
    }  # fmt: skip


def _print(one: dict[str, Any], context: Context) -> None:
    state = "" if one["enabled"] else context.say("cli.operator.disabled")
    role = context.say(f"role.{one['role']}")
    words = (pad(one["code"], 12), pad(role, 12), shown(one["name"]), one["department"], state)
    context.print(" ".join(word for word in words if word).rstrip())
