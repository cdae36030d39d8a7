"""The arguments of one act, asked for one by one. Pure; the prompt pane draws it.

An argument with choices takes the one under the cursor; one without takes what was typed. Enter on an optional one
with nothing typed leaves it out. Shift+Tab goes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch_tui.command.actions import Action, Arg
from dispatch_tui.console.widgets.choices import Choice, Choices
from dispatch_tui.console.widgets.entry import Entry


@dataclass(frozen=True)
class Question:
    """One argument: ``choices`` None means free text."""

    arg: Arg
    choices: Choices | None = None


@dataclass
class Asking:
    """An act on its way. ``tickets`` are those that it will touch, more than one for marked tickets."""

    action: Action
    tickets: tuple[str, ...]
    questions: Sequence[Question]
    answers: dict[str, Any] = field(default_factory=dict)
    at: int = 0
    entry: Entry = field(default_factory=Entry)
    cursor: int = 0
    moved: bool = False
    confirming: bool = False
    refused: str = ""

    @property
    def question(self) -> Question | None:
        return self.questions[self.at] if self.at < len(self.questions) else None

    def listed(self) -> list[tuple[int, Choice]]:
        question = self.question
        if question is None or question.choices is None:
            return []
        return question.choices.found(self.entry.value)

    def move(self, by: int) -> None:
        self.cursor = max(min(self.cursor + by, len(self.listed()) - 1), 0)
        self.moved = True

    def key(self, key: str, character: str | None) -> bool:
        if not self.entry.key(key, character):
            return False
        self.cursor, self.moved, self.refused = 0, bool(self.entry.value), ""
        return True

    def enter(self) -> bool:
        """Take the answer; False where it is needed and missing."""
        question = self.question
        if question is None:
            return True
        name, typed = question.arg.name, self.entry.value.strip()
        if question.choices is None:
            if not typed and question.arg.required:
                return False
            if typed:
                self.answers[name] = typed
            else:
                self.answers.pop(name, None)
        else:
            listed = self.listed()
            skipped = not question.arg.required and not self.moved and not typed
            if skipped:
                self.answers.pop(name, None)
            elif listed:
                self.answers[name] = listed[self.cursor][1].value
            elif typed and question.arg.kind in ("ticket", "time"):
                self.answers[name] = typed
            else:
                return False
        self._go(self.at + 1)
        if self._pointless():
            self._go(len(self.questions) - 1 if self.questions[-1].arg.name == "words" else len(self.questions))
        return True

    def _pointless(self) -> bool:
        """A caller who was not reached said nothing of the matter."""
        return (
            self.action.act == "call_back"
            and self.answers.get("reached") is False
            and self.at < len(self.questions) - 1
        )

    def back(self) -> bool:
        """To the argument before; False at the first."""
        if self.confirming:
            self.confirming = False
            return True
        if self.at == 0:
            return False
        self._go(self.at - 1)
        return True

    def _go(self, at: int) -> None:
        self.at, self.cursor, self.moved, self.refused = at, 0, False, ""
        self.entry = Entry()
        question = self.question
        if question is None:
            return
        kept = self.answers.get(question.arg.name)
        if question.choices is None:
            self.entry.put(str(kept or ""))
        elif kept is not None:
            values = [choice.value for choice in question.choices]
            if kept in values:
                self.cursor, self.moved = values.index(kept), True

    @property
    def complete(self) -> bool:
        return self.at >= len(self.questions)

    def start(self, given: Mapping[str, Any]) -> None:
        """Begin with answers that are known already, at the first that is not."""
        self.answers.update(given)
        first = next((at for at, one in enumerate(self.questions) if one.arg.name not in given), len(self.questions))
        self._go(first)
