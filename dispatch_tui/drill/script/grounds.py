"""Where generated calls come from: places of the pack's gazetteer, with addresses that the console finds again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch_tui.domain.locating import Locator, Place
from dispatch_tui.domain.place import Landmark, Name, Pack
from dispatch_tui.drill.script.values import Text
from dispatch_tui.words.catalogue import say

WATER_KIND: Final = "river"
STREET_KIND: Final = "road"


@dataclass(frozen=True, slots=True)
class Ground:
    """A place of the gazetteer. ``name`` by language, as a caller would say it; ``place`` what the pack makes of it."""

    name: Text
    kind: str
    place: Place


class Grounds:
    """The places of one pack, apart by water and land. ``towns`` narrows them; empty: everywhere."""

    def __init__(self, pack: Pack, towns: Sequence[str] = (), locator: Locator | None = None) -> None:
        locator = Locator(pack) if locator is None else locator
        self.water: list[Ground] = []
        self.land: list[Ground] = []
        for landmark in pack.landmarks:
            ground = _ground(pack, landmark, locator)
            if ground is None or (towns and ground.place.town not in towns):
                continue
            (self.water if landmark.kind == WATER_KIND else self.land).append(ground)
        if not self.land:
            self.land = [one for code in towns or pack.towns if (one := _town(pack, code, locator)) is not None]

    def of(self, wet: bool) -> Sequence[Ground]:
        """Where something on water, or on land, can have happened."""
        return (self.water or self.land) if wet else (self.land or self.water)


def _ground(pack: Pack, landmark: Landmark, locator: Locator) -> Ground | None:
    """A landmark with its town before it, where the pack finds it again by these words in every language."""
    names = {language: landmark.name.in_(language) for language in pack.languages}
    found = [locator.find(name, None) for name in names.values()]
    if found[0] is None or found[0].town is None or any(one is None or one.town != found[0].town for one in found):
        return None
    town = pack.towns[found[0].town].name
    return Ground(_told(names, town), landmark.kind, found[0])


def _town(pack: Pack, code: str, locator: Locator) -> Ground | None:
    name = pack.towns[code].name
    place = locator.find(name.in_(pack.languages[0]), None)
    return None if place is None else Ground(Text({one: name.in_(one) for one in pack.languages}), "town", place)


def _told(names: Mapping[str, str], town: Name) -> Text:
    return Text({
        language: say("drill.load.at", language, town=town.in_(language), name=name) for language, name in names.items()
    })  # fmt: skip
