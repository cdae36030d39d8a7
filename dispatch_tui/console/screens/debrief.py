"""A run looked back on: left and right go from one moment to the next, Enter shows the board as it was then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from textual import events

from dispatch_tui.command.actions import BY_ID, DEBRIEF_BY_KEY, Action
from dispatch_tui.console.owner_thread import OwnerThread, Superseded
from dispatch_tui.console.panes.place_keys import PlaceKeys
from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.screens.place import PlaceScreen
from dispatch_tui.console.widgets.lines import BLANK, Line, line
from dispatch_tui.domain.plain import shown, width

if TYPE_CHECKING:
    from dispatch_tui.desk.views import BoardRow
    from dispatch_tui.drill.debrief.debrief import Debrief
    from dispatch_tui.drill.debrief.moments import Moments
    from dispatch_tui.drill.debrief.wording import DebriefWords
    from dispatch_tui.drill.running.folder import RunFolder

_STEPS: Final = {"left": -1, "right": 1, "shift+tab": -10, "tab": 10}
"""How many moments a key goes."""


class Reader:
    """Reads a run that is looked back on; belongs to a thread of its own."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._moments: Moments | None = None

    def debrief(self, language: str) -> tuple[Debrief, DebriefWords]:
        from dispatch_tui.drill.debrief.telling import debrief_in

        return debrief_in(self._folder, language=language)

    def rows(self, moment: int) -> tuple[BoardRow, ...]:
        """The board as it was."""
        from dispatch_tui.drill.debrief.moments import Moments

        if self._moments is None:
            self._moments = Moments(self._folder)
        return tuple(self._moments.board(moment).rows)

    def close(self) -> None:
        if self._moments is not None:
            self._moments.close()


class DebriefPane(ScrollingLines):
    """Shows ``debrief`` with one of its moments at hand."""

    def __init__(self) -> None:
        super().__init__(id="debrief", classes="fill")
        self.debrief: Debrief | None = None
        self.words: DebriefWords | None = None
        self.moments: list[int] = []
        self.at = 0
        self.why_not = ""

    def show(self, debrief: Debrief, words: DebriefWords) -> None:
        from dispatch_tui.console.panes.debrief_lines import moments

        self.debrief, self.words = debrief, words
        self.moments = moments(debrief)
        self.at = min(self.at, len(self.moments) - 1)
        self.make()

    @property
    def moment(self) -> int | None:
        return self.moments[self.at] if self.moments else None

    def go(self, by: int) -> None:
        if self.moments:
            self.at = min(max(self.at + by, 0), len(self.moments) - 1)
            self.make()

    def title(self) -> Line:
        name, more = f" {self.wording.say('pane.debrief')} ", self.hidden_below
        right = f" {self.wording.say('ticket.below', count=more)} " if more else ""
        rule = "─" * max(self.size.width - width(name) - width(right), 0)
        return Line(((name, "title"), (rule, "rule"), (right, "quiet")))

    def body(self) -> list[Line]:
        from dispatch_tui.console.panes.debrief_lines import debrief_lines

        if self.debrief is None or self.words is None or self.moment is None:
            return [BLANK, line((" " + (self.why_not or self.wording.say("debrief_screen.reading")), "quiet"))]
        return debrief_lines(self.debrief, self.words, self.moment, self.size.width)


class DebriefKeys(PlaceKeys):
    """The keys that go from moment to moment, too."""

    def __init__(self) -> None:
        super().__init__(DEBRIEF_BY_KEY, enter="debrief_screen.board_then")

    def offered_keys(self) -> list[tuple[str, str]]:
        return [("←→", self.wording.say("debrief_screen.step")), *super().offered_keys()]


class DebriefScreen(PlaceScreen[DebriefPane]):
    def __init__(self, folder: RunFolder) -> None:
        super().__init__("debriefing", DebriefPane(), DEBRIEF_BY_KEY, own_key=BY_ID["drill"].key, keys=DebriefKeys())
        self._folder = folder
        self._reader: OwnerThread[Reader] = OwnerThread("debrief", lambda: Reader(folder), Reader.close)

    def on_mount(self) -> None:
        self.pane.focus()
        self._reader.begin()
        self.console_app.background(self._read(), "debrief")

    def on_unmount(self) -> None:
        self._reader.stop()

    async def _read(self) -> None:
        """Gather the debrief; an expert's run that was never played takes a while."""
        from dispatch_tui.desk.refused import Refused
        from dispatch_tui.domain.refusal import Refusal
        from dispatch_tui.drill.running.folder import RunRefused
        from dispatch_tui.drill.script.reading import ScriptRefused

        app = self.console_app
        try:
            self.pane.show(*await self._reader.call(lambda reader: reader.debrief(app.language)))
            if self._folder.debrief.exists():
                self.tell(app.wording.say("debrief_screen.lies", file=shown(str(self._folder.debrief))))
            return
        except Refused as refused:
            why = refused.refusal
        except RunRefused as refused_run:
            why = Refusal(refused_run.code, refused_run.params)
        except ScriptRefused as unsound:
            why = Refusal("drill_unsound", {"count": len(unsound.problems)})
        self.pane.why_not = app.wording.refusal(why)
        self.pane.make()

    def on_key(self, event: events.Key) -> None:
        if event.key in _STEPS:
            event.stop()
            self.pane.go(_STEPS[event.key])
        else:
            super().on_key(event)

    def enter(self) -> None:
        self.console_app.background(self._board(), "debrief")

    def begin(self, action: Action, words: Mapping[str, object]) -> None:  # noqa: ARG002 - nothing is asked for
        self.console_app.background(self._do(action), self.console_app.wording.title(action))

    async def _board(self) -> None:
        """The board as it was at the moment at hand."""
        from dispatch_tui.console.screens.moment import MomentScreen

        moment = self.pane.moment
        if moment is None:
            return
        try:
            rows = await self._reader.call(lambda reader: reader.rows(moment), slot="rows")
        except Superseded:
            return
        if self.is_current:  # a second Enter while the rows were read asks for the same
            await self.app.push_screen(MomentScreen(moment, rows))

    async def _do(self, action: Action) -> None:
        from dispatch_tui.desk.refused import Refused

        try:
            if action.id == "write_page":
                await self._write()
            else:
                await self._go_on()
        except Refused as refused:
            self.tell(self.console_app.wording.refusal(refused.refusal), "warn")

    async def _write(self) -> None:
        debrief, words = self.pane.debrief, self.pane.words
        if debrief is None or words is None:
            return
        from dispatch_tui.drill.debrief.telling import write_page

        await self._reader.call(lambda _reader: write_page(self._folder.debrief, debrief, words))
        self.tell(self.console_app.wording.say("debrief_screen.written", file=shown(str(self._folder.debrief))), "ok")

    async def _go_on(self) -> None:
        """Another run that is the same up to the moment at hand, and goes on from there."""
        moment = self.pane.moment
        if moment is not None:
            from dispatch_tui.console.drill_seat import rewound_in

            seat: Any = await self._reader.call(lambda _reader: rewound_in(self._folder, moment))
            self.console_app.go_to(seat)
