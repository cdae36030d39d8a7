"""A store of the first schema is brought to the present one when it is opened, and loses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dispatch_tui.store.check import check
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from tests.store.centre import add, dispatched, receive

OLD = (
    "CREATE TABLE e (id TEXT PRIMARY KEY, chain, seq, link, stream, depth, act, kind, body, UNIQUE (chain, seq, id))",
    "INSERT INTO e SELECT id, chain, seq, link, stream, depth, act, kind, body FROM event ORDER BY arrived",
    "DROP TABLE event",
    "ALTER TABLE e RENAME TO event",
    "CREATE INDEX event_stream ON event (stream, depth)",
    "CREATE INDEX event_act ON event (act)",
    "CREATE TABLE c (chain TEXT PRIMARY KEY, seq, link, signature)",
    "INSERT INTO c SELECT chain, seq, link, signature FROM chain",
    "DROP TABLE chain",
    "ALTER TABLE c RENAME TO chain",
    "ALTER TABLE key DROP COLUMN age",
    "ALTER TABLE ticket DROP COLUMN closed_at",
    *(f"DROP TABLE {name}" for name in (
        "fork", "parked", "parked_tip", "stale", "sweep", "lacking", "erased", "peer", "peer_tip", "peer_stream",
        "peer_thing",
    )),
    "DELETE FROM meta WHERE name = 'file'",
    "PRAGMA user_version = 1",
)  # fmt: skip
"""From the present schema back to the first."""


@pytest.fixture
def old(store: Store, path: Path) -> tuple[Path, str, dict[str, str]]:
    """A store of the first schema; one of its tickets, and what its projections were."""
    ticket = receive(store, text="路灯不亮")
    dispatched(store, ticket)
    before = dumps(store.database)
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in OLD:
        connection.execute(statement)
    connection.close()
    return path, ticket, before


def test_it_is_brought_up_to_date(old: tuple[Path, str, dict[str, str]]) -> None:
    path, ticket, before = old
    with Store.open(path) as store:
        assert dumps(store.database) == before
        assert check(store, deep=True) == []
        add(store, ticket, "noted", words="记")
        assert store.station_code == "WC01"
        assert check(store, deep=True) == []
        with GivingOut(store) as giving:
            assert [line.seq for line in giving.lines()] == list(range(7))
    with Store.open(path) as again:
        assert check(again, deep=True) == []


def test_one_of_the_third_keeps_its_projections(store: Store, path: Path) -> None:
    dispatched(store, receive(store, text="路灯不亮"))
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TABLE parked_tip")
    connection.execute("PRAGMA user_version = 3")
    made = connection.execute("SELECT value FROM meta WHERE name = 'projection'").fetchone()
    connection.close()
    with Store.open(path) as again:
        assert again.database.rows("SELECT value FROM meta WHERE name = 'projection'") == [made]
        assert again.database.rows("SELECT * FROM parked_tip") == []
        assert check(again, deep=True) == []


def test_a_crash_amid_it_leaves_the_old_one(
    old: tuple[Path, str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _, before = old

    def crash(self: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dispatch_tui.store.sqlite.Database.commit", crash)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path)
    with Store.open(path) as store:
        assert dumps(store.database) == before
        assert check(store, deep=True) == []
