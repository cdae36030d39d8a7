"""The panes of the sync screen: how the stations stand, the transfer under way, the keys."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_tui.command.actions import SYNC_BY_KEY, Action
from dispatch_tui.console.panes.place_keys import PlaceKeys
from dispatch_tui.console.panes.spots import SpotPane
from dispatch_tui.console.panes.sync_lines import Row, Spot, SyncState, sync_rows
from dispatch_tui.console.transfer import transfer_lines
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line


class SyncPane(SpotPane[Spot]):
    """Shows ``state``: stations and tickets can be chosen."""

    name = "sync"

    def __init__(self) -> None:
        super().__init__("sync")
        self.state: SyncState | None = None

    def show(self, state: SyncState | None) -> None:
        self.state = state
        self.make()

    def rows(self) -> list[Row] | None:
        return None if self.state is None else sync_rows(self.state, self.wording, self.now(), self.size.width)


class TransferPane(LinePane):
    """Two lines at the foot while something is carried."""

    def __init__(self) -> None:
        super().__init__(id="transfer")

    def renew(self) -> None:
        """Show how far it is; nothing where nothing is carried."""
        self.display = self.console_app.traffic.transfer is not None
        if self.display:
            self.redraw_changed()

    def line_at(self, y: int) -> Line:
        transfer = self.console_app.traffic.transfer
        if transfer is None:
            return BLANK
        lines = transfer_lines(transfer, self.wording, self.size.width)
        return lines[y]._replace(ground="sheet") if y < len(lines) else BLANK


class SyncKeys(PlaceKeys):
    """While something is carried, the key that stops it stands first; otherwise it is not there."""

    def __init__(self) -> None:
        super().__init__(SYNC_BY_KEY)

    def offered(self) -> Iterable[Action]:
        carried = self.console_app.traffic.transfer is not None
        actions = [one for one in super().offered() if one.id != "stop_transfer" or carried]
        return sorted(actions, key=lambda one: one.id != "stop_transfer")
