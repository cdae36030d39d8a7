"""The intake form as values: its fields, what each may hold, what was typed. Pure; the form screen draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dispatch_tui.console.widgets.choices import Choice, Choices
from dispatch_tui.console.widgets.entry import Entry

Sort = Literal["line", "block", "choice"]


@dataclass(frozen=True)
class FieldSpec:
    """``name`` as the desk takes it. A ``choice`` is typed to be found among its choices; ``rows`` of a block."""

    name: str
    sort: Sort = "line"
    rows: int = 1


SPECS: Sequence[FieldSpec] = (
    FieldSpec("text", "block", 4),
    FieldSpec("address"),
    FieldSpec("grid", "choice"),
    FieldSpec("item", "choice"),
    FieldSpec("urgency", "choice"),
    FieldSpec("summary"),
    FieldSpec("caller.name"),
    FieldSpec("caller.phone"),
    FieldSpec("source", "choice"),
    FieldSpec("hotline", "choice"),
    FieldSpec("confidential", "choice"),
    FieldSpec("major", "choice"),
)
"""In the order of a call: what, where, under what, how urgent, who."""
OCCURRED = FieldSpec("occurred")
"""When it happened, where that is not now: a paper slip entered later."""
WORDS = FieldSpec("words", "block", 2)
"""Why it is corrected; only where fields of an existing ticket are set."""


@dataclass
class FormModel:
    """``before`` holds what the ticket has already: only what differs is sent."""

    specs: Sequence[FieldSpec] = SPECS
    entries: dict[str, Entry] = field(default_factory=dict)
    chosen: dict[str, Choice] = field(default_factory=dict)
    choices: dict[str, Choices] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    at: int = 0
    cursor: int = 0
    opened_at: int = 0
    """Where the list of the field at hand was opened: there the cursor stands until it is moved."""

    def __post_init__(self) -> None:
        for spec in self.specs:
            self.entries.setdefault(spec.name, Entry(many=spec.sort == "block"))

    @property
    def spec(self) -> FieldSpec:
        return self.specs[self.at]

    @property
    def entry(self) -> Entry:
        return self.entries[self.spec.name]

    def listed(self) -> list[tuple[int, Choice]]:
        """The choices of the field at hand that fit what is typed in it."""
        spec = self.spec
        if spec.sort != "choice" or spec.name not in self.choices:
            return []
        return self.choices[spec.name].found(self.entry.value)

    def move(self, by: int) -> None:
        """To another field; what was typed into a choice and fits is chosen by that."""
        self.settle()
        self.at = (self.at + by) % len(self.specs)
        self.cursor = self.opened_at = 0

    def settle(self) -> None:
        """A choice that was typed and not yet chosen is the best that fits; typed text that fits nothing stays."""
        spec = self.spec
        if spec.sort == "choice" and self.entry.value.strip():
            listed = self.listed()
            if listed:
                self.choose(listed[min(self.cursor, len(listed) - 1)][1])

    def open_at(self, code: str) -> None:
        """Let the list of the field at hand, as long as nobody has typed or moved in it, begin at a choice."""
        offered = self.choices.get(self.spec.name)
        if offered and not self.entry.value and self.cursor == self.opened_at:
            at = next((at for at, one in enumerate(offered) if one.value == code), 0)
            self.cursor = self.opened_at = at

    def choose(self, choice: Choice) -> None:
        self.chosen[self.spec.name] = choice
        self.entry.put("")
        self.cursor = 0

    def unchoose(self) -> None:
        self.chosen.pop(self.spec.name, None)

    def value(self, name: str) -> str:
        """What a field holds, as the desk and the draft take it."""
        if name in self.chosen:
            return str(self.chosen[name].value)
        return self.entries[name].value.strip() if name in self.entries else ""

    def put(self, name: str, value: str) -> None:
        """Fill a field from a draft or a ticket."""
        if name not in self.entries:
            return
        offered = self.choices.get(name)
        choice = next((one for one in offered if str(one.value) == value), None) if offered and value else None
        if choice is not None:
            self.chosen[name] = choice
        elif value:
            self.entries[name].put(value)

    def empty(self, name: str) -> None:
        """Take out what a field holds."""
        self.chosen.pop(name, None)
        if name in self.entries:
            self.entries[name].put("")

    def typed(self) -> dict[str, str]:
        """What differs from what the form began with, by field: what a draft has to keep."""
        fields = {spec.name: self.value(spec.name) for spec in self.specs}
        return {name: value for name, value in fields.items() if value != self.before.get(name, "")}

    def given(self) -> Mapping[str, str]:
        """The fields to send: all that are filled, or on a ticket those that differ from what it has."""
        found = {}
        for spec in self.specs:
            if spec.name in (WORDS.name, OCCURRED.name):
                continue
            value = self.value(spec.name)
            if value != self.before.get(spec.name, ""):
                found[spec.name] = value
        return found

    def unfit(self) -> str | None:
        """The first choice field whose typed text fits nothing, or None."""
        for spec in self.specs:
            if spec.sort == "choice" and spec.name not in self.chosen and self.entries[spec.name].value.strip():
                return spec.name
        return None
