"""A drill's run as the console holds it: opened in the desk's thread, its clock the one that everything reads. At the
trainee's seat the run itself; at a trainer's second terminal somebody who looks on."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dispatch_tui.desk.clock import SystemClock

if TYPE_CHECKING:
    from dispatch_tui.console.desk_thread import AnyDesk
    from dispatch_tui.console.training import Source
    from dispatch_tui.drill.running.folder import RunFolder
    from dispatch_tui.drill.running.run import Run

POLL_EVERY: Final = 0.2
"""Seconds between looks at what is due from outside."""
_MOMENT: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{2})", re.ASCII)


@dataclass
class DrillSeat:
    """``open_run`` begins or resumes the run, or begins to look on at one, and is called in the desk's thread;
    ``operator`` signs in by itself; ``speed`` is drill seconds to a second, None for the run's own. ``training``: the
    trainer's screen stands in front. ``stands``: the clock stays where it is until it is let go. ``source`` belongs to
    the desk's thread, but for its clock's ``now``."""

    open_run: Callable[[], Source]
    operator: str
    speed: float | None = None
    training: bool = False
    stands: bool = False
    asked_at: float = float("-inf")
    """When the trainee last pressed the key of the trainer's screen (monotonic seconds)."""
    _source: Source | None = None

    def open(self) -> AnyDesk:
        """Open it; a run's clock goes on, and once it has ended its score, its play and its page are written."""
        from dispatch_tui.drill.running.run import Run

        source = self._source = self.open_run()
        if isinstance(source, Run):
            source.on_ended = _leave_all
            if not source.over and not self.stands:
                source.clock.run(speed=self.speed)
        return source.desk

    @property
    def source(self) -> Source:
        """What is open; the console asks once its desk is."""
        assert self._source is not None
        return self._source

    @property
    def is_open(self) -> bool:
        return self._source is not None

    @property
    def paused(self) -> bool:
        """Whether the clock of the run that is held here stands still."""
        return self._source is not None and bool(getattr(self._source.clock, "paused", False))

    def now(self) -> int:
        """The drill's time (UTC ms); the machine's while the run is not open."""
        return SystemClock().now() if self._source is None else self._source.clock.now()

    @property
    def store(self) -> Path:
        """Where the store of the run is, which is open."""
        return self.source.folder.store

    def close(self, _desk: AnyDesk) -> None:
        """Close it; of a run that has not ended, what was done so far is written as a player's file."""
        from dispatch_tui.desk.refused import Refused
        from dispatch_tui.drill.recording.played import write_play
        from dispatch_tui.drill.running.run import Run

        if self._source is None:
            return
        if isinstance(self._source, Run) and not self._source.over:
            with suppress(Refused):  # a full disk: it can be had of log and journal at any time
                write_play(self._source)
        self._source.close()


def _leave_all(run: Run) -> None:
    from dispatch_tui.drill.debrief.telling import leave_page, write_end

    write_end(run)
    leave_page(run.folder)


def read_moment(typed: str) -> int | None:
    """A moment of a drill, ``m:ss`` or ``h:mm:ss`` after its start, in ms; None for what is none."""
    found = _MOMENT.fullmatch(typed.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(one or 0) for one in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def rewound(source: Source, moment: int) -> DrillSeat | None:
    """A seat at a run that is the same as the one held up to ``moment`` (drill ms); None for whoever only looks on.
    Raises Refused."""
    from dispatch_tui.drill.running.run import Run

    if not isinstance(source, Run):
        return None
    seat = rewound_in(source.folder, moment, source.clock.speed)
    seat.stands = source.clock.paused and not source.over
    return seat


def rewound_in(folder: RunFolder, moment: int, speed: float | None = None) -> DrillSeat:
    """A seat at a run that is the same as the one in ``folder`` up to ``moment``, and goes on from there. Raises
    Refused."""
    from dispatch_tui.desk.refused import Refused
    from dispatch_tui.drill.running.folder import RunRefused
    from dispatch_tui.drill.running.rewinding import rewind
    from dispatch_tui.drill.running.run import Run

    try:
        made = rewind(folder, moment, folder.path.parent)
    except RunRefused as refused:
        raise Refused(refused.code, **refused.params) from None
    return DrillSeat(lambda: Run.resume(made), made.read().trainee, speed)
