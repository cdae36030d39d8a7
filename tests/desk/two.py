"""Two stations of one centre, each with a desk; what they wrote travels in files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.domain.canonical import link
from dispatch_tui.domain.event import Event
from dispatch_tui.store import keys
from dispatch_tui.store.store import Store
from tests.sync.stations import Stations, founded


class Two:
    """``here`` founded the centre and is chen's, ``there`` is li's. Both clocks are set by hand."""

    def __init__(self, stations: Stations) -> None:
        self.stations = stations
        first = stations.first
        with first.transaction(stations.tick()) as tx:
            data = {"operator": "zhao", "role": "dispatcher", "department": ""}
            tx.act("chen", "supervisor").add("authority", "operator_added", data)
        other = stations.member("WC02")
        self.other = other.station
        self.clock = SetClock(stations.now)
        self.here, self.there = Desk(first, self.clock), Desk(other, self.clock)
        sign_in(self.here, "chen")
        sign_in(self.there, "li")

    def meet(self) -> None:
        """Files go from each to the other until neither has anything left to tell."""
        self.stations.now = max(self.stations.now, self.clock.now())
        self.stations.exchange(self.here.store, self.there.store)

    def forge(self, event: Event) -> None:
        """Put what no desk would write at the end of the other station's chain."""
        store = self.there.store
        database, after = store.database, link(event.prev, event.id)
        private = database.value("SELECT private FROM key WHERE station = ?", (event.station,))
        signature = keys.sign(bytes(private), keys.tip(store.centre, event.station, event.seq, after))
        database.begin()
        database.run(
            "INSERT INTO event (id, chain, seq, link, branch, stream, depth, act, kind, body) "
            "VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
            (event.id, event.station, event.seq, after, event.stream, event.depth, event.act, event.kind, event.body),
        )
        database.run("DELETE FROM chain WHERE chain = ?", (event.station,))
        database.run("INSERT INTO chain (chain, link, seq, signature) VALUES (?, ?, ?, ?)",
                     (event.station, after, event.seq, signature))  # fmt: skip
        database.commit()

    def reopen(self) -> None:
        """As another process finds them."""
        for desk in (self.here, self.there):
            path = desk.store.database.path
            desk.store.close()
            desk.store = self.stations.keep(Store.open(path))


def sign_in(desk: Desk, code: str) -> None:
    desk.operator = next(one for one in desk.operators() if one.code == code)


@contextmanager
def two(folder: Path) -> Iterator[Two]:
    with founded(folder) as stations:
        yield Two(stations)
