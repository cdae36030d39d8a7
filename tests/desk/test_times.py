"""Paper slips entered after an outage: what the centre says of the time counts, a department's word once accepted."""

from __future__ import annotations

import re

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.wall_clocks import read_step
from dispatch_tui.desk.work import Operator
from tests.desk.conftest import START

MIN = 60_000
LATE = 60 * 24 * 60
"""Minutes after which slips are entered: no limit is that long."""


@pytest.fixture
def ticket(desk: Desk, clock: SetClock) -> str:
    """Sent to zjj, whose operator stands by; it is two months later."""
    desk.add_operator("zj", role="department", name="住建", department="zjj")
    ticket = desk.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
    assert run(desk, "dispatch zjj item=0301", ticket).ok
    clock.set(START + LATE * MIN)
    return ticket


def code(desk: Desk, line: str, ticket: str, occurred: int | None = None) -> str:
    refusal = run(desk, line, ticket, occurred=occurred).refusal
    return refusal.code if refusal else ""


def reported(desk: Desk, ticket: str, occurred: int) -> None:
    centre = desk.operator
    desk.operator = Operator("zj", "住建", "department", "zjj")
    assert code(desk, "report outcome=solved -- 已换灯", ticket, occurred) == ""
    desk.operator = centre


@pytest.mark.parametrize(
    ("minutes", "refused"),
    [(30, ""), (LATE, ""), (LATE + 1, "occurred_later"), (-1, ""), (0, "")],
)
def test_what_a_slip_may_say(desk: Desk, ticket: str, minutes: int, refused: str) -> None:
    assert code(desk, "acknowledge zjj", ticket, START + minutes * MIN) == refused
    if not refused:
        assert desk.ticket(ticket).orders[0].acknowledged_at == START + minutes * MIN
        entry = desk.ticket(ticket).timeline[-1]
        assert (entry.occurred, entry.recorded_at) == (START + minutes * MIN, START + LATE * MIN)


@pytest.mark.parametrize(
    ("line", "at", "level"), [("accept-time", 30, "ok"), ("decline-time", LATE, "late"), ("", LATE, "late")]
)
def test_a_department_s_word(desk: Desk, ticket: str, line: str, at: int, level: str) -> None:
    reported(desk, ticket, START + 30 * MIN)
    assert desk.ticket(ticket).refusals["accept_time"] is None
    if line:
        assert code(desk, line, ticket) == ""
        assert desk.ticket(ticket).timeline[-2].claim == ("accepted" if level == "ok" else "declined")
        assert desk.ticket(ticket).refusals["accept_time"].code == "no_claim"  # type: ignore[union-attr]
    order = desk.ticket(ticket).orders[0]
    assert order.reported_at == START + at * MIN
    clock = next(one for one in desk.ticket(ticket).clocks if one.name == "report")
    assert clock.level == level
    assert {reason.key for reason in clock.why} & {"why.accepted", "why.claim_open", "why.claim_declined"}


def test_a_time_before_the_ticket_came_in_is_not_accepted(desk: Desk, ticket: str) -> None:
    reported(desk, ticket, START - MIN)
    refused = run(desk, "accept-time", ticket).refusal
    assert refused is not None
    assert refused.code == "occurred_before"
    assert not re.search(r"\d{13}", Wording("zh", desk.pack).refusal(refused))  # a time, and no count of milliseconds
    assert code(desk, "decline-time", ticket) == ""


def test_one_that_cannot_have_been_keeps_no_other_from_being_accepted(desk: Desk, ticket: str) -> None:
    centre, desk.operator = desk.operator, Operator("zj", "住建", "department", "zjj")
    assert code(desk, "acknowledge", ticket, START + 5 * MIN) == ""
    assert code(desk, "report outcome=solved", ticket, START - MIN) == ""
    desk.operator = centre
    assert code(desk, "accept-time", ticket) == ""
    claims = {entry.kind: entry.claim for entry in desk.ticket(ticket).timeline if entry.claim}
    assert claims == {"acknowledged": "accepted", "reported": "open"}
    assert code(desk, "accept-time", ticket) == "occurred_before"
    assert code(desk, "decline-time", ticket) == ""


def test_what_the_centre_enters_from_before_reads_doubtful(desk: Desk, ticket: str) -> None:
    assert code(desk, "acknowledge zjj", ticket, START - MIN) == ""
    clock = next(one for one in desk.ticket(ticket).clocks if one.name == "acknowledge")
    assert clock.level == "doubtful"


def test_one_order_s_times_alone(desk: Desk, ticket: str) -> None:
    reported(desk, ticket, START + 30 * MIN)
    assert code(desk, "accept-time order=cgj", ticket) == "no_claim"
    assert code(desk, "accept-time order=zjj", ticket) == ""


def test_who_may_say_when(desk: Desk, ticket: str) -> None:
    desk.operator = Operator("qian", "钱", "trainer")
    assert code(desk, "note -- x", ticket, START + MIN) == "role"


# A station whose clock was wrong


@pytest.mark.parametrize(
    ("text", "step"), [("+2h", 7_200_000), ("-30min", -1_800_000), ("45s", 45_000), ("1d", 86_400_000), ("0", 0)]
)
def test_what_is_added_to_a_clock(text: str, step: int) -> None:
    assert read_step(text) == step


def test_a_corrected_clock_moves_what_it_wrote_and_no_word_of_the_log(desk: Desk, ticket: str) -> None:
    assert code(desk, "acknowledge zjj", ticket) == ""
    late = START + LATE * MIN
    station, found = desk.correct_clock(desk.station_code, read_step("-59d"), since=late)
    assert (station.code, found.offset) == (desk.station_code, -59 * 86_400_000)
    order = desk.ticket(ticket).orders[0]
    assert order.acknowledged_at == late - 59 * 86_400_000
    entry = desk.ticket(ticket).timeline[-1]
    assert (entry.basis, entry.recorded_at) == ("corrected", late)
    assert desk.store.ticket(ticket) is not None


def test_a_clock_that_is_marked_wrong_reads_doubtful(desk: Desk, ticket: str) -> None:
    desk.correct_clock(desk.station_code, 0)
    assert {one.level for one in desk.ticket(ticket).clocks} == {"doubtful"}


@pytest.mark.parametrize(
    ("who", "named", "since", "refused"),
    [("li", "WC01", None, "role"), ("chen", "nobody", None, "no_such_station"),
     ("chen", "WC01", START + 10 * LATE * MIN, "nothing_written")],
)  # fmt: skip
def test_who_corrects_which_clock(
    desk: Desk, ticket: str, who: str, named: str, since: int | None, refused: str
) -> None:
    desk.operator = next(one for one in desk.operators() if one.code == who)
    with pytest.raises(Refused) as found:
        desk.correct_clock(desk.station_code if named == "WC01" else named, 0, since=since)
    assert found.value.refusal.code == refused
