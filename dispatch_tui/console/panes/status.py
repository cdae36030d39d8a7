"""The line on top: who sits where, what waits, since when nothing came from elsewhere, the time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import Line, Piece, ends
from dispatch_tui.domain.plain import shown, width

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp

COUNTED = ("ringing", "dispatch", "to_notify", "ack", "verify", "callback", "late", "conflict", "held")
OWN_COUNTED = {"department": ("ack", "work", "returned", "late"), "collector": ("all",)}
"""What of their own queue those outside the centre see counted."""
_HOT = {"ringing": "warn", "to_notify": "warn", "late": "late", "conflict": "late", "held": "warn"}
_RARE = frozenset({"conflict", "held"})
"""What is counted only where there is any."""
_SPARED = ("callback", "verify", "ack")
"""What a narrow line leaves out, one after the other, until the rest has room: its rows stand in the queue."""
NARROW = 100


def banner(app: ConsoleApp) -> Iterator[StatusLine]:
    """The line on top, for screens that do without it but in a drill, which says so on every screen."""
    if app.drill:
        line = StatusLine()
        line.counts = app.board.status.counts
        yield line


class StatusLine(LinePane):
    """Draws the console's state; whoever changes the state calls ``redraw_changed``."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self.counts: Mapping[str, int] = {}

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - it is one line
        """With as much around the counts as there is room for: they are never cut where a shorter line holds them."""
        columns = self.size.width
        forms = ((True, True), (True, False)) if columns >= NARROW else ()
        for wide, centre in forms:
            who, counts, state = self._pieces(wide=wide, centre=centre)
            used = sum(width(text) for text, _ in (*who, *counts, *state))
            if used + 3 <= columns:
                return ends([*who, (" " * ((columns - used) // 2), "text"), *counts], state, columns, "bar")
        narrow = [
            self._pieces(wide=False, centre=False, spared=_SPARED[:count]) for count in range(len(_SPARED) + 1)
        ]
        fitting = (form for form in narrow if sum(width(text) for pieces in form for text, _ in pieces) + 2 <= columns)
        who, counts, state = next(fitting, narrow[-1])
        return ends([*who, ("  ", "text"), *counts], state, columns, "bar")

    def _pieces(
        self, *, wide: bool, centre: bool, spared: Collection[str] = ()
    ) -> tuple[list[Piece], list[Piece], list[Piece]]:
        """Who sits where; what waits; how things stand."""
        app, say = self.console_app, self.wording.say
        who: list[Piece] = [(" ", "text")]
        if centre and self.wording.centre():
            who += [(self.wording.centre(), "title"), (" · ", "faint")]
        if app.station:
            who.append((say("bar.station", code=app.station) if wide else app.station, "quiet"))
        if app.scope.department:
            department = self.wording.department(app.scope.department, short=not centre)
            who += [(" · " if wide else " ", "faint"), (department, "title")]
        if app.operator is not None:
            who += [(" · " if wide else " ", "faint"), (shown(app.operator.name), "strong")]
            if wide:
                who.append((" " + self.wording.code("role", app.operator.role), "quiet"))
        if app.demo:
            who.append((" " + say("bar.demo"), "accent"))
        state: list[Piece] = []
        if app.drill:
            state += [(say("bar.drill"), "warn"), (" ", "text")]
        if app.seat is not None and app.seat.paused:
            state += [(say("training.paused"), "late"), (" ", "text")]
        if app.board.acting.paper:
            state += [(say("bar.paper"), "warn"), (" ", "text")]
        if app.quiet:
            state += [(say("bar.quiet"), "warn"), (" ", "text")]
        synced, role = app.sync_words(short=not wide)
        state.append((synced + " ", role))
        if app.pack is not None:  # the pack says in which time zone the wall's clock hangs
            state.append((self.wording.of_day(self.now(), self.now(), seconds=True) + " ", "strong"))
        counts: list[Piece] = []
        for lane in OWN_COUNTED.get(app.scope.role, COUNTED):
            count = self.counts.get(lane, 0)
            if lane not in spared and (count or (wide and self.counts and lane not in _RARE)):
                name = self.wording.code("lane_short" if not wide or self.wording.language == "en" else "lane", lane)
                apart = "" if not wide and self.wording.language == "zh" else " "
                counts.append((f"{name}{apart}{count}", _HOT.get(lane, "strong") if count else "faint"))
                counts.append(("  " if wide else " ", "text"))
        return who, counts, state
