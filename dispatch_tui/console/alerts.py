"""What must be heard and seen: a call rings, a clock turns to warning, a clock is late. Pure: fed rows and times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.views import BoardRow
from dispatch_tui.domain.plain import shown

Cause = Literal["rings", "warns", "late"]
_GRAVEST: Final = ("rings", "late", "warns")


@dataclass(frozen=True)
class Alert:
    cause: Cause
    row: BoardRow


@dataclass
class Watch:
    """Remembers what was told, so that each turn of a clock is told once. Rows come due-first, so the first few
    hundred hold every clock that can turn soon."""

    rows: tuple[BoardRow, ...] = ()
    told: dict[tuple[str, str, int | None], Cause] = field(default_factory=dict)
    begun: bool = False
    _next: int | None = None
    """When the next clock turns, UTC ms; None while there is none."""

    def see(self, rows: Iterable[BoardRow], now: int) -> list[Alert]:
        """Other rows came. What already warned when the console opened is no news."""
        self.rows = tuple(rows)
        found = self._look(now)
        if not self.begun:
            self.begun = True
            return [alert for alert in found if alert.cause == "rings"]
        return found

    def ringing(self, at_hand: str | None) -> str | None:
        """The call to be answered: the ticket at hand if it rings, else what rings and is due first; None if nothing
        rings."""
        rings = [row.id for row in self.rows if row.status == "ringing"]
        return at_hand if at_hand in rings else next(iter(rings), None)

    def turn(self, now: int) -> list[Alert]:
        """Time went on: the clocks that turned since."""
        return [] if self._next is None or now < self._next else self._look(now)

    def _look(self, now: int) -> list[Alert]:
        found = []
        self._next = min(
            (at for row in self.rows for at in (row.warn_at, row.due_at) if at is not None and at > now), default=None
        )
        for row in self.rows:
            cause = _cause(row, now)
            if cause is None:
                continue
            key = (row.id, "rings" if cause == "rings" else row.due_clock, None if cause == "rings" else row.due_at)
            before = self.told.get(key)
            if before != cause:
                self.told[key] = cause
                found.append(Alert(cause, row))
        if len(self.told) > 5_000:
            alive = {row.id for row in self.rows}
            self.told = {key: cause for key, cause in self.told.items() if key[0] in alive}
        return found


def in_words(alerts: Sequence[Alert], wording: Wording) -> tuple[Cause, str]:
    """The gravest of some alerts, said with what is known of its ticket, and how many more there are."""
    first = min(alerts, key=lambda one: _GRAVEST.index(one.cause))
    row = first.row
    known = (row.number[-4:], shown(row.summary)[:40], shown(row.place)[:40] if first.cause == "rings" else "")
    text = wording.say(
        f"alert.{first.cause}", ticket=" ".join(filter(None, known)), clock=wording.code("clock", row.due_clock)
    )
    if len(alerts) > 1:
        text += wording.say("alert.more", count=len(alerts) - 1)
    return first.cause, text


def _cause(row: BoardRow, now: int) -> Cause | None:
    if row.due_at is not None and now >= row.due_at:
        return "late"
    if row.status == "ringing":
        return "rings"
    if row.warn_at is not None and row.due_at is not None and now >= row.warn_at:
        return "warns"
    return None
