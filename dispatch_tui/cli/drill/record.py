"""``drill record [TICKET…] [--from TIME --to TIME] --out FILE.yaml``: what a real shift recorded becomes a drill.
``drill record RUN --play [--out FILE]``: what was done in a run of a drill, as a player's file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.drill.refusing import telling
from dispatch_tui.cli.usage import BadUsage, path
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.times import read_time
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.desk.desk import Desk


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("tickets", nargs="*", metavar="TICKET", help=say("cli.drill.record.tickets", language))
    parser.add_argument("--from", dest="since", metavar="TIME", help=say("cli.drill.record.since", language))
    parser.add_argument("--to", dest="until", metavar="TIME", help=say("cli.drill.record.until", language))
    parser.add_argument("--title", default="", metavar="TEXT", help=say("cli.drill.record.title", language))
    parser.add_argument("--play", action="store_true", help=say("cli.drill.record.play", language))
    parser.add_argument("--out", type=path, metavar="FILE", help=say("cli.drill.record.out", language))
    parser.add_argument("--force", action="store_true", help=say("cli.drill.record.force", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.recording.gathering import gather
    from dispatch_tui.drill.recording.writing import Written
    from dispatch_tui.drill.script.check import Checker
    from dispatch_tui.drill.script.places import EXPERT, PLAY_ENDING
    from dispatch_tui.report.leaving import private_bytes

    if args.play:
        return _play(args, context)
    if args.out is None:
        raise BadUsage(context.say("cli.drill.record.where"), "")
    desk = context.desk()
    matters = gather(desk.store, _chosen(args, desk, context), context.language, desk.duty)
    if not matters:
        raise Refused("nothing_to_record")
    title = args.title or context.say("recording.title", count=len(matters))
    made = Written(matters, desk.duty, context.language, title)
    out = Path(args.out)
    play = out.with_name(f"{out.stem}{EXPERT}{PLAY_ENDING}")
    _prove_free((out, play), force=args.force)
    for target, text in ((out, made.script()), (play, made.play())):
        with private_bytes(target) as stream:
            stream.write(text.encode("utf-8", "replace"))
    problems = [one for one in Checker().check(out, [play]) if one.grave]
    for one in problems:
        params = {name: shown(value) for name, value in one.params().items()}
        where = context.say(one.where_key, **params)
        context.tell(where + context.say("sentence.colon") + context.say(one.key, **params))
    if made.left_out:
        context.tell(context.say("cli.drill.record.left_out", count=made.left_out))
    if context.json:
        context.print_json({"script": str(out), "play": str(play), "tickets": len(matters), "problems": len(problems)})
    else:
        context.print(context.say("cli.drill.record.done", count=len(matters), script=out, play=play))
        context.print(context.say("cli.drill.record.read"))
    return 1 if problems else 0


def _play(args: argparse.Namespace, context: Context) -> int:
    """What the trainee of a run did so far, to a file or on stdout."""
    from dispatch_tui.drill.recording.played import play_of
    from dispatch_tui.drill.running.folder import find_run, runs_folder
    from dispatch_tui.drill.running.watching import Watch
    from dispatch_tui.report.leaving import private_bytes

    if len(args.tickets) != 1 or args.since or args.until:
        raise BadUsage(context.say("cli.drill.record.which_run"), "")
    with telling(context), Watch.open(find_run(args.tickets[0], runs_folder())) as watch:
        text, run = play_of(watch), watch.about.id
    if args.out is not None:
        _prove_free((args.out,), force=args.force)
        with private_bytes(Path(args.out)) as stream:
            stream.write(text.encode("utf-8", "replace"))
    lines = [one for one in text.splitlines() if not one.startswith("#")]
    if context.json:
        context.print_json({"run": run, "lines": lines, "play": None if args.out is None else str(args.out)})
    else:
        context.print(str(args.out) if args.out is not None else text.rstrip())
    return 0


def _prove_free(targets: Iterable[Path], *, force: bool) -> None:
    """Raise Refused for a file that is there: what was recorded is edited by hand."""
    for target in targets:
        if target.exists() and not force:
            raise Refused("recording_exists", path=str(target))


def _chosen(args: argparse.Namespace, desk: Desk, context: Context) -> list[str]:
    """The tickets that are meant; raises BadUsage where none are, Refused for a time or a number that is none."""
    from dispatch_tui.drill.recording.gathering import chosen

    found = [desk.find(number) for number in args.tickets]
    if args.since is None and args.until is None:
        if not found:
            raise BadUsage(context.say("cli.drill.record.which"), "")
        return found
    now, zone = desk.clock.now(), desk.pack.time_zone
    since = read_time(args.since, now, zone, future=False) if args.since else 0
    until = read_time(args.until, now, zone, future=False) if args.until else now
    return found + [one for one in chosen(desk.store, since, until) if one not in found]
