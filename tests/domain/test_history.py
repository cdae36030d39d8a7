"""Who had seen what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.history import History, bits

GRAPHS = st.lists(st.lists(st.integers(0, 30), max_size=3), max_size=20)
"""For each event the parents it chose, each taken modulo the events there were."""


@given(GRAPHS)
def test_seen_is_reachable(graph):
    history = History()
    parents_of: list[set[int]] = []
    for number, wishes in enumerate(graph):
        parents = {wish % number for wish in wishes} if number else set()
        assert history.add(f"e{number}", [f"e{one}" for one in sorted(parents)]) == number
        parents_of.append(parents)
    for later, parents in enumerate(parents_of):
        reachable, todo = set(), list(parents)
        while todo:
            one = todo.pop()
            if one not in reachable:
                reachable.add(one)
                todo.extend(parents_of[one])
        assert {earlier for earlier in range(len(graph)) if history.seen(later, earlier)} == reachable
    with_children = set().union(*parents_of) if parents_of else set()
    assert history.heads() == tuple(sorted(f"e{at}" for at in range(len(graph)) if at not in with_children))


def test_an_unknown_parent_is_no_parent():
    history = History()
    history.add("a", [])
    with pytest.raises(KeyError):
        history.add("b", ["nowhere"])
    assert ("a" in history, history.find("b"), len(history)) == (True, None, 1)
    assert history.heads() == ("a",)


@given(st.sets(st.integers(0, 300)))
def test_bits_are_the_indexes(indexes):
    assert list(bits(sum(1 << index for index in indexes))) == sorted(indexes)
