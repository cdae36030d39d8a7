"""What waits is tried again when what it stands on is here, and told until then; with it the ends that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.store.exchange import parking
from dispatch_tui.store.exchange.lines import SignedTip, bare
from dispatch_tui.store.exchange.parking import Missing
from dispatch_tui.store.schema import insert
from dispatch_tui.store.sqlite import Database
from tests.store import centre

Places = list[tuple[str, int, str]]
"""Chain, seq, and the link after the event that is here, or before the one that waits."""


def hexed(text: str) -> str:
    return text.encode().hex().ljust(64, "0")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with centre.found(tmp_path / "WC01.db") as store, store.writing():
        yield store.database
        store.database.run("DELETE FROM parked")


def enter(database: Database, here: Places) -> None:
    database.many(
        insert("event"),
        [(None, hexed(f"{one}"), one[0], one[1], one[2], place, "", 0, "", "", None) for place, one in enumerate(here)],
    )


def park(database: Database, waiting: Places) -> None:
    parking.park(database, [bare(chain, seq, hexed(f"{chain} {seq} {prev}"), prev) for chain, seq, prev in waiting])


A, B, C = map(hexed, "ABC")
FROM_0_TO_3: Places = [("a", 0, hexed("0")), ("a", 1, hexed("1")), ("a", 2, hexed("2")), ("a", 3, A)]


@pytest.mark.parametrize(
    ("here", "waiting", "told"),
    [
        ([], [], []),
        (FROM_0_TO_3, [("a", 7, B)], [("a", 4, 6)]),
        (FROM_0_TO_3, [("a", 9, B), ("a", 7, B), ("a", 8, B)], [("a", 4, 6)]),
        (FROM_0_TO_3, [("a", 5, B)], [("a", 4, 4)]),
        ([], [("b", 5, B)], [("b", 0, 4)]),
        (FROM_0_TO_3, [("b", 5, B)], [("b", 0, 4)]),
        (FROM_0_TO_3, [("a", 4, A)], [("a", None, None)]),  # it waits for what its station had seen of others
        (FROM_0_TO_3, [("a", 4, B)], [("a", 3, 3)]),  # of another history, whose event before is not here
        (FROM_0_TO_3, [("a", 3, hexed("2"))], [("a", None, None)]),
        (FROM_0_TO_3, [("a", 2, B)], [("a", 1, 1)]),
        ([], [("c", 0, FIRST_LINK)], [("c", None, None)]),
        ([], [("c", 0, B)], [("c", None, None)]),
        (FROM_0_TO_3, [("b", 2, B), ("a", 6, B)], [("a", 4, 5), ("b", 0, 1)]),
    ],
)
def test_what_is_told_to_be_missing(
    database: Database, here: Places, waiting: Places, told: list[tuple[str, int | None, int | None]]
) -> None:
    enter(database, here)
    park(database, waiting)
    first = {chain: min(seq for of, seq, _ in waiting if of == chain) for chain, _, _ in told}
    assert parking.missing(database) == [Missing(*one, waiting=first[one[0]]) for one in told]


@pytest.mark.parametrize(
    ("waiting", "tried"),
    [
        ([], False),
        ([("a", 4, A)], True),
        ([("a", 4, B)], False),
        ([("a", 5, A)], False),
        ([("b", 4, A)], False),
        ([("b", 7, B), ("a", 4, A)], True),
        ([("c", 0, FIRST_LINK)], True),
        ([("c", 0, A)], False),
        ([("c", 1, FIRST_LINK)], False),
    ],
)
def test_when_it_is_tried_again(database: Database, waiting: Places, *, tried: bool) -> None:
    enter(database, FROM_0_TO_3)
    park(database, waiting)
    ready = parking.ready(database)
    assert [(line.chain, line.seq, line.prev) for line in ready] == (waiting if tried else [])
    parking.unpark(database, [line.id for line in ready[:1]])
    left = [(line.chain, line.seq, line.prev) for line in parking.parked(database)]
    assert left == (waiting[1:] if tried else waiting)


def test_an_end_waits_with_the_event_that_it_proves_and_with_no_other(database: Database) -> None:
    park(database, [("a", 4, A), ("a", 4, B), ("b", 4, C)])
    ends = {prev: link(prev, hexed(f"{chain} 4 {prev}")) for chain, prev in (("a", A), ("a", B), ("b", C))}
    for chain, end, seq in (("a", ends[B], 4), ("a", ends[C], 4), ("a", ends[A], 5), ("b", ends[A], 4)):
        parking.park_tip(database, SignedTip(chain, seq, end, b"s"))
    assert database.rows("SELECT chain, seq, link FROM parked_tip") == [("a", 4, ends[B])]
    assert parking.unparked_tips(database) == []
    enter(database, [("a", 4, ends[A]), ("b", 4, ends[B])])
    assert parking.unparked_tips(database) == []
    enter(database, [("a", 4, ends[B])])
    assert parking.unparked_tips(database) == [SignedTip("a", 4, ends[B], b"s")]
    assert database.rows("SELECT * FROM parked_tip") == []
