"""Proves a script: its form, whether it fits together, whether it fits its place, and the players' files beside it.

Every mistake is told at once, in the order of the lines. What is only worth knowing (a newer version's kind, a text in
one language) is told as well and is not ``grave``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dispatch_tui.command.line import BadLine, missing, parse
from dispatch_tui.drill.script.against_pack import check_against
from dispatch_tui.drill.script.injects import Sync
from dispatch_tui.drill.script.lookup import Lookup
from dispatch_tui.drill.script.model import Script
from dispatch_tui.drill.script.play import (
    LOAD,
    MOST_BYTES,
    OWN,
    TRAINER_DOES,
    TYPED,
    VERBS,
    Act,
    read_play,
    spoken,
    without_tickets,
)
from dispatch_tui.drill.script.problems import EnoughProblems, Problem, near
from dispatch_tui.drill.script.reading import Read, ScriptRefused, read, read_file
from dispatch_tui.drill.script.telling import Telling
from dispatch_tui.drill.script.values import NOWHERE, Mark
from dispatch_tui.drill.script.whole import check_whole

A_TICKET: Final = "#ticket"
"""Stands for a ticket's number when a line is parsed."""


class Checker:
    """Proves scripts against the packs that come with the program, or the one in ``folder``; each is read once."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._packs: dict[str, Lookup | None] = {}

    def check(self, path: Path, plays: Iterable[Path] = ()) -> tuple[Problem, ...]:
        """Every problem of the script in ``path``, then of the players' files."""
        read = read_file(path)
        found = [*self.problems(read)]
        for play in plays:
            found += self._play(play, read)
        return tuple(found)

    def problems(self, read: Read) -> tuple[Problem, ...]:
        """Every problem of a script that was read, by line."""
        tell = Telling(read.file)
        script = read.script
        if script is not None and all(one.code != "id_twice" for one in read.problems):  # else nobody knows which
            lookup = self._lookup(script.pack)
            try:
                if lookup is None:
                    self._tell_no_pack(read, script.pack, tell)
                check_whole(read, script, tell)
                if lookup is not None:
                    check_against(read, script, lookup, tell)
            except EnoughProblems:
                tell.problems.append(Problem(read.file, NOWHERE, "enough"))
        found = dict.fromkeys((*read.problems, *tell.problems))
        return tuple(sorted(found, key=lambda one: (one.mark == NOWHERE, one.mark.line, one.mark.column)))

    def _tell_no_pack(self, read: Read, name: str, tell: Telling) -> None:
        from dispatch_tui.pack.places import pack_names

        names = pack_names() if self._folder is None else (str(self._folder),)
        tell.wrong(read.in_head("pack"), "no_such_pack", name, " | ".join(names), near(name, names))

    def _lookup(self, name: str) -> Lookup | None:
        """The pack that a script means; None if there is none, or it is not sound."""
        if name not in self._packs:
            from dispatch_tui.pack.places import named_pack
            from dispatch_tui.pack.problems import PackRefused
            from dispatch_tui.pack.read import read_pack

            try:
                pack = read_pack(self._folder if self._folder is not None else named_pack(name))
                self._packs[name] = Lookup(pack) if pack.name == name else None
            except PackRefused:
                self._packs[name] = None
        return self._packs[name]

    def _play(self, path: Path, read: Read) -> list[Problem]:
        try:
            with path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except OSError as error:
            return [Problem(path.name, NOWHERE, "unreadable", error.strerror or str(error))]
        play = read_play(content, path.name)
        found = list(play.problems)
        for act in play.acts:
            found += act_problems(act, path.name, read)
        return sorted(found, key=lambda one: one.mark.line)


def proved_script(content: bytes, name: str) -> Script:
    """The script in these bytes, which fits together and fits its place; raises ScriptRefused when it does not."""
    found = read(content, name)
    grave = tuple(one for one in Checker().problems(found) if one.grave)
    if found.script is None or grave:
        raise ScriptRefused(grave)
    return found.script


def act_problems(act: Act, file: str, read: Read) -> list[Problem]:
    """What is wrong with one line of a player's file."""
    mark = Mark(act.line_number, 1)
    found: list[Problem] = []
    for id in (*act.tickets, *([act.since] if act.since is not None else [])):
        if not _names_something(id, read):
            found.append(Problem(file, mark, "no_such_inject", id, " | ".join(list(read.ids)[:20])))
    if act.of_drill:
        words = without_tickets(act.line)[1:]
        strange = act.verb == "trainer" and words[:1] not in [[one] for one in TRAINER_DOES]
        if bool(words) != bool(VERBS[act.verb]) or strange:
            found.append(Problem(file, mark, "play_verb", act.line, f"{act.verb} {VERBS[act.verb]}".strip()))
        return found
    try:
        line = parse(spoken(act.line, lambda _: A_TICKET))
    except BadLine as bad:
        said = str(bad.refusal.params.get("verb", bad.refusal.params.get("found", "")))
        meant = str(bad.refusal.params.get("near") or "") or near(said, VERBS)
        return [*found, Problem(file, mark, f"play_{bad.refusal.code}", said, " | ".join(VERBS), meant)]
    lacks = missing(line)
    taken = [arg for arg in line.action.args if line.args.get(arg.name) == A_TICKET and arg.kind != "ticket"]
    if lacks is not None or taken:
        found.append(Problem(file, mark, "play_lacks", line.action.verb, (lacks or taken[0]).name))
    return found


def _names_something(id: str, read: Read) -> bool:
    """Whether a play may speak of it: an inject, a call of a load, a report in a file, a ticket that was entered, an
    inject that a trainer typed."""
    if id in read.ids or id.startswith((LOAD, OWN, TYPED)):
        return True
    inject, _, place = id.partition(":")
    body = next((one.body for one in read.script.injects if one.id == inject), None) if read.script else None
    return isinstance(body, Sync) and place.isdecimal() and 0 < int(place) <= len(body.reports)
