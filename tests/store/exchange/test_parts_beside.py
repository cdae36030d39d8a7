"""Parts come as they are asked for, in whatever order they lie in their table; little is held at once."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from dispatch_tui.store.exchange import parts_beside
from dispatch_tui.store.exchange.parts_beside import Beside, PartsBeside
from dispatch_tui.store.schema import insert, make_tables
from dispatch_tui.store.sqlite import Database, scratch

COUNT = 3_000
PARTS: list[Beside] = [
    (f"{number:064x}", "photo" if number % 50 == 0 else "words", b"s" * 16, b"%d" % number * (number % 7))
    for number in range(COUNT)
]
NAMES = [part[0] for part in PARTS]


@pytest.fixture
def database() -> Iterator[Database]:
    database = scratch()
    make_tables(database.raw)
    database.many(insert("part"), PARTS)
    yield database
    database.close()


def shuffled(names: Sequence[str]) -> list[str]:
    return random.Random(1).sample(list(names), len(names))


@pytest.mark.parametrize(
    "asked",
    [
        NAMES, NAMES[::-1], NAMES[::5], NAMES[COUNT // 2 :], shuffled(NAMES), shuffled(NAMES[:1_000]) + NAMES[1_000:],
        [*NAMES[:1_000], *NAMES[:1_000], *NAMES[1_000:]],
    ],
    ids=["as they came", "backwards", "few", "the last", "no order", "order at last", "some twice"],
)  # fmt: skip
@pytest.mark.parametrize("ahead", [100, 5_000])
def test_every_part_comes_as_it_is_asked_for(
    database: Database, asked: list[str], ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_beside, "MOST_AHEAD", ahead)
    missing, beside = ["f" * 64, "e" * 64], PartsBeside(database)
    found: list[Beside] = []
    for start in range(0, len(asked), 450):
        found.extend(beside.of([missing[0], *asked[start : start + 450], missing[1]]))
    whole = dict(zip(NAMES, PARTS, strict=True))
    assert found == [whole[one] for one in asked]


def statements(database: Database, asked: Sequence[str]) -> list[str]:
    said: list[str] = []
    database.raw.set_trace_callback(said.append)
    beside = PartsBeside(database)
    for start in range(0, len(asked), 300):
        assert len(list(beside.of(asked[start : start + 300]))) == len(asked[start : start + 300])
    database.raw.set_trace_callback(None)
    return said


def test_parts_in_the_order_of_the_table_are_read_and_not_looked_up(database: Database) -> None:
    assert len(statements(database, NAMES)) == 1
    assert len(statements(database, shuffled(NAMES))) > COUNT // 300


def test_large_parts_are_read_one_at_a_time(database: Database) -> None:
    large: list[Beside] = [(f"a{number:063x}", "photo", b"s" * 16, b"x" * 5_000) for number in range(9)]
    database.many(insert("part"), large)
    asked = [part[0] for part in large]
    assert list(PartsBeside(database).of(asked)) == large
    assert sum("hash = " in one for one in statements(database, asked)) == len(large)


def test_what_a_hand_from_outside_left_comes_as_bytes(database: Database) -> None:
    database.run("UPDATE part SET content = 'text' WHERE hash = ?", (NAMES[1],))
    assert [part[3] for part in PartsBeside(database).of(NAMES[:2])] == [b"", b"text"]
