"""The trainer's pane: what is to come, and what came."""

from __future__ import annotations

from dispatch_tui.console.panes.spots import SpotPane
from dispatch_tui.console.panes.training_lines import Row, clock_line, training_rows
from dispatch_tui.console.training import TO_COME, InjectRow, Training
from dispatch_tui.console.widgets.lines import Line


class TrainingPane(SpotPane[str]):
    """Shows ``state``; the cursor stays on an inject, by id, when that moves. From one that is to come it goes to the
    next when that has come: the keys act on what is still to come."""

    name = "training"

    def __init__(self) -> None:
        super().__init__("training")
        self.state: Training | None = None

    @property
    def row(self) -> InjectRow | None:
        """The inject under the cursor."""
        rows = self.state.rows if self.state is not None else ()
        return next((one for one in rows if one.id == self.spot), None)

    def show(self, state: Training) -> None:
        row, self.state = self.row, state
        left = {one.id for one in state.rows if one.standing in TO_COME}
        if row is not None and row.standing in TO_COME and row.id not in left:
            self.spot = self._next(row.id, left)
        self.make()

    def _next(self, id: str, left: set[str]) -> str:
        """What is to come and stands nearest, below at first; the inject itself where nothing is to come."""
        spots = self._spots()
        at = spots.index(id) if id in spots else len(spots)
        return next((one for one in (*spots[at:], *reversed(spots[:at])) if one in left), id)

    def title(self) -> Line:
        if self.state is None:
            return super().title()
        return clock_line(self.state, self.wording, self.now(), self.size.width, self.hidden_below)

    def rows(self) -> list[Row] | None:
        return None if self.state is None else training_rows(self.state, self.wording, self.now(), self.size.width)
