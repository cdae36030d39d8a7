"""What the caller says, in a drill: a few lines above the board and above the form, where they are listened to.

It also tells the run what the trainee has in front of them and how many keys they press, a line a second at most.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dispatch_tui.command.actions import BY_ID
from dispatch_tui.console.hearing import Hearing, hearing_of, topic_name
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.owner_thread import Superseded
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line, wrap
from dispatch_tui.domain.plain import clip, pad, shown, width

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.wording import Wording

READ_EVERY: Final = 0.5
"""Seconds between two looks at what was said."""
MOST: Final = 5
"""Lines that the caller takes of the screen."""
_ROLES: Final = {"said": "strong", "rang_back": "strong", "note": "warn", "hung_up": "late", "not_reached": "warn"}


class CallerPane(LinePane):
    """Shows what was heard on the ticket that ``at_hand`` names; takes no room where there is nothing."""

    def __init__(self, at_hand: Callable[[], str | None]) -> None:
        super().__init__(id="caller")
        self._at_hand = at_hand
        self._lines: list[Line] = []
        self.heard: Hearing | None = None

    def on_mount(self) -> None:
        self.display = False
        if self.console_app.seat is not None:
            self.set_interval(READ_EVERY, self._read)

    def _read(self) -> None:
        if self.screen.is_current:
            self.console_app.background(self._renew(), "drill")

    async def _renew(self) -> None:
        app, ticket = self.console_app, self._at_hand() or ""
        seat = app.seat
        if seat is None or not seat.is_open:
            return
        with suppress(Superseded):
            self.show(await app.ask(lambda _desk: hearing_of(seat.source, ticket), slot="hearing"))

    def show(self, heard: Hearing) -> None:
        self.heard = heard
        self._lines = caller_lines(heard, self.wording, self.app.size.width)
        if bool(self._lines) != self.display or (self._lines and self.size.height != len(self._lines)):
            self.display = bool(self._lines)
            self.styles.height = max(len(self._lines), 1)
        self.redraw_changed()

    def line_at(self, y: int) -> Line:
        return self._lines[y]._replace(ground="sheet") if y < len(self._lines) else BLANK


def caller_lines(heard: Hearing, wording: Wording, columns: int) -> list[Line]:
    """What was heard, newest at the foot, at most MOST lines."""
    say, found = wording.say, []
    wide = 8 if wording.language == "zh" else 12
    for turn in heard.turns:
        name = clip(shown(turn.by), wide) if turn.by else say(f"caller.{turn.what}")
        text = topic_name(turn.text, wording) if turn.what in ("asked", "silent") else shown(turn.text)
        if turn.what in ("hung_up", "not_reached"):
            text = say(f"caller.{turn.what}_so")
        elif turn.what == "silent":
            text = say("caller.nothing_of_that", topic=text)
        role = _ROLES.get(turn.what, "quiet")
        pieces = wrap(text, columns - wide - 3) or [""]
        for number, piece in enumerate(pieces):
            found.append(line((f" {pad(name if number == 0 else '', wide)} ", "label"), (piece, role)))
    if heard.ringing:
        found.append(line((f" {pad(say('caller.rings'), wide)} ", "warn")))
    return _with_keys(found[-MOST:], (_keys(wording) + " ", "faint"), columns)


def _with_keys(lines: list[Line], keys: Piece, columns: int) -> list[Line]:
    """The lines with the keys at the right of the lowest that has room for them, else on one of their own, else
    without: no word of a caller gives way to them."""
    for place in reversed(range(len(lines))):
        if width(lines[place].text) + width(keys[0]) + 1 <= columns:
            lines[place] = ends(lines[place].pieces, [keys], columns)
            return lines
    return [*lines, ends([], [keys], columns)] if lines and len(lines) < MOST else lines


def _keys(wording: Wording) -> str:
    """The keys by which the caller is asked and rung back."""
    return "  ".join(f"{key_name(one.key)} {wording.title(one)}" for one in (BY_ID["ask"], BY_ID["ring_back"]))


class Noticing:
    """Tells the run which ticket the trainee looks at, and how many keys they pressed."""

    def __init__(self, app: ConsoleApp) -> None:
        self._app = app
        self._looked: str | None = None
        self._before: str | None = None
        self._keys = 0
        self._over = False

    def pressed(self) -> None:
        self._keys += 1

    def tick(self) -> None:
        """A second passed."""
        from dispatch_tui.drill.running.run import Run

        seat, ticket = self._app.seat, self._app.board.queue.window.current
        if seat is None or not seat.is_open or not isinstance(seat.source, Run) or self._app.operator is None:
            return
        run, count = seat.source, self._keys
        if run.over and not self._over:
            self._app.tell(self._app.wording.say("drilling_screen.over"), "accent")
        self._over = run.over
        self._keys = 0
        seen = ticket is not None and ticket == self._before and ticket != self._looked
        self._before = ticket
        if seen:
            self._looked = ticket
        if (seen or count) and not run.over:
            self._app.background(self._app.ask(lambda _desk: _tell(run, ticket, count, seen=seen)), "drill")


def _tell(run: object, ticket: str | None, count: int, *, seen: bool) -> None:
    from dispatch_tui.drill.running.run import Run

    assert isinstance(run, Run)
    if seen and ticket is not None:
        run.look(ticket)
    if count:
        run.keys(count, ticket)
