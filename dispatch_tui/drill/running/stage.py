"""The stage: polled often, it lets everything happen that is due by now, each at its own moment, and answers what a
trainer asks for in the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.answering import Answering
from dispatch_tui.drill.running.clock import DrillClock
from dispatch_tui.drill.running.cues import Cue
from dispatch_tui.drill.running.journal import STAGE, Journal, Line
from dispatch_tui.drill.running.outside import Did, Outside
from dispatch_tui.drill.running.triggers import holds
from dispatch_tui.drill.script.triggers import understood
from dispatch_tui.store.store import Store


class Stage:
    """Belongs to the thread of the desk, and to the one process that holds the run."""

    def __init__(
        self, store: Store, journal: Journal, agenda: Agenda, outside: Outside, clock: DrillClock,
        ended: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """``ended`` is called once the drill is over."""
        self._store = store
        self._journal = journal
        self._agenda = agenda
        self._outside = outside
        self._clock = clock
        self._ended = ended
        self._arrived = 0
        self._answering = Answering(self)

    @property
    def agenda(self) -> Agenda:
        return self._agenda

    @property
    def clock(self) -> DrillClock:
        return self._clock

    @property
    def outside(self) -> Outside:
        return self._outside

    def take_in(self) -> list[Line]:
        """Take in what the journal and the log grew by, whoever wrote it; the new lines. That the second station's
        file was taken in, by whatever door, is told before what it brought is looked at."""
        lines = self._journal.news()
        for line in lines:
            self._agenda.take_line(line)
        arrived = self._store.arrived(self._arrived)
        for inject in self._agenda.brought(event for _, event in arrived):
            self._journal.add("imported", at=self._clock.now(), inject=inject)
            for line in self._journal.news():
                self._agenda.take_line(line)
                lines.append(line)
        for place, event in arrived:
            self._arrived = place
            self._agenda.take_event(event)
        return lines

    def poll(self) -> int:
        """Let all happen that is due by now; how many things did."""
        self._answering.heard(self.take_in())
        done = self._let_happen()
        while self._answering.answer():
            done += self._let_happen()
        self._clock.beat()
        return done

    def _let_happen(self) -> int:
        now, done = self._clock.now(), 0
        while (cue := self._agenda.next()) is not None and cue.at <= now:
            self.perform(cue, cue.at)
            done += 1
        return done

    def perform(self, cue: Cue, at: int, *, by: str = STAGE, forced: bool = False) -> bool:
        """Let one thing happen at that moment; whether it did. ``forced``: without asking for its condition."""
        inject = self._agenda.injects.get(cue.inject) if cue.what == "inject" else None
        condition = inject.condition if inject is not None and not forced else None
        why = "" if understood(condition) else "newer"
        if condition is not None and not why and not holds(condition, self._agenda, self._agenda.facts, at):
            why = "if"
        if why:
            self.write("dropped", at, by, cue=cue.key, inject=cue.inject, why=why)
            return False
        try:
            did = self._outside.perform(cue, at)
        except Refused as refused:
            if refused.by_store:
                raise
            what = "failed" if inject is None else "dropped"
            self.write(what, at, by, cue=cue.key, inject=cue.inject or None, why=refused.refusal.code)
            return False
        self._write_down(did, cue, at, by)
        return True

    def write(self, what: str, at: int, by: str = STAGE, **values: Any) -> None:
        """Write a line and take it in."""
        self._journal.add(what, at=at, by=by, **values)
        self.take_in()

    def end(self, why: str, by: str = STAGE, at: int | None = None) -> None:
        """End the drill: nothing comes any more, and the clock stands."""
        if self._agenda.ended is None:
            self._over(self._clock.now() if at is None else at, by, why, None)

    def _write_down(self, did: list[Did], cue: Cue, at: int, by: str) -> None:
        """The journal's lines, the last of them with the cue: so the whole is done again where a crash comes between,
        and what is found done then is not done twice."""
        for number, one in enumerate(did, 1):
            key = cue.key if number == len(did) else None
            if one.what == "ended":
                self._over(at, by, str(one.values["why"]), key)
                return
            values = dict(one.values)
            if one.what == "fired" and "events" not in values:
                values["events"] = self._events()
            self._journal.add(one.what, at=at, by=by, **values, cue=key)
        self.take_in()

    def _events(self) -> list[str]:
        """What the log grew by since it was last taken in."""
        return [event.id for _, event in self._store.arrived(self._arrived)]

    def _over(self, at: int, by: str, why: str, cue: str | None) -> None:
        self._clock.pause(by)
        self.write("ended", at, by, why=why, cue=cue)
        self._ended()
