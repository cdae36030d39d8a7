"""Who sits at the desk: the store and the clock they work with, whose desk it is, and what decides there."""

from __future__ import annotations

from typing import Final

from dispatch_tui.desk.clock import Clock
from dispatch_tui.desk.duty import Duty
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.scope import Scope, scope_of
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.authority import Station
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.routing import Experience
from dispatch_tui.store.store import Store

LESSONS: Final = 5_000
"""Finished orders that suggestions learn from, the newest: a tenth of a second's reading."""
AFRESH: Final = 20
"""Orders, or a twentieth of all where that is more, whose finishing is worth reading them again."""


class Seated:
    """The part of a desk that knows who sits there."""

    def __init__(self, store: Store, clock: Clock, operator: Operator | None = None) -> None:
        self.store = store
        self.clock = clock
        self._operator = operator
        self._duty: Duty | None = None
        self._learned: tuple[int, Experience] | None = None
        self._revealed: set[str] = set()

    @property
    def operator(self) -> Operator | None:
        """Who is signed in. What was revealed to one is covered again for the next."""
        return self._operator

    @operator.setter
    def operator(self, operator: Operator | None) -> None:
        self._operator = operator
        self._revealed.clear()

    @property
    def scope(self) -> Scope:
        """Whose desk it is: of whom the station's card says so, else of whoever is signed in."""
        return scope_of(self._station, self.operator)

    @property
    def _station(self) -> Station | None:
        return self.store.authority.now().stations.get(self.store.station)

    def _signed_in(self) -> Operator:
        if self.operator is None:
            raise Refused("sign_in_first")
        return self.operator

    @property
    def station_code(self) -> str:
        return self.store.station_code

    @property
    def drill(self) -> bool:
        """Whether this is a drill's, and nothing in it real."""
        return self.store.drill

    @property
    def waits_for(self) -> str | None:
        """The code of the station whose first bundle is waited for, on one that has joined a centre and holds nothing
        of it yet; None once it does."""
        joining = self.store.joining
        if joining is None:
            return None
        if self.store.waiting:
            self.store.changed_elsewhere()
        return joining.pinned.code if self.store.waiting else None

    @property
    def pack(self) -> Pack:
        return self.store.pack_in_force

    @property
    def duty(self) -> Duty:
        if self._duty is None or self._duty.pack is not self.pack:
            self._duty = Duty(self.pack, self._experience)
        return self._duty

    def _experience(self) -> Experience:
        """What the newest finished orders teach, read again once a good many more are finished."""
        finished = self.store.finished()
        if self._learned is None or abs(finished - self._learned[0]) > max(AFRESH, self._learned[0] // 20):
            self._learned = finished, Experience(self.store.lessons(LESSONS))
        return self._learned[1]

    @property
    def row_key(self) -> bytes:
        """What keys the digests by which rows are known again."""
        return self.store.row_key
