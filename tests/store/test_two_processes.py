"""Two processes on one file: each sees what the other wrote, and neither breaks the other's chain."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from dispatch_tui.store import sqlite
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store, StoreRefused
from tests.store.centre import NOW, add, receive

EACH = 25


def note(path: Path, ticket: str, who: int, go: object) -> None:
    """Write notes on one ticket and receive new ones, as fast as it goes."""
    with Store.open(path) as store:
        go.wait()  # type: ignore[attr-defined]
        for turn in range(EACH):
            add(store, ticket, "noted", {}, words=f"{who} {turn}")
            if turn % 5 == 0:
                receive(store, text=f"{who} {turn}")


def test_both_append_to_one_ticket(store: Store, path: Path) -> None:
    ticket = receive(store, text="路灯不亮")
    before = store.revision
    context = multiprocessing.get_context("spawn")
    go = context.Event()
    others = [context.Process(target=note, args=(path, ticket, who, go)) for who in range(2)]
    for other in others:
        other.start()
    go.set()
    for other in others:
        other.join(60)
    assert [other.exitcode for other in others] == [0, 0]
    reading = store.ticket(ticket)
    assert reading is not None
    assert [entry.verdict.outcome for entry in reading.timeline] == ["counted"] * (1 + 2 * EACH)
    assert [entry.event.depth for entry in reading.timeline] == list(range(1, 2 + 2 * EACH))
    assert store.tallies("", NOW)["all"] == 11
    assert len({row.number for row in store.listing()}) == 11
    assert store.revision == before + 2 * (EACH + 5)
    assert len(store.changed_since(before)) == 11
    add(store, ticket, "taken")
    assert check(store, deep=True) == []


def test_a_second_connection_is_noticed_at_once(store: Store, path: Path) -> None:
    ticket = receive(store, text="路灯不亮")
    assert not store.changed_elsewhere()
    with Store.open(path) as other:
        assert not store.changed_elsewhere()
        add(other, ticket, "taken")
        assert store.changed_elsewhere()
        assert not store.changed_elsewhere()
        assert store.ticket(ticket) == other.ticket(ticket)
        add(store, ticket, "released")
        assert other.changed_elsewhere()
        add(other, ticket, "taken")
        with other.transaction(NOW) as tx:
            data = {"operator": "wang", "role": "dispatcher", "department": ""}
            tx.act("chen", "supervisor").add("authority", "operator_added", data)
        add(store, ticket, "noted", actor="wang", words="看到新人")
    assert "wang" in store.authority.now().operators
    assert check(store, deep=True) == []


def test_a_writer_that_waits_too_long_is_told(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = receive(store, text="路灯不亮")
    monkeypatch.setattr(sqlite, "BUSY_WAIT", 50)
    with Store.open(path) as other, store.transaction(NOW):
        with pytest.raises(StoreRefused) as caught:
            add(other, ticket, "taken")
        assert caught.value.code == "store_busy"
        assert other.ticket(ticket) is not None
    add(store, ticket, "taken")
