"""``dispatch-tui intake FILE…``: reports in from other platforms, every row accounted for."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.progress import Progress
from dispatch_tui.cli.usage import path
from dispatch_tui.domain.plain import cell, shown
from dispatch_tui.intake.entering import Intake, enter
from dispatch_tui.intake.mapping import Map, MapRefused, read_map
from dispatch_tui.intake.reading import FORMATS
from dispatch_tui.intake.replies import enter_replies, fits
from dispatch_tui.intake.rows import RowProblem
from dispatch_tui.words.catalogue import say, sentence

REPLY = "reply"
"""The format of sheets that departments and collectors filled in: not reports, but what came of orders."""
_MOST_SHOWN = 50
"""Rejected rows that are told one by one on the screen; ``--json`` and ``--rejects`` hold them all."""


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("files", nargs="+", type=path, metavar="FILE", help=say("cli.intake.files", language))
    parser.add_argument("--format", choices=(*FORMATS, REPLY), default="auto", help=say("cli.intake.format", language))
    parser.add_argument("--map", type=path, metavar="FILE.toml", help=say("cli.intake.map", language))
    parser.add_argument("--platform", default="", metavar="NAME", help=say("cli.intake.platform", language))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.intake.dry_run", language))
    parser.add_argument("--rejects", type=path, metavar="FILE.csv", help=say("cli.intake.rejects", language))


def run(args: argparse.Namespace, context: Context) -> int:
    try:
        mapping = read_map(args.map) if args.map else None
    except MapRefused as refused:
        reasons = [_described(problem, context) for problem in refused.problems]
        if context.json:
            context.print_json({"error": reasons[0]["reason"], "code": "bad_map", "problems": reasons})
        for problem in refused.problems:
            context.tell(_sentence(problem, context))
        return 2
    progress = Progress()
    try:
        intake = _enter(args, mapping, context, progress)
    finally:
        progress.clear()
    if args.rejects:
        _write_rejects(args.rejects, intake, context)
    if context.json:
        context.print_json(
            {
                "read": intake.read, "added": intake.added, "known": intake.known, "changed": intake.changed,
                "rejected": [_described(problem, context) for problem in intake.rejected],
            }
        )  # fmt: skip
    else:
        _tell(intake, context, dry_run=args.dry_run)
    return 1 if intake.rejected else 0


def _enter(args: argparse.Namespace, mapping: Map | None, context: Context, progress: Progress) -> Intake:
    looking = args.format == "auto" and mapping is None
    replies = [file for file in args.files if args.format == REPLY or (looking and fits(file))]
    reports = [file for file in args.files if file not in replies]
    intake = Intake()
    if replies:
        acting = context.desk(acting=True)
        intake.join(context.attempt(lambda: enter_replies(acting, replies, dry_run=args.dry_run, progress=progress)))
    if reports:
        intake.join(enter(
            context.desk(), reports, mapping=mapping, format_=args.format, platform=args.platform,
            dry_run=args.dry_run, progress=progress,
        ))  # fmt: skip
    return intake


def _tell(intake: Intake, context: Context, *, dry_run: bool) -> None:
    for problem in intake.rejected[:_MOST_SHOWN]:
        context.tell(_sentence(problem, context))
    if len(intake.rejected) > _MOST_SHOWN:
        context.tell(context.say("cli.intake.more", count=len(intake.rejected) - _MOST_SHOWN))
    for file, names in intake.unread.items():
        columns = context.say("sentence.comma").join(shown(name) for name in names)
        context.tell(context.say("cli.intake.unread", file=shown(file), columns=columns))
    key = "cli.intake.would" if dry_run else "cli.intake.done"
    context.print(
        context.say(
            key, read=intake.read, added=intake.added, known=intake.known, changed=intake.changed,
            rejected=len(intake.rejected),
        )
    )  # fmt: skip


def _reason(problem: RowProblem, context: Context) -> str:
    reason = _why(problem, context)
    if problem.kept:
        reason = context.say("cli.intake.kept", reason=reason, number=problem.kept)
    return reason


def _why(problem: RowProblem, context: Context) -> str:
    if problem.refusal is not None:
        return context.wording.refusal(problem.refusal)
    found = context.wording.system(problem.found) if problem.code == "unreadable" else shown(problem.found)
    params = {"found": found, "expected": problem.wanted, "column": shown(problem.column)}
    for key in (f"intake.problem.{problem.code}", f"refusal.{problem.code}.why"):
        if sentence(key, context.language) is not None:
            return context.say(key, **params)
    return problem.code


def _sentence(problem: RowProblem, context: Context) -> str:
    where = "file" if problem.row is None else "row"
    if problem.column:
        where = "column" if problem.row is None else "cell"
    place = context.say(
        f"intake.where.{where}", file=shown(problem.file), row=problem.row, column=shown(problem.column)
    )
    return f"{place}{context.say('sentence.colon')}{_reason(problem, context)}"


def _described(problem: RowProblem, context: Context) -> dict[str, Any]:
    return {
        "file": problem.file, "row": problem.row, "column": problem.column,
        "reason": _reason(problem, context), "code": problem.code,
        "found": problem.found, "expected": problem.expected, "kept": problem.kept,
    }  # fmt: skip


def _write_rejects(path: Path, intake: Intake, context: Context) -> None:
    """The rejected rows as a CSV for whoever mends them, readable by its owner alone."""
    from dispatch_tui.report.leaving import private_file

    with private_file(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(["file", "row", "column", "reason", "found", "expected"])
        for problem in intake.rejected:
            texts = (problem.column, _reason(problem, context), problem.found, problem.wanted)
            writer.writerow([cell(problem.file), problem.row or "", *map(cell, texts)])
