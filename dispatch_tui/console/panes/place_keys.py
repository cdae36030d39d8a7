"""The keys of a screen other than the board, as many as there is room for; F1 shows them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dispatch_tui.command.actions import Action
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, line
from dispatch_tui.domain.plain import width


class PlaceKeys(LinePane):
    """``actions`` by key, in the order in which they matter; ``enter`` is the key of what Enter does. ``hint`` stands
    instead while something is asked."""

    def __init__(self, actions: Mapping[str, Action], *, enter: str = "") -> None:
        super().__init__(id="keys")
        self._actions = actions
        self._enter = enter
        self.hint = ""
        self.whole = False

    def offered(self) -> Iterable[Action]:
        return self._actions.values()

    def offered_keys(self) -> list[tuple[str, str]]:
        """Every key with its title."""
        say = self.wording.say
        entered = [(key_name("enter"), say(self._enter))] if self._enter else []
        return entered + [(key_name(one.key), self.wording.title(one)) for one in self.offered()]

    def toggle(self) -> None:
        """Show every key on as many lines as it takes, or the foremost ones again."""
        self.whole = not self.whole
        self.redraw_changed()

    def redraw_changed(self) -> None:
        wanted = len(self._lines())
        if wanted != self.size.height:
            self.styles.height = wanted
        super().redraw_changed()

    def line_at(self, y: int) -> Line:
        lines = self._lines()
        return lines[y] if y < len(lines) else BLANK

    def _lines(self) -> list[Line]:
        if self.hint:
            return [line((" " + self.hint, "quiet"))]
        pairs, back = self.offered_keys(), (key_name("escape"), self.wording.say("sync.back"))
        if self.whole:
            return self._wrapped([*pairs, back])
        if sum(map(_wide, pairs)) + _wide(back) - 1 > self.size.width:
            more = (key_name("f1"), self.wording.say("help.all_keys"))
            room = self.size.width + 1 - _wide(back) - _wide(more)
            pairs = [*_fitting(pairs, room), more]
        return [_row([*pairs, back])]

    def _wrapped(self, pairs: list[tuple[str, str]]) -> list[Line]:
        rows: list[list[tuple[str, str]]] = [[]]
        for pair in pairs:
            if rows[-1] and sum(map(_wide, [*rows[-1], pair])) - 1 > self.size.width:
                rows.append([])
            rows[-1].append(pair)
        return [_row(row) for row in rows]


def _wide(pair: tuple[str, str]) -> int:
    return width(pair[0]) + width(pair[1]) + 3


def _fitting(pairs: list[tuple[str, str]], room: int) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        if _wide(pair) <= room:
            room -= _wide(pair)
            yield pair


def _row(pairs: list[tuple[str, str]]) -> Line:
    pieces: list[Piece] = [(" ", "text")]
    for place, (key, title) in enumerate(pairs):
        pieces += [(key, "key"), (f" {title}" + ("  " if place < len(pairs) - 1 else ""), "text")]
    return Line(tuple(pieces))
