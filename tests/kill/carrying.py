"""Kill -9 in the midst of an import or an export, and hold the store and the folder against what has to stand.

A killed import leaves a store that opens and proves itself, with acts whole; the same file brings it to the very bytes
of one that was never disturbed. A killed export leaves whole bundles or none under their names, and the next one works.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.stations import trust
from dispatch_tui.store.check import STATES, check
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.trust import admission, own_card
from dispatch_tui.sync.views import To
from tests.kill.carrier import carry
from tests.kill.killing import end, rows, spawn
from tools import generate_store

TICKETS = 120
TYPICAL = {"import": 0.5, "export": 0.15}
"""Seconds that each is taken for until one ran to its end."""


@dataclass(slots=True)
class Carriage:
    """Kills in ``folder``. ``problems`` holds what was not kept, one sentence each; ``within`` how often each was hit
    in its midst."""

    folder: Path
    draw: random.Random
    problems: list[str] = field(default_factory=list)
    within: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    took: dict[str, float] = field(default_factory=lambda: dict(TYPICAL))
    _giver: Path = field(init=False)
    _taker: Path = field(init=False)
    _bundle: Path = field(init=False)
    _whole: dict[str, str] = field(init=False)
    _acts: dict[tuple[str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        self._giver, self._taker = self.folder / "giver" / "store.db", self.folder / "taker" / "store.db"
        self._bundle = self.folder / "all.bundle"
        generate_store.generate(self._giver, TICKETS, seed=3, now=SystemClock().now())
        self._join()
        undisturbed = self._fresh("undisturbed")
        with Store.open(undisturbed, seats=undisturbed.with_name("seats")) as store:
            carry(store, "import", self._bundle)
            self._whole = dumps(store.database)
        acts = "SELECT chain, act, count(*) FROM event GROUP BY chain, act"
        self._acts = {(chain, act): count for chain, act, count in rows(undisturbed, acts)}

    def kill_import(self) -> None:
        path = self._fresh("killed")
        self._kill(path, "import", self._bundle)
        with Store.open(path, seats=path.with_name("seats")) as store:
            wrong = [one for one in check(store, deep=True) if one.code not in STATES | {"tip_missing"}]
            waiting = {one.code for one in wrong} <= {"centre_missing"} and store.waiting
            self._must(not wrong or waiting, f"import: {[(one.code, dict(one.params)) for one in wrong[:3]]}")
            torn = [
                act for chain, act, count in store.database.rows(
                    "SELECT chain, act, count(*) FROM event GROUP BY chain, act"
                ) if self._acts.get((chain, act)) != count
            ]  # fmt: skip
            self._must(not torn, f"import: torn acts {torn[:3]}")
            carry(store, "import", self._bundle)
            self._must(dumps(store.database) == self._whole, "import: taken in again, it is otherwise")
            self._must(not check(store), f"import: {[one.code for one in check(store)][:3]}")

    def kill_export(self) -> None:
        folder = self.folder / "stick"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self._kill(self._giver, "export", folder)
        for file in folder.glob("*.bundle"):
            self._prove_whole(file)
        with Store.open(self._giver, seats=self._giver.with_name("seats")) as store:
            carried = export(store, folder, To("everything"), SystemClock().now())
            self._must(not check(store), f"export: {[one.code for one in check(store)][:3]}")
        self._must(bool(carried.written), "export: nothing was written afterwards")
        for file in carried.written:
            self._prove_whole(file)
        left = [one.name for one in folder.iterdir() if one.suffix != ".bundle"]
        self._must(not left, f"export: left behind {left}")

    def _kill(self, store: Path, what: str, file: Path) -> None:
        child = spawn([sys.executable, "-m", "tests.kill.carrier", str(store), what, str(file)])
        assert child.stdout is not None
        lines = [child.stdout.readline()]
        time.sleep(self.draw.uniform(0.0, 1.1) * self.took[what])
        lines += end(child)
        self.kills += 1
        done = [line for line in lines if line.startswith("done")]
        if done:
            self.took[what] = 0.7 * self.took[what] + 0.3 * float(done[0].split()[2])
        else:
            self.within[what] += 1
            self.took[what] *= 1.02

    def _prove_whole(self, file: Path) -> None:
        with file.open("rb") as stream:
            count = sum(len(page.items) for page in Bundle(stream, file.name).pages())
        self._must(count > TICKETS, f"export: {file.name} holds {count} lines")

    def _join(self) -> None:
        """A station that has joined the giver's centre and waits for its first bundle, and that bundle."""
        now = SystemClock().now()
        with Store.open(self._giver, seats=self._giver.with_name("seats")) as giver:
            card = own_card(giver)
            joining = Joining(
                card.centre, card.title, Pinned(card.station, card.code, card.key), "WC02", "centre", ""
            )
            desk = Desk(giver, SystemClock())
            supervisor = next(one for one in desk.operators() if one.role == "supervisor")
            with Store.join(self._taker, joining, seats=self._taker.with_name("seats")) as taker:
                trust(giver, supervisor, now, admission(giver, own_card(taker)))
            export(giver, self._bundle, To("everything"), now)

    def _fresh(self, name: str) -> Path:
        """The waiting station's store as it stood before anything came in."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._taker.parent, folder)
        return folder / self._taker.name

    def _must(self, holds: bool, else_: str) -> None:
        if not holds:
            self.problems.append(else_)
