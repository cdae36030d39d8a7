"""Asks for the arguments of an act, one at a time, at the foot of the board: one mechanism for nearly every act."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset
from textual.message import Message

from dispatch_tui.console.aside import aside
from dispatch_tui.console.keys import ENTER
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, fit, line, wrap
from dispatch_tui.console.widgets.path_offers import look
from dispatch_tui.console.widgets.prompt_model import Asking
from dispatch_tui.domain.plain import width

MOST = 9
"""Choices shown at once."""


class Prompt(LinePane, can_focus=True):
    """Shows ``asking``; posts ``Answered`` when every argument is known (and a dangerous act is confirmed)."""

    class Answered(Message):
        """Do it."""

    class Dropped(Message):
        """Left without doing it."""

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self.asking: Asking | None = None
        self.warning = ""
        self._looking = False

    def begin(self, asking: Asking) -> None:
        self.asking, self.warning = asking, ""
        self.display = True
        self._proceed()
        self.focus()

    def end(self) -> None:
        self.asking = None
        self.display = False

    def refuse(self, why: str) -> None:
        """The act was refused: what was entered stays, from the first argument on."""
        if self.asking is not None:
            self.asking.refused, self.asking.confirming = why, False
            if self.asking.complete and self.asking.questions:
                self.asking.back()
                self.asking.refused = why
            self.measure()

    def measure(self) -> None:
        asking = self.asking
        if asking is None:
            return
        rows = 2 + min(len(asking.listed()), MOST) + (len(self._told()) if self._told() else 0)
        self.styles.height = min(rows, max(self.app.size.height - 4, 4))
        self.redraw()
        self.place_caret()

    def _told(self) -> list[str]:
        text = self.asking.refused if self.asking and self.asking.refused else self.warning
        return wrap(text, max(self.app.size.width - 4, 10), most=3) if text else []

    def line_at(self, y: int) -> Line:
        asking = self.asking
        if asking is None:
            return BLANK
        columns, height, say = self.size.width, self.size.height, self.wording.say
        told = self._told()
        if y == 0:
            return self._title(asking)
        if y <= len(told):
            return line(("  " + told[y - 1], "late" if asking.refused else "warn"), ground="sheet")
        if y == height - 1:
            return self._entry(asking)
        listed = asking.listed()
        room = height - 2 - len(told)
        first = max(min(asking.cursor - room // 2, len(listed) - room), 0)
        at = first + y - 1 - len(told)
        if at >= len(listed):
            return line(ground="sheet")
        number, choice = listed[at]
        on = at == asking.cursor and not asking.confirming
        question = asking.question
        skipping = question is not None and not question.arg.required and not asking.moved and not asking.entry.value
        ground = "sheet" if skipping or not on else "pick"
        side = "  ".join(one for one in (choice.side, "") if one)
        more = (
            say("prompt.more", count=len(listed) - first - room)
            if y == height - 2 and len(listed) > first + room
            else ""
        )
        return ends(
            [("▌" if ground == "pick" else " ", "accent"), (f"{number:>3} ", "key"), (choice.label, "text"),
             (f"  {choice.note}" if choice.note else "", "quiet")],
            [(f"{side} {more} ", "quiet")], columns, ground,
        )  # fmt: skip

    def _title(self, asking: Asking) -> Line:
        say, columns = self.wording.say, self.size.width
        pieces: list[Piece] = [(" " + self.wording.title(asking.action), "strong")]
        if len(asking.tickets) > 1:
            pieces.append((" " + say("prompt.tickets", count=len(asking.tickets)), "warn"))
        for question in asking.questions[: asking.at]:
            value = asking.answers.get(question.arg.name)
            if value is None:
                continue
            label = (
                next((one.label for one in question.choices if one.value == value), str(value))
                if question.choices
                else str(value)
            )
            pieces.append((f"  {self.wording.code('argument', question.arg.name)} ", "quiet"))
            pieces.append((label, "accent"))
        kept = fit(pieces, columns - 4)
        used = sum(width(text) for text, _ in kept)
        return Line((*kept, (" " + "─" * max(columns - used - 2, 0), "rule")), "sheet")

    def _entry(self, asking: Asking) -> Line:
        say, columns = self.wording.say, self.size.width
        if asking.confirming:
            return line((" " + say("prompt.confirm", act=self.wording.title(asking.action)), "warn"), ground="field_on")
        question = asking.question
        if question is None:
            return line(ground="field_on")
        label = f" {self.wording.code('argument', question.arg.name)} "
        step = f" {asking.at + 1}/{len(asking.questions)} "
        kind = (
            "choose"
            if question.choices is not None
            else question.arg.kind
            if question.arg.kind in ("time", "occurred", "photo", "path", "number")
            else "text"
        )
        hint = say(f"prompt.{kind}" if question.arg.required else f"prompt.{kind}_optional")
        pieces, _ = asking.entry.pieces(columns - width(label) - len(step) - 2, caret=True, hint=hint)
        return ends([(label, "accent"), *pieces], [(step, "quiet")], columns, "field_on")

    def place_caret(self) -> None:
        asking = self.asking
        question = asking.question if asking else None
        if asking is None or question is None:
            return
        label = width(f" {self.wording.code('argument', question.arg.name)} ")
        _, column = asking.entry.pieces(self.size.width - label - 8, caret=True)
        self.app.cursor_position = Offset(label + column, self.region.y + self.region.height - 1)

    def on_key(self, event: events.Key) -> None:
        asking = self.asking
        if asking is None:
            return
        key = event.key
        if key == "escape":
            event.stop()
            self.post_message(self.Dropped())
            return
        if key in ENTER or (asking.confirming and key == "y"):
            event.stop()
            self._enter(asking)
        elif key == "shift+tab":
            event.stop()
            asking.back()
        elif asking.confirming:
            event.stop()
        elif key == "tab" and asking.question is not None and asking.question.is_path:
            event.stop()
            asking.go_on()
        elif key in ("up", "down", "pageup", "pagedown", "tab"):
            event.stop()
            asking.move({"up": -1, "down": 1, "tab": 1, "pageup": -MOST, "pagedown": MOST}[key])
        elif asking.key(key, event.character):
            event.stop()
        else:
            return
        self._look()
        self.measure()

    def _no_time(self, asking: Asking) -> str | None:
        """What is wrong with the time at which it happened, while that is what is asked."""
        question, told = asking.question, asking.entry.value.strip()
        if question is None or question.arg.kind != "occurred" or not told:
            return None
        from dispatch_tui.desk.refused import Refused
        from dispatch_tui.desk.times import read_time

        try:
            if read_time(told, self.now(), self.wording.zone, future=False) > self.now():
                raise Refused("occurred_later")
        except Refused as refused:
            return self.wording.refusal(refused.refusal)
        return None

    def _look(self) -> None:
        """Have what may come next of a path looked up, one folder at a time."""
        asking = self.asking
        question = asking.question if asking else None
        if asking is None or question is None or not question.is_path or self._looking:
            return
        text = asking.entry.value
        if asking.offered[0] != text:
            self._looking = True
            self.console_app.background(self._looked(asking, text, question.endings), "path")

    async def _looked(self, asking: Asking, text: str, endings: tuple[str, ...]) -> None:
        try:
            found = await aside(lambda: look(text, endings))
        finally:
            self._looking = False
        asking.offered = (text, found)
        if asking is self.asking:
            self.measure()
            self._look()  # for what was typed meanwhile

    def on_paste(self, event: events.Paste) -> None:
        if self.asking is not None and not self.asking.confirming:
            event.stop()
            self.asking.entry.insert(event.text)
            self._look()
            self.measure()

    def _enter(self, asking: Asking) -> None:
        if (why := self._no_time(asking)) is not None:
            asking.refused = why
            return
        if asking.confirming:
            self.post_message(self.Answered())
        elif asking.enter():
            self._proceed()
        else:
            asking.refused = self.wording.say("prompt.needed")

    def _proceed(self) -> None:
        asking = self.asking
        if asking is None:
            return
        if asking.complete:
            if asking.confirming or asking.action.dangerous or len(asking.tickets) > 1:
                asking.confirming = True
            else:
                self.post_message(self.Answered())
        self._look()
        self.measure()
