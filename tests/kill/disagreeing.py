"""Two stations that set the same field unaware of each other: what `resolve` needs, brought about in one file.

The centre admits a second station; a copy of the store becomes its seat; both correct the same addresses; what
the copy wrote is put into the first store, as an exchange of files would, and the projections are made again.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store import keys
from dispatch_tui.store.refold import rebuild
from dispatch_tui.store.store import Store

TICKETS = 10


def disagree(path: Path) -> None:
    """Leave TICKETS tickets in the store at ``path`` on which two stations disagree."""
    private, public = keys.new_key(b"\x07" * 32)
    other = keys.station_id(public)
    with Store.open(path) as store:
        desk = _desk(store)
        with store.transaction(desk.clock.now()) as tx:
            tx.act("chen", "supervisor").add(
                "authority",
                "station_admitted",
                {"station": other, "code": "WC02", "key": public.hex(), "role": "centre", "department": ""},
            )
        tickets = [
            desk.perform("register", fields={"text": "井盖缺失", "address": "雷锋大道"}).ticket for _ in range(TICKETS)
        ]
        centre = store.centre
    copy = path.with_name("other.db")
    _sit_elsewhere(path, copy, other, private, keys.sign(private, keys.tip(centre, other, 0, FIRST_LINK)))
    for place, address in ((path, "金星北路1号"), (copy, "金星北路2号")):
        with Store.open(place) as store:
            for ticket in tickets:
                _desk(store).perform("correct", ticket, fields={"address": address})
    _bring(copy, path, other)
    with Store.open(path) as store:
        store.database.begin()
        rebuild(store.database, store.streams, store.parts, store.packs.get, store.revision)
        store.database.commit()


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
