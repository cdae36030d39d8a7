"""The duty list at hand: locating, routing and matching over the pack in force, made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from dispatch_tui.domain.locating import Locator, Place
from dispatch_tui.domain.matching import Matcher, departments, items
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.reason import Reason
from dispatch_tui.domain.routing import Experience, Router, Suggestion


class Duty:
    """Everything that is looked up in one pack. ``experience`` gives what the orders finished so far have taught."""

    def __init__(self, pack: Pack, experience: Callable[[], Experience] | None = None) -> None:
        self.pack = pack
        self._experience = experience

    @cached_property
    def locator(self) -> Locator:
        return Locator(self.pack)

    @cached_property
    def router(self) -> Router:
        return Router(self.pack, self.locator)

    def suggest(
        self, text: str, address: str = "", town: str | None = None, grid: str | None = None, limit: int = 5
    ) -> tuple[Suggestion, ...]:
        """Items that the words and the place point to, best first, each with lead and supports and why."""
        learned = self._experience() if self._experience is not None else None
        return self.router.suggest(text, address, town=town, grid=grid, limit=limit, experience=learned)

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
