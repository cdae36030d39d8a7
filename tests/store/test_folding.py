"""Rows made by whoever only reads, and written by whoever holds the store, are those that the log adds up to."""

from __future__ import annotations

import gc
import pickle
from pathlib import Path

from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.folding import Folding, Rows
from dispatch_tui.store.packs import Packs
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projecting import Projector
from dispatch_tui.store.refold import dumps, refold, tickets_of
from dispatch_tui.store.sqlite import SEARCH_CLEAR, open_store
from dispatch_tui.store.store import Store
from dispatch_tui.store.streams import Streams
from tests.store.centre import NOW, found, receive
from tests.store.test_projections import MENU, REPORTS, act


def worked_on(store: Store) -> None:
    """Some tickets that were worked on, and three that are one matter, one of them merged and parted again."""
    tickets = [receive(store, NOW + place, data, **said) for place, (data, said) in enumerate(REPORTS[:6])]
    for at, (kind, data) in enumerate(MENU * 2):
        act(store, tickets, 7 * at + at % 3, kind, data, NOW + 60_000 * at)
    first, second, third = (receive(store, NOW, text=said) for said in "一二三")
    for kind, one, other in (
        ("merged", first, second), ("merged", second, third), ("merged", first, third), ("unmerged", first, third),
    ):  # fmt: skip
        with store.transaction(NOW) as tx:
            pen = tx.act("li", "dispatcher")
            pen.add(f"ticket/{one}", kind, {"other": other})
            pen.add(f"ticket/{other}", kind, {"other": one})


def read_apart(store: Store) -> list[Rows]:
    """What another process would make of the log, as it comes from there."""
    database = open_store(store.database.path, read_only=True)
    try:
        folding = Folding(Streams(database, store.centre), Parts(database), Packs(database).get)
        found: list[Rows] = pickle.loads(pickle.dumps(folding.read(tickets_of(database))))
        return found
    finally:
        database.close()


def test_folding_leaves_no_rubbish_to_look_for(tmp_path: Path) -> None:
    """What a ticket was folded from is gone with the last word about it: bulk work goes on without looking for
    rubbish."""
    with found(tmp_path / "centre.db") as store:
        worked_on(store)
        streams = Streams(store.database, store.centre)
        folding = Folding(streams, Parts(store.database), store.packs.get)
        folding.read(tickets_of(store.database))
        gc.collect()
        with without_collecting():
            folding.read(tickets_of(store.database))
            assert gc.collect() == 0


def test_rows_read_apart_replace_what_stands(tmp_path: Path) -> None:
    with found(tmp_path / "centre.db") as store:
        worked_on(store)
        database, standing = store.database, dumps(store.database)
        rows = read_apart(store)
        assert sum(bool(one.edges) for one in rows) == 3
        database.begin()
        database.run("UPDATE ticket SET status = 'x', lane = 'done'")
        database.run("UPDATE tally SET count = CASE lane WHEN 'done' THEN ? ELSE 0 END", (len(rows),))
        database.run("UPDATE ticket_order SET step = 'x'")
        database.run("DELETE FROM task")
        folding = Folding(store.streams, store.parts, store.packs.get)
        Projector(database, folding, store.revision + 1).take(rows)
        database.commit()
        assert dumps(database) == standing


def test_tables_that_are_empty_are_filled_with_rows_read_apart(tmp_path: Path) -> None:
    with found(tmp_path / "centre.db") as store:
        worked_on(store)
        again = refold(store.database, store.centre, store.packs.get)
        rows = read_apart(store)
        for table in ("ticket", "ticket_order", "task", "edge", "external", "search_text", "quarantine"):
            again.run(f"DELETE FROM {table}")
        again.run(SEARCH_CLEAR)
        again.run("UPDATE tally SET count = 0")
        folding = Folding(store.streams, store.parts, store.packs.get)
        again.begin()
        Projector(again, folding, 0).take(rows)
        again.commit()
        assert dumps(again) == dumps(store.database)
        again.close()
