"""``drill check [FILE…]``: every mistake of scripts and of the players' files beside them, by line and column."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.usage import path
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.drill.script.problems import Problem


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", type=path, help=say("cli.drill.file", language))
    parser.add_argument("--pack", metavar="DIR", type=path, help=say("cli.drill.pack", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.script.check import Checker
    from dispatch_tui.drill.script.places import plays_of

    checker = Checker(args.pack)
    checked = [(script, checker.check(script, plays_of(script))) for script in _scripts(args.files)]
    problems = [(script, one) for script, found in checked for one in found]
    wrong = sum(one.grave for _, one in problems)
    if context.json:
        context.print_json({
            "ok": not wrong,
            "files": [str(script) for script, _ in checked],
            "problems": [_told(script, one, context) for script, one in problems],
        })  # fmt: skip
    else:
        for script, one in problems:
            context.print(_sentence(script, one, context))
        key = "cli.drill.failed" if wrong else "cli.drill.passed"
        context.print(context.say(key, files=len(checked), count=wrong))
    return 1 if wrong else 0


def _scripts(given: list[Path]) -> Iterator[Path]:
    """The scripts that are meant: files, names of drills, all in a folder; without any, every drill there is."""
    from dispatch_tui.drill.script.places import all_drills, find, scripts_in

    if not given:
        yield from (one.path for one in all_drills())
    for one in given:
        yield from scripts_in(one) if one.is_dir() else (find(str(one)) or one,)


def _where(script: Path, problem: Problem) -> str:
    """The file as it can be opened: the script's path, or that of the player's file beside it."""
    return str(script if problem.file == script.name else script.parent / problem.file)


def _sentence(script: Path, problem: Problem, context: Context) -> str:
    params = {name: shown(value) for name, value in problem.params().items()}
    params["file"] = shown(_where(script, problem))
    told = context.say(problem.where_key, **params) + context.say("sentence.colon")
    if not problem.grave:
        told += context.say("cli.drill.hint") + context.say("sentence.colon")
    return told + context.say(problem.key, **params)


def _told(script: Path, problem: Problem, context: Context) -> dict[str, Any]:
    params = {name: shown(value) for name, value in problem.params().items()}
    return {
        "file": _where(script, problem), "line": problem.mark.line, "column": problem.mark.column,
        "code": problem.code, "grave": problem.grave, "found": problem.found, "expected": problem.expected,
        "near": problem.near, "reason": context.say(problem.key, **params),
    }  # fmt: skip
