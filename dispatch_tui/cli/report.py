"""``dispatch-tui report``: the assessment, of departments, items, towns, operators or hotlines."""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.progress import Progress
from dispatch_tui.cli.usage import path
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.times import iso
from dispatch_tui.report.assessment.gathering import BY, By, assess
from dispatch_tui.report.assessment.rates import Assessment
from dispatch_tui.report.assessment.wording import AssessmentWords
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.desk.desk import Desk

FORMATS: Final = ("table", "csv", "xlsx", "html", "json")
_WIDE: Final = 160
"""Columns where no terminal says how many there are."""


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--from", dest="from_day", metavar="DATE", help=say("cli.report.from", language))
    parser.add_argument("--to", dest="to_day", metavar="DATE", help=say("cli.report.to", language))
    parser.add_argument("--by", choices=BY, default="department", metavar="GROUP",
                        help=say("cli.report.by", language, groups=", ".join(BY)))  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default=None, metavar="FORMAT",
                        help=say("cli.report.format", language, formats=", ".join(FORMATS)))  # fmt: skip
    parser.add_argument("--out", type=path, metavar="FILE", help=say("cli.report.out", language))


def run(args: argparse.Namespace, context: Context) -> int:
    wanted = _format(args, as_json=context.json)
    desk = context.desk()
    zone = ZoneInfo(desk.pack.time_zone)
    first, until = _midnight(args.from_day, zone), _midnight(args.to_day, zone, after=1)
    if first is not None and until is not None and first >= until:
        raise Refused("report_days", first=args.from_day, last=args.to_day)
    operators = {one.code: one.name for one in desk.operators()}
    words = AssessmentWords(desk.pack, context.language, operators, drill=desk.store.drill)
    progress, by = Progress(), _by(args.by)
    try:
        found = assess(
            desk, by, first, until, words.group, lambda _, done, of: progress(words.say("assessment.tickets"), done, of)
        )
    finally:
        progress.clear()
    if args.out is None:
        sys.stdout.write(_text(wanted, found, words, desk))
        return 0
    _write(args.out, wanted, found, words, desk)
    if context.json:
        context.print_json({"file": str(args.out), "rows": len(found.rows)})
    else:
        context.print(context.say("cli.report.done", file=str(args.out), count=len(found.rows)))
    return 0


def _format(args: argparse.Namespace, *, as_json: bool) -> str:
    """What is asked for, else what the file's name says; raises Refused where a workbook has no file to go into."""
    suffix = args.out.suffix.lower().removeprefix(".") if args.out else ""
    wanted = args.format or (suffix if suffix in FORMATS else "json" if as_json else "table")
    if wanted == "xlsx" and args.out is None:
        raise Refused("report_needs_file")
    return str(wanted)


def _by(given: str) -> By:
    return next(one for one in BY if one == given)


def _midnight(day: str | None, zone: ZoneInfo, after: int = 0) -> int | None:
    """The moment (UTC ms) at which the day begins on the place's clock, or one so many days ``after``. Raises Refused
    ``not_a_day``."""
    if day is None:
        return None
    try:
        then = date.fromisoformat(day.strip()) + timedelta(days=after)
        return round(datetime(then.year, then.month, then.day, tzinfo=zone).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Refused("not_a_day", found=day) from None


def _text(wanted: str, found: Assessment, words: AssessmentWords, desk: Desk) -> str:
    match wanted:
        case "csv":
            from dispatch_tui.report.assessment.sheet import write_csv

            stream = io.StringIO(newline="")
            write_csv(stream, found, words)
            return stream.getvalue()
        case "html":
            from dispatch_tui.report.assessment.page import page

            return page(found, words)
        case "json":
            return json.dumps(_object(found, desk), ensure_ascii=False, indent=1) + "\n"
    from dispatch_tui.report.assessment.table import lines

    columns = shutil.get_terminal_size((_WIDE, 24)).columns if sys.stdout.isatty() else _WIDE
    return "".join(f"{line}\n" for line in lines(found, words, columns))


def _object(found: Assessment, desk: Desk) -> dict[str, Any]:
    zone = desk.pack.time_zone
    told: dict[str, Any] = {
        "from": iso(found.first, zone), "until": iso(found.until, zone), "by": found.by,
        "late_entries": found.late_entries,
        "rows": [{**one.as_json(), "name": found.names[one.key]} for one in found.rows],
        "total": found.total.as_json(),
    }  # fmt: skip
    return told | ({"drill": True} if desk.store.drill else {})


def _write(file: Path, wanted: str, found: Assessment, words: AssessmentWords, desk: Desk) -> None:
    if wanted == "xlsx":
        from dispatch_tui.report.assessment.sheet import write_xlsx

        write_xlsx(file, found, words)
        return
    from dispatch_tui.report.leaving import private_bytes

    mark = "utf-8-sig" if wanted == "csv" else "utf-8"
    with private_bytes(file) as stream:
        stream.write(_text(wanted, found, words, desk).encode(mark, "replace"))
