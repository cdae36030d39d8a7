"""A dispatcher sees a conflict, with both sides, who, when and where, and settles it by one act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.views import ConflictView
from dispatch_tui.domain.refusal import Refusal
from tests.desk.two import Two, two

CALL = NewReport("call", text="路灯不亮", address="金星路1号", ringing=True, external=("ring", "c-17"), digest="d")


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as both:
        yield both


def do(desk: Desk, ticket: str, *lines: str) -> None:
    for line in lines:
        outcome = run(desk, line, ticket)
        assert outcome.ok, (line, outcome.refusal)


def received(stations: Two) -> str:
    ticket = next(iter(stations.here.receive([CALL]))).ticket
    do(stations.here, ticket, "answer", "classify 0301")
    stations.meet()
    return ticket


def fields(desk: Desk, ticket: str) -> dict[str, ConflictView]:
    return {one.field: one for one in desk.ticket(ticket).conflicts}


def flagged(desk: Desk) -> set[str]:
    return {row.id for row in desk.board("all").rows if "conflict" in row.flags}


TABLE: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("address", ("correct address=东门",), ("correct address=西门",), "resolve 1"),
    ("urgency", ("correct urgency=1",), ("correct urgency=2",), "resolve 2"),
    ("lead", ("dispatch zjj",), ("dispatch cgj",), "resolve 1"),
    ("department:zjj", ("dispatch zjj",), ("dispatch zjj",), "resolve 2"),
    ("end", ("cancel caller_withdrew",), ("dispatch zjj", "acknowledge zjj"), "resolve 1"),
    ("taken", ("hand-over operator=zhao",), ("take",), "resolve 1"),
)


@pytest.mark.parametrize(("field", "here", "there", "line"), TABLE, ids=[row[0] for row in TABLE])
def test_a_conflict_shows_on_both_and_is_settled_by_one_act(
    stations: Two, field: str, here: tuple[str, ...], there: tuple[str, ...], line: str
) -> None:
    ticket = received(stations)
    if field == "taken":
        do(stations.here, ticket, "release")
        stations.meet()
        here = ("take",)
    do(stations.here, ticket, *here)
    stations.clock.set(stations.clock.now() + 60_000)
    do(stations.there, ticket, *there)
    stations.meet()
    for desk in (stations.here, stations.there):
        conflict = fields(desk, ticket)[field]
        assert {value[2] for value in conflict.values} == {"WC01", "WC02"}
        assert {value[1] for value in conflict.values} <= {"chen", "li"}
        assert flagged(desk) == {ticket}
        told = run(desk, "resolve", ticket).refusal
        assert told is not None
        assert told.code == "which_side"
        for language in ("zh", "en"):
            said = Wording(language, desk.pack).refusal(told)
            assert "WC01" in said
            assert "WC02" in said
    assert fields(stations.here, ticket) == fields(stations.there, ticket)
    do(stations.there, ticket, line)
    stations.meet()
    for desk in (stations.here, stations.there):
        assert desk.ticket(ticket).conflicts == ()
        assert flagged(desk) == set()
        assert run(desk, "resolve 1", ticket).refusal.code == "no_conflict"  # type: ignore[union-attr]
    assert stations.here.ticket(ticket).status == stations.there.ticket(ticket).status


def test_numbers_count_through_all_conflicts(stations: Two) -> None:
    ticket = received(stations)
    do(stations.here, ticket, "correct urgency=1", "correct address=东门")
    do(stations.there, ticket, "correct urgency=2", "correct address=西门")
    stations.meet()
    numbered = [(one.field, one.first) for one in stations.here.ticket(ticket).conflicts]
    assert numbered == [("address", 1), ("urgency", 3)]
    kept = stations.here.ticket(ticket).conflicts[1].values[1][0]
    do(stations.here, ticket, "resolve 4")
    assert str(stations.here.ticket(ticket).urgency) == kept
    assert [one.field for one in stations.here.ticket(ticket).conflicts] == ["address"]


def test_settled_differently_it_shows_again(stations: Two) -> None:
    ticket = received(stations)
    do(stations.here, ticket, "dispatch zjj")
    do(stations.there, ticket, "dispatch cgj")
    stations.meet()
    do(stations.here, ticket, "resolve 1")
    do(stations.there, ticket, "resolve 2")
    stations.meet()
    assert {value[1] for value in fields(stations.here, ticket)["lead"].values} == {"chen", "li"}
    do(stations.there, ticket, "resolve 2")
    stations.meet()
    assert stations.here.ticket(ticket).conflicts == ()


def test_a_redo_crossed_by_an_undo_is_settled_in_every_ticket_it_touched(stations: Two) -> None:
    one = received(stations)
    other = stations.here.perform("register", fields={"text": "路灯又不亮"}).ticket
    number = stations.here.ticket(other).number
    do(stations.here, one, f"merge {number}")
    stations.meet()
    stations.there.operator = stations.here.operator
    do(stations.here, one, "undo")
    do(stations.there, one, "undo of=chen")
    do(stations.here, one, "redo")
    stations.meet()
    for ticket in (one, other):
        assert [view.field.partition(":")[0] for view in stations.here.ticket(ticket).conflicts] == ["undo"]
    values = [value[0] for value in stations.here.ticket(one).conflicts[0].values]
    do(stations.here, one, f"resolve {values.index('redone') + 1}")
    stations.meet()
    for ticket in (one, other):
        assert stations.there.ticket(ticket).conflicts == ()
    assert {stations.there.ticket(one).merged_into, stations.there.ticket(other).merged_into} & {one, other}


def test_one_call_that_rang_at_both_stations(stations: Two) -> None:
    tickets = [next(iter(desk.receive([CALL]))).ticket for desk in (stations.here, stations.there)]
    for desk, ticket in zip((stations.here, stations.there), tickets, strict=True):
        do(desk, ticket, "answer")
    stations.meet()
    for desk in (stations.here, stations.there):
        assert flagged(desk) == set(tickets)
        for ticket in tickets:
            twin = fields(desk, ticket)["twin"]
            assert desk.ticket(ticket).refusals["resolve"] is None
            assert {value[0] for value in twin.values} == {desk.ticket(one).number for one in tickets}
            assert {(value[1], value[2]) for value in twin.values} == {("chen", "WC01"), ("li", "WC02")}
    do(stations.there, tickets[0], "resolve 1")
    stations.meet()
    for desk in (stations.here, stations.there):
        assert flagged(desk) == set()
        assert sorted(desk.ticket(one).status for one in tickets) == ["merged", "received"]
        assert all(desk.ticket(one).conflicts == () for one in tickets)
        assert all(desk.ticket(one).refusals["resolve"] == Refusal("no_conflict", {"field": ""}) for one in tickets)


def test_the_same_text_typed_twice_can_be_corrected(stations: Two) -> None:
    """By the log two values stand, and nobody sees a conflict: the correction says that they are one."""
    ticket = received(stations)
    for desk in (stations.here, stations.there):
        do(desk, ticket, "correct address=东门")
    stations.meet()
    assert stations.here.ticket(ticket).conflicts == ()
    do(stations.here, ticket, "correct address=北门")
    stations.meet()
    assert stations.there.ticket(ticket).address == "北门"


def test_a_text_that_is_not_here_is_neither_a_conflict_nor_lost(stations: Two) -> None:
    ticket = received(stations)
    for desk, address in ((stations.here, "东门"), (stations.there, "西门")):
        do(desk, ticket, f"correct address={address}")
    stations.meet()
    event = next(one for one in stations.here.store.events(f"ticket/{ticket}") if one.station == stations.other)
    stations.here.store.database.run("DELETE FROM part WHERE hash = ?", (event.part("address"),))
    stations.reopen()
    view = fields(stations.here, ticket)["address"]
    assert not view.certain
    assert {value[0] for value in view.values} == {"东门", None}
    assert "conflict" not in stations.here.ticket(ticket).flags
    do(stations.here, ticket, f"resolve {[value[0] for value in view.values].index('东门') + 1}")
    assert stations.here.ticket(ticket).conflicts == ()
