"""The duty list at hand: locating, routing and matching over the pack in force, made once and kept."""

from __future__ import annotations

from functools import cached_property

from dispatch_tui.domain.locating import Locator, Place
from dispatch_tui.domain.matching import Matcher, departments, items
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.reason import Reason
from dispatch_tui.domain.routing import Router


class Duty:
    """Everything that is looked up in one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    @cached_property
    def locator(self) -> Locator:
        return Locator(self.pack)

    @cached_property
    def router(self) -> Router:
        return Router(self.pack, self.locator)

    @cached_property
    def department_matcher(self) -> Matcher:
        return Matcher(departments(self.pack.departments))

    @cached_property
    def item_matcher(self) -> Matcher:
        return Matcher(items(self.pack.items))

    def place(self, town: str | None, grid: str | None) -> Place | None:
        """A place from codes alone; None when neither is known to the pack."""
        if grid and grid in self.pack.grids:
            village = self.pack.villages[self.pack.grids[grid].village]
            return Place(village.town, village.code, grid, Reason("place.given"))
        if town and town in self.pack.towns:
            return Place(town, None, None, Reason("place.given"))
        return None
