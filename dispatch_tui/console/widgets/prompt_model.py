"""The arguments of one act, asked for one by one. Pure; the prompt pane draws it.

An argument with choices takes the one under the cursor; one without takes what was typed. Enter on an optional one
with nothing typed leaves it out. Shift+Tab goes back. A path is typed with completion: Tab goes on as far as all offers
agree, and what the arrows point to is taken by Enter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch_tui.command.actions import Action, Arg
from dispatch_tui.console.widgets.choices import Choice, Choices
from dispatch_tui.console.widgets.entry import Entry
from dispatch_tui.console.widgets.path_offers import Offer, further
from dispatch_tui.domain.matching import Entry as Typed


@dataclass(frozen=True)
class Question:
    """One argument: ``choices`` None means free text."""

    arg: Arg
    choices: Choices | None = None

    @property
    def is_path(self) -> bool:
        return self.arg.kind in ("path", "photo")

    @property
    def endings(self) -> tuple[str, ...]:
        """How the files that are asked for end."""
        return tuple(self.arg.choices.split("|")) if self.arg.kind == "path" and self.arg.choices else ()


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
    offered: tuple[str, tuple[Offer, ...]] = ("", ())
    """Paths that may come next, and the text for which they were looked up."""

    @property
    def question(self) -> Question | None:
        return self.questions[self.at] if self.at < len(self.questions) else None

    def listed(self) -> list[tuple[int, Choice]]:
        question = self.question
        if question is not None and question.is_path:
            text, found = self.offered
            return [(at, _as_choice(one)) for at, one in enumerate(found, 1)] if text == self.entry.value else []
        if question is None or question.choices is None:
            return []
        return question.choices.found(self.entry.value)

    def move(self, by: int) -> None:
        self.cursor = max(min(self.cursor + by, len(self.listed()) - 1), self._rest)
        self.moved = True

    @property
    def _rest(self) -> int:
        """Where the cursor stands before it is moved: on no offer while a path is typed."""
        return -1 if self.question is not None and self.question.is_path else 0

    def key(self, key: str, character: str | None) -> bool:
        if not self.entry.key(key, character):
            return False
        self.cursor, self.moved, self.refused = self._rest, bool(self.entry.value), ""
        return True

    def go_on(self) -> None:
        """Type as far as the offers agree; where they agree no further, point to the next one."""
        listed = self.listed()
        if 0 <= self.cursor < len(listed):
            self._type(listed[self.cursor][1].value)
        elif listed and (text := further(self.entry.value, self.offered[1])) != self.entry.value:
            self._type(text)
        else:
            self.move(1)

    def _type(self, path: str) -> None:
        self.entry.put(path)
        self.cursor, self.moved, self.refused = self._rest, True, ""

    def enter(self) -> bool:
        """Take the answer; False where it is needed and missing."""
        question = self.question
        if question is None:
            return True
        name, typed = question.arg.name, self.entry.value.strip()
        if question.is_path and self.cursor >= 0 and self.listed():
            self._type(self.listed()[self.cursor][1].value)
            if self.entry.value.endswith("/"):
                return True  # into the folder; the next Enter takes it
            typed = self.entry.value
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
        self.at, self.moved, self.refused = at, False, ""
        self.entry = Entry()
        question = self.question
        self.cursor = self._rest
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


def _as_choice(offer: Offer) -> Choice:
    return Choice(offer.text, offer.name + ("/" if offer.folder else ""), Typed(offer.name, ()))
