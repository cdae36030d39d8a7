"""The panes of the sync screen: how the stations stand, the transfer under way, the keys."""

from __future__ import annotations

from textual import events

from dispatch_tui.command.actions import SYNC_BY_KEY
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.panes.sync_lines import Row, Spot, SyncState, sync_rows
from dispatch_tui.console.transfer import transfer_lines
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, line
from dispatch_tui.domain.plain import width


class SyncPane(ScrollingLines):
    """Shows ``state``; the arrows go from one station or ticket to the next, whatever came meanwhile."""

    def __init__(self) -> None:
        super().__init__(id="sync", classes="fill")
        self.state: SyncState | None = None
        self.spot: Spot | None = None
        self._rows: list[Row] = []

    def show(self, state: SyncState | None) -> None:
        self.state = state
        self.make()

    def title(self) -> Line:
        say, columns = self.wording.say, self.size.width
        name, more = f" {say('pane.sync')} ", self.hidden_below
        right = f" {say('ticket.below', count=more)} " if more else ""
        rule = "─" * max(columns - width(name) - width(right), 0)
        return Line(((name, "title"), (rule, "rule"), (right, "quiet")))

    def body(self) -> list[Line]:
        if self.state is None:
            return [BLANK, line((" " + self.wording.say("sync.reading"), "quiet"))]
        self._rows = sync_rows(self.state, self.wording, self.now(), self.size.width)
        spots = self._spots()
        if self.spot not in spots:
            self.spot = spots[0] if spots else None
        return [
            one._replace(ground="pick" if self.has_focus else "pick_away") if spot is not None and spot == self.spot
            else one for one, spot in self._rows
        ]  # fmt: skip

    def _spots(self) -> list[Spot]:
        return [spot for _, spot in self._rows if spot is not None]

    def on_key(self, event: events.Key) -> None:
        by = {"up": -1, "down": 1}.get(event.key)
        spots = self._spots()
        if by is None or not spots or self.spot is None:
            return
        at = spots.index(self.spot) + by
        if 0 <= at < len(spots):
            event.prevent_default()
            event.stop()
            self.spot = spots[at]
            self._follow()
            self.make()

    def _follow(self) -> None:
        """Keep the chosen line in sight, and what stands above the first one."""
        at = next(place for place, (_, spot) in enumerate(self._rows) if spot == self.spot)
        room = self.size.height - 2
        if self.spot == self._spots()[0]:
            self.offset_lines = 0
        elif at < self.offset_lines:
            self.offset_lines = at
        elif at > self.offset_lines + room:
            self.offset_lines = at - room

    def on_focus(self) -> None:
        self.make()
        self.refresh()

    def on_blur(self) -> None:
        self.make()
        self.refresh()


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
