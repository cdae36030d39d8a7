"""Operators and PINs: one's own, a colleague's forgotten one, a new operator. Works with no network."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from dispatch_tui.console.screens.sign_in import FieldsScreen
from dispatch_tui.console.widgets.fields_pane import FieldsPane
from dispatch_tui.console.widgets.lines import line
from dispatch_tui.domain.plain import shown

MODES: Sequence[tuple[str, tuple[str, ...]]] = (
    ("own_pin", ("pin", "again")),
    ("reset_pin", ("code", "pin", "again")),
    ("add_operator", ("code", "name", "role", "pin", "again")),
)
"""What can be done here, and the fields that it takes; the function keys F2 to F4 choose."""


class OperatorsScreen(FieldsScreen):
    """F2 one's own PIN, F3 reset another's (supervisors), F4 a new operator (supervisors). Escape leaves."""

    def __init__(self, mode: int = 0) -> None:
        name, fields = MODES[mode]
        super().__init__(FieldsPane(name, fields, secret=("pin", "again")))
        self.mode = mode

    def on_mount(self) -> None:
        app = self.console_app
        self.pane.below = [line((app.wording.say("operators.keys"), "quiet"))]
        self.pane.below += [
            line((f"{code:<14}", "key"), (shown(name), "quiet")) for code, name in list(app.operators.items())[:10]
        ]
        super().on_mount()

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.app.pop_screen()
        elif event.key in ("f2", "f3", "f4"):
            event.stop()
            self.app.switch_screen(OperatorsScreen(("f2", "f3", "f4").index(event.key)))

    async def submit(self) -> None:
        app, values = self.console_app, self.pane.values
        if values["pin"] != values["again"]:
            self.pane.say(app.wording.say("first_start.differ"), "late")
            self.pane.clear("pin", "again")
            return
        pin, code = values["pin"], values.get("code", "").strip()
        match MODES[self.mode][0]:
            case "own_pin":
                await app.ask(lambda desk: desk.set_pin(pin))
            case "reset_pin":
                await app.ask(lambda desk: desk.reset_pin(code, pin))
            case _:
                role, name = values["role"].strip() or "dispatcher", values["name"].strip()
                await app.ask(lambda desk: desk.add_operator(code, role=role, name=name, pin=pin))
                app.operators[code] = name or code
        app.pop_screen()
        app.board.tell(app.wording.say(f"operators.{MODES[self.mode][0]}.done", code=code), "ok")
