"""How far whoever holds certain places reaches: alone, with others, and with bundles that it can build on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.store import Store
from tests.store import centre


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One with a chain of six events."""
    with centre.found(tmp_path_factory.mktemp("reaching") / "WC01.db") as made:
        while made.database.value("SELECT count(*) FROM event") < 6:
            centre.receive(made)
        yield made


@pytest.fixture
def giving(store: Store) -> Iterator[GivingOut]:
    with GivingOut(store) as made:
        yield made


def at(store: Store, seq: int) -> Place:
    return Place(store.station, seq, store.database.value("SELECT link FROM event WHERE seq = ?", (seq,)))


NOWHERE = Place("f" * 32, 3, "f" * 64)


def test_what_is_held_with_a_place(store: Store, giving: GivingOut) -> None:
    holds = giving.within([at(store, 3), NOWHERE])
    assert [holds(at(store, seq)) for seq in range(6)] == [True, True, True, True, False, False]
    assert not holds(NOWHERE)
    assert not giving.within([])(at(store, 0))


def test_how_far_all_reach(store: Store, giving: GivingOut) -> None:
    assert giving.meet([]) == []
    assert giving.meet([[at(store, 4)], [at(store, 2), NOWHERE]]) == [at(store, 2)]
    assert giving.meet([[at(store, 4)], [NOWHERE]]) == []


@pytest.mark.parametrize(
    ("begun", "bundles", "reached"),
    [
        (1, [], 1),
        (1, [(1, 3)], 3),
        (1, [(3, 5), (1, 3)], 5),
        (1, [(2, 5)], 1),
        (3, [(1, 2)], 3),
        (1, [(None, 5)], 1),
    ],
)
def test_how_far_bundles_lead(
    store: Store, giving: GivingOut, begun: int, bundles: list[tuple[int | None, int]], reached: int
) -> None:
    given = [([NOWHERE if start is None else at(store, start)], [at(store, end)]) for start, end in bundles]
    assert giving.covered([at(store, begun)], given) == [at(store, reached)]


def test_where_an_event_stands(store: Store, giving: GivingOut) -> None:
    event = store.database.value("SELECT id FROM event WHERE seq = 2")
    assert giving.place_of(event) == at(store, 2)
    assert giving.place_of("0" * 64) is None
