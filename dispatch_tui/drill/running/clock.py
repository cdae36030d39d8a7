"""The drill's clock: stopped, slowed down, sped up, set ahead, and told to other processes by the journal.

Only the process that holds the run moves it. Every change is a line ``clock {speed, paused}`` at the moment (drill and
machine) from which it holds, so whoever reads the journal knows the drill's time without asking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.drill.running.folder import RunFolder, RunRefused
from dispatch_tui.drill.running.journal import STAGE, Journal, Line

SLOWEST: Final = 0.25
FASTEST: Final = 60.0
"""Drill seconds to a second."""
BEAT: Final = 20.0
"""Seconds of the machine after which the journal is told the time anew."""


class DrillClock:
    """A clock (``now`` in UTC ms) that runs at ``speed``, or stands still while it is ``paused``."""

    def __init__(
        self, start: int, journal: Journal, *, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Stands at ``start`` until it is told to run."""
        self._clock = SetClock(start, 0.0, monotonic)
        self._journal = journal
        self.speed = bounded(speed)
        self.paused = True
        self._told_at = start
        self._told_when = monotonic()
        self._monotonic = monotonic

    def now(self) -> int:
        return self._clock.now()

    def run(self, by: str = STAGE, speed: float | None = None) -> None:
        """Go on from here, at another speed where one is given."""
        self.speed = self.speed if speed is None else bounded(speed)
        self.paused = False
        self._clock.run(self.speed)
        self._tell(by)

    def pause(self, by: str = STAGE) -> None:
        self._clock.run(0.0)
        self.paused = True
        self._tell(by)

    def set_speed(self, speed: float, by: str = STAGE) -> None:
        """Another speed, from 0.25 to 60; a clock that stands keeps standing."""
        if self.paused:
            self.speed = bounded(speed)
            self._tell(by)
        else:
            self.run(by, speed)

    def set(self, moment: int, by: str = STAGE, *, quiet: bool = False) -> None:
        """Set ahead to ``moment``; a drill's time never goes back. ``quiet``: no line, where nobody else reads."""
        if moment > self.now():
            self._clock.set(moment)
            if not quiet:
                self._tell(by)

    def beat(self) -> None:
        """Tell the time now and then while it runs: a crash loses no more of it."""
        if not self.paused and self._monotonic() - self._told_when > BEAT:
            self._tell(STAGE)

    def stop(self) -> None:
        """Stand still, and let the journal know where."""
        if not self.paused or self.now() > self._told_at:
            self.pause()

    def _tell(self, by: str) -> None:
        self._told_at, self._told_when = self.now(), self._monotonic()
        self._journal.add("clock", at=self.now(), by=by, speed=self.speed, paused=self.paused)


class ToldClock:
    """The time of a run that another process holds, as its journal tells it."""

    def __init__(self, journal: Journal, start: int) -> None:
        """``start`` is what is shown while the journal tells nothing."""
        self._journal = journal
        self._start = start

    def now(self) -> int:
        told = told_time(self._journal.lines, time.time_ns() // 1_000_000)
        return told[0] if told is not None else self._start

    @property
    def over(self) -> bool:
        """Whether the drill has ended."""
        return any(line.what == "ended" for line in reversed(self._journal.lines))


class _Beside(ToldClock):
    """The same, looking into the journal each time."""

    def now(self) -> int:
        self._journal.news()
        return super().now()

    @property
    def over(self) -> bool:
        self._journal.news()
        return super().over


def clock_beside(store: Path) -> ToldClock | None:
    """The clock of the run whose store that is: whoever opens a run's store acts at the drill's time. None where it is
    no run's."""
    folder = RunFolder(store.parent)
    try:
        if store.name != folder.store.name or not folder.about.is_file():
            return None
        return _Beside(Journal(folder.journal), folder.read().start)
    except (RunRefused, OSError):
        return None


def bounded(speed: float) -> float:
    """A speed within what the clock can do."""
    return min(max(speed, SLOWEST), FASTEST)


def told_time(lines: Sequence[Line], real: int) -> tuple[int, float, bool] | None:
    """The drill's time, speed and whether it stands, at the machine's time ``real`` (UTC ms), as the last line about
    the clock tells; None where no line does."""
    last = next((line for line in reversed(lines) if line.what in ("clock", "ended", "opened")), None)
    if last is None:
        return None
    given = next((line.get("speed") for line in reversed(lines) if line.what == "clock"), None)
    speed, paused = float(given) if isinstance(given, int | float) else 1.0, last.get("paused", True)
    gone = 0 if paused else max(0, real - last.real)
    return last.at + round(gone * speed), speed, bool(paused)
