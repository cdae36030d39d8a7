"""``suggest``: ranked items with lead and supports, and why."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.objects import suggestion_object
from dispatch_tui.desk.duty import Duty
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.routing import Suggestion
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", help=say("cli.suggest.text", language))
    what.add_argument("--batch", metavar="FILE", help=say("cli.suggest.batch", language))
    parser.add_argument("--address", default="", help=say("cli.suggest.address", language))
    parser.add_argument("--limit", type=int, default=5)


def run(args: argparse.Namespace, context: Context) -> int:
    duty = context.duty()
    if args.batch is None:
        found = duty.router.suggest(args.text, args.address, limit=args.limit)
        if context.json:
            context.print_json([suggestion_object(one) for one in found])
        else:
            _print(found, context, duty)
        return 0
    answers = []
    for text, address in _batch(args.batch):
        found = duty.router.suggest(text, address, limit=args.limit)
        answers.append({"text": text, "suggestions": [suggestion_object(one) for one in found]})
        context.print(text)
        _print(found, context, duty)
    if context.json:
        context.print_json(answers)
    return 0


def _print(found: tuple[Suggestion, ...], context: Context, duty: Duty) -> None:
    wording = context.wording_of(duty.pack)
    for one in found:
        supports = " ".join(f"+{wording.department(code)}" for code in one.supports)
        why = "; ".join(wording.say(reason.code, **reason.params) for reason in one.why)
        lead = wording.department(one.lead) or "?"
        context.print(f"  {one.score:.2f}  {one.item} {wording.item(one.item)}  {lead} {supports}  {why}")
    if not found:
        context.print(context.say("cli.suggest.none"))


def _batch(name: str) -> Iterator[tuple[str, str]]:
    """Texts with their addresses: a CSV with ``text`` (and ``address``), else one text a line; ``-`` is stdin."""
    try:
        content = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("file_unreadable", path=name, reason=str(error)) from None
    lines = content.splitlines()
    if lines and "text" in next(csv.reader(lines[:1])):
        for row in csv.DictReader(lines):
            yield row.get("text") or "", row.get("address") or ""
        return
    for line in lines:
        if line.strip():
            yield line.strip(), ""
