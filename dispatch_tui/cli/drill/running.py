"""``drill run FILE``: a drill at the console, or played by nobody with ``--headless``; ``--resume RUN`` goes on with
one, ``--rewind RUN@M:SS`` from an earlier moment."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.drill.refusing import telling
from dispatch_tui.cli.progress import Progress
from dispatch_tui.cli.usage import BadUsage, path
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.drill.running.folder import RunFolder
    from dispatch_tui.drill.running.player import Show
    from dispatch_tui.drill.running.run import Run
    from dispatch_tui.drill.script.play import Play
    from dispatch_tui.drill.script.problems import Problem

_MOMENT = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{2})", re.ASCII)


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("file", nargs="?", metavar="FILE", type=path, help=say("cli.drill.run.file", language))
    parser.add_argument("--resume", metavar="RUN", help=say("cli.drill.run.resume", language))
    parser.add_argument("--rewind", metavar="RUN@M:SS", help=say("cli.drill.run.rewind", language))
    parser.add_argument("--speed", metavar="X", type=float, help=say("cli.drill.run.speed", language))
    parser.add_argument("--seed", metavar="N", type=int, help=say("cli.drill.run.seed", language))
    parser.add_argument("--headless", action="store_true", help=say("cli.drill.run.headless", language))
    parser.add_argument("--player", metavar="FILE", type=path, help=say("cli.drill.run.player", language))


@dataclass(frozen=True, slots=True)
class _Opening:
    """What begins or resumes the run, and who plays."""

    open: Callable[[], Run]
    trainee: str


def run(args: argparse.Namespace, context: Context) -> int:
    with telling(context):
        opening = _opening(args, context)
        return _headless(opening.open, args, context) if args.headless else _console(opening, args, context)


def _tell_problem(one: Problem, context: Context) -> None:
    params = {name: shown(value) for name, value in one.params().items()}
    told = context.say(one.where_key, **params) + context.say("sentence.colon") + context.say(one.key, **params)
    context.tell(told)


def _opening(args: argparse.Namespace, context: Context) -> _Opening:
    """Raises Refused and BadUsage at once for what can be told beforehand."""
    given = [one for one in (args.file, args.resume, args.rewind) if one is not None]
    if len(given) != 1:
        raise BadUsage(context.say("cli.drill.run.one_of"), "")
    if args.file is not None:
        content, name, player = _script(args.file)
        language, seed, trainee = context.language, args.seed, context.operator or player

        def begin() -> Run:
            from dispatch_tui.drill.running.folder import runs_folder
            from dispatch_tui.drill.running.run import Run

            return _scored(Run.begin(content, name, runs_folder(), language=language, seed=seed, trainee=trainee))

        return _Opening(begin, trainee)
    folder = _folder(args.resume) if args.resume is not None else _rewound(args.rewind, context)

    def resume() -> Run:
        from dispatch_tui.drill.running.run import Run

        return _scored(Run.resume(folder))

    return _Opening(resume, folder.read().trainee)


def _scored(run: Run) -> Run:
    """The run, which writes its score and its play once it is over; one that a crash kept from that does it now."""
    from dispatch_tui.drill.debrief.telling import write_end

    run.on_ended = write_end
    if run.over and not run.folder.score.exists():
        write_end(run)
    return run


def _script(given: Path) -> tuple[bytes, str, str]:
    """A script's bytes and name, and its first player's code."""
    from dispatch_tui.drill.running.founding import players_of
    from dispatch_tui.drill.script.places import find
    from dispatch_tui.drill.script.reading import sound_script

    found = find(str(given)) or given
    if not found.exists():
        raise Refused("no_such_drill", drill=str(given))
    try:
        content = found.read_bytes()
    except OSError as error:
        raise Refused("file_unreadable", path=str(found), reason=error.strerror or "") from error
    return content, found.name, players_of(sound_script(content, found.name))[0].code


def _folder(named: str) -> RunFolder:
    from dispatch_tui.drill.running.folder import find_run, runs_folder

    return find_run(named, runs_folder())


def _rewound(given: str, context: Context) -> RunFolder:
    from dispatch_tui.drill.running.folder import runs_folder
    from dispatch_tui.drill.running.rewinding import rewind

    named, _, moment = given.rpartition("@")
    found = _MOMENT.fullmatch(moment)
    if found is None or not named:
        raise BadUsage(context.say("cli.drill.run.no_moment", found=given), "")
    hours, minutes, seconds = (int(one or 0) for one in found.groups())
    folder = _folder(named)
    start = folder.read().start
    return rewind(folder, start + ((hours * 60 + minutes) * 60 + seconds) * 1000, runs_folder())


# at the console


def _console(opening: _Opening, args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.console.drill_seat import DrillSeat
    from dispatch_tui.console.start import run_drill

    code, left = run_drill(DrillSeat(opening.open, opening.trainee, args.speed), language=context.language)
    if left and not code:
        context.print(context.say("cli.drill.run.left", run=shown(left)))
    return code


# without anybody


def _headless(opening: Callable[[], Run], args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.debrief.telling import debrief_in
    from dispatch_tui.drill.recording.played import write_play
    from dispatch_tui.drill.running.player import play

    acts = _play(args.player, context)
    progress = Progress()
    with opening() as run:
        try:
            show = play(run, acts, lambda done, of: progress(context.say("cli.drill.run.playing"), done, of))
        finally:
            progress.clear()
            if not run.over:
                write_play(run)
        if run.over:
            debrief_in(run.folder)
        return _tell(run, show, context)


def _play(given: Path | None, context: Context) -> Play:
    from dispatch_tui.drill.script.play import Play, read_play

    if given is None:
        return Play((), ())
    try:
        found = read_play(given.read_bytes(), given.name)
    except OSError as error:
        raise Refused("file_unreadable", path=str(given), reason=error.strerror or "") from error
    for one in found.problems:
        _tell_problem(one, context)
    if found.problems:
        raise Refused("bad_player", file=given.name)
    return found


def _tell(run: Run, show: Show, context: Context) -> int:
    """What happened, and which lines of the player did not go through; the exit code."""
    failed = bool(show.refused or show.left)
    if context.json:
        context.print_json(_object(run, show, context))
        return 1 if failed else 0
    for line in run.journal:
        told = _sentence(run, line.what, line.values, context)
        if told:
            context.print(f"{_clock(line.at - run.about.start)}  {told}")
    for one in show.refused:
        assert one.refusal is not None
        why = context.wording_of(run.desk.pack).refusal(one.refusal)
        context.tell(context.say("cli.drill.run.refused", number=one.act.line_number, line=shown(one.line), why=why))
    for act in show.left:
        context.tell(context.say("cli.drill.run.never", number=act.line_number, line=shown(act.line)))
    mark = _mark(run)
    if mark is not None:
        context.print(context.say("cli.drill.run.mark", mark=f"{mark / 100:.2f}".rstrip("0").rstrip(".")))
    context.print(context.say("cli.drill.run.done", run=shown(run.about.id), lines=len(show.played)))
    return 1 if failed else 0


def _mark(run: Run) -> int | None:
    """The mark in hundredths of a point, of a hundred points in all; None for a run that is not over."""
    if not run.folder.score.exists():
        return None
    found = json.loads(run.folder.score.read_bytes()).get("mark_hundredths")
    return found if isinstance(found, int) else None


def _object(run: Run, show: Show, context: Context) -> dict[str, Any]:
    wording = context.wording_of(run.desk.pack)
    return {
        "run": run.about.id, "folder": str(run.folder.path), "seed": run.about.seed, "over": run.over,
        "mark_hundredths": _mark(run), "seconds": (run.clock.now() - run.about.start) // 1000,
        "played": len(show.played),
        "refused": [
            {"line": one.act.line_number, "text": one.line, "code": one.refusal.code,
             "reason": wording.refusal(one.refusal)}
            for one in show.refused if one.refusal is not None
        ],
        "left": [{"line": act.line_number, "text": act.line} for act in show.left],
        "happened": [
            {"at": (line.at - run.about.start) // 1000, "by": line.by, "what": line.what, **line.values}
            for line in run.journal
        ],
    }  # fmt: skip


def _sentence(run: Run, what: str, values: Any, context: Context) -> str:
    number = run.store.number_of(str(values.get("ticket") or ""))
    given = {name: shown(str(values.get(name) or "")) for name in ("inject", "text", "department", "does", "why")}
    match what:
        case "fired":
            return context.say("cli.drill.run.fired", **given, number=number)
        case "acted":
            step = context.say(f"cli.drill.does.{given['does']}")
            if not given["department"]:
                return context.say("cli.drill.run.looked", number=number, does=step)
            department = context.wording_of(run.desk.pack).department(given["department"])
            return context.say("cli.drill.run.acted", number=number, department=department, does=step)
        case "said":
            return context.say("cli.drill.run.said", number=number, text=given["text"])
        case "rang_back":
            return context.say("cli.drill.run.rang_back", number=number, text=given["text"])
        case "hung_up":
            return context.say("cli.drill.run.hung_up", number=number)
        case "dropped" | "skipped":
            return context.say("cli.drill.run.dropped", inject=given["inject"])
        case "outage" | "outage_over" | "imported" | "ended":
            return context.say(f"cli.drill.run.{what}")
    return ""


def _clock(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
