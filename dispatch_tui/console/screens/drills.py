"""The list of drills: what can be run, what was run, and what would help next. A run has a store of its own: to begin
one the console leaves its own store, and comes back to it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.command.actions import BY_ID, DRILLS_BY_KEY, Action
from dispatch_tui.console.drill_list import DrillList, read_list, seat_again, seat_at
from dispatch_tui.console.panes.drill_lines import Row, Spot, drill_rows
from dispatch_tui.console.panes.place_keys import PlaceKeys
from dispatch_tui.console.panes.spots import SpotPane
from dispatch_tui.console.screens.place import PlaceScreen
from dispatch_tui.console.widgets.prompt_model import Asking, Question

if TYPE_CHECKING:
    from dispatch_tui.console.drill_seat import DrillSeat

SPEED: Final = "1"
"""Drill seconds to a second, unless something else is said."""


class DrillsPane(SpotPane[Spot]):
    """Shows ``state``."""

    name = "drills"

    def __init__(self) -> None:
        super().__init__("drills")
        self.state: DrillList | None = None

    def rows(self) -> list[Row] | None:
        if self.state is None:
            return None
        if self.spot is None and self.state.drills:
            self.spot = Spot("drill", self._first(self.state))
        return drill_rows(self.state, self.spot, self.wording, self.now(), self.size.width)

    @staticmethod
    def _first(state: DrillList) -> str:
        """The drill that is advised, else the first."""
        advised = state.advice.drill.name if state.advice is not None else ""
        return next((one.name for one in state.drills if one.path.name == advised), state.drills[0].name)


class DrillsScreen(PlaceScreen[DrillsPane]):
    """Enter runs a drill, or goes on with a run that has not ended."""

    def __init__(self) -> None:
        keys = PlaceKeys(DRILLS_BY_KEY, enter="drills.enter")
        super().__init__("drilling", DrillsPane(), DRILLS_BY_KEY, own_key=BY_ID["drill"].key, keys=keys)

    def on_mount(self) -> None:
        self.status.counts = self.console_app.board.status.counts
        self.pane.focus()
        self.console_app.background(self._read(), "drill")

    async def _read(self) -> None:
        operator = self.console_app.operator
        who = operator.code if operator is not None else ""
        self.pane.state = await asyncio.to_thread(read_list, self.console_app.language, who)
        self.pane.make()

    def enter(self) -> None:
        """Begin what stands under the cursor; of a run that has ended show how it went."""
        state, spot = self.pane.state, self.pane.spot
        if state is None or spot is None:
            return
        if spot.kind == "drill":
            drill = next(one for one in state.drills if one.name == spot.id)
            action = BY_ID["start_drill"]
            asking = Asking(action, (), [Question(arg) for arg in action.args])
            asking.answers.update(seed=str(drill.seed), speed=SPEED)
            asking.start({})
            self.prompt.begin(asking)
            self.prompt.measure()
            self.hint()
            return
        run = next(one for one in state.runs if one.id == spot.id)
        if run.mark is None:
            self._go(lambda: seat_again(run))
        else:
            self.begin(BY_ID["debrief"], {})

    def begin(self, action: Action, words: Mapping[str, object]) -> None:  # noqa: ARG002 - the cursor says which run
        from dispatch_tui.console.screens.debrief import DebriefScreen

        if action.id == "start_drill":
            self.enter()
            return
        if action.id == "progress":
            from dispatch_tui.console.screens.progress import ProgressScreen

            self.app.push_screen(ProgressScreen(self._stand_on))
            return
        state, spot = self.pane.state, self.pane.spot
        if state is None or spot is None or spot.kind != "run":
            self.tell(self.console_app.wording.say("drills.which_run", act=self.console_app.wording.title(action)))
            return
        self.app.push_screen(DebriefScreen(next(one.folder for one in state.runs if one.id == spot.id)))

    def _stand_on(self, script: str) -> None:
        """Stand on the drill that would help next."""
        state = self.pane.state
        drill = next((one for one in state.drills if one.path.name == script), None) if state is not None else None
        if drill is not None:
            self.pane.spot = Spot("drill", drill.name)
            self.pane.make()

    def on_prompt_answered(self) -> None:
        asking, state, spot = self.prompt.asking, self.pane.state, self.pane.spot
        if asking is None or state is None or spot is None:
            return
        self.end_asking()
        wording = self.console_app.wording
        drill = next(one for one in state.drills if one.name == spot.id)
        seed, speed = str(asking.answers.get("seed", drill.seed)), str(asking.answers.get("speed", SPEED))
        fast = _speed(speed)
        if not seed.isdecimal() or fast is None:
            self.tell(wording.say("drills.bad_number", found=speed if seed.isdecimal() else seed), "warn")
            return
        operator = self.console_app.operator
        person = None if operator is None else (operator.code, operator.name)
        self._go(lambda: seat_at(drill, self.console_app.language, int(seed), fast, person))

    def _go(self, seat: Callable[[], DrillSeat]) -> None:
        from dispatch_tui.desk.refused import Refused
        from dispatch_tui.drill.running.folder import RunRefused

        wording = self.console_app.wording
        try:
            self.console_app.go_to(seat())
        except Refused as refused:
            self.tell(wording.refusal(refused.refusal), "warn")
        except RunRefused as bad:
            self.tell(wording.refusal(_refusal(bad)), "warn")


def _refusal(bad: Any) -> Any:
    from dispatch_tui.domain.refusal import Refusal

    return Refusal(bad.code, bad.params)


def _speed(typed: str) -> float | None:
    from dispatch_tui.drill.running.clock import FASTEST, SLOWEST

    try:
        speed = float(typed)
    except ValueError:
        return None
    return speed if SLOWEST <= speed <= FASTEST else None
