"""What other stations wrote, brought about in one file: for `resolve` fields that two stations set unaware of each
other, for `accept` notes of a station that was retired before.

The centre admits a station; a copy of the store becomes its seat; what is written there is put into the first store, as
an exchange of files would, and the projections are made again.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store import keys
from dispatch_tui.store.refold import rebuild
from dispatch_tui.store.store import Store

TICKETS = 10


def from_elsewhere(path: Path) -> None:
    """Leave TICKETS tickets in the store at ``path`` on which two stations disagree, and as many on which something
    waits for a supervisor."""
    other, retired = _Other(path, "WC02"), _Other(path, "WC03")
    with Store.open(path) as store:
        desk = _desk(store)
        tickets = [
            desk.perform("register", fields={"text": "井盖缺失", "address": "雷锋大道"}).ticket
            for _ in range(2 * TICKETS)
        ]
    contested, noted = tickets[:TICKETS], tickets[TICKETS:]
    other.sit_down()
    for place, address in ((path, "金星北路1号"), (other.copy, "金星北路2号")):
        with Store.open(place) as store:
            for ticket in contested:
                _desk(store).perform("correct", ticket, fields={"address": address})
    retired.sit_down()
    with Store.open(retired.copy) as store:
        for ticket in noted:
            _desk(store).perform("note", ticket, words="停用后所记")
    with Store.open(path) as store:
        _desk(store).retire_station("WC03")
    for one in (other, retired):
        one.bring()
    with Store.open(path) as store:
        store.database.begin()
        rebuild(store.database, store.streams, store.parts, store.packs.get, store.revision)
        store.database.commit()


class _Other:
    """A station that the centre at ``path`` admits, its seat a copy of the store."""

    def __init__(self, path: Path, code: str) -> None:
        self.path = path
        self.copy = path.with_name(f"{code}.db")
        self._private, public = keys.new_key(os.urandom(32))
        self._station = keys.station_id(public)
        with Store.open(path) as store:
            self._signature = keys.sign(self._private, keys.tip(store.centre, self._station, 0, FIRST_LINK))
            data = {"station": self._station, "code": code, "key": public.hex(), "role": "centre", "department": ""}
            with store.transaction(SystemClock().now()) as tx:
                tx.act("chen", "supervisor").add("authority", "station_admitted", data)

    def sit_down(self) -> None:
        _sit_elsewhere(self.path, self.copy, self._station, self._private, self._signature)

    def bring(self) -> None:
        _bring(self.copy, self.path, self._station)


def _desk(store: Store) -> Desk:
    desk = Desk(store, SystemClock())
    desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
    return desk


def _sit_elsewhere(path: Path, copy: Path, station: str, private: bytes, signature: bytes) -> None:
    """A copy of the store that writes on the other station's chain, which is empty still."""
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    source.backup(target)
    source.close()
    target.execute("UPDATE meta SET value = ? WHERE name = 'station'", (station,))
    target.execute("DELETE FROM meta WHERE name = 'file'")  # no copy of the first station's store, as far as it knows
    target.execute("INSERT INTO key (station, private) VALUES (?, ?)", (station, private))
    target.execute(
        "INSERT INTO chain (chain, seq, link, signature) VALUES (?, -1, ?, ?)", (station, FIRST_LINK, signature)
    )
    target.commit()
    target.close()


def _bring(source: Path, target: Path, station: str) -> None:
    """The other chain with its parts and its tip."""
    connection = sqlite3.connect(target)
    connection.execute("ATTACH ? AS other", (str(source),))
    columns = "id, chain, seq, link, branch, stream, depth, act, kind, body"
    connection.execute(
        f"INSERT INTO event ({columns}) SELECT {columns} FROM other.event WHERE chain = ? ORDER BY seq", (station,)
    )
    connection.execute("INSERT OR IGNORE INTO part SELECT * FROM other.part")
    connection.execute("INSERT INTO chain SELECT * FROM other.chain WHERE chain = ?", (station,))
    connection.commit()
    connection.close()
