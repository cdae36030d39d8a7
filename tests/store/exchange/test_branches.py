"""Where the histories of a chain part, and what lies on the way to an event."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import Event
from dispatch_tui.store.exchange.forks import BEFORE_ALL, Branches, Fork
from dispatch_tui.store.schema import insert
from dispatch_tui.store.store import Store
from tests.store import centre

Place = tuple[int, int]
GROWN: dict[int, tuple[Place, int]] = {
    0: (BEFORE_ALL, 5), 1: ((0, 2), 6), 2: ((1, 4), 5), 3: (BEFORE_ALL, 1), 4: ((0, 2), 3), 5: ((3, 0), 2)
}  # fmt: skip
"""By branch: after which (branch, seq) it begins, and its last seq."""


def event(chain: str, place: Place) -> Event:
    return Event(
        1, FIRST_LINK, chain, place[1], FIRST_LINK, str(place), "ticket/x", (), 1, (), "noted", {}, (), "li", "", 0
    )


def link(place: Place) -> str:
    return f"{place[0]}-{place[1]}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One with two chains, ``b`` and ``a``, that parted again and again, and one, ``c``, that never did."""
    with centre.found(tmp_path_factory.mktemp("branches") / "WC01.db") as made:
        branches = Branches(made.database)
        with made.writing():
            for chain in "bac":
                for branch, (start, last) in GROWN.items():
                    if branch and chain != "c":
                        assert branches.begin(chain, *start) == branch
                    rows = [
                        (None, event(chain, place).id, chain, place[1], link(place), branch, "", 0, "", "", None)
                        for place in ((branch, seq) for seq in range(start[1] + 1, last + 1))
                    ]
                    if chain != "c" or branch == 0:
                        made.database.many(insert("event"), rows[::-1])
        yield made


@pytest.fixture
def branches(store: Store) -> Branches:
    """As another process reads them."""
    return Branches(store.database)


def test_the_branches_of_a_chain(branches: Branches) -> None:
    assert (branches.of("a"), branches.of("c")) == ((0, 1, 2, 3, 4, 5), (0,))
    assert [branches.start_of("a", branch) for branch in GROWN] == [start for start, _ in GROWN.values()]
    assert [branches.start("a", branch) for branch in GROWN] == [start[1] for start, _ in GROWN.values()]


@pytest.mark.parametrize(
    ("place", "way"),
    [
        ((0, 4), {0: 4}), ((1, 3), {1: 3, 0: 2}), ((2, 5), {2: 5, 1: 4, 0: 2}), ((3, 1), {3: 1}), ((0, 0), {0: 0}),
        ((0, -1), {}),
    ],
)  # fmt: skip
def test_what_an_event_stands_on(branches: Branches, place: Place, way: dict[int, int]) -> None:
    assert branches.way("a", *place) == way
    assert branches.way("c", *place).get(0, -1) == (place[1] if place[0] == 0 else -1)


def test_what_several_stand_on(branches: Branches) -> None:
    assert branches.ways("a", [(2, 5), (0, 4), (1, 3), (3, 0)]) == {2: 5, 1: 4, 0: 4, 3: 0}
    assert branches.ways("a", []) == {}


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [
        ((0, 1), (0, 4), True), ((0, 1), (1, 5), True), ((0, 2), (1, 3), True), ((0, 3), (1, 5), False),
        ((0, 4), (1, 3), False), ((1, 4), (2, 5), True), ((1, 5), (2, 5), False), ((0, 2), (2, 5), True),
        ((3, 0), (0, 5), False), ((3, 0), (3, 1), True), ((1, 3), (4, 3), False), ((2, 5), (2, 5), True),
    ],
)  # fmt: skip
def test_whether_one_lies_on_the_way_to_the_other(branches: Branches, one: Place, other: Place, held: bool) -> None:
    pair = event("a", one), event("a", other)
    assert branches.one_chain(*pair) is branches.one_chain(*pair[::-1]) is held


def test_a_chain_that_never_parted_is_one(branches: Branches) -> None:
    assert branches.one_chain(event("c", (0, 5)), event("c", (0, 1)))


def test_where_the_histories_part_and_how_far_each_leads(branches: Branches) -> None:
    assert branches.forks() == [
        Fork(chain, start[1], tuple(sorted((GROWN[branch][1], link((branch, GROWN[branch][1]))) for branch in parted)))
        for chain in "ab"
        for start, parted in ((BEFORE_ALL, (0, 3)), ((3, 0), (3, 5)), ((0, 2), (0, 1, 4)), ((1, 4), (1, 2)))
    ]
