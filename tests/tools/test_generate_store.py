"""Generated stores are what a desk would have written, also where tickets are copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from tools import generate_store, many_tickets

DRAWN, COUNT = 40, 130


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(generate_store, "DRAWN", DRAWN)
    monkeypatch.setattr(many_tickets, "TOGETHER", 50)
    path = tmp_path / "store.db"
    generate_store.generate(path, COUNT, seed=2)
    return Store.open(path)


def test_copied_tickets_are_lawful_and_tell_themselves_apart(store: Store) -> None:
    with store:
        assert check(store, deep=True) == []
        board = store.listing(limit=COUNT + 1)
        assert len(board) == len({row.number for row in board}) == len({row.summary for row in board}) == COUNT
        events = store.database.rows("SELECT stream, kind FROM event ORDER BY arrived")
        walls = [event.wall for stream in dict.fromkeys(row[0] for row in events) for event in store.events(stream)]
        assert walls == sorted(walls)
        assert {row[1] for row in events} > {"rang", "received", "dispatched", "acknowledged", "verified"}


def test_copies_are_acted_on_like_any_other(store: Store) -> None:
    with store:
        before = store.database.value("SELECT count(*) FROM chain")
        ticket = store.listing(limit=1)[0].id
        with store.transaction(store.events(f"ticket/{ticket}")[-1].wall + 1) as tx:
            assert tx.next_number("20261123") not in {row.number for row in store.listing(limit=COUNT)}
            tx.act("li", "dispatcher").add(f"ticket/{ticket}", "noted", {})
        assert (before, store.succeeded) == (1, None)
        assert check(store, deep=True) == []
