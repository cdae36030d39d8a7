"""``check [--deep]``: prove the store."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.words.catalogue import say, sentence

if TYPE_CHECKING:
    from dispatch_tui.store.check import Finding


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
            context.print(_sentence(one, context))
        key = "cli.check_result.failed" if wrong else "cli.check_result.passed"
        context.print(context.say(key, count=len(wrong)))
    return 1 if wrong else 0


def _sentence(found: Finding, context: Context) -> str:
    """A finding in words; why somebody's record does not count is told as the screens tell it."""
    params = {name: shown(str(value)) for name, value in found.params.items()}
    if "kind" in params:
        params["kind"] = shown(context.wording.code("event", found.params["kind"]))
    if sentence(f"refusal.{found.params.get('reason')}.why", context.language) is not None:
        why = Refusal(found.params["reason"], {"station": params.get("station", ""), "what": params.get("kind", "")})
        params["reason"] = context.wording.why(why)
    return context.say(f"check.{found.code}", **params)
