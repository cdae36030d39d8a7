"""Tampering is found, wherever it is done."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_tui.store.check import check
from dispatch_tui.store.sqlite import SEARCH_ADD
from dispatch_tui.store.store import Store
from dispatch_tui.words.catalogue import sentence
from tests.store.centre import CLASSIFY, add, dispatched, receive

Tamper = Callable[[sqlite3.Connection], object]


def sql(*statements: str) -> Tamper:
    def tamper(connection: sqlite3.Connection) -> None:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement

    return tamper


def swap_bodies(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT id, body FROM event WHERE kind IN ('taken', 'noted') ORDER BY id").fetchall()
    for (one, _), (_, other) in zip(rows, rows[::-1], strict=True):
        connection.execute("UPDATE event SET body = ? WHERE id = ?", (other, one))


LAST = "(SELECT max(seq) FROM event)"
TAMPERINGS: list[tuple[str, Tamper, set[str], bool]] = [
    ("nothing", lambda connection: None, set(), True),
    ("a body", sql("UPDATE event SET body = replace(CAST(body AS TEXT), 'li', 'ly') WHERE kind = 'taken'"),
     {"event_altered"}, False),
    ("two bodies swapped", swap_bodies, {"event_altered"}, False),
    ("a body of another type", sql("UPDATE event SET body = 17 WHERE kind = 'noted'"), {"event_altered"}, False),
    ("a body that is no event", sql("UPDATE event SET body = x'00ff' WHERE kind = 'noted'"), {"event_altered"}, False),
    ("an event's place", sql("UPDATE event SET stream = 'ticket/other' WHERE kind = 'noted'"),
     {"event_misplaced"}, False),
    ("an event's kind", sql("UPDATE event SET kind = 'noted' WHERE kind = 'taken'"), {"event_misplaced"}, False),
    ("an event's depth", sql("UPDATE event SET depth = 9 WHERE kind = 'noted'"), {"event_misplaced"}, False),
    ("an event's act", sql("UPDATE event SET act = 'x' WHERE kind = 'noted'"), {"event_misplaced"}, False),
    ("an event gone", sql("DELETE FROM event WHERE kind = 'taken'"), {"chain_gap", "link_wrong"}, False),
    ("the last event gone", sql(f"DELETE FROM event WHERE seq = {LAST}"), {"tip_wrong"}, False),
    ("a whole chain gone", sql("DELETE FROM event"), {"chain_empty", "centre_missing"}, False),
    ("an event twice", sql("INSERT INTO event SELECT NULL, replace(id, substr(id, 1, 4), '0000'), chain, seq, link, 0, "
                           "stream, depth, act, kind, NULL FROM event WHERE kind = 'noted'"),
     {"chain_fork", "link_wrong"}, False),
    ("a link", sql("UPDATE event SET link = replace(link, substr(link, 1, 4), 'beef') WHERE kind = 'taken'"),
     {"link_wrong"}, False),
    ("a link that is no hash", sql("UPDATE event SET link = 'x' WHERE kind = 'taken'"), {"link_wrong"}, False),
    ("the signed end", sql(f"UPDATE chain SET seq = {LAST} - 1"), {"tip_wrong", "signature_wrong"}, False),
    ("the signature", sql("UPDATE chain SET signature = zeroblob(64)"), {"signature_wrong"}, False),
    ("no signature", sql("DELETE FROM chain"), {"tip_missing"}, False),
    ("a part", sql("UPDATE part SET content = CAST('别的' AS BLOB) WHERE cls = 'place'"), {"part_altered"}, True),
    ("a part's salt", sql("UPDATE part SET salt = zeroblob(16) WHERE cls = 'place'"), {"part_altered"}, True),
    ("a part of another type", sql("UPDATE part SET content = 17, salt = 'x' WHERE cls = 'place'"),
     {"part_altered"}, True),
    ("a pack", sql("UPDATE pack SET archive = substr(archive, 1, 999)"), {"pack_altered"}, True),
    ("a row's status", sql("UPDATE ticket SET status = 'closed'"), {"projection_differs"}, True),
    ("a row's due time", sql("UPDATE ticket SET due_at = 1"), {"projection_differs"}, True),
    ("a row gone", sql("DELETE FROM ticket WHERE taken_by = 'li'"), {"projection_differs"}, True),
    ("an order", sql("UPDATE ticket_order SET step = 'reported'"), {"projection_differs"}, True),
    ("an order gone", sql("DELETE FROM ticket_order"), {"projection_differs"}, True),
    ("an external id", sql("UPDATE external SET external = 'x'"), {"projection_differs"}, True),
    ("a merge", sql("INSERT INTO edge VALUES ('a', 'b')"), {"projection_differs"}, True),
    ("a count", sql("UPDATE tally SET count = count + 1 WHERE lane = 'ack'"), {"projection_differs"}, True),
    ("a text to search", sql("UPDATE search_text SET text = text || 'x'"), {"projection_differs"}, True),
    ("a word in the index", lambda connection: connection.execute(SEARCH_ADD, (1, "暴雨")),
     {"projection_differs"}, True),
    ("a quarantine", sql("INSERT INTO quarantine VALUES ('a', 'b', 'c')"), {"quarantined", "projection_differs"}, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tamper", "codes", "deep"), [one[1:] for one in TAMPERINGS], ids=[one[0] for one in TAMPERINGS]
)
def test_tampering_is_found(store: Store, path: Path, tamper: Tamper, codes: set[str], deep: bool) -> None:
    ticket = receive(store, text="路灯不亮", address="雷锋大道",
                     data={"external": {"source": "app", "id": "1", "digest": "d"}})  # fmt: skip
    dispatched(store, ticket)
    add(store, ticket, "taken")
    add(store, ticket, "noted", words="记")
    receive(store, text="另一张")
    assert check(store, deep=True) == []
    connection = sqlite3.connect(path, isolation_level=None)
    tamper(connection)
    connection.close()
    if not deep and codes:
        assert codes <= {one.code for one in check(store)}
    store.close()
    with Store.open(path) as again:
        shallow = {one.code for one in check(again)}
        found = {one.code for one in check(again, deep=True)}
    assert codes <= found
    assert (codes <= shallow) == (not deep or codes <= {"quarantined"} or not codes)
    if not codes:
        assert found == set()
    for one in found:
        assert sentence(f"check.{one}", "zh") is not None


def test_an_altered_event_does_not_stop_the_store(store: Store, path: Path) -> None:
    ticket = receive(store, text="路灯不亮")
    add(store, ticket, "taken")
    add(store, ticket, "noted", words="记")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE event SET body = x'ff' WHERE kind = 'taken'")
    connection.close()
    store.close()
    with Store.open(path) as again:
        reading = again.ticket(ticket)
        assert reading is not None
        assert (reading.status, reading.taken_by) == ("received", None)
        add(again, ticket, "classified", CLASSIFY)
        listed = again.database.rows("SELECT reason FROM quarantine ORDER BY reason")
        assert listed == [("parents_unknown",), ("wrong_id",)]
        codes = [one.code for one in check(again, deep=True)]
        assert codes.count("quarantined") == 2
        assert "projection_differs" not in codes


def test_the_check_of_a_busy_store_looks_at_one_state(store: Store, path: Path) -> None:
    ticket = receive(store, text="路灯不亮")
    with Store.open(path) as other, other.transaction(0):
        assert check(store, deep=True) == []
    add(store, ticket, "taken")
