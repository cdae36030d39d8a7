"""``drill schema``: the JSON Schema by which an editor completes and checks a script."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """``drill schema`` takes nothing of its own."""


def run(_: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.script.schema import schema_text

    if context.json:
        import json

        context.print_json(json.loads(schema_text()))
    else:
        context.print(schema_text().rstrip())
    return 0
