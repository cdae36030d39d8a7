"""``suggest``: ranked items with lead and supports, and why."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.objects import suggestion_object
from dispatch_tui.cli.usage import positive
from dispatch_tui.desk.duty import Duty
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.routing import Suggestion
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", help=say("cli.suggest.text", language))
    what.add_argument("--batch", metavar="FILE", help=say("cli.suggest.batch", language))
    parser.add_argument("--address", default="", help=say("cli.suggest.address", language))
    parser.add_argument("--limit", type=positive, default=5, metavar="N", help=say("cli.suggest.limit", language))


def run(args: argparse.Namespace, context: Context) -> int:
    duty = context.duty()
    if args.batch is None:
        found = duty.suggest(args.text, args.address, limit=args.limit)
        if context.json:
            context.print_json([suggestion_object(one) for one in found])
        else:
            _print(found, context, duty)
        return 0
    answers = []
    for text, address in _batch(args.batch):
        found = duty.suggest(text, address, limit=args.limit)
        answers.append(
            {"text": text, "address": address or None, "suggestions": [suggestion_object(one) for one in found]}
        )
        context.print(shown(text))
        _print(found, context, duty)
    if context.json:
        context.print_json(answers)
    return 0


def _print(found: tuple[Suggestion, ...], context: Context, duty: Duty) -> None:
    wording = context.wording_of(duty.pack)
    for one in found:
        supports = " ".join(f"+{wording.department(code)}" for code in one.supports)
        why = "; ".join(
            wording.say(reason.code, **{name: shown(str(value)) for name, value in reason.params.items()})
            for reason in one.why
        )
        lead = wording.department(one.lead) or "?"
        whom = " ".join(word for word in (lead, supports) if word)
        context.print(f"  {one.score:.2f}  {one.item} {wording.item(one.item)}  {whom}  {why}")
    if not found:
        context.tell(context.say("cli.suggest.none"))


def _batch(name: str) -> Iterator[tuple[str, str]]:
    """Texts with their addresses: a CSV with ``text`` (and ``address``), else one text a line; ``-`` is stdin."""
    try:
        content = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("file_unreadable", path=name, reason=str(error)) from None
    first, _, _ = content.lstrip("\ufeff").partition("\n")
    if "text" in first.strip().replace('"', "").split(","):
        for row in csv.DictReader(io.StringIO(content.lstrip("\ufeff"), newline="")):
            yield (row.get("text") or "").strip(), (row.get("address") or "").strip()
        return
    for line in content.splitlines():
        if line.strip("\ufeff \t"):
            yield line.strip("\ufeff \t"), ""
