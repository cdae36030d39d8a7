"""A pane that shows a list of lines longer than itself: scrolled by line and page, redrawn where it changed."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events

from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line
from dispatch_tui.console.widgets.running import Cells


class ScrollingLines(LinePane, can_focus=True):
    """Subclasses give a ``title`` line and the ``body``; the body is made once for each change, not for each line."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.offset_lines = 0
        self._body: list[Line] = []

    def title(self) -> Line:
        return BLANK

    def body(self) -> list[Line]:
        return []

    def line_at(self, y: int) -> Line:
        if y == 0:
            return self.title()
        at = self.offset_lines + y - 1
        return self._body[at] if at < len(self._body) else BLANK

    def make(self) -> None:
        """Make the body anew and draw what changed."""
        self._remake()
        self.redraw_changed()

    def ran(self) -> Iterator[Cells]:
        self._remake()
        return super().ran()

    def _remake(self) -> None:
        self._body = self.body() if self.size.width else []
        self.offset_lines = max(min(self.offset_lines, self.furthest), 0)

    def reword(self) -> None:
        self._drawn.clear()
        self.make()
        self.refresh()

    @property
    def furthest(self) -> int:
        return max(len(self._body) - self.size.height + 1, 0)

    @property
    def hidden_below(self) -> int:
        return max(len(self._body) - self.offset_lines - self.size.height + 1, 0)

    def scroll_lines(self, by: int) -> None:
        to = max(min(self.offset_lines + by, self.furthest), 0)
        if to != self.offset_lines:
            self.offset_lines = to
            self.refresh()

    def on_key(self, event: events.Key) -> None:
        page = max(self.size.height - 2, 1)
        by = {
            "up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self._body), "end": len(self._body),
        }.get(event.key)  # fmt: skip
        if by is not None:
            event.stop()
            self.scroll_lines(by)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-3)

    def on_resize(self) -> None:
        self._drawn.clear()
        self.make()
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
