"""Kill -9 at a random moment, open the store again, and hold it against what was told before.

Three kinds of process are killed: a clerk doing acts through the desk, a telephone system's ``ring -``, an
``intake`` of a file. The latter two are then run again to their end: each call and each row must be there
once.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from dispatch_tui.desk.acts.registry import ACTS
from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from tests.kill.acts import FEW, SEVERAL
from tests.kill.elsewhere import from_elsewhere
from tests.kill.tale import FIRST, SECOND, Score, Tale, Told

CALLS, ROWS = 300, 400
RENEW_AFTER = 20
"""Kills on one store: proving all of a store grows with it."""
TYPICAL = 8.0
"""Milliseconds that an act is taken for until one was seen."""


@dataclass(slots=True)
class Trial:
    """Kills on stores in ``folder``. ``problems`` holds what a store failed to keep, one sentence each."""

    folder: Path
    draw: random.Random
    score: Score = field(default_factory=Score)
    problems: list[str] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)
    _store: Path | None = None
    _age: int = 0
    _stores: int = 0

    def kill_clerk(self, target: str) -> None:
        """Kill while (or near when) ``target`` is done."""
        if target in FEW:
            self._age = RENEW_AFTER
        store = self._at_hand()
        child = spawn([sys.executable, "-m", "tests.kill.clerk", str(store), str(self.draw.getrandbits(32)), target])
        assert child.stdout is not None
        lines: list[str] = []
        wanted = self.draw.randrange(1, 4)
        for line in child.stdout:
            lines.append(line)
            wanted -= line == f"begin {target}\n"
            if not wanted:
                time.sleep(self.draw.uniform(0.0, 1.25) * self.took.get(target, TYPICAL) / 1000)
                break
        self._died(child, [*lines, *end(child)], store, f"clerk in {target}")

    def kill_anytime(self) -> None:
        """Kill between a clerk's first breath and some seconds later, opening the store included."""
        store = self._at_hand()
        target = self.draw.choice([name for name in ACTS if name not in FEW])
        child = spawn([sys.executable, "-m", "tests.kill.clerk", str(store), str(self.draw.getrandbits(32)), target])
        time.sleep(self.draw.uniform(0.2, 3.0))
        self._died(child, end(child), store, "clerk")

    def kill_ring(self) -> None:
        store = self._at_hand()
        run = self.draw.getrandbits(32)
        calls = "".join(json.dumps({"id": f"{run}-{one}", "from": "13800000000"}) + "\n" for one in range(CALLS))
        command = [sys.executable, "-m", "dispatch_tui", "--store", str(store), "ring", "-", "--json"]
        child = spawn(command, feed=True)
        assert child.stdin is not None
        child.stdin.write(calls)
        child.stdin.flush()
        time.sleep(self.draw.uniform(0.3, 2.0))
        acknowledged = [json.loads(line) for line in whole(end(child))]
        self._count(Tale(during="ring"))
        self.score.acknowledged += len(acknowledged)
        self._prove(store, (), None, "ring -")
        held = {number for (number,) in rows(store, "SELECT number FROM ticket")}
        lost = [one["ticket"] for one in acknowledged if one["ticket"] not in held]
        self._must(not lost, f"ring -: acknowledged and lost: {lost[:3]}")
        again = subprocess.run(command, input=calls, capture_output=True, text=True, check=False)
        kept = [json.loads(line) for line in again.stdout.splitlines()]
        known = sum(one["known"] for one in kept)
        self._must(
            len({one["ticket_id"] for one in kept}) == CALLS,
            "ring -: run again, the calls are not all there once",
        )
        self._must(known >= len(acknowledged), "ring -: an acknowledged call was new the second time")

    def kill_intake(self) -> None:
        store = self._at_hand()
        run = self.draw.getrandbits(32)
        file = self.folder / f"{run}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "text", "address"])
            writer.writerows([f"{run}-{one}", f"路灯不亮{one}", "雷锋大道"] for one in range(ROWS))
        command = [
            sys.executable,
            "-m",
            "dispatch_tui",
            "--store",
            str(store),
            "intake",
            str(file),
            "--platform",
            f"p{run}",
            "--json",
        ]
        child = spawn(command)
        time.sleep(self.draw.uniform(0.3, 1.6))
        end(child)
        self._count(Tale(during="intake"))
        self._prove(store, (), None, "intake")
        again = subprocess.run(command, capture_output=True, text=True, check=False)
        told = json.loads(again.stdout)
        self._must(told["added"] + told["known"] == ROWS, f"intake: run again, {told}")
        ((held,),) = rows(store, "SELECT count(DISTINCT ticket) FROM external WHERE source = ?", f"p{run}")
        self._must(held == ROWS, f"intake: {held} tickets of {ROWS} rows")

    # what every kill shares

    def _at_hand(self) -> Path:
        if self._store is None or self._age >= RENEW_AFTER:
            self._stores += 1
            self._age = 0
            self._store = prepare(self.folder / f"{self._stores}" / "store.db")
        self._age += 1
        return self._store

    def _died(self, child: subprocess.Popen[str], lines: Iterable[str], store: Path, who: str) -> None:
        tale = Tale()
        tale.hear(whole(lines))
        if child.returncode != -9:
            self.problems.append(f"{who}: ended by itself with {child.returncode}")
        self.took.update(tale.took)
        self._count(tale)
        self._prove(store, tale.told, tale.during, who)

    def _count(self, tale: Tale) -> None:
        self.score.add(tale)

    def _prove(self, path: Path, told: Iterable[Told], during: str | None, who: str) -> None:
        """The store opens, every act told of is there whole, the one begun is there whole or not, all of it
        checks."""
        store = Store.open(path)
        try:
            findings = check(store, deep=True)
        finally:
            store.close()
        self._must(not findings, f"{who}: {[(one.code, dict(one.params)) for one in findings[:3]]}")
        acts: dict[str, dict[str, str]] = {}
        for act, event, kind in rows(path, "SELECT act, id, kind FROM event ORDER BY rowid"):
            acts.setdefault(act, {})[event] = kind
        last = next(reversed(acts))
        for one in told:
            held = acts.get(one.id, {})
            self._must(bool(one.events) and set(one.events) <= held.keys(), f"{who}: {one.act} {one.id} was lost")
            self._must(whole_act(one.act, held), f"{who}: {one.act} {one.id} is torn: {sorted(held.values())}")
        if during is not None and during in SEVERAL and last not in {one.id for one in told}:
            kinds = Counter(acts[last].values())
            begun = kinds.keys() <= SEVERAL[during].keys() and kinds.keys() & SEVERAL[during].keys()
            self._must(not begun or kinds == SEVERAL[during], f"{who}: {during} {last} is torn: {dict(kinds)}")

    def _must(self, holds: bool, else_: str) -> None:
        if not holds:
            self.problems.append(else_)


def whole_act(act: str, events: dict[str, str]) -> bool:
    """Whether an act that writes several events has them all."""
    return act not in SEVERAL or Counter(events.values()) == SEVERAL[act]


def prepare(path: Path) -> Path:
    """A new store with two dispatchers and a few tickets."""
    path.parent.mkdir(parents=True)
    store = found(path, SystemClock(), operator="chen")
    try:
        desk = Desk(store, SystemClock())
        desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
        for code in (FIRST, SECOND):
            desk.add_operator(code, role="dispatcher")
        for number in range(3):
            desk.perform("register", fields={"text": f"路灯不亮{number}", "address": "雷锋大道"})
    finally:
        store.close()
    from_elsewhere(path)
    return path


def spawn(command: list[str], *, feed: bool = False) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
    )


def end(child: subprocess.Popen[str]) -> list[str]:
    """Kill -9; what it had still said."""
    child.kill()
    stream: IO[str] | None = child.stdout
    said = stream.readlines() if stream is not None else []
    child.wait()
    if stream is not None:
        stream.close()
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.close()
    return said


def whole(lines: Iterable[str]) -> list[str]:
    """Lines that were written to their end."""
    return [line for line in lines if line.endswith("\n")]


def rows(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query finds in the store's file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()
