"""The app: it holds what every screen shares (desk thread, operator, words, looks) and composes the screens."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.theme import Theme

from dispatch_tui.command.actions import ACTIONS, BY_KEY, Action
from dispatch_tui.console import crash
from dispatch_tui.console.courier import AnyCourier, CourierThread
from dispatch_tui.console.desk_thread import AnyDesk, DeskThread
from dispatch_tui.console.drill_seat import POLL_EVERY, DrillSeat
from dispatch_tui.console.opening import Left, Opening
from dispatch_tui.console.owner_thread import Superseded
from dispatch_tui.console.panes.caller import Noticing
from dispatch_tui.console.screens.board import BoardScreen
from dispatch_tui.console.themes import PALETTES, Palette
from dispatch_tui.console.traffic import Traffic
from dispatch_tui.console.transfer import short_words
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.scope import CENTRAL
from dispatch_tui.desk.views import BoardRow
from dispatch_tui.store.refused import StoreRefused

if TYPE_CHECKING:
    from dispatch_tui.domain.place import Pack

Answer = TypeVar("Answer")
_NO_COUNTS: Mapping[str, int] = {}
MOST_EARLY = 200
"""Keys kept for whoever signs in."""
LOOK_EVERY = 0.1
"""Seconds between two looks at whether opening the store takes a while."""
IDLE_LOCK = 15 * 60
"""Seconds without a key after which the console locks; the setting ``lock.minutes`` overrides it."""
_CENTRE_ALONE = frozenset({"trust", "retire", "retention"})
"""Actions of the console that are of no use outside the centre."""
_TEXTUAL_THEMES = (
    Theme("dispatch-dark", primary="#7fb4e8", background="#15181c", surface="#15181c", foreground="#c9cdd2"),
    Theme(
        "dispatch-light", primary="#1d5f9e", background="#fbfaf7", surface="#fbfaf7", foreground="#2b2f34", dark=False
    ),
)


class ConsoleApp(App[int]):
    """The console on one store. ``open_desk`` runs in the desk's thread; ``first_rows`` are painted meanwhile."""

    CSS = """
    Screen { layers: base over; overflow: hidden; background: $background; }
    #panes { height: 1fr; margin-bottom: 2; }
    #status { height: 1; }
    #caller { height: 1; }
    #training, #drills, #debrief { margin-bottom: 2; }
    #queue, #ticket, #dispatch { height: 1fr; width: 1fr; }
    .wide #queue { width: 43%; }
    .wide.english #queue { width: 46%; }
    .wide.english #dispatch { width: 26%; }
    .wide #dispatch { width: 28%; }
    #command { layer: over; dock: bottom; height: 1; margin-bottom: 1; }
    #keys { layer: over; dock: bottom; height: 1; }
    #prompt { layer: over; dock: bottom; height: 4; margin-bottom: 2; display: none; }
    #sync { margin-bottom: 2; }
    #transfer { dock: bottom; height: 2; margin-bottom: 2; display: none; }
    .fill { width: 1fr; height: 1fr; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []

    def __init__(
        self, open_desk: Callable[[], AnyDesk], close_desk: Callable[[AnyDesk], None] | None = None, *,
        language: str, palette: str = "dark", first_rows: Sequence[BoardRow] = (),
        first_counts: Mapping[str, int] = _NO_COUNTS, as_operator: str | None = None, demo: bool = False,
        notice: str = "", now: Callable[[], int] | None = None,
        open_courier: Callable[[], AnyCourier] | None = None, seat: DrillSeat | None = None,
        opening: Opening | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        for theme in _TEXTUAL_THEMES:
            self.register_theme(theme)
        self.desk = DeskThread(open_desk, close_desk)
        self.traffic = Traffic(self, CourierThread(open_courier) if open_courier is not None else None)
        self.language = language
        self.palette: Palette = PALETTES[palette]
        self.theme = self.palette.textual
        self.wording = Wording(language)
        self.first_rows = first_rows
        self.first_counts = first_counts
        self.as_operator = as_operator
        self.demo = demo
        self.opening = opening or Opening()
        self.seat = seat
        """The drill that is run here, if one is."""
        self.follow: DrillSeat | None = None
        """The drill that is to be run once this console is left."""
        self.drill = seat is not None
        self.noticing = Noticing(self)
        self.quiet = False
        self.notice = notice
        self.pack: Pack | None = None
        self.operator: Any = None
        self.scope = CENTRAL
        self.operators: dict[str, str] = {}
        self.station = ""
        self.last_sync: int | None = None
        self.idle_limit = float(IDLE_LOCK)
        self.last_key = time.monotonic()
        self.failure = ""
        self.failures: list[BaseException] = []
        """What failed and was said since the start."""
        if seat is not None:
            self.desk.idle_every, now = POLL_EVERY, seat.now
        self._now = now or (lambda: time.time_ns() // 1_000_000)
        self._tasks: set[asyncio.Task[None]] = set()
        self._completer: Any = None
        self._early: list[events.Key] = []
        """Keys that came before anybody could be let in."""
        self.board = BoardScreen()

    # what is shared

    def now(self) -> int:
        """The clock that everything on the screen reads, UTC ms."""
        return self._now()

    def background(self, work: Coroutine[Any, Any, object], doing: str) -> None:
        """Go on with ``work`` without holding up the screen; what fails is said and written down."""

        async def guarded() -> None:
            try:
                await work
            except (Superseded, asyncio.CancelledError):
                pass
            except Exception as error:  # noqa: BLE001 - said and written down
                self.failed(error, doing)

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def failed(self, error: BaseException, doing: str) -> None:
        """Say that something failed, and where the details are; nothing that was typed is touched."""
        path = crash.write_down(error, doing)
        self.failures.append(error)
        text = self.wording.say("console.failed", doing=doing, log=str(path or ""))
        self.board.tell(text, "text", "alarm")

    async def ask(self, question: Callable[[AnyDesk], Answer], *, slot: str = "") -> Answer:
        """Have the desk answer in its own thread."""
        return await self.desk.call(question, slot=slot)

    def completions(self, text: str) -> tuple[tuple[str, str], ...]:
        """(word, what it is) for the command bar."""
        if self.pack is None:
            return ()
        if self._completer is None or self._completer.pack is not self.pack:
            from dispatch_tui.console.completing import Completer

            self._completer = Completer(self.pack)
        found: tuple[tuple[str, str], ...] = self._completer.complete(
            text, self.wording, self.board.view, self.offered()
        )
        return found

    def sync_words(self, *, short: bool = False) -> tuple[str, str]:
        """When anything came from another station, or how far a transfer is, in words; and the role to say it in."""
        say, traffic = self.wording.say, self.traffic
        if traffic.transfer is not None:
            return short_words(traffic.transfer, self.wording), "accent"
        lost = traffic.watched is not None and traffic.watched.trouble is not None
        if self.last_sync is None:
            return say("bar.offline_short" if short else "bar.offline"), "warn" if lost else "quiet"
        synced = say("bar.synced", at=self.wording.of_day(self.last_sync, self.now()))
        return (f"{say('bar.cut_off')} {synced}", "warn") if lost else (synced, "quiet")

    def tell(self, text: str, role: str = "text") -> None:
        """Say something on the board, and on the sync screen where that stands in front."""
        from dispatch_tui.console.screens.sync import SyncScreen

        self.board.tell(text, role)
        if isinstance(self.screen, SyncScreen):
            self.screen.tell(text, role)

    # from start to end

    def get_default_screen(self) -> Screen[Any]:
        return self.board

    def on_mount(self) -> None:
        self.call_after_refresh(self._open)
        self.set_interval(1, self._tick)

    def _open(self) -> None:
        self.background(self._opened(self.desk.start(self.board.changed)), "open")

    async def _opened(self, opening: Awaitable[AnyDesk]) -> None:
        from dispatch_tui.console.entering import enter

        try:
            await self._shown(opening)
        except Left:
            return
        except Exception as error:  # noqa: BLE001 - the reason is told once the screen is gone
            crash.write_down(error, "open")
            self.failure = self._why_not(error)
            self.exit(1)
            return
        try:
            await enter(self)
        except StoreRefused as refused:  # a station that joined, and has nothing of its centre yet
            self.failure = self._why_not(refused)
            self.exit(1)

    async def _shown(self, opening: Awaitable[AnyDesk]) -> None:
        """Wait for the store; while much has to be done to it first, show how far that is."""
        waiting = asyncio.ensure_future(opening)
        while not waiting.done() and self.opening.at is None:
            await asyncio.wait([waiting], timeout=LOOK_EVERY)
        if waiting.done():
            await waiting
            return
        from dispatch_tui.console.screens.opening import OpeningScreen

        await self.push_screen(OpeningScreen(self.opening))
        await waiting
        with suppress(ScreenStackError):  # it was left at the last moment
            self.pop_screen()

    def _why_not(self, error: Exception) -> str:
        from dispatch_tui.domain.refusal import Refusal

        code, params = getattr(error, "code", None), getattr(error, "params", None)
        if isinstance(code, str) and isinstance(params, dict):
            return self.wording.refusal(Refusal(code, params))
        return self.wording.say("console.not_opened", log=str(crash.log_file()))

    def _tick(self) -> None:
        if isinstance(self.screen, BoardScreen):
            self.board.tick()
        else:
            self.board.tick_unseen()
            for pane in self.screen.query(LinePane):
                pane.redraw_changed()
        if self.operator is not None or self.traffic.standing is not None:
            self.traffic.tick()
        self.noticing.tick()
        idle = time.monotonic() - self.last_key
        if self.operator is not None and not (self.demo or self.seat) and self.idle_limit and idle > self.idle_limit:
            self.lock()

    def learned(self, pack: Pack, operators: dict[str, str], station: str) -> None:
        """The desk told what stands for the whole session."""
        self.pack, self.operators, self.station = pack, operators, station
        self.wording = Wording(self.language, pack, operators)
        self.redraw_all()

    async def prove_station(self) -> None:
        """Say so, once, where the store was copied or restored and had to become a station of its own."""
        before, now = self.station, await self.ask(lambda desk: desk.station_code)
        if before and now != before == self.station:
            self.station = now
            self.tell(self.wording.say("console.succeeded", before=before, now=now), "warn")
            self.board.status.redraw_changed()

    def offered(self) -> list[Action]:
        """The actions that are ever theirs who sit here: the console's own, and the acts of whose desk it is."""
        actions = [one for one in ACTIONS if self.drill or not one.only_in_drill]
        if self.scope.central:
            return actions
        return [one for one in actions if (self.scope.offers(one.act) if one.act else one.id not in _CENTRE_ALONE)]

    def redraw_all(self) -> None:
        """Everything anew: the words or the looks changed."""
        for screen in self.screen_stack:
            for pane in screen.query(LinePane):
                pane.reword()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste)):
            self.last_key = time.monotonic()
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.noticing.pressed()
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.screen, BoardScreen):
            if not await self._check_bindings(event.key, priority=True):
                event._set_forwarded()
                if self.operator is None and not _works_at_once(event.key):
                    self._early = [*self._early, event][:MOST_EARLY]
                    return
                self.board.post_message(event)  # one queue for all keys: what is typed fast keeps its order
            return
        await super().on_event(event)

    def replay(self, to: MessagePump) -> None:
        """What was typed too early goes to whoever it was meant for."""
        early, self._early = self._early, []
        for event in early:
            to.post_message(events.Key(event.key, event.character))

    def on_key(self, event: events.Key) -> None:
        """Keys that work on every screen."""
        from dispatch_tui.console.own_acts import ask_to_quit, run_anywhere
        from dispatch_tui.console.screens.sign_in import LockScreen

        action = BY_KEY.get(event.key)
        if action is None or not (event.key.startswith("f") and event.key[1:].isdigit()):
            return
        event.stop()
        if action.id == "quit" and self.operator is None:
            self.exit(0)
        elif action.id == "quit" and not isinstance(self.screen, LockScreen):
            ask_to_quit(self)
        else:
            run_anywhere(self, action.id)

    # what every screen can do

    def lock(self) -> None:
        """Put the lock in front of everything; what stands behind it stays as it is."""
        from dispatch_tui.console.screens.sign_in import LockScreen

        if self.operator is None or isinstance(self.screen, LockScreen):
            return
        self.push_screen(LockScreen())

    def go_to(self, seat: DrillSeat) -> None:
        """Leave this store for a drill's; the same terminal goes on there."""
        self.follow = seat
        self.exit(0)

    async def action_quit(self) -> None:
        self.exit(0)

    def action_help_quit(self) -> None:
        """Ctrl+C copies nothing and ends nothing: say how to leave."""
        self.board.tell(self.wording.say("console.how_to_leave"))

    def alarm(self) -> None:
        """Ring, unless quiet."""
        if not self.quiet:
            self.bell()

    def _handle_exception(self, error: Exception) -> None:
        """Instead of a traceback: write it down, leave the screen as it was found, and say where the details are."""
        path = crash.write_down(error, "screen")
        self.failure = self.wording.say("console.stopped", log=str(path or ""))
        self._return_code = 1
        self.exit(1)

    def end(self) -> None:
        """After the screen is gone: end what is carried, close the desk, and say what there is to say."""
        self.opening.leave()
        self.traffic.stop()
        self.desk.stop()
        if self.failure:
            sys.stderr.write(self.failure + "\n")


def _works_at_once(key: str) -> bool:
    """Whether a key means something before anybody has signed in: moving in the queue, and the function keys."""
    return key in ("up", "down", "pageup", "pagedown", "home", "end") or (key.startswith("f") and key[1:].isdigit())
