"""The command bar over a form: one line is run, its answer stays in sight, Escape goes back to the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.screen import ModalScreen

from dispatch_tui.console import drilling
from dispatch_tui.console.panes.command_bar import CommandBar
from dispatch_tui.console.widgets.guarded import Guarded

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp


class CommandScreen(Guarded, ModalScreen[None]):
    """Runs complete lines on the form's ticket or a named one; the form waits behind it as it was."""

    CSS = "CommandScreen { background: transparent; }"

    def __init__(self, ticket: str | None) -> None:
        super().__init__()
        self.bar = CommandBar()
        self._ticket = ticket

    @property
    def console_app(self) -> ConsoleApp:
        return cast("ConsoleApp", self.app)

    def compose(self) -> ComposeResult:
        yield self.bar

    def on_mount(self) -> None:
        self.bar.begin()

    def on_command_bar_left(self) -> None:
        self.app.pop_screen()

    def on_command_bar_typed(self, message: CommandBar.Typed) -> None:
        message.stop()
        self.console_app.background(self._run(message.text), message.text)

    async def _run(self, text: str) -> None:
        from dispatch_tui.command.running import run

        app = self.console_app
        at_hand = self._ticket or app.board.queue.window.current
        try:
            if app.seat is not None and (heard := await drilling.typed(app, text, at_hand)) is not None:
                self._answer(heard)
                return
            outcome = await app.ask(lambda desk: run(desk, text, at_hand))  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001 - said and written down; the line stays to be tried again
            app.failed(error, text)
            self.bar.mend(text, app.wording.say("console.failed_kept"))
            return
        if outcome.refusal is not None:
            self.bar.mend(text, app.wording.refusal(outcome.refusal))
            return
        self._answer(app.wording.say("done.line", line=text, number=outcome.number or ""))

    def _answer(self, told: str) -> None:
        """Back to the form, where it is said what came of the line."""
        self.app.pop_screen()
        form = self.app.screen
        pane = getattr(form, "pane", None)
        if pane is not None and hasattr(pane, "message"):
            pane.message, pane.role = told, "ok"
            pane.redraw()
