"""A centre to walk in, and what its store says while another program works on it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.views import TicketView
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from tests.walks.matters import DREDGER, PHOTO, WITHIN_MINUTES

DISPATCHER = "li"


@dataclass(frozen=True, slots=True)
class Centre:
    """A newly founded centre with one dispatcher, in a folder of its own."""

    folder: Path
    language: str

    @property
    def store(self) -> Path:
        return self.folder / "store.db"

    @property
    def photo(self) -> Path:
        return self.folder / "site.png"

    @classmethod
    def found(cls, folder: Path, language: str) -> Centre:
        folder.mkdir(parents=True, exist_ok=True)
        centre = cls(folder, language)
        store = found(centre.store, SystemClock(), operator="chen")
        try:
            desk = Desk(store, SystemClock())
            desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
            desk.add_operator(DISPATCHER, role="dispatcher", name="李青" if language == "zh" else "Li Qing")
        finally:
            store.close()
        centre.photo.write_bytes(PHOTO)
        return centre

    def console(self) -> list[str]:
        """The command that opens the console."""
        return [*self._program(), "--as", DISPATCHER]

    def run(self, *words: str) -> str:
        """A shell command on this store; what it printed."""
        done = subprocess.run(
            [*self._program(), *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "DISPATCH_OPERATOR": DISPATCHER},
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def ticket(self) -> TicketView | None:
        """The ticket that came in last."""
        store = Store.open(self.store)
        try:
            desk = Desk(store, SystemClock())
            rows = desk.listing(limit=1)
            return desk.ticket(rows[0].id) if rows else None
        finally:
            store.close()

    def prove(self) -> None:
        """The store checks, all of it."""
        store = Store.open(self.store)
        try:
            assert [(one.code, dict(one.params)) for one in check(store, deep=True)] == []
        finally:
            store.close()

    def _program(self) -> list[str]:
        return [sys.executable, "-m", "dispatch_tui", "--store", str(self.store), "--lang", self.language]


def prove_solved_in_time(view: TicketView) -> None:
    """Closed, by every step, within its time and with no clock late."""
    assert view.status == "closed"
    kinds = {entry.kind for entry in view.timeline}
    assert kinds >= {
        "received",
        "classified",
        "dispatched",
        "acknowledged",
        "reported",
        "verified",
        "called_back",
        "rechecked",
        "closed",
    }
    closed = next(entry.at for entry in view.timeline if entry.kind == "closed")
    assert closed - view.received_at <= WITHIN_MINUTES * 60_000
    assert [clock.name for clock in view.clocks if clock.level == "late"] == []
    assert all(clock.stopped_at is not None for clock in view.clocks)


def prove_dredger(view: TicketView) -> None:
    """One lead and four supports, each acknowledged and arrived, none of them late."""
    lead, *supports = DREDGER.departments
    expected = [(lead, "lead"), *((one, "support") for one in supports)]
    assert [(order.department, order.part) for order in view.orders] == expected
    for order in view.orders:
        assert order.acknowledged_at is not None
        assert order.arrived_at is not None
    assert [clock.name for clock in view.clocks if clock.level == "late"] == []
