"""``check [--deep]``: prove the store."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--deep", action="store_true", help=say("cli.check.deep", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.store.check import check

    desk = context.desk()
    findings = check(desk.store, deep=args.deep)
    if context.json:
        context.print_json(
            {"ok": not findings, "findings": [{"code": one.code, **dict(one.params)} for one in findings]}
        )
    else:
        for one in findings:
            context.print(context.say(f"check.{one.code}", **one.params))
        context.print(context.say("cli.check_result.failed" if findings else "cli.check_result.passed", count=len(findings)))
    return 1 if findings else 0
