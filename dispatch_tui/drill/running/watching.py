"""A run as another process sees it: a trainer's second terminal. It reads the log and the journal, and asks."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Self

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.operators import operator
from dispatch_tui.desk.performing import Done
from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.clock import ToldClock, told_time
from dispatch_tui.drill.running.folder import About, RunFolder
from dispatch_tui.drill.running.founding import TRAINER
from dispatch_tui.drill.running.journal import Journal, Line
from dispatch_tui.drill.running.loading import injects_of, typed
from dispatch_tui.drill.running.run import is_held
from dispatch_tui.drill.running.trainer import Requests
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.reading import sound_script
from dispatch_tui.store.store import Store, StoreRefused


class Watch:
    """Belongs to one thread. ``look`` brings in what is new; everything else tells what was known then.

    ``desk`` shows tickets and queue to the trainer (nothing is to be done at it); ``ask`` is what they ask for.
    """

    def __init__(self, folder: RunFolder, about: About, script: Script, store: Store, code: str) -> None:
        self.folder = folder
        self.about = about
        self.script = script
        self.store = store
        self.journal = Journal(folder.journal)
        self.agenda = Agenda(
            script, injects_of(script, store.pack_in_force, about.seed), about.seed, about.start, store.station,
            lambda line: typed(line, script),
        )  # fmt: skip
        self.clock = ToldClock(self.journal, about.start)
        self.desk = LookingOn(self)
        self.ask = Requests(self.journal, code, self.clock.now)
        self._arrived = 0

    @classmethod
    def open(cls, folder: RunFolder, code: str = TRAINER) -> Self:
        """Look on at a run, under way or over; ``code`` says which trainer asks. Raises RunRefused, ScriptRefused and
        the desk's Refused."""
        about = folder.read_whole()
        script = sound_script(folder.script.read_bytes(), about.script)
        with ExitStack() as stack:
            try:
                store = stack.enter_context(Store.open(folder.store))
            except StoreRefused as refused:
                raise Refused(refused.code, **refused.params) from refused
            watch = cls(folder, about, script, store, code)
            watch.look()
            stack.pop_all()
        return watch

    def look(self) -> list[Line]:
        """Bring in what the journal and the log grew by; the new lines."""
        lines = self.journal.news()
        for line in lines:
            self.agenda.take_line(line)
        self.store.changed_elsewhere()
        for place, event in self.store.arrived(self._arrived):
            self._arrived = place
            self.agenda.take_event(event)
        return lines

    @property
    def alive(self) -> bool:
        """Whether a process holds the run, so that somebody answers."""
        return is_held(self.folder.path / "stage.lock")

    @property
    def speed(self) -> float:
        told = told_time(self.journal.lines, 0)
        return told[1] if told is not None else 1.0

    @property
    def paused(self) -> bool:
        told = told_time(self.journal.lines, 0)
        return told is None or told[2]

    def coming(self) -> list[tuple[int | None, Inject]]:
        """The injects that may still come, with their moment (drill ms) where it is known."""
        return self.agenda.coming()

    def close(self) -> None:
        self.journal.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class LookingOn(Desk):
    """The trainer's desk at a run that another process holds: it shows everything, and nothing is to be done at it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch.store, watch.clock, operator(watch.store, TRAINER))
        self._watch = watch

    def perform(self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any) -> Done:  # noqa: ARG002
        """Raises Refused ``looking_on``: what a trainer wants is asked for by ``Watch.ask``."""
        raise Refused("looking_on")

    def changed(self) -> frozenset[str] | None:
        self._watch.look()
        return super().changed()
