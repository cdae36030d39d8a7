"""A bare Textual app with one timer: a clock on the wall, once a second."""

from __future__ import annotations

import time

from textual.app import App, ComposeResult
from textual.widgets import Static


class Clock(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("ready", id="clock")

    def on_mount(self) -> None:
        self.set_interval(1.0, self.tick)

    def tick(self) -> None:
        self.query_one("#clock", Static).update(time.strftime("ready %H:%M:%S"))


if __name__ == "__main__":
    Clock().run()
