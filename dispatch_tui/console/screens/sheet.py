"""A sheet to read, in front of the board: help from the registry, and the explanation of clocks and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from dispatch_tui.command.actions import GROUPS
from dispatch_tui.console.keys import ENTER, key_name
from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.panes.status import banner
from dispatch_tui.console.panes.ticket_lines import clock_line, heading
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, fit, line, wrap
from dispatch_tui.domain.plain import pad, width

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp

MakeLines = Callable[["ConsoleApp", int], Iterator[Line]]


def help_lines(app: ConsoleApp, columns: int) -> Iterator[Line]:
    """Every action by group: key, title, verb, what it does; and, for the ticket at hand, why it is not possible."""
    wording, view = app.wording, app.board.view
    wide = 16 if wording.language == "en" else 12
    for piece in wrap(wording.say("help.intro"), columns - 3):
        yield line((" " + piece, "quiet"))
    for group in GROUPS:
        theirs = [one for one in app.offered() if one.group == group]
        if not theirs:
            continue
        yield BLANK
        yield heading(wording.code("group", group), columns)
        for action in theirs:
            refusal = view.refusals.get(action.act) if view and action.act and action.needs_ticket else None
            verbs = action.verb if action.short == action.verb else f"{action.verb} {action.short}"
            left: list[Piece] = [
                (f" {pad(' '.join(map(key_name, action.keys)), 6)}", "faint" if refusal else "key"),
                (pad(wording.title(action), wide) + " ", "faint" if refusal else "strong"),
                (wording.help(action), "faint" if refusal else "text"),
            ]
            yield ends(left, [(f":{verbs} ", "quiet")], columns)
            if refusal is not None:
                yield Line(
                    fit([(" " * 7 + wording.say("help.not_now", why=wording.refusal(refusal)), "faint")], columns)
                )


def explain_lines(app: ConsoleApp, columns: int) -> Iterator[Line]:
    """Each clock of the ticket with how it came about; then each act that is not possible now, and why."""
    wording, view, now = app.wording, app.board.view, app.now()
    if view is None:
        yield line((" " + wording.say("ticket.none"), "quiet"))
        return
    yield heading(wording.say("explain.clocks"), columns)
    if not view.clocks:
        yield line((" " + wording.say("explain.no_clocks"), "quiet"))
    for clock in view.clocks:
        yield clock_line(clock, wording, now, columns)
        for reason in clock.why:
            for piece in wrap(wording.reason(reason.key, reason.params, now), columns - 10):
                yield line(("        " + piece, "quiet"))
    yield BLANK
    yield heading(wording.say("explain.refusals"), columns)
    refused = [(one, why) for one in app.offered() if one.act and (why := view.refusals.get(one.act)) is not None]
    for action, refusal in refused:
        head = f" {pad(key_name(action.key), 3)} {wording.title(action)}  "
        pieces = wrap(wording.refusal(refusal), columns - max(width(head), 20) - 1)
        for at, piece in enumerate(pieces):
            yield line((pad(head if at == 0 else "", max(width(head), 20)), "text"), (piece, "quiet"))


class SheetPane(ScrollingLines):
    def __init__(self, name: str, make_lines: MakeLines) -> None:
        super().__init__(id="sheet", classes="fill")
        self._which = name
        self._make_lines = make_lines

    def title(self) -> Line:
        say, columns = self.wording.say, self.size.width
        left: list[Piece] = [(f" {say(f'pane.{self._which}')} ", "title")]
        if self._which == "explain" and self.console_app.board.view is not None:
            left.append((f"· {self.console_app.board.view.number} ", "quiet"))
        right: list[Piece] = [(f" {say('sheet.keys')} ", "quiet")]
        used = sum(width(text) for text, _ in (*left, *right))
        return Line((*left, ("─" * max(columns - used, 0), "rule"), *right))

    def body(self) -> list[Line]:
        return list(self._make_lines(self.console_app, self.size.width))


class SheetScreen(Guarded, Screen[None]):
    """Scrolled with the arrows; Escape, Enter or its own key closes it."""

    def __init__(self, which: str, make_lines: MakeLines) -> None:
        super().__init__()
        self._pane = SheetPane(which, make_lines)
        self._which = which

    def compose(self) -> ComposeResult:
        yield from banner(cast("ConsoleApp", self.app))
        yield self._pane

    def on_mount(self) -> None:
        self._pane.focus()

    def on_key(self, event: events.Key) -> None:
        own = {"help": "f1", "explain": "question_mark"}.get(self._which)
        if event.key in ("escape", "q", own, *ENTER):
            event.stop()
            cast("ConsoleApp", self.app).pop_screen()
