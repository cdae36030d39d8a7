"""What an event means beyond its row: what it names and is not here is noted, and what begins nowhere waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.store.exchange import parking
from dispatch_tui.store.exchange.entering import Piece, Taken
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Line, bare
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.refold import dumps
from tests.store.centre import dispatched, found, pack_source, receive
from tests.store.exchange.stations import crew, give, join, read

LACKING = "SELECT DISTINCT hash, cls FROM lacking ORDER BY cls"


def test_a_pack_and_parts_that_come_later_are_lacking_until_then(tmp_path: Path) -> None:
    with found(tmp_path / "WC01.db") as founder, join(founder, tmp_path / "WC02.db", "WC02") as other:
        ticket = receive(founder, text="路灯不亮", address="雷锋大道")
        dispatched(founder, ticket)
        with GivingOut(founder) as giving:
            lines, tips = read(giving.lines()), giving.tips()
            named = list(giving.parts(giving.lines()))
        taking = TakingIn(other, sleep=lambda _: None)
        taking.lines(lines)
        taking.tips(tips)
        taking.settle()
        lacking = other.database.rows(LACKING)
        assert {one for one, cls in lacking if cls != "pack"} == {one[0] for one in named}
        assert [one for one, cls in lacking if cls == "pack"] == [pack_source().hash]
        streams = other.database.rows("SELECT DISTINCT stream FROM lacking WHERE cls = 'pack'")
        assert (f"ticket/{ticket}",) in streams
        assert taking.taken.tickets == {ticket}
        assert dumps(other.database) != dumps(founder.database)
        taking.packs([pack_source()])
        assert (ticket,) in other.database.rows("SELECT ticket FROM stale")
        taking.settle()
        assert [row[0] for row in other.database.rows(LACKING)] == [one for one, cls in lacking if cls != "pack"]
        again = TakingIn(other, sleep=lambda _: None)
        again.lines(lines)
        assert (again.taken.known, again.taken.added) == (len(lines), 0)
        assert len(other.database.rows(LACKING)) == len(named), "what is known is not noted again"
        receive(founder)
        give(founder, other)
        assert "pack" not in {cls for _, cls in other.database.rows(LACKING)}, "nor what is here"


def test_what_begins_nowhere_waits(tmp_path: Path) -> None:
    """A chain begins with its first event, after no other; and a second beginning is another history of it."""
    first, second = crew(tmp_path)
    chain, one, two = "f" * 32, "1" * 64, "2" * 64
    lines = [
        bare(chain, 0, one, "e" * 64), bare(chain, 1, two, "e" * 64),
        bare(chain, 0, two, FIRST_LINK), bare(chain, 2, "3" * 64, link(FIRST_LINK, two)),
    ]  # fmt: skip
    with first, second, second.writing():
        piece = Piece(second, lines, Taken())
        piece.enter()
        assert [(line.seq, line.prev) for line in piece.parked] == [
            (0, "e" * 64), (1, "e" * 64), (2, link(FIRST_LINK, two))
        ]  # fmt: skip
        lines = [bare(chain, 1, "4" * 64, link(FIRST_LINK, two)), bare(chain, 0, one, FIRST_LINK)]
        more = Piece(second, lines, Taken())
        more.enter()
        assert (more.parked, more.taken.added, more.taken.forks) == ([], 2, {chain})
        asked = "SELECT seq, branch FROM event WHERE chain = ? ORDER BY branch, seq"
        assert second.database.rows(asked, (chain,)) == [(0, 0), (1, 0), (0, 1)]
        parking.park(second.database, piece.parked)
        assert parking.ready(second.database) == []
        second.database.run("DELETE FROM parked")
        second.database.run("DELETE FROM event WHERE chain = ?", (chain,))
        second.database.run("DELETE FROM fork")


CHAIN, OTHER = "f" * 32, "e" * 32


def hexed(text: str) -> str:
    return text.encode().hex().ljust(64, "0")


def line(told: str, *leans_on: str, chain: str = CHAIN, act: str = "", after: str | None = None) -> Line:
    """An event by its name, which ends with its seq. It follows ``after``, or the one of the same letter before."""
    seq, before = int(told[-1]), f"{told[0]}{int(told[-1]) - 1}" if after is None else after
    prev = hexed(f"link {before}") if seq else FIRST_LINK
    return Line(
        hexed(told), chain, seq, prev, hexed(f"link {told}"), "shift/x", 0, act or told, "noted",
        [hexed(one) for one in leans_on], [], None, b"{}",
    )  # fmt: skip


BEGUN = [line("a0"), line("a1"), line("a2")]


@pytest.mark.parametrize(
    ("coming", "parked", "forked"),
    [
        ([line("a3")], "", False),
        ([line("a3"), line("a4")], "", False),
        ([line("a3", "a1")], "", False),
        ([line("a3", "x9")], "a3", False),
        ([line("a3"), line("a4", "a3")], "", False),
        ([line("a3", "a4"), line("a4")], "a3 a4", False),
        ([line("a3", "a0"), line("a4", "x9")], "a4", False),
        ([line("a4", after="a2")], "a4", False),
        ([line("a3", after="x2")], "a3", False),
        ([line("a3", after="a1")], "a3", False),
        ([line("b2", after="a1")], "", True),
        ([line("b2", after="a1"), line("b3"), line("a3")], "", True),
        ([line("a2")], "", False),
        ([line("a3", act="x"), line("a4", "x9", act="x"), line("a5")], "a3 a4 a5", False),
        ([line("a3", act="x"), line("a4", "x9", act="y")], "a4", False),
        ([line("a3", "x9", act="x"), line("c0", chain=OTHER, act="x")], "a3", False),
        ([line("c0", chain=OTHER, act="x"), line("a3", "x9", act="x")], "a3", False),
        ([line("c0", "a3", chain=OTHER), line("a3")], "c0", False),
        ([line("a3"), line("c0", "a3", chain=OTHER)], "", False),
    ],
)
def test_what_follows_is_entered_and_what_stands_on_nothing_waits(
    tmp_path: Path, coming: list[Line], parked: str, *, forked: bool
) -> None:
    with found(tmp_path / "WC01.db") as store, store.writing():
        Piece(store, BEGUN, Taken()).enter()
        piece = Piece(store, coming, Taken())
        piece.enter()
        assert [one.id for one in piece.parked] == [hexed(one) for one in parked.split()]
        here = {row[0] for row in store.database.rows("SELECT id FROM event WHERE chain IN (?, ?)", (CHAIN, OTHER))}
        assert here == {one.id for one in (*BEGUN, *coming)} - {hexed(one) for one in parked.split()}
        known = sum(one.id in {old.id for old in BEGUN} for one in coming)
        assert (piece.taken.known, piece.taken.added) == (known, len(coming) - len(piece.parked) - known)
        assert piece.taken.forks == ({CHAIN} if forked else set())
        branches = {row[0] for row in store.database.rows("SELECT branch FROM event WHERE chain = ?", (CHAIN,))}
        assert branches == ({0, 1} if forked else {0})
        store.database.run("DELETE FROM event WHERE chain IN (?, ?)", (CHAIN, OTHER))
        store.database.run("DELETE FROM fork")
