"""``pack check DIR | show``: prove a pack; show the one in use."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import Verbs
from dispatch_tui.domain.plain import pad
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = Verbs(parser, language, "check|show")
    check = verbs.add("check", say("cli.pack.check", language))
    check.add_argument("folder", metavar="DIR", help=say("cli.pack.folder", language))
    verbs.add("show", say("cli.pack.show", language))


def run(args: argparse.Namespace, context: Context) -> int:
    return _check(args.folder, context) if args.verb == "check" else _show(context)


def _check(folder: str, context: Context) -> int:
    from dispatch_tui.pack.check import check
    from dispatch_tui.pack.places import find_pack
    from dispatch_tui.pack.problems import PackRefused

    try:
        problems = check(find_pack(folder))
    except PackRefused as refused:
        problems = list(refused.problems)
    if context.json:
        context.print_json({
            "ok": not problems,
            "problems": [
                {"file": one.file, "row": one.row, "column": one.column, "code": one.code, "found": one.found,
                 "expected": one.expected, "reason": context.problem(one)}
                for one in problems
            ],
        })  # fmt: skip
    else:
        for one in problems:
            context.print(context.problem(one))
        context.print(context.say("cli.pack.failed" if problems else "cli.pack.passed", count=len(problems)))
    return 1 if problems else 0


def _show(context: Context) -> int:
    from dispatch_tui.pack.check import counts

    pack = context.duty().pack
    shown = {"name": pack.name, "version": pack.version, "hash": pack.hash, **counts(pack)}
    if context.json:
        context.print_json(shown)
    else:
        for name, value in shown.items():
            context.print(f"{pad(context.say(f'cli.pack.count.{name}'), 24)} {value}")
    return 0
