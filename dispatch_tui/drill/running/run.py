"""A run of a drill, held open by one process: its store, clock, journal and stage, and the trainee's desk."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final, Self

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.operators import operator
from dispatch_tui.desk.performing import Done
from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running import callers, outside
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.clock import DrillClock, told_time
from dispatch_tui.drill.running.folder import About, RunFolder, RunRefused, new_folder
from dispatch_tui.drill.running.founding import found_centre, found_second, players_of, start_of
from dispatch_tui.drill.running.journal import TRAINEE, Journal
from dispatch_tui.drill.running.loading import injects_of, typed
from dispatch_tui.drill.running.second import Second
from dispatch_tui.drill.running.stage import Stage
from dispatch_tui.drill.script.check import proved_script
from dispatch_tui.drill.script.model import Script
from dispatch_tui.drill.script.reading import sound_script
from dispatch_tui.pack.places import find_pack
from dispatch_tui.pack.read import read_pack
from dispatch_tui.store.store import Store, StoreRefused
from dispatch_tui.sync.importing import import_files

_TRIES: Final = 10


class Run:
    """Belongs to one thread, the desk's. Made by ``begin`` and ``resume``; the clock stands until it is told to run."""

    def __init__(self, folder: RunFolder, about: About, script: Script, store: Store, second: Store | None) -> None:
        self.folder = folder
        self.about = about
        self.script = script
        self.store = store
        self.journal = Journal(folder.journal)
        self.on_ended: Callable[[Run], None] = lambda _run: None
        """Called once the drill is over."""
        self.agenda = Agenda(
            script, injects_of(script, store.pack_in_force, about.seed), about.seed, about.start, store.station,
            lambda line: typed(line, script),
        )  # fmt: skip
        self._second = Second(second, outside.operator()) if second is not None else None
        hands = Desk(store, SetClock(about.start), outside.operator())
        acting = outside.Outside(self.agenda, hands, about.language, folder.path, lambda: self._second)
        self.clock = DrillClock(about.start, self.journal)
        self.stage = Stage(store, self.journal, self.agenda, acting, self.clock, lambda: self.on_ended(self))
        self.desk = StagedDesk(store, self.clock, self.stage)
        """The trainee's, who is signed in."""
        self._stack = ExitStack()

    @classmethod
    def begin(
        cls, content: bytes, name: str, parent: Path, *, language: str, seed: int | None = None,
        trainee: str | None = None, person: tuple[str, str] | None = None,
    ) -> Self:  # fmt: skip
        """Begin a run of the script in ``content`` (``name`` is its file's) in a new folder below ``parent``; None for
        the script's own seed and first player. ``person``: code and name of whoever sits at it, where progress is to be
        counted for somebody known elsewhere.

        Raises ScriptRefused, RunRefused and the desk's Refused; then no folder is left behind.
        """
        script = proved_script(content, name)
        pack = read_pack(find_pack(script.pack))
        start, chosen = start_of(script.start, pack.time_zone), seed if seed is not None else script.seed
        players = {one.code: one for one in players_of(script)}
        code = trainee or next(iter(players))
        if code not in players:
            raise RunRefused("no_such_player", operator=code, operators=list(players))
        who, named = person or ("", players[code].name.in_(language))
        folder, about = new_folder(
            parent, script=name, content=content, language=language, seed=chosen, start=start, zone=pack.time_zone,
            founded=time.time_ns() // 1_000_000, trainee=code, trainee_name=named, person=who,
        )  # fmt: skip
        try:
            store = found_centre(folder.store, script, start, language)
            second = found_second(
                store, folder.second_store, folder.path / "sync", injects_of(script, store.pack_in_force, chosen), start
            )
        except BaseException:
            folder.remove()
            raise
        run = cls(folder, about, script, store, second)
        run._hold()
        run.journal.add("opened", at=start, run=about.id, script=name, seed=chosen, language=language)
        run._sit_down()
        return run

    @classmethod
    def resume(cls, folder: RunFolder) -> Self:
        """Open a run where it stands; what was under way when its process ended is done to its end. Raises RunRefused
        ``run_is_open`` where another process holds it, and as ``begin``."""
        about = folder.read_whole()
        script = sound_script(folder.script.read_bytes(), about.script)
        with ExitStack() as stack:
            try:
                store = stack.enter_context(Store.open(folder.store))
                second = stack.enter_context(Store.open(folder.second_store)) if folder.second_store.exists() else None
            except StoreRefused as refused:
                raise Refused(refused.code, **refused.params) from refused
            run = cls(folder, about, script, store, second)
            run._hold()
            stack.pop_all()
        run._catch_up()
        run._sit_down()
        return run

    def poll(self) -> int:
        """Let all happen that is due by now; how many things did."""
        return self.stage.poll()

    @property
    def over(self) -> bool:
        return self.agenda.ended is not None

    def close(self) -> None:
        """Let go of the run; its clock stands until somebody resumes it."""
        self.clock.stop()
        self.journal.close()
        if self._second is not None:
            self._second.close()
        self.store.close()
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # what only a drill has

    def ask(self, ticket: str, topic: str) -> tuple[str, ...]:
        """Ask the caller of a ticket about a topic: what they say, nothing where they have nothing to say of it.
        Raises Refused ``not_on_the_line`` where nobody is there to ask."""
        self.poll()
        inject, now = self.agenda.inject_of.get(ticket, ""), self.clock.now()
        if not self.agenda.turns(inject) or self.agenda.facts.answered(ticket) is None:
            raise Refused("not_on_the_line")
        said, unasked = self._said(inject)
        found = callers.turn_for(self.agenda, inject, topic, said - unasked)
        text = found[1].say.in_(self.about.language) if found is not None else None
        if found is not None and found[0] not in unasked:
            self.stage.write("said", now, inject=inject, ticket=ticket, turn=found[0], text=text)
        self._tell("asked", now, inject=inject, ticket=ticket, topic=topic, known=found is not None)
        return () if text is None else (text,)

    def _said(self, inject: str) -> tuple[set[int], set[int]]:
        """The turns that the caller of an inject has said, and that which was an answer, where a crash kept the
        journal from saying to what."""
        said: set[int] = set()
        unasked: set[int] = set()
        for line in self.journal:
            if line.get("inject") == inject and line.what == "said" and isinstance(turn := line.get("turn"), int):
                said.add(turn)
                unasked = {turn} if line.get("cue") is None else unasked
            elif line.get("inject") == inject and line.what == "asked":
                unasked = set()
        return said, unasked

    def ring_back(self, ticket: str) -> callers.Answered:
        """Ring the caller of a ticket back and hear what they say; nothing is recorded on the ticket."""
        self.poll()
        answered = callers.called_back(self.agenda, ticket, self.about.language)
        self._tell(
            "rang_back", self.clock.now(), inject=self.agenda.inject_of.get(ticket), ticket=ticket,
            reached=answered.reached, solved=answered.solved, satisfied=answered.satisfied, text=answered.text,
        )  # fmt: skip
        return answered

    def look(self, ticket: str) -> None:
        """The trainee has a ticket in front of them."""
        self._tell("looked", self.clock.now(), ticket=ticket)

    def keys(self, count: int, ticket: str | None = None) -> None:
        """The trainee pressed so many keys since this was last told."""
        self._tell("keys", self.clock.now(), count=count, ticket=ticket)

    def take_file(self) -> int:
        """Take in what the second station's files bring; how many events came. Raises Refused."""
        self.poll()
        files = sorted((self.folder.path / "sync").rglob("*.bundle"))
        carried = import_files(self.store, files, self.clock.now())
        for _, refusal in carried.refused:
            raise Refused.because(refusal)
        self.poll()
        return carried.added

    @contextmanager
    def unawaited(self) -> Iterator[None]:
        """Nothing inside waits for the disk: for a run that nobody sits at."""
        with ExitStack() as stack:
            stack.enter_context(self.store.database.unawaited())
            self.journal.awaited = False
            stack.callback(setattr, self.journal, "awaited", True)
            if self._second is not None:
                stack.enter_context(self._second.store.database.unawaited())
            yield

    # how

    def _tell(self, what: str, at: int, **values: Any) -> None:
        self.stage.write(what, at, TRAINEE, **values)

    def _sit_down(self) -> None:
        self.stage.take_in()
        self.desk.operator = operator(self.store, self.about.trainee)

    def _catch_up(self) -> None:
        """Set the clock where the run was left: after all that stands in its log and journal."""
        self.stage.take_in()
        told = [line.at for line in self.journal]
        last = self.store.arrived()[-1][1].wall
        self.clock.set(max([self.about.start, last, *told]), quiet=True)
        left = told_time(self.journal.lines, 0)
        if left is not None:
            self.clock.speed = left[1]
        self.journal.add("opened", at=self.clock.now(), run=self.about.id, again=True)

    def _hold(self) -> None:
        """Only one process has the stage; one that only asks whether some other does has let go in a moment."""
        for _ in range(_TRIES):
            try:
                self._stack.enter_context(held(self.folder.path / "stage.lock"))
                return
            except BlockingIOError:
                time.sleep(0.02)
        self.journal.close()
        self.store.close()
        if self._second is not None:
            self._second.close()
        raise RunRefused("run_is_open", run=self.about.id)


class StagedDesk(Desk):
    """The trainee's desk: before anything is done or looked for, all that is due has happened."""

    def __init__(self, store: Store, clock: DrillClock, stage: Stage) -> None:
        super().__init__(store, clock)
        self._stage = stage

    def perform(self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any) -> Done:
        """As the desk does; raises Refused ``drill_over`` once the drill has ended."""
        self._stage.poll()
        if self._stage.agenda.ended is not None:
            raise Refused("drill_over", args)
        return super().perform(act, ticket, occurred=occurred, **args)

    def changed(self) -> frozenset[str] | None:
        self._stage.poll()
        return super().changed()


@contextmanager
def held(path: Path) -> Iterator[IO[bytes]]:
    """Hold a lock while the block runs, where the system has such locks; raises BlockingIOError where another process
    does. It is let go of when the process ends, however it ends."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as stream:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield stream


def is_held(path: Path) -> bool:
    """Whether some process holds that lock."""
    if not path.exists():
        return False
    try:
        with held(path):
            return False
    except BlockingIOError:
        return True
