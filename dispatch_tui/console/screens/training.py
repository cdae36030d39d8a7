"""The trainer's screen: what is to come, and a hand in it. Over the trainee's own board, or alone at a second terminal.

Everything is asked for by the run's journal, so both ways are one. What the stage answers is said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.command.actions import BY_ID, DRILL_BY_KEY, OUTCOMES, Action, Arg
from dispatch_tui.console.drilling import open_screen
from dispatch_tui.console.owner_thread import Superseded
from dispatch_tui.console.panes.training import TrainingPane
from dispatch_tui.console.screens.place import PlaceScreen
from dispatch_tui.console.training import SPEEDS, Marking, heard, requests_of, training_of
from dispatch_tui.console.widgets.choices import Choices, plain_choice
from dispatch_tui.console.widgets.prompt_model import Asking, Question
from dispatch_tui.domain.plain import shown
from dispatch_tui.drill.script.graph import CALLS

if TYPE_CHECKING:
    from dispatch_tui.console.training import Source, Training
    from dispatch_tui.drill.running.trainer import Requests

READ_EVERY: Final = 0.5
"""Seconds between two looks at how the drill stands."""
_AT_ONCE: Final = frozenset({"pause", "faster", "slower", "step"})
_ON_ROW: Final = frozenset({"fire", "hold", "skip"})
"""What is done to the inject under the cursor without asking which."""


class TrainingScreen(PlaceScreen[TrainingPane]):
    """Opens with ``action`` under way, if one is given."""

    def __init__(self, action: Action | None = None, words: Mapping[str, Any] | None = None) -> None:
        super().__init__("trainer", TrainingPane(), DRILL_BY_KEY, own_key=BY_ID["drill"].key)
        self._marking = Marking()
        self._first = (action, words or {})

    def on_mount(self) -> None:
        self.set_interval(READ_EVERY, self._read)
        self.pane.focus()
        self.console_app.background(self._begun(), "drill")

    async def _begun(self) -> None:
        await self._renew()
        action, words = self._first
        if action is not None and action.place == "drill":
            self.begin(action, words)

    def _read(self) -> None:
        self.console_app.background(self._renew(), "drill")

    async def _renew(self) -> None:
        with suppress(Superseded):  # whoever asked since shows the same
            self.pane.show(await self.source(lambda one: training_of(one, self._marking), slot="training"))
        self.status.counts = self.console_app.board.status.counts
        self.status.redraw_changed()

    async def source(self, question: Callable[[Source], Any], *, slot: str = "") -> Any:
        """Ask the run in the desk's thread."""
        seat = self.console_app.seat
        assert seat is not None
        return await self.console_app.ask(lambda _desk: question(seat.source), slot=slot)

    # keys

    def leave(self, key: str) -> None:
        super().leave(key)
        if self.pane.state is not None and self.pane.state.ended and key != "escape":
            open_screen(self.console_app)

    def enter(self) -> None:
        """To the ticket of the inject under the cursor."""
        row = self.pane.row
        if row is None or not row.ticket:
            self.tell(self.console_app.wording.say("training.no_ticket_yet"))
            return
        self.app.pop_screen()
        self.console_app.background(self._to_ticket(row.ticket), "ticket")

    async def _to_ticket(self, ticket: str) -> None:
        board = self.console_app.board
        await board.feed.open_ticket(ticket)
        board.show_pane("ticket")

    # asking

    def begin(self, action: Action, words: Mapping[str, Any]) -> None:
        """Start an action; what ``words`` leave out is asked for."""
        state = self.pane.state
        if state is None:
            return
        given = dict(words)
        row = self.pane.row
        if action.id in _ON_ROW and "inject" not in given and row is not None:
            given["inject"] = row.id
        asking = Asking(action, (), [self._question(arg, state, speaks=action.id == "speak") for arg in action.args])
        if action.id == "speak" and row is not None and row.kind in CALLS:
            asking.answers["inject"] = row.id
        asking.start(given)
        if asking.complete and not action.dangerous:
            self.console_app.background(self._do(action, asking.answers), self.console_app.wording.title(action))
            return
        self.prompt.begin(asking)
        if action.dangerous:
            self.prompt.warning = self.console_app.wording.say(f"training.warning_{action.id}")
        elif action.id in ("inject", "rewind"):
            self.prompt.warning = self.console_app.wording.say(f"training.hint_{action.id}")
        self.prompt.measure()
        self.hint()

    def _question(self, arg: Arg, state: Training, *, speaks: bool) -> Question:
        """``speaks``: only who rings can be spoken for."""
        wording = self.console_app.wording
        match arg.kind:
            case "inject":
                rows = [one for one in state.rows if one.standing != "over" and (not speaks or one.kind in CALLS)]
                found = [plain_choice(one.id, shown(f"{one.id} {one.text}")[:60], code=one.id) for one in rows]
            case "order":
                found = [
                    plain_choice(one.id, wording.department(one.department), code=one.number, side=one.number)
                    for one in reversed(state.orders)
                ]
            case "level":
                steps = arg.choices.split("|")
                found = [plain_choice(one, wording.say(f"cli.drill.does.{one}"), code=one) for one in steps]
            case "outcome":
                found = [plain_choice(one, wording.code("outcome", one), code=one) for one in OUTCOMES]
            case _:
                return Question(arg)
        return Question(arg, Choices.of(found))

    def on_prompt_answered(self) -> None:
        asking = self.prompt.asking
        if asking is not None:
            self.end_asking()
            self.console_app.background(
                self._do(asking.action, asking.answers), self.console_app.wording.title(asking.action)
            )

    # doing

    async def _do(self, action: Action, given: Mapping[str, Any]) -> None:
        if action.id == "rewind":
            await self._rewind(str(given["moment"]))
        elif action.id == "remark":
            row = self.pane.row
            ticket = row.ticket if row is not None and row.ticket else None
            await self.source(lambda source: requests_of(source).remark(str(given.get("words", "")), ticket))
            self.tell(self.console_app.wording.say("training.remarked"), "ok")
            await self._renew()
        else:
            ask = self._ask(action.id, given)
            if ask is not None:
                await self._ask_for(action, ask)

    def _ask(self, action: str, given: Mapping[str, Any]) -> Callable[[Requests], str] | None:
        """What an action asks the stage for."""
        state, inject = self.pane.state, str(given.get("inject", ""))
        assert state is not None
        match action:
            case "fire":
                return lambda one: one.fire(inject)
            case "hold":
                held = any(row.id == inject and row.standing == "held" for row in state.rows)
                return (lambda one: one.release(inject)) if held else (lambda one: one.hold(inject))
            case "skip":
                return lambda one: one.skip(inject)
            case "inject":
                return lambda one: one.type(str(given["text"]))
            case "speak":
                return lambda one: one.say(inject, str(given["text"]))
            case "act_as":
                return lambda one: one.act(
                    str(given["step"]), order=str(given["order"]), outcome=str(given.get("outcome", "")),
                    words=str(given.get("words", "")),
                )  # fmt: skip
            case "pause":
                return (lambda one: one.resume()) if state.paused else (lambda one: one.pause())
            case "faster" | "slower":
                speed = beside(state.speed, 1 if action == "faster" else -1)
                return lambda one: one.speed(speed)
            case "step":
                return lambda one: one.step()
            case "end_drill":
                return lambda one: one.end()
        return None

    async def _ask_for(self, action: Action, ask: Callable[[Requests], str]) -> None:
        wording = self.console_app.wording
        answer = await self.source(lambda source: heard(source, ask))
        if answer is None:
            self.tell(wording.say("training.no_answer"), "late")
        elif not answer.get("ok"):
            why = self._why_not(answer)
            self.tell(wording.say("done.none", act=wording.title(action), why=why), "warn")
        elif action.id not in _AT_ONCE:
            self.tell(wording.say("training.done", act=wording.title(action)), "ok")
        await self._renew()

    def _why_not(self, answer: Any) -> str:
        from dispatch_tui.drill.running.trainer import Requests

        return Requests.why_not(answer, self.console_app.language)

    async def _rewind(self, typed: str) -> None:
        """Leave this run for one that is the same up to a moment and goes on from there."""
        from dispatch_tui.console.drill_seat import read_moment, rewound
        from dispatch_tui.desk.refused import Refused

        app, state = self.console_app, self.pane.state
        assert state is not None
        moment = read_moment(typed)
        if moment is None:
            self.tell(app.wording.say("training.no_moment", found=shown(typed)), "warn")
            return
        try:
            made = await self.source(lambda source: rewound(source, state.start + moment))
        except Refused as refused:
            self.tell(app.wording.refusal(refused.refusal), "warn")
            return
        if made is None:
            self.tell(app.wording.say("training.rewind_there"), "warn")
        else:
            app.go_to(made)


def beside(speed: float, by: int) -> float:
    """The next speed, or the one before."""
    faster = [one for one in SPEEDS if one > speed]
    slower = [one for one in SPEEDS if one < speed]
    if by > 0:
        return faster[0] if faster else SPEEDS[-1]
    return slower[-1] if slower else SPEEDS[0]
