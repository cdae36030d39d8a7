"""Who sits here: signing in, the lock, and the first supervisor's PIN on a station that has none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.screen import Screen

from dispatch_tui.console.entering import welcome
from dispatch_tui.console.panes.status import banner
from dispatch_tui.console.widgets.fields_pane import FieldsPane
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.console.widgets.lines import Line, line
from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp


class FieldsScreen(Guarded, Screen[None]):
    """A screen that is one ``FieldsPane``; subclasses say what submitting does."""

    def __init__(self, pane: FieldsPane) -> None:
        super().__init__()
        self.pane = pane
        self.busy = False

    @property
    def console_app(self) -> ConsoleApp:
        return cast("ConsoleApp", self.app)

    def compose(self) -> ComposeResult:
        yield from banner(self.console_app)
        yield self.pane

    def on_mount(self) -> None:
        self.pane.focus()
        self.pane.place_caret()

    def on_fields_pane_submitted(self) -> None:
        if not self.busy:
            self.busy = True
            self.console_app.background(self._guarded(), "sign_in")

    async def _guarded(self) -> None:
        from dispatch_tui.desk.refused import Refused

        try:
            await self.submit()
        except Refused as refused:
            self.refused(refused)
        finally:
            self.busy = False

    def refused(self, refused: Exception) -> None:
        self.pane.say(self.console_app.wording.refusal(refused.refusal), "late")  # type: ignore[attr-defined]
        if "pin" in self.pane.entries:
            self.pane.clear("pin")

    async def submit(self) -> None:
        """Do what the fields are for; raises the desk's Refused."""


def listed(app: ConsoleApp) -> list[Line]:
    """Who may sign in here, so that a code need not be remembered."""
    return [line((f"{code:<14}", "key"), (shown(name), "quiet")) for code, name in list(app.operators.items())[:12]]


class SignInScreen(FieldsScreen):
    """Code and PIN. The operators of the centre are listed, so that a code need not be remembered."""

    def __init__(self, code: str = "", *, heading: str = "sign_in") -> None:
        super().__init__(FieldsPane(heading, ("code", "pin"), secret=("pin",)))
        self.pane.entries["code"].put(code)
        self.pane.at = 1 if code else 0

    def on_mount(self) -> None:
        self.pane.below = self._listed()
        super().on_mount()

    def _listed(self) -> list[Line]:
        return listed(self.console_app)

    async def submit(self) -> None:
        app, values = self.console_app, self.pane.values
        self.pane.say(app.wording.say("sign_in.proving"), "quiet")
        code = values["code"].strip()
        if await app.ask(lambda desk: desk.sets_own_first_pin(code)) and code in app.operators:
            app.switch_screen(FirstPinScreen(code))
            return
        operator = await app.ask(lambda desk: desk.sign_in(code, values["pin"]))
        app.pop_screen()
        await welcome(app, operator)


class FirstPinScreen(FieldsScreen):
    """At a station outside the centre: an operator who has no PIN here yet chooses their own, twice."""

    def __init__(self, code: str = "") -> None:
        super().__init__(FieldsPane("first_pin", ("code", "pin", "again"), secret=("pin", "again")))
        self.pane.entries["code"].put(code)
        self.pane.at = 1 if code else 0

    def on_mount(self) -> None:
        self.pane.below = listed(self.console_app)
        super().on_mount()

    async def submit(self) -> None:
        app, values = self.console_app, self.pane.values
        if values["pin"] != values["again"]:
            self.pane.say(app.wording.say("first_start.differ"), "late")
            self.pane.clear("pin", "again")
            return
        operator = await app.ask(lambda desk: desk.first_pin(values["code"].strip(), values["pin"]))
        app.pop_screen()
        await welcome(app, operator)


class LockScreen(SignInScreen):
    """Stands in front of everything. The same operator comes back to what was being typed; another one begins anew."""

    def __init__(self) -> None:
        super().__init__(heading="lock")

    def on_mount(self) -> None:
        app = self.console_app
        self.pane.entries["code"].put(app.operator.code)
        self.pane.at = 1
        self.pane.params = {"name": app.operator.name}
        super().on_mount()

    def _listed(self) -> list[Line]:
        counts, wording = self.console_app.board.status.counts, self.console_app.wording
        return [
            line((f"{wording.code('lane', lane)} {counts[lane]}", "late" if lane == "late" else "warn"))
            for lane in ("ringing", "late") if counts.get(lane)
        ]  # fmt: skip

    async def submit(self) -> None:
        app, values = self.console_app, self.pane.values
        code, before = values["code"].strip(), app.operator
        if app.demo and code == before.code and not values["pin"]:
            self._open()
            return
        self.pane.say(app.wording.say("sign_in.proving"), "quiet")
        operator = await app.ask(lambda desk: desk.sign_in(code, values["pin"]))
        self._open()
        if operator.code != before.code:
            while len(app.screen_stack) > 1:
                app.pop_screen()
            await welcome(app, operator)

    def alerted(self, text: str, role: str) -> None:  # noqa: ARG002 - what waits is told, no matter and no place
        self.pane.below = self._listed()
        self.pane.redraw()

    def _open(self) -> None:
        import time

        self.console_app.last_key = time.monotonic()
        self.console_app.pop_screen()


class FirstStartScreen(FieldsScreen):
    """The founding supervisor chooses a PIN, twice."""

    def __init__(self, supervisor: str) -> None:
        super().__init__(FieldsPane("first_start", ("pin", "again"), secret=("pin", "again")))
        self.pane.params = {"code": supervisor}

    async def submit(self) -> None:
        app, values = self.console_app, self.pane.values
        if values["pin"] != values["again"]:
            self.pane.say(app.wording.say("first_start.differ"), "late")
            self.pane.clear("pin", "again")
            return
        operator = await app.ask(lambda desk: desk.first_supervisor(values["pin"]))
        app.pop_screen()
        await welcome(app, operator)
        app.board.tell(app.wording.say("first_start.done", code=operator.code), "ok")
