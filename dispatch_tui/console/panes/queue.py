"""The queue: one line for each ticket, what is due first on top. Costs the same for ten tickets and a million."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from dispatch_tui.console.panes.ways import ways_from
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line
from dispatch_tui.console.widgets.row_window import RowWindow
from dispatch_tui.console.widgets.running import Cells
from dispatch_tui.desk.views import BoardRow, Lane
from dispatch_tui.domain.plain import pad, shown, width

_URGENT: Mapping[int, str] = {1: "!!", 2: "! "}
_TITLE_LINES = 1
_TIME = {"zh": 9, "en": 12}
"""Columns of the time left, or how late."""
_NAME = {"zh": 4, "en": 7}
_SOURCE = {"zh": 2, "en": 4}
_SIDE = {"zh": 6, "en": 10}
"""Columns of the clock that is due, of the source, of the department."""


class QueuePane(LinePane, can_focus=True):
    """Draws a ``RowWindow``. Posts ``Chosen`` when the cursor stands on another ticket, ``More`` near an end."""

    class Chosen(Message):
        def __init__(self, ticket: str | None) -> None:
            super().__init__()
            self.ticket = ticket

    class More(Message):
        """Rows beyond an end of the window are wanted."""

        def __init__(self, after: bool) -> None:
            super().__init__()
            self.after = after

    def __init__(self) -> None:
        super().__init__(id="queue")
        self.window = RowWindow()
        self.lane: Lane = "all"
        self.filter = ""
        self.counts: Mapping[str, int] = {}
        self.marked: dict[str, BoardRow] = {}
        self.loaded = False
        self._told: dict[str, tuple[str, str]] = {}
        """The time left and its role, as it stands on the screen for a row."""
        self._tails: dict[str, tuple[BoardRow, int, str, tuple[Piece, ...]]] = {}

    # drawing

    def line_at(self, y: int) -> Line:
        if y == 0:
            return self._title()
        rows = self.window.rows
        at = self.window.top + y - _TITLE_LINES
        last = y == self.size.height - 1
        if last and (note := self._note()) is not None:
            return note
        if at < len(rows) and y - _TITLE_LINES < self.window.height:
            return self._row(rows[at])
        if not rows and self.loaded and y in (2, 3):
            role = self.console_app.scope.role
            key = "queue.none_match" if self.filter else f"queue.empty_{'done' if self.lane == 'done' else role}"
            hint = "queue.empty_hint" if self.console_app.scope.central else "queue.own_hint"
            return line(("  " + self.wording.say(key if y == 2 else hint), "quiet"))
        if not self.loaded and y == 2:
            return line(("  " + self.wording.say("queue.loading"), "quiet"))
        return BLANK

    def _title(self) -> Line:
        say, columns = self.wording.say, self.size.width
        count = self.counts.get(self.lane)
        name = f" {say('pane.queue')} · {say(f'lane.{self.lane}')}"
        left: list[Piece] = [(name, "title"), ("" if count is None else f" {count}", "quiet")]
        if self.filter:
            left.append((f"  / {shown(self.filter)}", "accent"))
        right: list[Piece] = [(say("queue.marked", count=len(self.marked)) + " ", "accent")] if self.marked else []
        right += ways_from(self)
        wide = sum(width(text) for text, _ in (*left, *right))
        return ends(left, [("─" * max(columns - wide - 3, 0) + " ", "rule"), *right], columns)

    def _note(self) -> Line | None:
        """The last line says how many new ones are out of sight."""
        if not self.window.fresh:
            return None
        return line((" " + self.wording.say("queue.fresh", count=len(self.window.fresh)), "accent"))

    def ran(self) -> Iterator[Cells]:
        """The times left: all else of a row stands still."""
        window, wording, now = self.window, self.wording, self.now()
        columns = _TIME[wording.language]
        for y, row in enumerate(window.visible(), _TITLE_LINES):
            if row.due_at is None or row is window.ghost or y not in self._strips:
                continue
            told = wording.left(row.due_at, row.warn_at, now)
            if self._told.get(row.id) == told:
                continue
            self._told[row.id] = told
            self._drawn.pop(y, None)
            self._ran.add(y)
            style = self.console_app.palette.style(told[1], self._ground(row))
            yield Cells(1, y, self._filtered(Strip([Segment(pad(told[0], columns), style)], columns)))

    def _ground(self, row: BoardRow) -> str:
        """What a row stands on."""
        return "" if row.id != self.window.current else "pick" if self.has_focus else "pick_away"

    def _row(self, row: BoardRow) -> Line:
        on = row.id == self.window.current
        ghost = self.window.ghost is not None and row.id == self.window.ghost.id
        if ghost:
            left, heat = self.wording.say("queue.left_list"), "quiet"
        elif row.due_at is None:
            told = self.wording.code("step", row.step) or self.wording.code("status_short", row.status)
            left, heat = told, "quiet"
        else:
            left, heat = self._told[row.id] = self.wording.left(row.due_at, row.warn_at, self.now())
        sign = "▌" if on else "●" if row.id in self.marked else "+" if row.id in self.window.fresh else " "
        if on and row.id in self.marked:
            sign = "◆"
        pieces: tuple[Piece, ...] = (
            (sign, "accent"),
            (pad(left, _TIME[self.wording.language]), heat),
            *self._tail(row),
        )
        return Line(pieces, self._ground(row))

    def _tail(self, row: BoardRow) -> tuple[Piece, ...]:
        """What of a row does not run: kept until the row, the width or the language is another."""
        kept = self._tails.get(row.id)
        columns, language = self.size.width, self.wording.language
        if kept is not None and kept[0] is row and kept[1:3] == (columns, language):
            return kept[3]
        name, source = _NAME[language], _SOURCE[language]
        room = columns - 1 - _TIME[language] - name - 1 - 3 - source - 1
        central = self.console_app.scope.central
        whose = shown(self.wording.department(row.department)) if central else self.wording.code("step", row.step)
        taken = shown(self.wording.operator(row.taken_by))
        side = min(_SIDE[language], room // 4) if room > 26 else 0
        hand = 6 if room > 56 and central else 0
        room -= (side + 1 if side else 0) + (hand + 1 if hand else 0)
        matter = shown(row.summary) or self.wording.item(row.item) or self.wording.code("status", row.status)
        for_matter = max(room * 3 // 5, min(room, 10))
        place = shown(row.place) or self.wording.town(row.town)
        if width(place) > room - for_matter - 1:  # the town is the part that can be spared
            place = place.removeprefix(self.wording.town(row.town)).lstrip(" ,，·") or place
        flags = set(_FLAG_RANK) & set(row.flags)
        matter_role = "strong" if row.urgency <= 2 or flags & {"supervised_red", "major"} else "text"
        if flags:
            matter = self.wording.code("queue_flag", min(flags, key=_FLAG_RANK.index)) + matter
        due_name = self.wording.code("clock_short", row.due_clock) if row.due_at is not None else ""
        pieces: list[Piece] = [
            (pad(due_name, name) + " ", "quiet"),
            (_URGENT.get(row.urgency, "  ") + " ", "late" if row.urgency == 1 else "warn"),
            (pad(self.wording.code("source_short", row.source), source) + " ", "faint"),
            (pad(matter, for_matter) + " ", matter_role),
            (pad(place, max(room - for_matter - 1, 0)), "quiet"),
        ]
        if hand:
            pieces.append((" " + pad(taken, hand), "faint"))
        if side:
            pieces.append((" " + pad(whose, side), "accent"))
        found = tuple(pieces)
        if len(self._tails) > 2_000:
            self._tails.clear()
            self._told.clear()
        self._tails[row.id] = (row, columns, language, found)
        return found

    # moving

    def on_key(self, event: events.Key) -> None:
        if getattr(self.screen, "typing", False):
            return  # the focus is on its way to what is being typed
        page = max(self.window.height - 1, 1)
        by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}.get(event.key)
        if by is not None:
            event.stop()
            self.step(by)
        elif event.key in ("home", "end"):
            event.stop()
            self.step(-len(self.window.rows) if event.key == "home" else len(self.window.rows))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.step(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.step(-3)

    def on_click(self, event: events.Click) -> None:
        at = self.window.top + event.y - _TITLE_LINES
        if event.y >= _TITLE_LINES and at < len(self.window.rows):
            self.go(self.window.rows[at].id)

    def step(self, by: int) -> None:
        top, before, ghost = self.window.top, self.window.index, self.window.ghost
        if not self.window.move(by):
            return
        self._moved(top, before, ghost is not None)

    def go(self, ticket: str) -> bool:
        """Put the cursor on a ticket of the window; whether it is there."""
        if not any(row.id == ticket for row in self.window.rows):
            return False
        top, before, ghost = self.window.top, self.window.index, self.window.ghost
        if self.window.go(ticket):
            self._moved(top, before, ghost is not None)
        return True

    def _moved(self, top: int, before: int, all_of_it: bool) -> None:
        had_news = bool(self.window.fresh)
        self.window.seen()
        if all_of_it or had_news or top != self.window.top or before < 0:
            self.refresh()
        else:
            rows = {before - top, self.window.index - top}
            self.refresh(*(Region(0, y + _TITLE_LINES, self.size.width, 1) for y in rows))
        self.post_message(self.Chosen(self.window.current))
        if self.window.wants_after():
            self.post_message(self.More(after=True))
        elif self.window.wants_before():
            self.post_message(self.More(after=False))

    def mark(self) -> None:
        """Mark or unmark the ticket under the cursor, and go on."""
        row = self.window.current_row
        if row is None:
            return
        if self.marked.pop(row.id, None) is None:
            self.marked[row.id] = row
        self.refresh()
        self.step(1)

    def unmark_all(self) -> None:
        self.marked.clear()
        self.refresh()

    def on_resize(self) -> None:
        self.window.resize(self.size.height - _TITLE_LINES - 1)
        self._tails.clear()
        self.redraw()

    def reword(self) -> None:
        self._tails.clear()
        self.redraw()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def rows_came(self) -> None:
        """The window holds other rows: show them."""
        self.loaded = True
        self.window.seen()
        self.refresh()


_FLAG_RANK = ["supervised_red", "major", "conflict", "held", "to_notify", "urged", "reopened"]
