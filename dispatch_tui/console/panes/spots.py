"""A pane of lines of which some can be chosen: the arrows go from one to the next, whatever came meanwhile."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events

from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.widgets.lines import BLANK, Line, line
from dispatch_tui.domain.plain import width

Spot = TypeVar("Spot")


class SpotPane(ScrollingLines, Generic[Spot]):
    """Subclasses give ``rows``: each line with what it stands for, None for one that cannot be chosen; None for all
    while it is still being read. ``spot`` is what stands under the cursor."""

    name = ""
    """The key of the pane's name: ``pane.<name>``."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id, classes="fill")
        self.spot: Spot | None = None
        self._rows: list[tuple[Line, Spot | None]] = []

    def rows(self) -> list[tuple[Line, Spot | None]] | None:
        raise NotImplementedError

    def title(self) -> Line:
        say, columns = self.wording.say, self.size.width
        name, more = f" {say(f'pane.{self.name}')} ", self.hidden_below
        right = f" {say('ticket.below', count=more)} " if more else ""
        rule = "─" * max(columns - width(name) - width(right), 0)
        return Line(((name, "title"), (rule, "rule"), (right, "quiet")))

    def body(self) -> list[Line]:
        rows = self.rows()
        if rows is None:
            return [BLANK, line((" " + self.wording.say("sync.reading"), "quiet"))]
        self._rows = rows
        spots = self._spots()
        if self.spot not in spots:
            self.spot = spots[0] if spots else None
        return [
            self._chosen(one) if spot is not None and spot == self.spot else one for one, spot in self._rows
        ]

    def _chosen(self, one: Line) -> Line:
        """The line under the cursor: marked where its margin is, not by its ground alone."""
        (margin, role), *rest = one.pieces
        return Line(
            (("▌", "accent"), (margin.removeprefix(" "), role), *rest), "pick" if self.has_focus else "pick_away"
        )

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
