"""What others have shown to hold: the newest word of each, whole, and nothing of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.exchange.peers import Peer, Peers
from tests.store import centre


@pytest.fixture
def peers(tmp_path: Path) -> Iterator[Peers]:
    with centre.found(tmp_path / "WC01.db") as store:
        yield Peers(store)


def said(count: int, made: int, station: str = "b", came: int = 0) -> Peer:
    return Peer(station, count, made, f"{count} {made}", "full", came)


@pytest.mark.parametrize(
    ("known", "told", "newer"),
    [
        ((4, 100), (5, 101), True),
        ((4, 100), (5, 90), True),  # its clock was set back
        ((4, 100), (4, 100), True),  # the same again
        ((4, 100), (3, 99), False),
        ((4, 100), (3, 100), False),
        ((4, 100), (3, 101), True),  # its machine was set back, and counts anew
    ],
)
def test_which_word_is_the_newer(peers: Peers, known: tuple[int, int], told: tuple[int, int], *, newer: bool) -> None:
    assert peers.get("b") is None
    assert peers.keep(said(*known), [Place("a", 1, "x")])
    assert peers.keep(said(*told, came=7), [Place("a", 2, "y")]) is newer
    assert peers.get("b") == (said(*told, came=7) if newer else said(*known))
    assert peers.frontier("b") == [Place("a", 2, "y") if newer else Place("a", 1, "x")]


def test_the_newest_word_takes_the_place_of_all_that_was_said_before(peers: Peers) -> None:
    peers.keep(said(1, 1, "c"), [Place("a", 9, "z")], packs=["q"])
    peers.keep(
        said(1, 1), [Place("b", 3, "v"), Place("a", 1, "x"), Place("a", 1, "w")],
        streams={"ticket/1": ["h", "i"], "ticket/2": []}, packs=["p"], wants=["m"],
    )  # fmt: skip
    assert peers.frontier("b") == [Place("a", 1, "w"), Place("a", 1, "x"), Place("b", 3, "v")]
    assert peers.streams("b") == {"ticket/1": ("h", "i"), "ticket/2": ()}
    assert (peers.packs("b"), peers.wants("b")) == (frozenset({"p"}), frozenset({"m"}))
    peers.keep(said(2, 2), [])
    assert not any(held("b") for held in (peers.frontier, peers.streams, peers.packs, peers.wants))
    assert (peers.frontier("c"), peers.packs("c"), peers.streams("c")) == ([Place("a", 9, "z")], frozenset({"q"}), {})
    assert [one.station for one in peers.all()] == ["b", "c"]


def test_numbers_only_grow(peers: Peers) -> None:
    assert [peers.next_count(), peers.next_count()] == [1, 2]
    peers.leap()
    assert peers.next_count() == 100_003
