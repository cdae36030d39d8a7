"""A pack's codes as a script's checker asks for them: is there one, and if not, which was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch_tui.domain.locating import Locator, Place
from dispatch_tui.domain.place import Name, Pack
from dispatch_tui.domain.reason import Reason
from dispatch_tui.domain.routing.duties import Duties, Routed
from dispatch_tui.domain.wording import levelled
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.drill.script.problems import near
from dispatch_tui.drill.script.shapes import Code

MOST_LISTED: Final = 12
ALIKE_CODES: Final = 0.85
"""How like a code a strange one must be to be told as meant: of numbers, near is no nearer to right."""


class Lookup:
    """One pack, and what may be asked of it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.duties = Duties(pack)
        self._locator: Locator | None = None
        self._names: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def known(self, shape: Code) -> Mapping[str, tuple[str, ...]]:
        """The codes of a table, each with its names."""
        key = f"{shape.table}:{shape.phrases}"
        if key not in self._names:
            self._names[key] = self._codes(shape)
        return self._names[key]

    def _codes(self, shape: Code) -> Mapping[str, tuple[str, ...]]:
        pack = self.pack
        match shape.table:
            case "item":
                return {code: _names(one.name) for code, one in pack.items.items()}
            case "department":
                return {code: (*_names(one.name), *_names(one.short)) for code, one in pack.departments.items()}
            case "grid":
                return {code: _names(one.name) for code, one in pack.grids.items()}
            case "town":
                return {code: _names(one.name) for code, one in pack.towns.items()}
            case "hotline":
                return {code: (*_names(one.name), one.number) for code, one in pack.hotlines.items()}
            case "emergency":
                urgent = {code: one for code, one in pack.hotlines.items() if one.kind == "emergency"}
                return {code: (*_names(one.name), one.number) for code, one in urgent.items()}
            case "phrase":
                kinds = shape.phrases.split("|") if shape.phrases else None
                return {one.code: _names(one.name) for one in pack.phrases if kinds is None or one.kind in kinds}
            case _:
                return {}

    def meant(self, shape: Code, found: str) -> str:
        """The code of the table that ``found`` probably means: by its name, or a code much like it; empty for none."""
        known = self.known(shape)
        plain = levelled(found)
        by_name = next((code for code, names in known.items() if plain in map(levelled, names)), "")
        return by_name or near(found, known, ALIKE_CODES)

    def listed(self, shape: Code) -> str:
        """The codes of a table, or the first of them."""
        codes = list(self.known(shape))
        return " | ".join([*codes[:MOST_LISTED], *(["…"] if len(codes) > MOST_LISTED else [])])

    def place(self, truth: Truth) -> Place | None:
        """Where a report's matter lies: its grid, what its address names, else its town."""
        pack = self.pack
        if truth.grid is not None and truth.grid in pack.grids:
            village = pack.villages[pack.grids[truth.grid].village]
            return Place(village.town, village.code, truth.grid, Reason("place.given"))
        named = self.named(truth)
        if truth.town in (None, named.town if named is not None else None):
            return named
        return Place(truth.town, None, None, Reason("place.given")) if truth.town in pack.towns else named

    def named(self, truth: Truth) -> Place | None:
        """The place that a report's address names."""
        if self._locator is None:
            self._locator = Locator(self.pack)
        texts = truth.address.texts.values()
        return next((place for text in texts if (place := self._locator.find(text, None)) is not None), None)

    def urgency(self, truth: Truth) -> int | None:
        """How urgent a matter is: as its truth says, else as its item does."""
        item = self.pack.items.get(truth.item or "")
        return truth.urgency if truth.urgency is not None or item is None else item.urgency

    def routed(self, item: str, truth: Truth) -> Routed | None:
        """Who takes an item where the report's matter lies; None for an item that the pack does not have."""
        return self.duties.resolve(item, self.place(truth)) if item in self.pack.items else None


def _names(name: Name) -> tuple[str, ...]:
    return tuple(text for text in name.texts.values() if text)
