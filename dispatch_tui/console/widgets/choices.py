"""Things to choose from, found by number, code, pinyin initials, full pinyin, Hanzi or English. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dispatch_tui.domain.matching import Entry, Matcher


@dataclass(frozen=True)
class Choice:
    """``value`` is what choosing it gives; ``entry`` how it may be typed; ``note`` explains it on a line of its own."""

    value: Any
    label: str
    entry: Entry
    side: str = ""
    note: str = ""


def plain_choice(value: Any, label: str, *words: str, code: str = "", side: str = "", note: str = "") -> Choice:
    """A choice that is typed by its code or any of its words."""
    from dispatch_tui.domain.matching import Entry

    code = code or str(value)
    return Choice(value, label, Entry(code, (label,), words=words), side, note)


@dataclass(frozen=True)
class Choices:
    """A fixed list of choices; each keeps its number whatever is typed."""

    all: tuple[Choice, ...] = ()
    _matcher: list[Matcher] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def of(cls, choices: Iterable[Choice]) -> Choices:
        return cls(tuple(choices))

    def __iter__(self) -> Iterator[Choice]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def found(self, typed: str) -> list[tuple[int, Choice]]:
        """(number from 1, choice) of those that fit what was typed, best first."""
        if not typed.strip():
            return list(enumerate(self.all, 1))
        if not self._matcher:
            from dispatch_tui.domain.matching import Matcher

            self._matcher.append(Matcher(choice.entry for choice in self.all))
        hits = self._matcher[0].match(typed, len(self.all))
        return [(hit.number, self.all[hit.number - 1]) for hit in hits]
