"""``do "LINE"…``: run command-bar lines as the console would, stopping at the first refusal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from dispatch_tui.cli.context import Context
from dispatch_tui.command.actions import ACTS, GROUPS, Action
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("lines", nargs="+", metavar="LINE", help=say("cli.do.lines", language))
    parser.add_argument("--occurred", metavar="TIME", help=say("cli.do.occurred", language))


def run(args: argparse.Namespace, context: Context) -> int:
    if args.lines == ["help"]:
        return _help(context)
    from dispatch_tui.command.running import run as run_line
    from dispatch_tui.desk.times import read_time

    desk = context.desk(acting=True)
    occurred = None
    if args.occurred:
        occurred = read_time(args.occurred, desk.clock.now(), desk.pack.time_zone, future=False)
    done: list[dict[str, object]] = []
    at_hand, code = None, 0
    for line in _lines(args.lines):
        outcome = run_line(desk, line, at_hand, occurred=occurred)
        at_hand = outcome.ticket or at_hand
        reason = context.wording.refusal(outcome.refusal) if outcome.refusal else None
        done.append({"line": line, "ok": outcome.ok, "ticket": outcome.number, "reason": reason})
        context.print(f"{'✓' if outcome.ok else '✗'} {line}  {outcome.number or ''} {reason or ''}".rstrip())
        if not outcome.ok:
            code = 1
            break
    if context.json:
        context.print_json(done)
    return code


def _lines(given: list[str]) -> Iterable[str]:
    if given == ["-"]:
        return (line.strip() for line in sys.stdin if line.strip())
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
            context.print(f"  {_usage(action):<58} {context.say(f'action.{action.id}.title')}")
    return 0


def _usage(action: Action) -> str:
    words = [f"{action.verb} ({action.short})"]
    if action.needs_ticket:
        words.append("[NUMBER]")
    for arg in action.args:
        name = "-- WORDS" if arg.kind == "text" and arg.name == "words" else arg.name.upper()
        words.append(name if arg.required and arg.kind not in ("order", "departments") else f"[{name}]")
    return " ".join(words)


def _described(action: Action, context: Context) -> dict[str, object]:
    return {
        "verb": action.verb, "short": action.short, "act": action.act, "group": action.group,
        "needs_ticket": action.needs_ticket, "help": context.say(f"action.{action.id}.help"),
        "args": [
            {"name": arg.name, "kind": arg.kind, "required": arg.required, "choices": arg.choices}
            for arg in action.args
        ],
    }  # fmt: skip
