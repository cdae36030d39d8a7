"""The right pane: who takes it, whom to ring, what runs; while departments are being picked, the picker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.geometry import Offset
from textual.message import Message

from dispatch_tui.command.actions import ACTS, BY_ID
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.panes.ticket_lines import clock_state, heading
from dispatch_tui.console.panes.ways import ways_from
from dispatch_tui.console.widgets.choices import Choice
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, fit, line, wrap
from dispatch_tui.console.widgets.picking import Picking
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.plain import pad, shown, width

_BAR = 14
_SHORT_BAR = 8
"""Columns of a clock's bar, and where the pane is narrow: what is left of the clock is never cut for it."""
_ROOMY = 38
_CONTACTS = 3
_MINUTE = 60_000
"""Who can be reached changes with the hour."""


class DispatchPane(ScrollingLines):
    """Shows ``view``; with ``picking`` set, keys go to the picker and ``Picked`` or ``Dropped`` comes of it."""

    class Picked(Message):
        """Everything is chosen: send it."""

    class Dropped(Message):
        """The picker was left."""

    def __init__(self) -> None:
        super().__init__(id="dispatch")
        self.view: TicketView | None = None
        self.suggestions: Sequence[Choice] = ()
        self.picking: Picking | None = None
        self.refused = ""
        self._caret_row = 0
        self._key: tuple[object, ...] = ()
        self._still: tuple[list[Line], list[Line]] = ([], [])

    def show(self, view: TicketView | None) -> None:
        if view is None or self.view is None or view.id != self.view.id:
            self.offset_lines = 0
            self.suggestions = ()
        self.view = view
        self.make()

    def begin(self, picking: Picking) -> None:
        self.picking, self.refused, self.offset_lines = picking, "", 0
        self.make()

    def end(self) -> None:
        self.picking, self.refused, self.offset_lines = None, "", 0
        self.make()

    def offer(self, suggestions: Sequence[Choice]) -> None:
        """Suggestions for the ticket came from the desk."""
        self.suggestions = suggestions
        if self.picking is not None and not self.picking.support_only:
            self.picking.offer_suggestions(suggestions)
        self.make()

    # drawing

    def title(self) -> Line:
        say, columns = self.wording.say, self.size.width
        lead: Piece = (" ▌" if self.has_focus else "  ", "accent")
        idle = "pane.dispatch" if self.console_app.scope.central else "pane.own_part"
        name = say("pane.picker_support" if self.picking and self.picking.support_only else "pane.picker"
                   if self.picking else idle)  # fmt: skip
        right = ways_from(self) if self.picking is None else []
        rule = "─" * max(columns - width(name) - sum(width(text) for text, _ in right) - 4 - bool(right), 0)
        return ends([lead, (name + " ", "title")], [(rule + " " * bool(right), "rule"), *right], columns)

    def body(self) -> list[Line]:
        if self.picking is not None:
            return list(self._picker(self.picking))
        if self.view is None:
            return []
        key = (self.view, self.wording, self.size.width, self.suggestions, self.now() // _MINUTE)
        if key != self._key:
            self._key, self._still = key, (list(self._head(self.view)), list(self._foot(self.view)))
        head, foot = self._still
        return [*head, *self._bars(self.view), *foot]

    def _head(self, view: TicketView) -> Iterator[Line]:
        """The next act, and whom the duty list suggests."""
        wording, columns = self.wording, self.size.width
        action = next((one for one in ACTS if one.act == view.next_act), None)
        if action is not None:
            yield line((f" {wording.say('dispatch.next')} ", "quiet"), (key_name(action.key), "key"),
                       (f" {wording.title(action)}", "strong"))  # fmt: skip
            yield BLANK
        if self.suggestions and view.refusals.get("dispatch") is None:
            yield heading(wording.say("dispatch.suggested"), columns)
            for number, choice in enumerate(self.suggestions[:3], 1):
                yield from self._choice(number, choice, on=False)
            yield BLANK

    def _bars(self, view: TicketView) -> Iterator[Line]:
        """The clocks that run: what is left of each."""
        wording, columns, now = self.wording, self.size.width, self.now()
        long = _BAR if columns >= _ROOMY else _SHORT_BAR
        running = [clock for clock in view.clocks if clock.stopped_at is None]
        if running:
            yield heading(wording.say("ticket.clocks"), columns)
            for clock in sorted(running, key=lambda one: (one.due_at is None, one.due_at or 0)):
                text, role = clock_state(clock, wording, now)
                name = wording.code("clock", clock.name)
                whose = wording.department(clock.department) if clock.department else ""
                hot = role != "text"
                bar = ""
                if clock.due_at is not None and clock.paused_at is None and clock.due_at > clock.started_at:
                    gone = min(max((now - clock.started_at) / (clock.due_at - clock.started_at), 0), 1)
                    bar = "█" * (long - round(long * gone)) + "░" * round(long * gone)
                wide = 13 if wording.language == "en" else 6
                yield Line(fit([(f" {pad(name, wide)} ", "text"), (pad(bar, long) + " ", role if hot else "accent"),
                                (text, role if hot else "strong"), (f" {whose}", "quiet")], columns))  # fmt: skip
            yield BLANK

    def _foot(self, view: TicketView) -> Iterator[Line]:
        """Whom to ring, those who are there now first, and every act that is possible now."""
        wording, columns = self.wording, self.size.width
        yield from self._contacts()
        possible = {act for act, refusal in view.refusals.items() if refusal is None}
        allowed = [one for one in self.console_app.offered() if one.act in possible]
        if allowed:
            yield heading(wording.say("dispatch.possible"), columns)
            yield from _flow([(key_name(one.key), wording.title(one)) for one in allowed], columns)

    def _contacts(self) -> Iterator[Line]:
        assert self.view is not None
        from dispatch_tui.desk.contacts import contacts

        wording, pack, columns = self.wording, self.wording.pack, self.size.width
        live = [order for order in self.view.orders if order.live]
        if not live or pack is None:
            return
        yield heading(wording.say("dispatch.contacts"), columns)
        for order in live:
            yield ends([(f" {wording.department(order.department)}", "strong"),
                        (f"  {wording.code('step', order.status)}", "accent")],
                       [(wording.code("part", order.part) + " ", "quiet")], columns)  # fmt: skip
            for reach in contacts(pack, order.department, self.now())[:_CONTACTS]:
                one = reach.contact
                hours = f"{one.start:%H:%M}-{one.until:%H:%M}"
                days = wording.code("days", one.days)
                yield ends([(f"   {wording.name(one.post)}", "text" if reach.now else "faint"),
                            (f"  {days} {hours}", "quiet" if reach.now else "faint")],
                           [(one.address + " ", "strong" if reach.now else "faint")], columns)  # fmt: skip
        yield BLANK

    def _picker(self, picking: Picking) -> Iterator[Line]:
        columns, say = self.size.width, self.wording.say
        head = list(self._picked(picking))
        self._caret_row = len(head)
        yield from head
        hint = say("picker.type_on" if picking.chosen else "picker.type")
        pieces, _ = picking.entry.pieces(columns - 4, caret=True, hint=hint)
        yield Line(((" ▸ ", "accent"), *pieces), "field_on")
        listed = picking.listed()
        if not listed:
            yield line(("   " + say("picker.none"), "warn"))
        for place, (number, choice) in enumerate(listed):
            if place and place == len(picking.suggestions) and not picking.entry.value:
                yield BLANK
            yield from self._choice(number, choice, on=place == picking.at)

    def _picked(self, picking: Picking) -> Iterator[Line]:
        """What stands above the entry: what was chosen so far, or what to choose; and why it was refused."""
        columns, wording, say = self.size.width, self.wording, self.wording.say
        if picking.chosen:
            names = [wording.department(code) for code in picking.chosen]
            parts = [] if picking.support_only else [say("picker.lead", department=names.pop(0))]
            parts += [say("picker.support", department=name) for name in names]
            for piece in wrap("→ " + "  ".join(parts), columns - 2, most=3):
                yield line((" " + piece, "accent"))
            if picking.item:
                yield Line(fit([(f"   {say('ticket.item')} {wording.item(picking.item)}", "text")], columns))
            yield line((" " + say("picker.send"), "strong"), ground="pick" if picking.ready else "")
        else:
            for piece in wrap(say("picker.pick_support" if picking.support_only else "picker.pick_lead"), columns - 2):
                yield line((" " + piece, "quiet"))
        for piece in wrap(self.refused, columns - 2, most=4) if self.refused else ():
            yield line((" " + piece, "late"))

    def _choice(self, number: int, choice: Choice, *, on: bool) -> Iterator[Line]:
        columns = self.size.width
        ground = "pick" if on else ""
        side = choice.side or choice.entry.code
        label: Piece = (choice.label, "strong" if on else "text")
        sign: Piece = ("▌" if on else " ", "accent")
        yield ends([sign, (f"{number:>2} ", "key"), label], [(side + " ", "quiet")], columns, ground)
        if choice.note:
            if on:
                for piece in wrap(choice.note, columns - 6, most=5):
                    yield Line((("    " + piece, "quiet"),), ground)
            else:
                yield Line((("    ", "text"), *fit([(choice.note, "quiet")], columns - 6)))

    # picking

    def on_key(self, event: events.Key) -> None:
        picking = self.picking
        if picking is None:
            return
        event.prevent_default()
        if event.key in ("up", "down", "pageup", "pagedown"):
            event.stop()
            picking.move({"up": -1, "down": 1, "pageup": -8, "pagedown": 8}[event.key])
        elif event.key in ("enter", "ctrl+j"):
            event.stop()
            if picking.enter():
                self.post_message(self.Picked())
        elif event.key == "escape":
            event.stop()
            self.post_message(self.Dropped())
        elif picking.key(event.key, event.character):
            event.stop()
            self.refused = ""
        else:
            return
        self.make()
        self._follow()

    def on_paste(self, event: events.Paste) -> None:
        if self.picking is not None:
            event.stop()
            self.picking.entry.insert(event.text)
            self.picking.at = 0
            self.make()

    def _follow(self) -> None:
        """Keep the chosen line in sight."""
        at = next((at for at, one in enumerate(self._body) if one.ground == "pick"), 0)
        room = self.size.height - 3
        if at < self.offset_lines or at > self.offset_lines + room:
            self.offset_lines = max(min(at - room // 2, self.furthest), 0)
            self.refresh()
        self.place_caret()

    def place_caret(self) -> None:
        """Put the terminal's caret into the entry: input methods open their window there."""
        if self.picking is not None:
            _, column = self.picking.entry.pieces(self.size.width - 4, caret=True)
            row = 1 + self._caret_row - self.offset_lines
            self.app.cursor_position = Offset(self.region.x + 3 + column, self.region.y + max(row, 0))


def _flow(pairs: list[tuple[str, str]], columns: int) -> Iterator[Line]:
    """Key and title pairs, as many on a line as fit."""
    row: list[Piece] = [(" ", "text")]
    used = 1
    for key, title in pairs:
        wide = width(key) + 1 + width(shown(title)) + 2
        if used + wide > columns and used > 1:
            yield Line(tuple(row))
            row, used = [(" ", "text")], 1
        row += [(key, "key"), (f" {title}  ", "text")]
        used += wide
    if used > 1:
        yield Line(tuple(row))


PICKER_ACTS = frozenset({BY_ID["dispatch"].id, BY_ID["add_support"].id})
"""Acts whose departments are picked here rather than asked for at the bottom."""
