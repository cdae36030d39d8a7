"""Who takes an item at a place: the duty list, and its exceptions by place."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.domain.locating import Place
from dispatch_tui.domain.place import AT_TOWN, Line, Pack, Routing
from dispatch_tui.domain.reason import Reason


@dataclass(frozen=True, slots=True)
class Routed:
    """Who takes an item. ``reason`` is the exception that decided, None for the duty list's default.

    ``line`` is the pack's line that decided. ``lead`` is None if the town would take it and no town is known;
    ``why`` has then ``routed.town_unknown``. Else ``why`` has ``routed.exception`` or ``routed.duty``, and
    ``routed.town`` where the town's unit was put in.
    """

    lead: str | None
    supports: tuple[str, ...]
    reason: Routing | None
    line: Line
    why: tuple[Reason, ...]


class Duties:
    """Looks up who takes an item at a place."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._exceptions: dict[tuple[str, str], Routing] = {}
        for routing in pack.routing:
            for where in routing.where:
                self._exceptions.setdefault((routing.item, where), routing)

    def resolve(self, item_code: str, place: Place | None) -> Routed:
        """Lead and supports of an item at ``place`` (None: nowhere known).

        Of the exceptions for the place's grid, village and town, in this order, the first counts; of two for
        the same place the upper row. Raises ``KeyError`` for an item that the pack does not have.
        """
        item = self._pack.items[item_code]
        exception, where = self._exception(item_code, place)
        decides = item if exception is None else exception
        unit = self._unit(place)
        why = [
            Reason("routed.duty", {"item": item_code}, item.line)
            if exception is None
            else Reason("routed.exception", {"item": item_code, "where": where}, exception.line)
        ]
        if AT_TOWN in (decides.lead, *decides.supports):
            if unit is not None and place is not None:
                why.append(Reason("routed.town", {"town": place.town or "", "department": unit}))
            else:
                why.append(Reason("routed.town_unknown", {"item": item_code}, decides.line))
        lead = unit if decides.lead == AT_TOWN else decides.lead
        named = (unit if code == AT_TOWN else code for code in decides.supports)
        supports = tuple(dict.fromkeys(code for code in named if code is not None and code != lead))
        return Routed(lead, supports, exception, decides.line, tuple(why))

    def _exception(self, item_code: str, place: Place | None) -> tuple[Routing | None, str]:
        for where in (place.grid, place.village, place.town) if place else ():
            if where is not None and (found := self._exceptions.get((item_code, where))) is not None:
                return found, where
        return None, ""

    def _unit(self, place: Place | None) -> str | None:
        town = self._pack.towns.get(place.town) if place and place.town else None
        return town.unit if town else None
