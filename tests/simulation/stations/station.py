"""One machine with a station's store on it: who sits there, what its clock says, and what it loses when power goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from dispatch_tui.desk import operators
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store.seats import Claim
from dispatch_tui.store.store import Store
from tests.simulation.newer import upgraded

STORE = "store.db"
SEATS = "seats"
NOTHING = (-1, FIRST_LINK)
"""Where a chain ends that has no event."""
TICK = 1_000
"""Milliseconds that pass at a station with each thing that is done there."""


class Station:
    """A store in ``folder``, opened when it is first needed. ``crew``: who works there; ``department`` where it is a
    department's. Each machine keeps its own state outside the store, as each has a disk of its own."""

    def __init__(
        self, folder: Path, name: str, crew: tuple[str, ...], department: str, now: int,
        random: Callable[[int], bytes],
    ) -> None:  # fmt: skip
        self.folder = folder
        self.name = name
        self.crew = crew
        self.department = department
        self.clock = SetClock(now)
        self.newer = False
        """Whether a newer version of the program runs here."""
        self._random = random
        self._store: Store | None = None

    @property
    def path(self) -> Path:
        return self.folder / STORE

    @property
    def seats(self) -> Path:
        """What stands outside the store: how far its station has come."""
        return self.folder / SEATS

    @property
    def full(self) -> bool:
        """Whether it holds everything."""
        return not self.department

    @property
    def store(self) -> Store:
        """The open store; opening it may itself be struck."""
        if self._store is None:
            self._store = Store.open(self.path, random=self._random, seats=self.seats)
        return self._store

    @property
    def id(self) -> str:
        return self.store.station

    def now(self) -> int:
        """The time here; a moment passes."""
        self.clock.advance(TICK)
        return self.clock.now()

    @contextmanager
    def here(self) -> Iterator[None]:
        """What is done inside is done on this machine."""
        with upgraded() if self.newer else nullcontext():
            yield

    def desk(self, operator: str) -> Desk | None:
        """The desk with that operator signed in; None where the centre lets them do nothing (any more)."""
        desk = Desk(self.store, self.clock)
        try:
            desk.operator = operators.operator(self.store, operator)
        except Refused:
            return None
        return desk

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def lose_power(self) -> None:
        """Everything that was not durable is gone."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def settle_in(self) -> None:
        """This machine is the one on which the station is at home, though its files were copied here."""
        store = self.store
        claim = Claim(store.database, store.station, self.seats)
        with store.writing():
            claim.take()
        claim.note(*store.database.one("SELECT seq, link FROM chain WHERE chain = ?", (store.station,)) or NOTHING)
        claim.close()

    def copy_to(self, folder: Path, *, seats: bool) -> None:
        """A copy of the disk: the store's file and, with ``seats``, what stands outside it."""
        self.close()
        folder.mkdir(parents=True)
        for one in sorted(self.folder.glob(f"{STORE}*")):
            shutil.copyfile(one, folder / one.name)
        if seats and self.seats.exists():
            shutil.copytree(self.seats, folder / SEATS)
