"""A bare Textual app with a footer: what any Textual program costs before it does anything."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Footer, Static


class Bare(App[None]):
    BINDINGS = [("x", "count", "Count"), ("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Static("ready 0", id="said")
        yield Footer()

    def action_count(self) -> None:
        self.query_one("#said", Static).update("ready 1")


if __name__ == "__main__":
    Bare().run()
