"""A window of rows onto a list of any length, with a cursor that stays on its ticket. Pure: no screen, no store.

Rows come in pages keyed by an opaque sort. Whatever arrives, the cursor keeps its ticket and its place on the
screen. A ticket that left the list under the cursor stays as a ghost until the cursor moves on, so that nothing
else is ever under the hand that is about to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dispatch_tui.desk.views import BoardPage, BoardRow

NEAR = 40
"""Rows from an end of the window at which the next page is asked for."""
MOST = 800
"""Rows kept; what lies farther from the cursor is let go."""


@dataclass
class RowWindow:
    """``low`` is the sort of the row just before the first one here, None at the top of the list."""

    rows: list[BoardRow] = field(default_factory=list)
    low: str | None = None
    after: bool = False
    top: int = 0
    height: int = 10
    current: str | None = None
    ghost: BoardRow | None = None
    known: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    """Tickets that came in since and were not on the screen yet."""

    @property
    def index(self) -> int:
        """Where the cursor stands, -1 without rows."""
        for at, row in enumerate(self.rows):
            if row.id == self.current:
                return at
        return -1

    @property
    def current_row(self) -> BoardRow | None:
        at = self.index
        return self.rows[at] if at >= 0 else None

    def begin(self, page: BoardPage, keep: str | None = None) -> None:
        """Another list: its first page; the cursor goes to ``keep`` if it is there, else to the first row."""
        self.rows, self.low, self.after = list(page.rows), None, page.after
        self.known = {row.id for row in page.rows}
        self.fresh.clear()
        self.ghost, self.top = None, 0
        self.current = keep if keep in self.known else (self.rows[0].id if self.rows else None)
        self._reveal()

    def renew(self, page: BoardPage, left: BoardRow | None = None) -> None:
        """The same stretch of the list, read again; ``left`` is how the ticket under the cursor stands now where it is
        no longer in it. What was said of it is not kept: it may have been erased."""
        at, row = self.index, self.current_row
        offset = at - self.top
        was_ghost = self.ghost
        rows = list(page.rows)
        ids = {one.id for one in rows}
        self.ghost = None
        if row is not None and row.id not in ids:
            self.ghost = _ghost(was_ghost or row, left)
            rows.insert(min(at, len(rows)), self.ghost)
        arrived = ids - self.known
        if self.known or self.rows:
            self.fresh |= arrived
        self.fresh &= ids
        self.known |= ids
        self.rows, self.after = rows, page.after
        if self.current is None and rows:
            self.current = rows[0].id
        if at >= 0:
            self.top = self.index - offset
        self._clamp()

    def extend(self, page: BoardPage) -> None:
        """The page after the last row."""
        present = {row.id for row in self.rows}
        fresh = [row for row in page.rows if row.id not in present]
        self.rows.extend(fresh)
        self.known.update(row.id for row in fresh)
        self.after = page.after
        spare = len(self.rows) - MOST
        if spare > 0:
            spare = min(spare, max(self.top - NEAR, 0))
        if spare > 0:
            self.low = self.rows[spare - 1].sort
            del self.rows[:spare]
            self.top -= spare

    def precede(self, page: BoardPage) -> None:
        """The page before the first row; it is all of them if ``page.before`` is false."""
        present = {row.id for row in self.rows}
        earlier = [row for row in page.rows if row.id not in present]
        self.known.update(row.id for row in earlier)
        self.rows[:0] = earlier
        self.top += len(earlier)
        self.low = self.rows[0].sort if page.before and self.rows else None
        if page.before and self.rows:
            self.rows.pop(0)
            self.top = max(self.top - 1, 0)
        if len(self.rows) > MOST:
            keep = max(MOST, self.top + self.height + NEAR)
            if keep < len(self.rows):
                del self.rows[keep:]
                self.after = True
        self._clamp()

    def note_beyond(self, rows: Iterable[BoardRow]) -> None:
        """Rows at the top of the list while the window is elsewhere: new ones are counted."""
        for row in rows:
            if row.id not in self.known:
                self.known.add(row.id)
                self.fresh.add(row.id)

    def move(self, by: int) -> bool:
        """Move the cursor; whether it stands on another row now."""
        if not self.rows:
            return False
        at = self.index
        to = min(max((at if at >= 0 else 0) + by, 0), len(self.rows) - 1)
        return self.go(self.rows[to].id)

    def go(self, ticket: str) -> bool:
        """Put the cursor on a row; leaving a ghost takes it away."""
        if ticket == self.current and self.index >= 0:
            self._reveal()
            return False
        if self.ghost is not None and ticket != self.ghost.id:
            at, gone = self.index, self.ghost.id
            self.rows = [row for row in self.rows if row.id != gone]
            if at < self.top:
                self.top -= 1
            self.ghost = None
        self.current = ticket
        self._reveal()
        return True

    def resize(self, height: int) -> None:
        self.height = max(height, 1)
        self._reveal()

    def visible(self) -> Sequence[BoardRow]:
        return self.rows[self.top : self.top + self.height]

    def seen(self) -> None:
        """What is on the screen is new no longer."""
        if self.fresh:
            self.fresh.difference_update(row.id for row in self.visible())

    def wants_after(self) -> bool:
        return self.after and self.top + self.height + NEAR > len(self.rows)

    def wants_before(self) -> bool:
        return self.low is not None and self.top < NEAR

    def _reveal(self) -> None:
        at = self.index
        if at >= 0:
            self.top = min(max(self.top, at - self.height + 1), at)
        self._clamp()

    def _clamp(self) -> None:
        self.top = max(min(self.top, len(self.rows) - self.height), 0)


def _ghost(row: BoardRow, left: BoardRow | None) -> BoardRow:
    """The row of a ticket that left the list, in its old place, with what is told of it now."""
    if left is None or left.id != row.id:
        return replace(row, summary="", place="")
    return replace(left, sort=row.sort)
