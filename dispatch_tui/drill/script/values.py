"""The small values that a script is made of."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ANY: Final = ""
"""The language under which a text stands that is the same in all."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, by language; one that stands under ``ANY`` serves for every language."""

    texts: Mapping[str, str]

    def in_(self, language: str) -> str:
        """The text in ``language``, else the one for all, else the first there is."""
        found = self.texts.get(language) or self.texts.get(ANY)
        return found or next((text for text in self.texts.values() if text), "")

    def __bool__(self) -> bool:
        return any(self.texts.values())


NOTHING: Final = Text({})


@dataclass(frozen=True, slots=True)
class Range:
    """A span in ms, drawn from ``least`` to ``most``, both included."""

    least: int
    most: int

    @property
    def never(self) -> bool:
        """Whether it never happens."""
        return self.least < 0

    def drawn(self, seed: int, inject: str, what: str) -> int:
        """The span of this ``what`` of this inject under ``seed``, to the second where the range allows; the same
        whenever and however often it is asked. Raises ValueError for what never happens."""
        if self.never:
            raise ValueError("what never happens has no time")
        return self.least + _whole_seconds(random.Random(f"{seed}:{inject}:{what}"), self.most - self.least)


def _whole_seconds(source: random.Random, room: int) -> int:
    return source.randint(0, room // 1000) * 1000 if room >= 1000 else source.randint(0, max(room, 0))


NEVER: Final = Range(-1, -1)
AT_ONCE: Final = Range(0, 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands in its file, counted from 1."""

    line: int
    column: int


NOWHERE: Final = Mark(0, 0)
