"""What has been kept as long as the pack says stands in a view of its own, as `retention list` tells it."""

from __future__ import annotations

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.views import BoardRow

DAY = 86_400_000


@pytest.fixture
def closed(desk: Desk, clock: SetClock) -> list[str]:
    """Tickets closed from five years ago to yesterday, one merged under another, and one that is open."""
    reports = [
        NewReport("platform", text=f"路灯不亮{days}", caller_phone="13800000000", external=("12345", str(days)),
                  closed_at=clock.now() - days * DAY)
        for days in (5 * 365, 3 * 365 + 1, 3 * 365 - 1, 30, 1)
    ]  # fmt: skip
    tickets = [one.ticket for one in desk.receive(reports)]
    head, merged = (desk.perform("register", fields={"text": f"井盖{which}"}).ticket for which in "甲乙")
    assert run(desk, f"merge {head}", merged).ok
    assert run(desk, "answer-directly policy", head).ok
    return [*tickets, head, merged, desk.perform("register", fields={"text": "在办"}).ticket]


def rows(desk: Desk, text: str = "", limit: int = 100) -> list[BoardRow]:
    """The view from its start to its end."""
    found: list[BoardRow] = []
    page = desk.board("due", text, limit=limit)
    while True:
        found += page.rows
        if not page.after:
            return found
        page = desk.board("due", text, after=page.rows[-1].sort, limit=limit)


@pytest.mark.parametrize("later", [0, 40, 400, 1_200, 4_000])
def test_the_view_holds_what_is_due(desk: Desk, clock: SetClock, closed: list[str], later: int) -> None:
    clock.advance(later * DAY)
    due = {one.ticket: one.classes for one in desk.due()}
    for limit in (1, 2, 100):
        assert sorted(row.id for row in rows(desk, limit=limit)) == sorted(due)
    assert {one: desk.ticket(one).due for one in closed if desk.ticket(one).due} == due
    assert closed[-1] not in due
    assert len(rows(desk, "路灯")) == sum(one in due for one in closed[:5])


def test_what_was_erased_stands_there_no_longer(desk: Desk, clock: SetClock, closed: list[str]) -> None:
    clock.advance(4_000 * DAY)
    for row in rows(desk):
        assert run(desk, "erase due retention", row.id).ok
    assert rows(desk) == []
    assert all(desk.ticket(one).due == () for one in closed)


def test_a_pack_that_keeps_everything_has_nothing_due(desk: Desk, clock: SetClock, closed: list[str]) -> None:
    clock.advance(4_000 * DAY)
    assert desk.store.board("", "", now=clock.now(), until={}).rows == ()
