"""``do "LINE"…``: run command-bar lines as the console would, stopping at the first refusal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import BadUsage
from dispatch_tui.command.actions import ACTS, GROUPS, Action, Arg, fixed_choices
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.desk.desk import Desk


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("lines", nargs="+", metavar="LINE", help=say("cli.do.lines", language))
    parser.add_argument("--occurred", metavar="TIME", help=say("cli.do.occurred", language))


def run(args: argparse.Namespace, context: Context) -> int:
    if args.lines == ["help"]:
        return _help(context)
    from dispatch_tui.command.running import run as run_line

    desk = context.desk(acting=True)
    occurred = _occurred(args.occurred, desk, context)
    done: list[dict[str, object]] = []
    at_hand, code = None, 0
    for line in _lines(args.lines):
        outcome = run_line(desk, line, at_hand, occurred=occurred)
        refusal = outcome.refusal
        if refusal is not None:
            refusal = context.supervise(_elsewhere(refusal))
            if refusal is None:
                outcome = run_line(desk, line, at_hand, occurred=occurred)
                refusal = outcome.refusal
        at_hand = outcome.ticket or at_hand
        reason = context.wording.refusal(refusal) if refusal else None
        done.append({"line": line, "ok": refusal is None, "ticket": outcome.number, "reason": reason})
        mark = "✓" if refusal is None else "✗"
        context.print(" ".join(filter(None, (mark, shown(line), outcome.number, reason))))
        if outcome.asked_after is not None:
            context.print(f"  {context.wording.state(desk.ticket(outcome.asked_after))}")
        if refusal is not None:
            code = 1
            break
    if context.json:
        context.print_json(done)
    return code


def _elsewhere(refusal: Refusal) -> Refusal:
    """A word that is no verb, but a command of the shell, is told so."""
    from dispatch_tui.cli.main import COMMANDS

    verb = refusal.params.get("verb")
    if refusal.code in ("no_such_verb", "no_verb_like") and verb in COMMANDS:
        return Refusal("shell_does", {"verb": verb, "command": verb})
    return refusal


def _occurred(given: str | None, desk: Desk, context: Context) -> int | None:
    """When it happened (UTC ms): a time of day is the last one, a span counts back; raises BadUsage."""
    from dispatch_tui.desk.times import read_time

    if given is None:
        return None
    try:
        return read_time(given, desk.clock.now(), desk.pack.time_zone, future=False)
    except Refused as refused:
        raise BadUsage(context.wording.refusal(refused.refusal), "") from None


def _lines(given: list[str]) -> Iterable[str]:
    if given == ["-"]:
        return (line.strip("\ufeff \t\r\n") for line in sys.stdin if line.strip("\ufeff \t\r\n"))
    return given


def _help(context: Context) -> int:
    """Every verb with its short form and arguments."""
    if context.json:
        context.print_json([_described(action, context) for action in ACTS])
        return 0
    for group in GROUPS:
        actions = [action for action in ACTS if action.group == group]
        if actions:
            context.print(context.say(f"group.{group}"))
        for action in actions:
            context.print(f"  {usage(action)}\n      {context.say(f'action.{action.id}.help')}")
    context.print(context.say("cli.do.how"))
    return 0


def usage(action: Action) -> str:
    """How a verb is written: what is in brackets may be left out."""
    written = [f"{action.verb} ({action.short})"]
    if action.needs_ticket:
        written.append("[NUMBER]")
    written += [_written(arg) for arg in action.args]
    return " ".join(written)


def _written(arg: Arg) -> str:
    if arg.kind == "text" and arg.name == "words":
        return "[-- WORDS]"
    choices = fixed_choices(arg)
    name = "NAME=VALUE…" if arg.kind == "fields" else "|".join(choices) if choices else arg.name.upper()
    if needed(arg):
        return name
    return f"[{name}]" if arg.required or arg.kind == "fields" else f"[{arg.name}={name}]"


def needed(arg: Arg) -> bool:
    """Whether a line must give it: an order is found where only one fits, departments stand in the duty list, the sides
    of a conflict are told."""
    return arg.required and arg.kind not in ("order", "departments", "conflict")


def _described(action: Action, context: Context) -> dict[str, object]:
    return {
        "verb": action.verb, "short": action.short, "group": action.group, "needs_ticket": action.needs_ticket,
        "help": context.say(f"action.{action.id}.help"),
        "args": [
            {
                "name": arg.name, "kind": arg.kind, "required": needed(arg), "choices": list(fixed_choices(arg)),
                "phrases": arg.choices if arg.kind == "phrase" else None,
            }
            for arg in action.args
        ],
    }  # fmt: skip
