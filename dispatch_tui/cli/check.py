"""``check [--deep]``: prove the store."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--deep", action="store_true", help=say("cli.check.deep", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.store.check import STATES, check

    findings = check(context.desk().store, deep=args.deep)
    wrong = [one for one in findings if one.code not in STATES]
    if context.json:
        context.print_json(
            {"ok": not wrong, "findings": [{"code": one.code, **dict(one.params)} for one in findings]}
        )
    else:
        for one in findings:
            params = {name: shown(str(value)) for name, value in one.params.items()}
            context.print(context.say(f"check.{one.code}", **params))
        key = "cli.check_result.failed" if wrong else "cli.check_result.passed"
        context.print(context.say(key, count=len(wrong)))
    return 1 if wrong else 0
