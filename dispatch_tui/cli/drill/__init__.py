"""``drill list | check | run | report …``: scripted call drills. Each verb is a module of this package."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping
from typing import Any, Final

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import Verbs
from dispatch_tui.words.catalogue import say

VERBS: Final[Mapping[str, str]] = {
    "list": "list", "check": "check", "run": "running", "schema": "schema", "runs": "runs", "report": "report",
    "progress": "progress", "record": "record", "watch": "watch",
}  # fmt: skip
"""Every verb and the module of this package that does it, with ``arguments(parser, language)`` and ``run``."""


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = Verbs(parser, language, "|".join(VERBS))
    for verb in VERBS:
        _module(verb).arguments(verbs.add(verb, say(f"cli.drill.verb.{verb}", language)), language)


def run(args: argparse.Namespace, context: Context) -> int:
    return int(_module(args.verb).run(args, context))


def _module(verb: str) -> Any:
    return importlib.import_module(f"dispatch_tui.cli.drill.{VERBS[verb]}")
