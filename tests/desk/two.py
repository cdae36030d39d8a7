"""Two stations of one centre in two files, and what an exchange of files would bring from one to the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store import keys
from dispatch_tui.store.refold import rebuild
from dispatch_tui.store.store import Store

START = 1_795_000_000_000


class Two:
    """``here`` founded the centre and is chen's, ``there`` is li's. Both clocks are set by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(START)
        self._paths = (folder / "here.db", folder / "there.db")
        store = found(self._paths[0], self.clock, operator="chen", name="陈")
        desk = Desk(store, self.clock)
        sign_in(desk, "chen")
        for code, role in (("li", "dispatcher"), ("zhao", "dispatcher")):
            desk.add_operator(code, role=role, name=code)
        self._admit(store)
        store.close()
        self.here, self.there = (Desk(Store.open(path), self.clock) for path in self._paths)
        sign_in(self.here, "chen")
        sign_in(self.there, "li")

    def _admit(self, store: Store) -> None:
        private, public = keys.new_key(b"\x07" * 32)
        self.other = keys.station_id(public)
        card = {"station": self.other, "code": "WC02", "key": public.hex(), "role": "centre", "department": ""}
        with store.transaction(self.clock.now()) as tx:
            tx.act("chen", "supervisor").add("authority", "station_admitted", card)
        source, target = (sqlite3.connect(path) for path in self._paths)
        source.backup(target)
        source.close()
        tip = keys.sign(private, keys.tip(store.centre, self.other, 0, FIRST_LINK))
        target.execute("UPDATE meta SET value = ? WHERE name = 'station'", (self.other,))
        target.execute("INSERT INTO key (station, private) VALUES (?, ?)", (self.other, private))
        target.execute(
            "INSERT INTO chain (chain, seq, link, signature) VALUES (?, -1, ?, ?)", (self.other, FIRST_LINK, tip)
        )
        target.commit()
        target.close()

    def meet(self) -> None:
        """Each takes in all that the other has, and projects it."""
        for desk in (self.here, self.there):
            desk.store.close()
        _bring(self._paths[0], self._paths[1])
        _bring(self._paths[1], self._paths[0])
        for desk, path in zip((self.here, self.there), self._paths, strict=True):
            store = desk.store = Store.open(path)
            store.database.begin()
            rebuild(store.database, store.streams, store.parts, store.packs.get, store.revision)
            store.database.commit()

    def reopen(self) -> None:
        """As another process finds them."""
        self.close()
        for desk, path in zip((self.here, self.there), self._paths, strict=True):
            desk.store = Store.open(path)

    def close(self) -> None:
        for desk in (self.here, self.there):
            desk.store.close()


def _bring(source: Path, target: Path) -> None:
    connection = sqlite3.connect(target)
    connection.execute("ATTACH ? AS other", (str(source),))
    columns = ", ".join(
        row[1] for row in connection.execute("PRAGMA table_info(event)") if row[1] not in ("arrived",)
    )
    connection.execute(
        f"INSERT INTO event ({columns}) SELECT {columns} FROM other.event WHERE id NOT IN (SELECT id FROM event) "
        "ORDER BY depth, seq"
    )
    connection.execute("INSERT OR IGNORE INTO part SELECT * FROM other.part")
    connection.execute("INSERT OR REPLACE INTO chain SELECT * FROM other.chain AS o WHERE o.seq > coalesce("
                       "(SELECT max(seq) FROM chain WHERE chain.chain = o.chain), -2)")  # fmt: skip
    connection.commit()
    connection.close()


def sign_in(desk: Desk, code: str) -> None:
    desk.operator = next(one for one in desk.operators() if one.code == code)


@contextmanager
def two(folder: Path) -> Iterator[Two]:
    stations = Two(folder)
    yield stations
    stations.close()
