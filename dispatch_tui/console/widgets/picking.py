"""Choosing who gets the orders: suggestions, departments, lead and supports. Pure; the dispatch pane draws it.

The first Enter takes what stands under the cursor, the second one sends. A suggestion brings item, lead and supports
at once; a department typed by code, initials or name is that department alone: the lead, those after it supports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dispatch_tui.console.widgets.choices import Choice, Choices
from dispatch_tui.console.widgets.entry import Entry


@dataclass(frozen=True)
class Offer:
    """What choosing a line brings. ``item`` is None where the ticket keeps its own."""

    departments: tuple[str, ...]
    item: str | None = None


@dataclass
class Picking:
    """``support_only``: the lead stands, whoever is picked supports."""

    suggestions: Sequence[Choice] = ()
    departments: Sequence[Choice] = ()
    support_only: bool = False
    entry: Entry = field(default_factory=Entry)
    at: int = 0
    chosen: list[str] = field(default_factory=list)
    item: str | None = None
    needs_item: bool = False
    """Whether the ticket has no item yet: a department alone then comes with the likeliest one, in sight."""
    _choices: Choices = field(default_factory=Choices)

    def __post_init__(self) -> None:
        self._choices = Choices.of((*self.suggestions, *self.departments))

    def listed(self) -> list[tuple[int, Choice]]:
        """What fits what was typed, each with its number in the whole list."""
        return self._choices.found(self.entry.value)

    def offer_suggestions(self, suggestions: Sequence[Choice]) -> None:
        """Suggestions came; a cursor that has not moved stays on the first line."""
        here = self.current if self.at > 0 else None
        self.suggestions = suggestions
        self._choices = Choices.of((*self.suggestions, *self.departments))
        listed = self.listed()
        if here is not None:
            self.at = next((at for at, (_, choice) in enumerate(listed) if choice == here), 0)

    @property
    def current(self) -> Choice | None:
        listed = self.listed()
        return listed[self.at][1] if 0 <= self.at < len(listed) else None

    @property
    def ready(self) -> bool:
        """Whether Enter sends: something is chosen, nothing typed, and the cursor was not moved to another line."""
        return bool(self.chosen) and not self.entry.value and self.at < 0

    def move(self, by: int) -> None:
        first = -1 if self.chosen and not self.entry.value else 0
        self.at = max(min(self.at + by, len(self.listed()) - 1), first)

    def key(self, key: str, character: str | None) -> bool:
        """Whether a key belonged to what is typed; a backspace with nothing typed takes the last department back."""
        if key == "backspace" and not self.entry.value:
            if self.chosen:
                self.chosen.pop()
            if not self.chosen:
                self.item, self.at = None, 0
            return True
        if not self.entry.key(key, character):
            return False
        self.at = 0 if self.entry.value or not self.chosen else -1
        return True

    def enter(self) -> bool:
        """Take what stands under the cursor; True when all is chosen and is to be sent."""
        if self.ready:
            return True
        choice = self.current
        if choice is None:
            return False
        offer: Offer = choice.value
        if self.chosen:
            offer = Offer(offer.departments[:1])
        elif offer.item is not None:
            self.item = offer.item
        elif self.needs_item and self.suggestions:
            self.item = self.suggestions[0].value.item
        self.chosen += [code for code in offer.departments if code not in self.chosen]
        self.entry.put("")
        self.at = -1
        return False
