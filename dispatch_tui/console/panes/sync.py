"""The panes of the sync screen: how the stations stand, the transfer under way, the keys."""

from __future__ import annotations

from dispatch_tui.command.actions import SYNC_BY_KEY
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.panes.spots import SpotPane
from dispatch_tui.console.panes.sync_lines import Row, Spot, SyncState, sync_rows
from dispatch_tui.console.transfer import transfer_lines
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, line
from dispatch_tui.domain.plain import width


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


class SyncKeys(LinePane):
    """The keys of the sync screen, as many as there is room for; ``hint`` stands instead while something is asked."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self.hint = ""

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - it is one line
        if self.hint:
            return line((" " + self.hint, "quiet"))
        traffic = self.console_app.traffic
        actions = [one for one in SYNC_BY_KEY.values() if one.id != "stop_transfer" or traffic.transfer is not None]
        actions.sort(key=lambda one: one.id != "stop_transfer")
        back: list[Piece] = [(key_name("escape"), "key"), (f" {self.wording.say('sync.back')}", "text")]
        pieces: list[Piece] = [(" ", "text")]
        room = self.size.width - 2 - sum(width(text) for text, _ in back)
        for key, title in [(key_name(one.key), self.wording.title(one)) for one in actions]:
            wide = width(key) + width(title) + 3
            if wide <= room:
                pieces += [(key, "key"), (f" {title}  ", "text")]
                room -= wide
        return Line((*pieces, *back))
