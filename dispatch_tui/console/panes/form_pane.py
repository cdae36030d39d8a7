"""Draws the intake form: fields on the left, what fits them (duty-list matches, choices) beside or below."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Offset

from dispatch_tui.console.widgets.choices import Choice
from dispatch_tui.console.widgets.form_model import FieldSpec, FormModel
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line, wrap
from dispatch_tui.domain.plain import clip, pad, width

WIDE = 110
"""Columns from which matches stand beside the fields."""
_LABEL = {"zh": 10, "en": 14}


class FormPane(LinePane, can_focus=True):
    """``matches`` are the duty-list's for what was typed so far; ``message`` says why it was refused."""

    def __init__(self, model: FormModel, heading: str) -> None:
        super().__init__(id="form", classes="fill")
        self.model = model
        self.heading = heading
        self.matches: Sequence[Choice] = ()
        self.found_place = ""
        self.message = ""
        self.role = "late"
        self.alert: Piece = ("", "late")
        """What rang or turned late since the form was opened, in its title's line."""
        self._caret = (0, 0)
        self._made: list[Line] = []

    # drawing

    def line_at(self, y: int) -> Line:
        lines = self._lines
        return lines[y] if y < len(lines) else BLANK

    @property
    def _lines(self) -> list[Line]:
        if not self._made:
            self._made = self._make()
        return self._made

    def redraw_changed(self) -> None:
        """The clock does not run here: nothing changes by itself."""

    def redraw(self) -> None:
        self._made = []
        super().redraw()

    def changed(self) -> None:
        """What was typed or found changed: draw the lines that differ."""
        self._made = []
        super().redraw_changed()
        self.place_caret()

    def _make(self) -> list[Line]:
        columns, height = self.size.width, self.size.height
        wide = columns >= WIDE
        left = columns * 11 // 20 if wide else columns
        fields = self._fields(left)
        heading = f" {self.wording.say(self.heading)} "
        news, role = self.alert
        told = [(clip(f" {news} ", max(columns - width(heading) - 3, 0)), role)] if news else []
        rule = "─" * max(columns - width(heading) - sum(width(text) for text, _ in told) - 1, 0)
        title = ends([(heading, "title"), (rule, "rule")], told, columns)
        foot = (
            [line((" " + piece, self.role)) for piece in wrap(self.message, columns - 2, most=3)]
            if self.message
            else []
        )
        foot.append(line((" " + self.wording.say("form.keys" if wide else "form.keys_short"), "quiet")))
        if wide:
            beside = self._beside(columns - left - 2, height - 2 - len(foot))
            body = []
            for at in range(max(len(fields), len(beside))):
                one = fields[at] if at < len(fields) else BLANK
                other = beside[at] if at < len(beside) else BLANK
                body.append(_side_by_side(one, other, left))
        else:
            body = [*fields, *self._beside(columns, height - 1 - len(foot) - len(fields))]
        room = height - 1 - len(foot)
        return [title, *body[:room], *[BLANK] * max(room - len(body), 0), *foot]

    def _fields(self, columns: int) -> list[Line]:
        label_wide = _LABEL[self.wording.language]
        room = columns - label_wide - 2
        lines: list[Line] = []
        for at, spec in enumerate(self.model.specs):
            on = at == self.model.at
            label: Piece = (" " + pad(self._label(spec), label_wide), "accent" if on else "label")
            ground = "field_on" if on else "field"
            entry = self.model.entries[spec.name]
            if spec.sort == "block":
                rows = spec.rows if on or len(self.model.specs) < 14 else 1
                block, row, column = entry.block(room - 1, rows, caret=on)
                if on:
                    self._caret = (1 + len(lines) + row, label_wide + 1 + column)
                for n in range(rows):
                    pieces = block[n] if n < len(block) else (("", "text"),)
                    lines.append(_field(label if n == 0 else (" " * (label_wide + 1), "text"), pieces, room, ground))
                continue
            chosen = self.model.chosen.get(spec.name)
            if chosen is not None and not entry.value:
                pieces = ((clip(chosen.label, room - 2), "strong"), (" ", "caret" if on else "text"))
                column = 0
            else:
                pieces, column = entry.pieces(room - 1, caret=on, hint=self._hint(spec, on))
                if spec.sort == "choice" and entry.value and not on:
                    pieces = (*pieces, (" ?", "warn"))
            if on:
                self._caret = (1 + len(lines), label_wide + 1 + column)
            lines.append(_field(label, pieces, room, ground))
        return lines

    def _label(self, spec: FieldSpec) -> str:
        if spec.name == "words":
            return self.wording.code("argument", spec.name).capitalize()
        return self.wording.code("field", spec.name)

    def _hint(self, spec: FieldSpec, on: bool) -> str:
        if spec.name == "grid" and self.found_place:
            return self.wording.say("form.from_address", place=self.found_place)
        if spec.name == "item" and self.matches and not on:
            return self.wording.say("form.best_match", item=self.matches[0].label)
        return self.wording.say(f"form.hint_{spec.name.replace('.', '_')}") if on else ""

    def _beside(self, columns: int, rows: int) -> list[Line]:
        """The choices of the field at hand, else the duty-list's matches."""
        spec, say = self.model.spec, self.wording.say
        listed = self.model.listed()
        lines: list[Line] = []
        if spec.sort == "choice" and listed:
            lines.append(
                line(
                    (f" {self._label(spec)} ", "title"), ("─" * max(columns - width(self._label(spec)) - 3, 0), "rule")
                )
            )
            room = max(rows - 1, 1)
            first = max(min(self.model.cursor - room // 2, len(listed) - room), 0)
            for at, (number, choice) in enumerate(listed[first : first + room], first):
                on = at == self.model.cursor
                lines += _choice(number, choice, columns, on=on)
                if on and choice.note and len(lines) < rows:
                    lines += [
                        Line((("     " + piece, "quiet"),), "") for piece in wrap(choice.note, columns - 7, most=2)
                    ]
            return lines[:rows]
        name = say("form.matches")
        lines.append(line((f" {name} ", "title"), ("─" * max(columns - width(name) - 3, 0), "rule")))
        if not self.matches:
            lines.append(line((" " + say("form.no_matches"), "faint")))
        for number, choice in enumerate(self.matches, 1):
            lines += _choice(number, choice, columns, on=False)
            if choice.note:
                lines += [line(("     " + piece, "quiet")) for piece in wrap(choice.note, columns - 7, most=2)]
        return lines[:rows]

    def place_caret(self) -> None:
        """The terminal's caret where the text is: input methods open their window there."""
        row, column = self._caret
        self.app.cursor_position = Offset(column, row)

    def on_resize(self) -> None:
        self.redraw()

    def on_focus(self) -> None:
        self.redraw()


def _field(label: Piece, pieces: Sequence[Piece], room: int, ground: str) -> Line:
    used = sum(width(text) for text, _ in pieces)
    filled = (*pieces, (" " * max(room - used, 0), "text"))
    return Line((label, *((text, f"{ground}|{role}") for text, role in filled)))


def _choice(number: int, choice: Choice, columns: int, *, on: bool) -> list[Line]:
    """A choice and what belongs to it; where both do not fit on one line, they take two."""
    ground = "pick" if on else ""
    apart = width(choice.label) + width(choice.side) + 7 > columns and bool(choice.side)
    left = [("▌" if on else " ", "accent"), (f"{number:>3} ", "key"), (choice.label, "strong" if on else "text")]
    lines = [ends(left, [] if apart else [(choice.side + " ", "quiet")], columns, ground)]
    if apart:
        lines.append(ends([("     ", "text"), (choice.side, "quiet")], [], columns, ground))
    return lines


def _side_by_side(one: Line, other: Line, left: int) -> Line:
    used = sum(width(text) for text, _ in one.pieces)
    right = tuple(
        (text, role if "|" in role or not other.ground else f"{other.ground}|{role}") for text, role in other.pieces
    )
    return Line((*one.pieces, (" " * max(left - used + 2, 0), "text"), *right))
