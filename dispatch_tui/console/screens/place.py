"""What the screens beside the board have in common: a status line, a pane, what is asked, what is told, the keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from dispatch_tui.command.actions import BY_ID, Action
from dispatch_tui.console.keys import ENTER
from dispatch_tui.console.panes.command_bar import CommandBar
from dispatch_tui.console.panes.place_keys import PlaceKeys
from dispatch_tui.console.panes.prompt import Prompt
from dispatch_tui.console.panes.status import StatusLine
from dispatch_tui.console.widgets.guarded import Guarded

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp

PaneT = TypeVar("PaneT", bound=Widget)


class PlaceScreen(Guarded, Screen[None], Generic[PaneT]):
    """``own_key`` opened it and leaves it, as Escape does; ``actions`` are begun by their keys. While something is
    asked the keys belong to the question."""

    def __init__(
        self, name: str, pane: PaneT, actions: Mapping[str, Action], *, own_key: str, keys: PlaceKeys | None = None
    ) -> None:
        super().__init__(id=name)
        self.status = StatusLine()
        self.pane = pane
        self.prompt = Prompt()
        self.command = CommandBar()
        self.keys = keys or PlaceKeys(actions)
        self._actions = actions
        self._own_key = own_key

    @property
    def console_app(self) -> ConsoleApp:
        return cast("ConsoleApp", self.app)

    def compose(self) -> ComposeResult:
        yield self.status
        yield self.pane
        yield from self.below_pane()
        yield self.prompt
        yield self.command
        yield self.keys

    def below_pane(self) -> Iterable[Widget]:
        """What else the screen shows."""
        return ()

    # saying

    def tell(self, text: str, role: str = "text") -> None:
        self.command.tell(text, role)

    def alerted(self, text: str, role: str) -> None:
        self.tell(text, role)

    # keys

    def on_key(self, event: events.Key) -> None:
        if self.prompt.asking is not None:
            if not (event.key.startswith("f") and event.key[1:].isdigit()):
                self.prompt.on_key(event)  # a key that was sent before the focus had moved
            return
        if event.key in ("escape", self._own_key):
            event.stop()
            self.leave(event.key)
        elif event.key == BY_ID["help"].key:
            event.stop()
            self.keys.toggle()
        elif event.key in ENTER:
            event.stop()
            self.enter()
        elif (action := self._actions.get(event.key)) is not None:
            event.stop()
            self.begin(action, {})

    def leave(self, key: str) -> None:  # noqa: ARG002 - some go elsewhere by their own key
        self.app.pop_screen()

    def enter(self) -> None:
        """Do what is likely with what stands under the cursor."""
        raise NotImplementedError

    def begin(self, action: Action, words: Mapping[str, object]) -> None:
        """Start an action; ``words`` are what was said of it already."""
        raise NotImplementedError

    # asking

    def hint(self) -> None:
        """Say instead of the keys how a question is answered."""
        self.keys.hint = self.console_app.wording.say(self.hint_key()) if self.prompt.asking is not None else ""
        self.keys.redraw_changed()

    def hint_key(self) -> str:
        return "prompt.hint"

    def end_asking(self) -> None:
        self.prompt.end()
        self.hint()
        self.pane.focus()

    def on_prompt_dropped(self) -> None:
        self.end_asking()
        self.tell(self.console_app.wording.say("prompt.dropped"), "quiet")
