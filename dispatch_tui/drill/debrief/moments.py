"""The board as it was at any moment of a run: the log up to then, in a store of its own that is thrown away."""

from __future__ import annotations

import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Final, Self

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import BoardPage, Lane, TicketView
from dispatch_tui.drill.running.folder import RunFolder
from dispatch_tui.drill.running.rewinding import cut_to
from dispatch_tui.store.store import Store, StoreRefused

KEPT: Final = 8
"""The stores of so many moments stay open, for steps back and forth."""
MOST: Final = 500


class Moments:
    """Belongs to one thread. The run itself is only read, also while it is under way."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._about = folder.read()
        self._home = Path(tempfile.mkdtemp(prefix="dispatch-moments-"))
        self._open: OrderedDict[int, Desk] = OrderedDict()
        self._made = 0

    def board(self, moment: int, lane: Lane = "all", limit: int = MOST) -> BoardPage:
        """The queue at ``moment`` (drill ms), its limits read by the clock of then. Raises Refused."""
        return self._desk(moment).board(lane, limit=limit)

    def ticket(self, moment: int, ticket: str) -> TicketView:
        """A ticket as it was; raises Refused ``no_such_ticket`` where it had not come."""
        return self._desk(moment).ticket(ticket)

    def close(self) -> None:
        for desk in self._open.values():
            desk.store.close()
        self._open.clear()
        shutil.rmtree(self._home, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _desk(self, moment: int) -> Desk:
        found = self._open.get(moment)
        if found is None:
            found = self._cut(moment)
            self._open[moment] = found
            while len(self._open) > KEPT:
                _, old = self._open.popitem(last=False)
                old.store.close()
        self._open.move_to_end(moment)
        return found

    def _cut(self, moment: int) -> Desk:
        self._made += 1
        path = self._home / f"{self._made}.db"
        try:
            cut_to(self._folder, moment, path)
            store = Store.open(path)
        except StoreRefused as refused:
            raise Refused(refused.code, **refused.params) from refused
        desk = Desk(store, SetClock(moment))
        desk.operator = next((one for one in desk.operators() if one.code == self._about.trainee), None)
        return desk
