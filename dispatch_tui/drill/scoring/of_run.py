"""The score of a run that is held open, by whoever holds it or looks on."""

from __future__ import annotations

from typing import Protocol

from dispatch_tui.desk.clock import Clock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.folder import About, RunFolder
from dispatch_tui.drill.running.journal import Journal
from dispatch_tui.drill.scoring.facts import Facts
from dispatch_tui.drill.scoring.scene import Scene
from dispatch_tui.drill.scoring.score import Score, Scoring
from dispatch_tui.drill.scoring.told import Told
from dispatch_tui.drill.script.model import Script
from dispatch_tui.store.store import Store


class Opened(Protocol):
    """A run as ``run.Run`` and ``watching.Watch`` hold it."""

    folder: RunFolder
    about: About
    script: Script
    store: Store
    journal: Journal
    agenda: Agenda

    @property
    def clock(self) -> Clock: ...

    @property
    def desk(self) -> Desk: ...


class LiveScore:
    """Scores a run as it stands, again and again, for what has changed since. Belongs to the thread of the run."""

    def __init__(self, run: Opened, language: str | None = None) -> None:
        """``language`` is that of the advice (None: the run's own)."""
        self._run = run
        self._told = Told()
        self._lines = 0
        self._language = language or run.about.language
        self._scoring = Scoring(run.script, (), Facts(run.store), run.desk.duty, self._language)

    def score(self) -> Score:
        """The score now; the final one once the drill has ended."""
        told, now, over = self._moment()
        return self._scoring.score(told, now, over=over)

    def scene(self) -> Scene:
        """All that judges look at, as it is now."""
        told, now, over = self._moment()
        return self._scoring.scene(told, now, over=over)

    @property
    def facts(self) -> Facts:
        return self._scoring.facts

    def _moment(self) -> tuple[Told, int, bool]:
        run = self._run
        lines = run.journal.lines
        self._told.take(lines[self._lines :])
        self._lines = len(lines)
        self._scoring.injects = tuple(run.agenda.injects.values())
        ended = self._told.ended
        return self._told, run.clock.now() if ended is None else ended, ended is not None
