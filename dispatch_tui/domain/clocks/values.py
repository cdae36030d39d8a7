"""What a clock reads: the values handed to whoever shows or stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["ok", "warn", "late", "doubtful", "unknown"]
"""``doubtful``: a span came out negative, so some station's clock was wrong. ``unknown``: the version of the
pack under which it was decided is not here."""


@dataclass(frozen=True, slots=True)
class Why:
    """One line of an explanation: ``why.<code>`` of the message catalogue and what its sentence names.

    Parameters named ``at`` or ending in ``_at``, and ``until``, are UTC ms; the rest are codes and numbers.
    """

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One limit that runs, is paused or has stopped. Times are UTC ms.

    ``order`` and ``department`` are None for the clocks of the ticket itself. ``due_at`` of a paused clock is
    where it stood when it was paused. The times are the same whenever it is read; only ``level``, and what
    ``why`` says of a span that comes out negative, depend on the moment.
    """

    name: str
    order: str | None
    department: str | None
    started_at: int
    due_at: int | None
    warn_at: int | None
    paused_at: int | None
    stopped_at: int | None
    level: Level
    why: tuple[Why, ...]
