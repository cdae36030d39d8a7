"""The last line: the keys that apply now. The next act first, then what is possible; what is not stays, faint."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_tui.command.actions import ACTIONS, Action
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import Line, Piece
from dispatch_tui.domain.plain import width
from dispatch_tui.domain.refusal import Refusal

ALWAYS = ("next", "filter", "command", "help")


class KeyLine(LinePane):
    """``refusals`` and ``next_act`` are the ticket's; ``hint`` stands instead while something is asked."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self.refusals: Mapping[str, Refusal | None] = {}
        self.next_act: str | None = None
        self.hint = ""

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - it is one line
        if self.hint:
            return Line(((" " + self.hint, "quiet"),))
        columns = self.size.width
        always = [one for one in ACTIONS if one.id in ALWAYS]
        tail = [piece for one in always for piece in self._pair(one)]
        room = columns - sum(width(text) for text, _ in tail) - 1
        pieces: list[Piece] = [(" ", "text")]
        for action in self._ordered():
            pair = self._pair(action, off=not self._possible(action), first=action.act == self.next_act)
            wide = sum(width(text) for text, _ in pair)
            if wide > room:
                continue
            pieces += pair
            room -= wide
        return Line((*pieces, (" " * max(room, 0), "text"), *tail))

    def _ordered(self) -> list[Action]:
        scope = self.console_app.scope
        offered = [
            one for one in self.console_app.offered()
            if one.act is not None and (one.shown or one.act == self.next_act or not scope.central)
        ]  # fmt: skip
        place = ACTIONS.index
        return sorted(
            offered, key=lambda one: (one.act != self.next_act, not self._possible(one), not one.shown, place(one))
        )

    def _possible(self, action: Action) -> bool:
        if action.act is None or not action.needs_ticket:
            return True
        if action.id == "answer" and self.console_app.board.vigil.ringing(None) is not None:
            return True
        return action.act in self.refusals and self.refusals[action.act] is None

    def _pair(self, action: Action, *, off: bool = False, first: bool = False) -> list[Piece]:
        title = self.wording.title(action)
        return [
            (key_name(action.key), "faint" if off else "key"),
            (f" {title}  ", "faint" if off else "strong" if first else "text"),
        ]
