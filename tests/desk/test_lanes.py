"""What a dispatcher must see at once, whoever brought it about: whom to ring still, where stations disagree, what waits
for a supervisor. The queue, its counts and what is made again from the log tell the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.views import Lane
from dispatch_tui.store.check import check
from dispatch_tui.store.glance import glance
from tests.desk.two import Two, two


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as both:
        yield both
        for desk in (both.here, both.there):
            assert check(desk.store, deep=True) == []


def shown(desk: Desk, name: Lane) -> list[str]:
    """The tickets that stand in a lane, which the first glance tells as the desk does."""
    rows = desk.board(name).rows
    first = glance(desk.store.database.path, name, 100, now=desk.clock.now())
    assert [row.id for row in first.page.rows] == [row.id for row in rows]
    assert desk.tallies().counts[name] == first.tallies[name] == len(rows)
    return sorted(row.id for row in rows)


def lane(stations: Two, name: Lane) -> list[str]:
    """The tickets that stand in a lane, at either station."""
    found = shown(stations.here, name)
    assert shown(stations.there, name) == found
    return found


def both_take_in(stations: Two) -> list[str]:
    """One report that comes in at both stations before they meet."""
    report = NewReport("platform", text="路灯不亮", external=("12345", "7"))
    tickets = [next(iter(desk.receive([report]))).ticket for desk in (stations.here, stations.there)]
    stations.meet()
    return sorted(tickets)


def test_one_report_that_became_two_tickets_is_a_conflict(stations: Two) -> None:
    tickets = both_take_in(stations)
    assert lane(stations, "conflict") == tickets
    assert all("conflict" in row.flags for row in stations.here.board("conflict").rows)
    assert stations.there.store.in_conflict(tickets) == sorted(map(stations.there.store.number_of, tickets))


@pytest.mark.parametrize(
    ("line", "left"), [("cancel test_entry", 0), ("refuse court", 0), ("merge {0}", 0), ("answer-directly policy", 1)]
)
def test_it_is_one_until_one_of_the_two_is_settled(stations: Two, line: str, left: int) -> None:
    tickets = both_take_in(stations)
    assert run(stations.there, line.format(*tickets), tickets[1]).ok
    stations.meet()
    assert lane(stations, "conflict") == tickets[:left]
    assert run(stations.there, "undo", tickets[1]).ok
    stations.meet()
    assert lane(stations, "conflict") == tickets


def test_whom_to_ring_hangs_on_who_has_a_station(stations: Two) -> None:
    ticket = stations.here.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
    assert run(stations.here, "dispatch zjj item=0301", ticket).ok
    stations.meet()
    assert lane(stations, "to_notify") == [ticket]
    joined = stations.stations.join("ZJ01", "department", "zjj")
    stations.meet()
    assert lane(stations, "to_notify") == []
    stations.here.retire_station(joined.station)
    stations.meet()
    assert lane(stations, "to_notify") == [ticket]
    assert run(stations.there, "notify zjj phone yes", ticket).ok
    stations.meet()
    assert lane(stations, "to_notify") == []


def test_what_a_retired_station_wrote_waits_in_a_lane(stations: Two) -> None:
    ticket = stations.here.perform("register", fields={"text": "路灯不亮"}).ticket
    stations.meet()
    for words in ("在岗", "停用后所记"):
        assert run(stations.there, f"note -- {words}", ticket).ok
    stations.meet()
    stations.here.retire_station("WC02", after="0")
    assert shown(stations.here, "held") == [ticket]
    assert run(stations.here, "accept", ticket).ok
    assert shown(stations.here, "held") == []
