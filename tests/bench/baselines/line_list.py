"""A bare line list: 1,000 lines of Chinese text, a cursor, only the lines that changed drawn anew. Nothing
else."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

LINES = [f"{number:06d} 路灯不亮 郭亮北路{number}号" for number in range(1000)]
PLAIN, PICKED = Style.parse("white on black"), Style.parse("black on cyan")


class Lines(ScrollView, can_focus=True):
    BINDINGS = [
        ("down", "step(1)"), ("up", "step(-1)"), ("pagedown", "page(1)"), ("pageup", "page(-1)"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.virtual_size = Size(60, len(LINES))

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        if at >= len(LINES):
            return Strip.blank(self.size.width, PLAIN)
        on = at == self.at
        strip = Strip([Segment(("▌" if on else " ") + LINES[at], PICKED if on else PLAIN)])
        return strip.adjust_cell_length(self.size.width, PICKED if on else PLAIN)

    def action_step(self, by: int) -> None:
        before, self.at = self.at, min(max(self.at + by, 0), len(LINES) - 1)
        top = self.scroll_offset.y
        if top <= self.at < top + self.size.height:
            self.refresh(*(Region(0, at - top, self.size.width, 1) for at in (before, self.at)))
        else:
            self.scroll_to(y=self.at if self.at < top else self.at - self.size.height + 1, animate=False)

    def action_page(self, by: int) -> None:
        self.action_step(by * (self.size.height - 1))


class Listing(App[None]):
    def compose(self) -> ComposeResult:
        yield Lines()


if __name__ == "__main__":
    Listing().run()
