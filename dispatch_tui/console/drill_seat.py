"""A drill's run as the console holds it: opened in the desk's thread, its clock the one that everything reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch_tui.desk.clock import SystemClock

if TYPE_CHECKING:
    from dispatch_tui.console.desk_thread import AnyDesk
    from dispatch_tui.drill.running.run import Run

POLL_EVERY = 0.2
"""Seconds between looks at what is due from outside."""


@dataclass
class DrillSeat:
    """``open_run`` begins or resumes the run, and is called in the desk's thread; ``speed`` is drill seconds to a
    second, None for the run's own. ``run`` belongs to the desk's thread, but for its clock's ``now``."""

    open_run: Callable[[], Run]
    trainee: str
    speed: float | None = None
    run: Run | None = None

    def open(self) -> AnyDesk:
        """Open the run and let its clock go."""
        run = self.run = self.open_run()
        if not run.over:
            run.clock.run(speed=self.speed)
        return run.desk

    def now(self) -> int:
        """The drill's time (UTC ms); the machine's while the run is not open."""
        return SystemClock().now() if self.run is None else self.run.clock.now()

    @property
    def store(self) -> Path:
        """Where the store of the run is, which is open."""
        assert self.run is not None
        return self.run.folder.store

    def close(self, _desk: AnyDesk) -> None:
        if self.run is not None:
            self.run.close()
