"""Stations of one centre in one folder, each with a store, a desk and files to carry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dispatch_tui.desk.stations import trust
from dispatch_tui.desk.work import Operator
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.seats import seats_folder
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.format.envelope import new_identity
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.trust import admission, own_card
from dispatch_tui.sync.views import Carried, To
from tests.store import centre

CHEN = Operator("chen", "陈", "supervisor")


@dataclass
class Stations:
    """``first`` founded the centre; others join. Every call moves the one clock on by a second."""

    folder: Path
    stack: ExitStack
    stores: dict[str, Store] = field(default_factory=dict)
    now: int = centre.NOW + 60_000
    written: int = 0

    @property
    def first(self) -> Store:
        return self.stores["WC01"]

    def tick(self) -> int:
        self.now += 1_000
        return self.now

    def keep(self, store: Store) -> Store:
        self.stores[store.station_code] = store
        self.stack.callback(store.close)
        return store

    def join(self, code: str, role: str = "centre", department: str = "", *, trusted: bool = True) -> Store:
        """A new station, trusted at the first one; it has imported nothing yet."""
        store = join(
            self.folder / code / "centre.db", own_card(self.first), station=code, role=role, department=department
        )
        if trusted:
            trust(self.first, CHEN, self.tick(), admission(self.first, own_card(store)))
        return self.keep(store)

    def member(self, code: str, role: str = "centre", department: str = "") -> Store:
        """A new station that has had its first bundle."""
        store = self.join(code, role, department)
        self.carry(self.first, store)
        return store

    def export(self, store: Store, *to: str, everything: bool = False, **given: object) -> Path | None:
        """Write a bundle; None where there was nothing new."""
        self.written += 1
        target = To("everything") if everything else To("stations", to)
        file = self.folder / f"{self.written}.bundle"
        carried = export(store, file, target, self.tick(), **given)  # type: ignore[arg-type]
        return carried.written[0] if carried.written else None

    def take(self, store: Store, file: Path) -> Carried:
        return import_file(store, file, self.tick())

    def carry(self, giver: Store, taker: Store) -> Carried | None:
        """One bundle from the one to the other; None where there was nothing new."""
        file = self.export(giver, taker.station)
        return None if file is None else self.take(taker, file)

    def exchange(self, *stores: Store) -> None:
        """Let bundles go round until nobody has anything left to send."""
        for _ in range(6):
            sent = [
                self.carry(one, other) for one in stores for other in stores if one is not other
            ]
            if not any(sent):
                return
        raise AssertionError("they never come to an end")


class Machine:
    """A station's disk, of which a snapshot was taken."""

    def __init__(self, stations: Stations, store: Store) -> None:
        self._stations = stations
        self._code = store.station_code
        self._path = store.database.path
        store.close()
        self._marker = seats_folder() / store.station
        self._kept = self._path.read_bytes(), self._marker.read_bytes()
        self._stations.keep(Store.open(self._path))

    @property
    def store(self) -> Store:
        return self._stations.stores[self._code]

    def set_back(self) -> Store:
        self.store.close()
        with self._path.open("r+b") as file:  # in place: it stays the same file
            file.truncate()
            file.write(self._kept[0])
        self._marker.write_bytes(self._kept[1])
        return self._stations.keep(Store.open(self._path))


@contextmanager
def founded(folder: Path) -> Iterator[Stations]:
    with ExitStack() as stack:
        stations = Stations(folder, stack)
        stations.keep(centre.found(folder / "WC01" / "centre.db"))
        yield stations


def state(store: Store) -> tuple[object, ...]:
    """Everything that two stations which hold the same agree on."""
    rows = store.database.rows("SELECT id, chain, seq, link, body FROM event ORDER BY id")
    parts = store.database.rows("SELECT hash, cls, salt, content FROM part ORDER BY hash")
    tips = store.database.rows("SELECT chain, seq, link FROM chain WHERE seq >= 0 ORDER BY chain, seq, link")
    return _digest(rows), _digest(parts), tuple(tips), dumps(store.database)


def everything_in(store: Store) -> str:
    """A fingerprint of all tables, to see that nothing changed."""
    names = [row[0] for row in store.database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'search' "
        "ORDER BY name"
    )]  # fmt: skip
    return _digest([store.database.rows(f"SELECT * FROM {name}") for name in names])


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()


__all__ = ["CHEN", "Machine", "Stations", "everything_in", "founded", "new_identity", "state"]
