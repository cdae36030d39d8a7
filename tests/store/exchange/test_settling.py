"""Stretches of chains are looked through bit by bit, to their end; and settling stops when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.store.exchange import settling
from dispatch_tui.store.exchange.settling import settle, unsettled
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.schema import insert
from dispatch_tui.store.store import Store
from tests.store import centre

LONGEST = 6
"""Of the chain that is looked through; it is forked after its third event."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with centre.found(tmp_path / "WC01.db") as made:
        yield made


def swept(store: Store, *stretches: tuple[int, int]) -> list[str]:
    """Look through stretches; the tickets that go stale, in the order of their names."""
    database = store.database
    with store.writing():
        for seq, branch in [*((seq, 0) for seq in range(LONGEST)), *((seq, 1) for seq in range(3, LONGEST))]:
            name = f"{seq}-{branch}"
            stream = f"call/{name}" if seq == 1 else f"ticket/{name}"
            database.run(insert("event"), (None, name, "x", seq, name, branch, stream, 0, "", "noted", None))
        database.run("DELETE FROM stale")
        database.many("INSERT INTO sweep (chain, seq, upto) VALUES ('x', ?, ?)", stretches)
        for _ in range(3 * LONGEST):
            settling._sweep(store)
        found = [row[0] for row in database.rows("SELECT ticket FROM stale ORDER BY ticket")]
        assert database.rows("SELECT * FROM sweep") == [], "it comes to its end"
        database.run("DELETE FROM stale")
        database.run("DELETE FROM event WHERE chain = 'x'")
    return found


@pytest.mark.parametrize("at_once", [2, 3, 4, 9, 10_000])
@pytest.mark.parametrize(
    ("first", "last", "stale"),
    [
        (0, 2, ["0-0", "2-0"]),
        (1, 1, []),
        (3, 3, ["3-0", "3-1"]),
        (2, 4, ["2-0", "3-0", "3-1", "4-0", "4-1"]),
        (4, 2**53, ["4-0", "4-1", "5-0", "5-1"]),
        (0, 2**53, ["0-0", "2-0", "3-0", "3-1", "4-0", "4-1", "5-0", "5-1"]),
        (7, 9, []),
    ],
)
def test_every_ticket_of_a_stretch_goes_stale(
    store: Store, monkeypatch: pytest.MonkeyPatch, at_once: int, first: int, last: int, stale: list[str]
) -> None:
    monkeypatch.setattr(settling, "SWEPT_AT_ONCE", at_once)
    assert swept(store, (first, last)) == stale


@pytest.mark.parametrize(
    ("one", "other", "stale"),
    [((0, 1), (1, 4), ["0-0", "2-0", "3-0", "3-1", "4-0", "4-1"]), ((0, 4), (1, 1), ["0-0", "2-0", "3-0", "3-1", "4-0",
     "4-1"]), ((0, 0), (5, 5), ["0-0", "5-0", "5-1"])],
)  # fmt: skip
def test_stretches_that_meet_go_as_far_as_either(
    store: Store, monkeypatch: pytest.MonkeyPatch, one: tuple[int, int], other: tuple[int, int], stale: list[str]
) -> None:
    monkeypatch.setattr(settling, "SWEPT_AT_ONCE", 2)
    assert swept(store, one, other) == stale


def make_stale(store: Store, count: int) -> list[str]:
    tickets = [centre.receive(store, text=str(number)) for number in range(count)]
    with store.writing():
        store.database.many("INSERT INTO stale (ticket) VALUES (?)", [(one,) for one in tickets])
    return tickets


def test_what_is_left_is_told(store: Store) -> None:
    assert unsettled(store) == 0
    make_stale(store, 3)
    assert unsettled(store) == 3
    with store.writing():
        store.database.run("INSERT INTO sweep (chain, seq, upto) VALUES ('x', 0, 1)")
    assert unsettled(store) == 3
    assert settle(store)
    with store.writing():
        store.database.run("INSERT INTO sweep (chain, seq, upto) VALUES ('x', 0, 1)")
    assert unsettled(store) == 1
    told: list[tuple[int, int]] = []
    assert settle(store, done=lambda *one: told.append(one))
    assert (unsettled(store), told) == (0, [])


def test_it_stops_when_its_time_is_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "_TOGETHER", 2)
    before = dumps(store.database)
    tickets = make_stale(store, 9)
    whole = dumps(store.database)
    assert whole != before
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 1.0
        return now

    told: list[tuple[int, int]] = []
    assert not settle(store, clock=clock, sleep=lambda _: None, seconds=20, done=lambda *one: told.append(one))
    left = unsettled(store)
    assert 0 < left < len(tickets)
    assert {of for _, of in told} == {len(tickets)}
    assert 0 < told[0][0] < told[-1][0] <= len(tickets) - left
    told.clear()
    assert settle(store, done=lambda *one: told.append(one))
    assert told[-1] == (left, left)
    assert dumps(store.database) == whole
