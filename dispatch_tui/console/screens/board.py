"""The board: queue, ticket, departments and clocks. It loads what the panes show and hands keys to who they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual._callback import invoke
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from dispatch_tui.command.actions import BY_KEY, Action
from dispatch_tui.console.acting import Acting
from dispatch_tui.console.alerts import Alert, Cause, Watch, in_words
from dispatch_tui.console.feed import PAGE, Feed
from dispatch_tui.console.keys import ENTER
from dispatch_tui.console.panes.caller import CallerPane
from dispatch_tui.console.panes.command_bar import CommandBar
from dispatch_tui.console.panes.dispatch import DispatchPane
from dispatch_tui.console.panes.key_line import KeyLine
from dispatch_tui.console.panes.prompt import Prompt
from dispatch_tui.console.panes.queue import QueuePane
from dispatch_tui.console.panes.status import StatusLine
from dispatch_tui.console.panes.ticket import TicketPane
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.running import Ran, placed
from dispatch_tui.desk.views import BoardPage, BoardRow, Lane, Tallies, TicketView

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp

WIDE = 120
"""Columns from which the three panes stand side by side."""
REST = 0.06
"""Seconds that the cursor has to rest on a ticket before it is read; a key held down repeats twice as fast."""
PANES = ("queue", "ticket", "dispatch")
_BESIDE = {"left": -1, "right": 1, "shift+tab": -1, "tab": 1}
_GROUND: Mapping[Cause, str] = {"rings": "notice", "late": "alarm", "warns": ""}
FULL_WIDTH: Mapping[str, str] = {
    "：": "colon", "？": "question_mark", "，": "comma", "。": "full_stop", "！": "exclamation_mark", "／": "slash",
    "＠": "at", "、": "slash", "【": "left_square_bracket", "】": "right_square_bracket",
}  # fmt: skip
"""What a Chinese keyboard sends for the console's signs."""


class BoardScreen(Guarded, Screen[None]):
    """Everything a dispatcher works with, on one screen."""

    def __init__(self) -> None:
        super().__init__(id="board")
        self.status = StatusLine()
        self.queue = QueuePane()
        self.ticket = TicketPane()
        self.dispatch = DispatchPane()
        self.command = CommandBar()
        self.keys = KeyLine()
        self.prompt = Prompt()
        self.caller = CallerPane(lambda: self.queue.window.current)
        self.view: TicketView | None = None
        self.pane = "queue"
        self.vigil = Watch()
        self.acting = Acting(self)
        self.feed = Feed(self)
        self.tallies: Tallies | None = None

    @property
    def console_app(self) -> ConsoleApp:
        return cast("ConsoleApp", self.app)

    def compose(self) -> ComposeResult:
        yield self.status
        yield self.caller
        with Horizontal(id="panes"):
            yield self.queue
            yield self.ticket
            yield self.dispatch
        yield self.prompt
        yield self.command
        yield self.keys

    def on_mount(self) -> None:
        app = self.console_app
        if app.first_rows:
            rows = tuple(app.first_rows)
            self.queue.window.begin(BoardPage(rows, False, len(rows) >= PAGE))
            self.queue.loaded = True
            self.queue.counts = self.status.counts = app.first_counts
        if app.notice:
            self.tell(app.notice, "warn")
        self.queue.focus()

    def on_resize(self) -> None:
        self._lay_out()
        if self.prompt.asking is not None:
            self.prompt.measure()

    def _lay_out(self) -> None:
        wide = self.size.width >= WIDE
        self.set_class(wide, "wide")
        self.set_class(self.console_app.language == "en", "english")
        for name, pane in zip(PANES, (self.queue, self.ticket, self.dispatch), strict=True):
            pane.display = wide or name == self.pane

    def show_pane(self, name: str) -> None:
        """Go to a pane; where only one fits, it takes the room."""
        self.pane = name
        self._lay_out()
        pane = {"queue": self.queue, "ticket": self.ticket, "dispatch": self.dispatch}[name]
        self.set_focus(pane)

    # saying

    def tell(self, text: str, role: str = "text", ground: str = "") -> None:
        self.command.tell(text, role, ground)

    def hint(self, text: str = "") -> None:
        self.keys.hint = text
        self.keys.redraw_changed()

    def reworded(self) -> None:
        """Another language: what was said in the old one goes."""
        self.tell("")
        self._lay_out()
        self.acting.reworded()

    # loading

    def changed(self, ids: frozenset[str] | None) -> None:
        """The store changed, here or elsewhere."""
        app = self.console_app
        if app.operator is None:
            if app.pack is None:
                from dispatch_tui.console.entering import arrived

                app.background(arrived(app), "open")
            return
        app.background(self.feed.renew(), "board")
        app.background(app.prove_station(), "station")
        current = self.queue.window.current
        if current is not None and (ids is None or current in ids):
            self.console_app.background(self.feed.load_ticket(current, slot="ticket"), "ticket")
        if len(app.screen_stack) > 1:
            from dispatch_tui.console.screens.form import FormScreen

            for one in app.screen_stack:
                if isinstance(one, FormScreen) and one.view is not None and (ids is None or one.view.id in ids):
                    app.background(one.look_again(), "form")

    def counted(self, tallies: Tallies) -> None:
        """How many tickets stand in each lane, wherever that is shown."""
        self.tallies = tallies
        self.queue.counts = self.status.counts = tallies.counts
        self.status.redraw_changed()
        self.queue.redraw_changed()

    def show_ticket(self, view: TicketView | None) -> None:
        """Another ticket under the cursor, or none."""
        self.view = view
        self.ticket.show(view)
        if self.dispatch.picking is None:
            self.dispatch.show(view)
        self.keys.refusals = view.refusals if view else {}
        self.keys.next_act = view.next_act if view else None
        self.keys.redraw_changed()

    async def on_queue_pane_more(self, message: QueuePane.More) -> None:
        message.stop()
        self.console_app.background(self.feed.more(message.after), "board")

    def on_queue_pane_chosen(self, message: QueuePane.Chosen) -> None:
        message.stop()
        self.feed.choose(message.ticket, rest=REST)

    def lane_beside(self, by: int) -> Lane:
        lanes = self.console_app.scope.lanes
        return lanes[(lanes.index(self.queue.lane) + by) % len(lanes)]

    # time

    def tick(self) -> None:
        """A second passed: only cells whose text changed are written, but for those under what lies over the panes."""
        if not self._layout_required and not self.app._batch_count:  # else all is about to be painted
            panes: list[LinePane] = [self.status, self.queue]
            panes += [pane for pane in (self.ticket, self.dispatch) if self.view is not None]
            over = min(one.region.y for one in (self.prompt, self.command, self.keys) if one.display)
            cells = [
                one for pane in panes if pane.display
                for one in placed(pane.ran(), pane.region.offset) if one.y < over
            ]  # fmt: skip
            if cells:
                self.app._display(self, Ran(cells))
        self.tick_unseen()

    def tick_unseen(self) -> None:
        """What a second changes even while another screen stands in front."""
        turned = self.vigil.turn(self.console_app.now())
        self.alert(turned)
        if turned:
            self.console_app.background(self.feed.renew(), "board")

    def watched(self, rows: Iterable[BoardRow]) -> None:
        """The rows of which clocks and calls are watched came: tell what turned, and whether a call can be answered."""
        self.alert(self.vigil.see(rows, self.console_app.now()))
        self.keys.redraw_changed()

    def alert(self, alerts: list[Alert]) -> None:
        """Let what turned be seen and heard, on whatever screen stands in front."""
        if not alerts:
            return
        app = self.console_app
        cause, text = in_words(alerts, app.wording)
        self.tell(text, "warn" if cause == "warns" else "text", _GROUND[cause])
        for screen in app.screen_stack:
            if (alerted := getattr(screen, "alerted", None)) is not None:
                alerted(text, "warn" if cause == "warns" else "late")
        app.alarm()

    # what the panes tell

    async def on_prompt_answered(self) -> None:
        await self.acting.answered()

    def on_prompt_dropped(self) -> None:
        self.acting.dropped()

    async def on_dispatch_pane_picked(self) -> None:
        await self.acting.picks.picked()

    def on_dispatch_pane_dropped(self) -> None:
        self.acting.picks.dropped()

    async def on_command_bar_typed(self, message: CommandBar.Typed) -> None:
        message.stop()
        await self.acting.typed(message.text)

    def on_command_bar_left(self) -> None:
        self.show_pane(self.pane)

    def on_command_bar_filtered(self, message: CommandBar.Filtered) -> None:
        message.stop()
        self.queue.filter = message.text
        self.console_app.background(self.feed.load(keep=self.queue.window.current), "board")
        if message.done:
            self.show_pane("queue")

    # keys

    @property
    def typing(self) -> bool:
        """Whether keys go to something being typed."""
        return self.command.open or self.prompt.asking is not None or self.dispatch.picking is not None

    async def on_key(self, event: events.Key) -> None:
        front = self.app.screen
        if front is not self:  # an earlier key put another screen in front while this one waited its turn
            event.stop()
            (front.focused or front).post_message(events.Key(event.key, event.character))
            return
        if self._route(event) or await self._by_pane(event):
            return
        key = FULL_WIDTH.get(event.character or "", event.key)
        if key == "escape":
            self._escape()
        elif key in ENTER and self.pane == "queue":
            self.show_pane("ticket")
        elif key in _BESIDE:
            event.stop()
            self.show_pane(PANES[(PANES.index(self.pane) + _BESIDE[key]) % len(PANES)])
        elif (action := BY_KEY.get(key)) is not None:
            event.stop()
            await self.act(action)
        elif event.character and ord(event.character) > 0x2E7F:
            self.tell(self.console_app.wording.say("console.input_method"), "warn")

    def _route(self, event: events.Key) -> bool:
        """A key that was sent before the focus had moved goes to what is being typed. True when it is dealt with."""
        if not self.typing or (event.key.startswith("f") and event.key[1:].isdigit()):
            return False
        if self.command.open:
            self.command.on_key(event)
        elif self.prompt.asking is not None:
            self.prompt.on_key(event)
        else:
            self.dispatch.on_key(event)
        return True

    async def _by_pane(self, event: events.Key) -> bool:
        """Let the pane at hand have a key first, here and now: by its own queue it would come after later keys."""
        pane = self.focused
        if isinstance(pane, LinePane) and not self.typing:
            for _, method in pane._get_dispatch_methods("on_key", event):
                await invoke(method, event)
        return event._stop_propagation

    async def act(self, action: Action, given: Mapping[str, Any] | None = None, ticket: str | None = None) -> None:
        """Do an action: the console's own at once, an act through its arguments."""
        self.tell("")
        await self.acting.begin(action, given or {}, ticket)

    def _escape(self) -> None:
        """One step back: marks, then the filter, then the queue, then the message."""
        if self.queue.marked:
            self.queue.unmark_all()
        elif self.queue.filter and self.pane == "queue":
            self.queue.filter = ""
            self.console_app.background(self.feed.load(keep=self.queue.window.current), "board")
        elif self.pane != "queue":
            self.show_pane("queue")
        else:
            self.tell("")

    def rows_at_hand(self) -> list[BoardRow]:
        return list(self.queue.window.rows[:400])
