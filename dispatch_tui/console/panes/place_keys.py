"""The keys of a screen other than the board, as many as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dispatch_tui.command.actions import Action
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import Line, Piece, line
from dispatch_tui.domain.plain import width


class PlaceKeys(LinePane):
    """``actions`` by key, in the order in which they matter; ``enter`` is the key of what Enter does. ``hint`` stands
    instead while something is asked."""

    def __init__(self, actions: Mapping[str, Action], *, enter: str = "") -> None:
        super().__init__(id="keys")
        self._actions = actions
        self._enter = enter
        self.hint = ""

    def offered(self) -> Iterable[Action]:
        return self._actions.values()

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - it is one line
        if self.hint:
            return line((" " + self.hint, "quiet"))
        say = self.wording.say
        offered = [(key_name("enter"), say(self._enter))] if self._enter else []
        offered += [(key_name(one.key), self.wording.title(one)) for one in self.offered()]
        back: list[Piece] = [(key_name("escape"), "key"), (f" {say('sync.back')}", "text")]
        pieces: list[Piece] = [(" ", "text")]
        room = self.size.width - 2 - sum(width(text) for text, _ in back)
        for key, title in offered:
            wide = width(key) + width(title) + 3
            if wide <= room:
                pieces += [(key, "key"), (f" {title}  ", "text")]
                room -= wide
        return Line((*pieces, *back))
