"""Plays a player's file against a run: its clock is set from one moment to the next, and nobody waits."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from dispatch_tui.command.running import run as run_line
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.drill.running.journal import TRAINEE
from dispatch_tui.drill.running.naming import ticket_named
from dispatch_tui.drill.running.prompting import prompt
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.script.play import Act, Play, spoken, without_tickets


@dataclass(frozen=True, slots=True)
class Played:
    """One line that was played: when (drill ms), as the command bar got it, and why it was refused, if it was."""

    at: int
    act: Act
    line: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Show:
    """What a play came to: the lines in the order in which they were played, and those whose inject never came."""

    played: tuple[Played, ...]
    left: tuple[Act, ...]

    @property
    def refused(self) -> tuple[Played, ...]:
        return tuple(one for one in self.played if one.refusal is not None)


def play(run: Run, acts: Play, progress: Callable[[int, int], None] = lambda *_: None) -> Show:
    """Play a run to its end. What comes from outside goes before a line of the same moment, and a line that counts
    from an inject waits for it. ``progress`` is called with drill ms gone and in all."""
    return Show(*_Playing(run, acts).play(progress))


def do(run: Run, act: Act) -> Played:
    """Play one line now, whatever time it names."""
    return _Playing(run, Play((), ())).do(act)


class _Playing:
    def __init__(self, run: Run, acts: Play) -> None:
        self._run = run
        self._ready: list[tuple[int, int, Act]] = []
        self._waiting: dict[str, list[Act]] = defaultdict(list)
        for act in acts.acts:
            if act.since is None:
                heapq.heappush(self._ready, (run.about.start + act.at, act.line_number, act))
            else:
                self._waiting[act.since].append(act)
        self._release()
        self._done = {number for line in run.journal if line.what == "played"
                      if isinstance(number := line.get("line"), int)}  # fmt: skip
        self._begun = {number: line.at for line in run.journal if line.what == "plays"
                       if isinstance(number := line.get("line"), int)}  # fmt: skip

    def play(self, progress: Callable[[int, int], None]) -> tuple[tuple[Played, ...], tuple[Act, ...]]:
        run, played = self._run, []
        length = run.script.length
        with run.unawaited():
            while not run.over:
                cue = run.agenda.next()
                at, _, act = self._ready[0] if self._ready else (None, 0, None)
                if act is None or at is None or (cue is not None and cue.at <= at):
                    if cue is None:
                        break
                    run.clock.set(cue.at, quiet=True)
                    run.poll()
                    self._release()
                else:
                    heapq.heappop(self._ready)
                    if self._stands(act):
                        continue
                    run.clock.set(at, quiet=True)
                    played.append(self._noted(act))
                    self._release()
                progress(min(run.clock.now() - run.about.start, length), length)
        left = [act for _, _, act in sorted(self._ready, key=lambda one: one[:2])]
        left += [act for some in self._waiting.values() for act in some]
        return tuple(played), tuple(left)

    def _release(self) -> None:
        """The lines that count from an inject which has come are ready."""
        for inject in [one for one in self._waiting if one in self._run.agenda.came]:
            came = self._run.agenda.came[inject][0]
            for act in self._waiting.pop(inject):
                heapq.heappush(self._ready, (came + act.at, act.line_number, act))

    def _stands(self, act: Act) -> bool:
        """Whether a line was played already, before the run was resumed."""
        number = act.line_number
        at = self._begun.get(number)
        if number in self._done or at is None:
            return number in self._done
        facts, who = self._run.agenda.facts, self._run.about.trainee
        told = any(
            line.at == at and line.by == TRAINEE and line.what not in ("plays", "played") for line in self._run.journal
        )
        logged = any(deed.at == at and deed.actor == who for ticket in facts.numbers for deed in facts.all_of(ticket))
        return told or logged

    def _noted(self, act: Act) -> Played:
        """Play a line, and let the journal know which: a run that is resumed goes on behind it."""
        run, line = self._run, act.line_number
        run.poll()
        run.stage.write("plays", run.clock.now(), TRAINEE, line=line)
        played = self.do(act)
        why = played.refusal.code if played.refusal is not None else None
        run.stage.write("played", run.clock.now(), TRAINEE, line=line, text=act.line, why=why)
        return played

    def do(self, act: Act) -> Played:
        run = self._run
        run.poll()
        try:
            line = spoken(act.line, self._number)
            if act.of_drill:
                self._drill(act)
                refusal = None
            else:
                occurred = None if act.occurred is None else run.about.start + act.occurred
                refusal = run_line(run.desk, line, occurred=occurred).refusal
        except Refused as refused:
            line, refusal = act.line, refused.refusal
        run.poll()
        return Played(run.clock.now(), act, line, refusal)

    def _drill(self, act: Act) -> None:
        """A drill's own line."""
        run, words = self._run, without_tickets(act.line)[1:]
        match act.verb:
            case "ask":
                run.ask(self._ticket(act), " ".join(words))
            case "ring-back":
                run.ring_back(self._ticket(act))
            case "look":
                run.look(self._ticket(act))
            case "key":
                counts = [int(word) for word in words if word.isdecimal() and len(word) < 7]
                run.keys(counts[-1] if counts else 1, self._ticket(act) if act.tickets else None)
            case "sync":
                run.take_file()
            case "trainer":
                prompt(run, act.line, self._ticket(act) if act.tickets else None)

    def _ticket(self, act: Act) -> str:
        if not act.tickets:
            raise Refused("which_ticket")
        return self._of(act.tickets[0])

    def _of(self, name: str) -> str:
        ticket = ticket_named(self._run.agenda, name)
        if ticket is None:
            raise Refused("no_such_ticket", number=f"@{name}")
        return ticket

    def _number(self, name: str) -> str:
        return self._run.store.number_of(self._of(name)) or self._of(name)
