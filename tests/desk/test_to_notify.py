"""An order to a department without a station stands as to notify until somebody records whom they reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.cli.objects import order_object
from dispatch_tui.command.running import run
from dispatch_tui.desk.desk import Desk
from tests.desk.two import sign_in
from tests.sync.stations import founded


@pytest.fixture
def ticket(desk: Desk) -> str:
    ticket = desk.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
    assert run(desk, "dispatch zjj item=0301", ticket).ok
    return ticket


def told(desk: Desk, ticket: str) -> tuple[bool, bool, bool, bool, str | None]:
    """Whether the order, the ticket, the board and a clock say so, and what comes next."""
    view = desk.ticket(ticket)
    clock = next(one for one in view.clocks if one.name == "acknowledge")
    row = next(row for row in desk.board("all").rows if row.id == ticket)
    return (
        view.orders[0].to_notify, "to_notify" in view.flags, "to_notify" in row.flags,
        any(reason.key == "why.to_notify" for reason in clock.why), view.next_act,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "waits", "then"),
    [
        ([], True, "notify"),
        (["notify zjj phone no"], True, "notify"),
        (["notify zjj phone no", "notify zjj wechat no"], True, "notify"),
        (["notify zjj phone yes"], False, "acknowledge"),
        (["notify zjj phone no", "notify zjj phone yes"], False, "acknowledge"),
        (["acknowledge zjj"], False, "report"),
    ],
)
def test_until_somebody_was_reached(desk: Desk, ticket: str, lines: list[str], waits: bool, then: str) -> None:
    for line in lines:
        assert run(desk, line, ticket).ok
    assert told(desk, ticket) == (waits, waits, waits, waits, then)
    order = desk.ticket(ticket).orders[0]
    assert [notice.reached for notice in order.notices] == ["yes" in line for line in lines if "notify" in line]
    assert order_object(order, "UTC")["to_notify"] == waits
    assert [("to_notify" in row.flags) for row in desk.listing()] == [waits]


def test_a_department_with_a_station_learns_of_it_by_that(tmp_path: Path) -> None:
    with founded(tmp_path) as stations:
        from dispatch_tui.desk.clock import SetClock

        desk = Desk(stations.first, SetClock(stations.now + 60_000))
        sign_in(desk, "chen")
        ticket = desk.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
        assert run(desk, "dispatch zjj item=0301", ticket).ok
        assert told(desk, ticket)[:4] == (True, True, True, True)
        stations.now += 120_000
        stations.join("ZJ01", "department", "zjj")
        assert told(desk, ticket)[:4] == (False, False, False, False)


def test_who_is_on_duty_now_comes_first(desk: Desk) -> None:
    found = desk.contacts("zjj")
    assert [one.now for one in found] == sorted((one.now for one in found), reverse=True)
