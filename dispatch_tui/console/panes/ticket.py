"""The ticket pane: everything about the ticket under the cursor."""

from __future__ import annotations

from textual import events

from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.panes.ticket_lines import running_lines, still_lines
from dispatch_tui.console.panes.ways import ways_from
from dispatch_tui.console.widgets.lines import Line, Piece, ends, line, wrap
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.plain import width

_HOUR = 3_600_000
"""Dates are told where they are not today's, so what stands still is made anew every hour."""


class TicketPane(ScrollingLines):
    """Shows ``view``; ``enter`` unfolds a long text."""

    def __init__(self) -> None:
        super().__init__(id="ticket")
        self.view: TicketView | None = None
        self.unfolded = False
        self._key: tuple[object, ...] = ()
        self._still: tuple[list[Line], list[Line]] = ([], [])

    def show(self, view: TicketView | None) -> None:
        if view is None or self.view is None or view.id != self.view.id:
            self.offset_lines, self.unfolded = 0, False
        self.view = view
        self.make()

    def title(self) -> Line:
        say, columns = self.wording.say, self.size.width
        lead: Piece = (" ▌" if self.has_focus else "  ", "accent")
        right: list[Piece]
        if self.view is None:
            name = say("pane.ticket") + " "
            right = ways_from(self)
            wide = width(name) + sum(width(text) for text, _ in right)
            return ends([lead, (name, "title")], [("─" * max(columns - wide - 4, 0) + " ", "rule"), *right], columns)
        status = self.wording.code("status", self.view.status)
        more = self.hidden_below
        right = [(say("ticket.below", count=more) + " ", "quiet")] if more else []
        right += ways_from(self)
        left: list[Piece] = [lead, (self.view.number, "title"), (" · ", "quiet"), (status + " ", "accent")]
        wide = sum(width(text) for text, _ in (*left, *right))
        return ends(left, [("─" * max(columns - wide - 2, 0) + " ", "rule"), *right], columns)

    def body(self) -> list[Line]:
        if self.view is None:
            told = wrap(self.wording.say("ticket.none"), self.size.width - 3)
            return [line(), *(line(("  " + piece, "quiet")) for piece in told)]
        now, columns = self.now(), self.size.width
        key = (self.view, self.wording, columns, self.unfolded, now // _HOUR)
        if key != self._key:
            self._key = key
            self._still = still_lines(self.view, self.wording, now, columns, unfolded=self.unfolded)
        head, foot = self._still
        return [*head, *running_lines(self.view, self.wording, now, columns), *foot]

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "ctrl+j") and self.view is not None and self.view.text:
            event.stop()
            self.unfolded = not self.unfolded
            self.make()
