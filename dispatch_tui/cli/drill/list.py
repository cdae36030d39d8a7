"""``drill list``: the drills that come with the program, and the user's own, in the order of their levels."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.context import Context
from dispatch_tui.domain.plain import pad, shown

if TYPE_CHECKING:
    from dispatch_tui.drill.script.check import Checker


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """``drill list`` takes nothing of its own."""


def run(_: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.drill.script.check import Checker
    from dispatch_tui.drill.script.places import all_drills

    checker = Checker()
    drills = [_told(one, checker, context.language) for one in all_drills()]
    drills.sort(key=lambda one: (one["level"] or 9, not one["shipped"], one["name"]))
    if context.json:
        context.print_json(drills)
        return 0
    if not drills:
        context.print(context.say("cli.drill.none"))
    for one in drills:
        context.print(_line(one, context))
    return 0


def _told(found: Any, checker: Checker, language: str) -> dict[str, Any]:
    from dispatch_tui.drill.script.places import expert_play
    from dispatch_tui.drill.script.reading import read_file

    read = read_file(found.path)
    script, sound = read.script, read.sound
    if sound and not found.shipped:
        sound = not any(problem.grave for problem in checker.problems(read))
    told: dict[str, Any] = {
        "name": found.name, "path": str(found.path), "shipped": found.shipped, "sound": sound, "title": "",
        "level": None, "length": None, "languages": [], "pack": "", "trains": [], "injects": 0, "expert": False,
    }  # fmt: skip
    if script is not None:
        spoken = language if language in script.languages else (*script.languages, language)[0]
        told |= {
            "title": script.title.in_(language), "level": script.level, "length": script.length // 1000,
            "languages": list(script.languages), "pack": script.pack, "trains": list(script.trains),
            "injects": len(script.injects), "expert": expert_play(found.path, spoken) is not None,
        }  # fmt: skip
    return told


def _line(one: dict[str, Any], context: Context) -> str:
    from dispatch_tui.drill.script.spans import written

    name = pad(shown(one["name"]), 24)
    if not one["sound"]:
        return f"{name} {context.say('cli.drill.unsound', name=shown(one['name']))}"
    trains = context.say("sentence.comma").join(context.say(f"drill.expect.{kind}") for kind in one["trains"])
    own = "" if one["shipped"] else f"  ({context.say('cli.drill.own')})"
    length = pad(written(one["length"] * 1000), 7)
    return f"{name} {one['level']}  {length} {pad(' '.join(one['languages']), 6)} {shown(one['title'])}{own}" + (
        f"\n{' ' * 25}{context.say('cli.drill.trains', kinds=trains)}" if trains else ""
    )
