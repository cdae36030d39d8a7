"""What a station wrote after it was retired waits, and counts once a supervisor accepts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.refused import Refused
from tests.desk.two import Two, sign_in, two


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as both:
        yield both


def retired(stations: Two, *lines: str) -> str:
    """A ticket on which the other station ran ``lines`` after the last of its events that counts."""
    ticket = stations.here.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
    stations.meet()
    assert run(stations.there, "note -- 在岗", ticket).ok
    for line in lines:
        assert run(stations.there, line, ticket).ok
    stations.meet()
    stations.here.retire_station("WC02", after="0")
    return ticket


def test_what_waits_is_told_and_counts_once_accepted(stations: Two) -> None:
    ticket = retired(stations, "classify 0301", "dispatch zjj")
    view = stations.here.ticket(ticket)
    assert (view.status, view.waiting, [order.status for order in view.orders]) == ("received", 2, ["held"])
    assert view.refusals["accept"] is None
    assert run(stations.here, "accept -- 已核实", ticket).ok
    view = stations.here.ticket(ticket)
    assert (view.status, view.waiting, [order.status for order in view.orders]) == ("awaiting_ack", 0, ["sent"])
    assert view.timeline[-1].texts == {"words": "已核实"}


def test_nothing_is_accepted_where_nothing_waits(stations: Two) -> None:
    ticket = stations.here.perform("register", fields={"text": "路灯不亮"}).ticket
    assert stations.here.ticket(ticket).refusals["accept"].code == "nothing_waits"  # type: ignore[union-attr]
    with pytest.raises(Refused) as told:
        stations.here.perform("accept", ticket)
    assert told.value.refusal.code == "nothing_waits"


def test_a_supervisor_alone_accepts(stations: Two) -> None:
    ticket = retired(stations, "note -- 已电话联系")
    sign_in(stations.here, "zhao")
    assert stations.here.ticket(ticket).refusals["accept"].code == "role"  # type: ignore[union-attr]
    assert run(stations.here, "accept", ticket).refusal.code == "role"  # type: ignore[union-attr]


def test_an_act_on_two_tickets_counts_on_both(stations: Two) -> None:
    first = stations.here.perform("register", fields={"text": "路灯不亮"}).ticket
    second = retired(stations, f"merge {first}")
    assert [stations.here.ticket(one).waiting for one in (first, second)] == [1, 1]
    assert run(stations.here, "accept", second).ok
    assert [stations.here.ticket(one).waiting for one in (first, second)] == [0, 0]
    assert stations.here.ticket(second).status == "merged"


def test_an_undone_acceptance_lets_it_wait_again(stations: Two) -> None:
    ticket = retired(stations, "note -- 已电话联系")
    assert run(stations.here, "accept", ticket).ok
    assert run(stations.here, "undo", ticket).ok
    assert stations.here.ticket(ticket).waiting == 1
