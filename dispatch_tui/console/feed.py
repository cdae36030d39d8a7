"""What the board shows, read from the desk: pages of the queue, and the ticket on which the cursor rests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from dispatch_tui.desk.views import BoardPage, BoardRow, Lane, Tallies, TicketView

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.desk_thread import AnyDesk
    from dispatch_tui.console.screens.board import BoardScreen

PAGE: Final = 120
"""Rows read at once."""
WATCHED: Final = 300
"""Rows due first whose clocks are watched for turning."""


class Feed:
    """Feeds one board. An answer that a newer question overtook is dropped."""

    def __init__(self, board: BoardScreen) -> None:
        self.board = board

    @property
    def app(self) -> ConsoleApp:
        return self.board.console_app

    async def load(self, *, keep: str | None = None) -> None:
        """The first page of the lane and filter at hand."""
        lane, text = self.board.queue.lane, self.board.queue.filter

        def read(desk: AnyDesk) -> tuple[BoardPage, Tallies, BoardPage]:
            return desk.board(lane, text, limit=PAGE), desk.tallies(), desk.board("all", limit=WATCHED)

        page, tallies, watched = await self.app.ask(read, slot="board")
        self.board.queue.window.begin(page, keep)
        self.board.queue.rows_came()
        self.board.counted(tallies)
        self.board.watched(watched.rows)
        self.choose(self.board.queue.window.current)

    async def renew(self) -> None:
        """The stretch of the queue that is held, read again; the cursor stays on its ticket."""
        queue, window = self.board.queue, self.board.queue.window
        lane, text, low, count = queue.lane, queue.filter, window.low, max(len(window.rows), PAGE)

        chosen = window.current

        def read(desk: AnyDesk) -> tuple[BoardPage, BoardPage | None, Tallies, BoardPage, BoardRow | None]:
            beyond = desk.board(lane, text, limit=20) if low is not None else None
            page = desk.board(lane, text, after=low, limit=count)
            gone = chosen is not None and all(row.id != chosen for row in page.rows)
            return (
                page,
                beyond,
                desk.tallies(),
                desk.board("all", limit=WATCHED),
                next(iter(desk.listing(ticket=chosen, limit=1)), None) if gone else None,
            )

        page, beyond, tallies, watched, left = await self.app.ask(read, slot="board")
        if (lane, text) != (queue.lane, queue.filter) or low != window.low:
            return
        before = window.current
        window.renew(page, left)
        if beyond is not None:
            window.note_beyond(beyond.rows)
        queue.rows_came()
        self.board.counted(tallies)
        self.board.watched(watched.rows)
        if window.current != before:
            self.choose(window.current)

    async def more(self, after: bool) -> None:
        """Read on after the last row that is held, or before the first."""
        queue, window = self.board.queue, self.board.queue.window
        lane, text = queue.lane, queue.filter
        if after and window.rows:
            edge = window.rows[-1].sort
            page = await self.app.ask(
                lambda desk: desk.board(lane, text, after=edge, limit=PAGE * 2), slot="more"
            )
            if (lane, text) == (queue.lane, queue.filter) and window.rows and window.rows[-1].sort == edge:
                window.extend(page)
        elif window.low is not None and window.rows:
            edge = window.rows[0].sort
            page = await self.app.ask(
                lambda desk: desk.board(lane, text, before=edge, limit=PAGE * 2), slot="more"
            )
            if (lane, text) == (queue.lane, queue.filter) and window.rows and window.rows[0].sort == edge:
                window.precede(page)
        queue.rows_came()

    def choose(self, ticket: str | None, *, rest: float = 0.0) -> None:
        """The cursor stands on another ticket: show it when it has stood there for ``rest`` seconds."""
        if ticket is None:
            self.board.show_ticket(None)
        elif self.app.pack is not None:
            self.app.background(self._load_chosen(ticket, rest), "ticket")

    async def _load_chosen(self, ticket: str, rest: float) -> None:
        """Read the ticket once the cursor rests on it: a key held down does not wait for what it runs past."""
        if rest:
            await asyncio.sleep(rest)
        if not rest or self.board.queue.window.current == ticket:
            await self.load_ticket(ticket, slot="ticket")

    async def load_ticket(self, ticket: str, *, slot: str = "") -> TicketView:
        """Read a ticket; it is shown if it is still the one under the cursor. With a ``slot`` a newer question takes
        this one's place."""
        view = await self.app.ask(lambda desk: desk.ticket(ticket), slot=slot)
        if self.board.queue.window.current == ticket:
            self.board.show_ticket(view)
            if view.refusals.get("dispatch") is None and view.status not in ("ringing",):
                self.app.background(self.board.acting.picks.load_suggestions(view), "suggest")
        return view

    async def open_ticket(self, ticket: str) -> None:
        """Go to a ticket, in the queue where it stands there, else alone."""
        if not self.board.queue.go(ticket):
            self.board.queue.window.current = ticket
            self.board.queue.refresh()
        await self.load_ticket(ticket)

    async def switch_lane(self, lane: Lane) -> None:
        """Another view of the queue; the marks of the old one go."""
        self.board.queue.lane = lane
        self.board.queue.marked.clear()
        self.board.queue.loaded = False
        self.board.queue.refresh()
        await self.load(keep=self.board.queue.window.current)
