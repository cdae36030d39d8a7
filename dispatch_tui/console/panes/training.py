"""The trainer's pane: what is to come, and what came."""

from __future__ import annotations

from dispatch_tui.console.panes.spots import SpotPane
from dispatch_tui.console.panes.training_lines import Row, training_rows
from dispatch_tui.console.training import InjectRow, Training


class TrainingPane(SpotPane[str]):
    """Shows ``state``; the cursor stays on an inject, by id, when that moves."""

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
        self.state = state
        self.make()

    def rows(self) -> list[Row] | None:
        return None if self.state is None else training_rows(self.state, self.wording, self.now(), self.size.width)
