"""What comes in is cut where no act is cut in two, and holds no more than it may."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.event import Part
from dispatch_tui.store.exchange import cutting
from dispatch_tui.store.exchange.cutting import acts_whole, in_pieces
from dispatch_tui.store.exchange.lines import Line


def lines(acts: str) -> list[Line]:
    """A letter is an event of the act of that name; the same letter in capitals an act of that name on another
    chain."""
    return [
        Line(str(place), str(act.isupper()), place, "", "", "", 0, act.lower(), "", [], [], None, None)
        for place, act in enumerate(acts)
    ]  # fmt: skip


def told(piece: list[Line]) -> str:
    return "".join(line.act.upper() if line.chain == "True" else line.act for line in piece)


@pytest.mark.parametrize(
    ("acts", "sizes", "pieces"),
    [
        ("", [3], []),
        ("aab", [3], ["aab"]),
        ("aabbcc", [4], ["aabb", "cc"]),
        ("aabbcc", [5], ["aabb", "cc"]),
        ("aabbcc", [3], ["aa", "bb", "cc"]),
        ("abbbb", [3], ["a", "bbb", "b"]),
        ("aaaaab", [2], ["aa", "aa", "ab"]),
        ("aAaA", [3], ["aAa", "A"]),
        ("aaAA", [3], ["aa", "AA"]),
        ("abcabc", [1, 3], ["a", "bca", "bc"]),
        ("aabbccdd", [5, 1, 8], ["aabb", "c", "cdd"]),
    ],
)
def test_no_act_is_cut_in_two_unless_it_is_longer(acts: str, sizes: list[int], pieces: list[str]) -> None:
    given_sizes = itertools.chain(sizes, itertools.repeat(sizes[-1]))
    assert [told(piece) for piece in acts_whole(lines(acts), lambda: next(given_sizes))] == pieces


@given(st.text("abcAB", max_size=40), st.integers(1, 9))
def test_all_comes_in_its_order_and_no_more_is_read_than_a_piece_needs(acts: str, most: int) -> None:
    came, read = "", 0

    def counted():
        nonlocal read
        for line in lines(acts):
            read += 1
            yield line

    for piece in acts_whole(counted(), lambda: most):
        came += told(piece)
        assert 0 < len(piece) <= most
        assert read <= len(came) - len(piece) + most + 1
        after = acts[len(came) : len(came) + 1]
        assert after != came[-1] or set(told(piece)) == {after}
    assert came == acts


@pytest.mark.parametrize(
    ("sizes", "most", "pieces"),
    [
        ([], 3, []),
        ([1, 1, 1, 1], 3, [3, 1]),
        ([1, 1, 1], 3, [3]),
        ([4, 4, 4], 9, [3]),
        ([4, 4, 1, 4], 9, [4]),
        ([10, 1], 9, [1, 1]),
        ([4, 6, 4], 9, [2, 1]),
        ([4, 4, 3, 4, 6], 9, [3, 2]),
    ],
)
def test_pieces_of_parts_hold_few_and_little(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], most: int, pieces: list[int]
) -> None:
    monkeypatch.setattr(cutting, "LARGEST", 10)
    parts = [(str(place), Part("words", b"", b"x" * size)) for place, size in enumerate(sizes)]
    found = list(in_pieces(parts, most))
    assert [len(piece) for piece in found] == pieces
    assert [part for piece in found for part in piece] == parts
