"""A department's desk and the collectors': their own and nothing else, and of the caller what the pack allows."""

from __future__ import annotations

import pytest

from dispatch_tui.desk.acts.registry import ACTS
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import CENTRE_LANES, COLLECTOR_LANES, DEPARTMENT_LANES, Lane
from dispatch_tui.domain.authority import Station

PHONE = "13873100621"
NAME = "张三丰"
PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 64
HOUR = 3_600_000
OWN = "cgj"


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    """A desk with an operator of the department, one of another, and a collector."""
    desk.add_operator("wu", role="department", department=OWN, name="吴")
    desk.add_operator("he", role="department", department="zjj")
    desk.add_operator("cai", role="collector")
    return desk


def sign_in(desk: Desk, code: str) -> None:
    desk.operator = next(one for one in desk.operators() if one.code == code)


def ordered(desk: Desk, text: str = "占道经营", departments: tuple[str, ...] = (OWN,), **more: object) -> str:
    report = NewReport("platform", text=text, address="雷锋大道", caller_name=NAME, caller_phone=PHONE, **more)  # type: ignore[arg-type]
    ticket = next(iter(desk.receive([report]))).ticket
    desk.perform("classify", ticket, item="0101")
    if departments:
        desk.perform("dispatch", ticket, departments=list(departments))
    return ticket


def ids(desk: Desk, lane: Lane = "all", text: str = "") -> list[str]:
    return [row.id for row in desk.board(lane, text).rows]


STEPS = {
    "sent": "ack", "withdrawn": "ack", "acknowledged": "work", "arrived": "work", "reworking": "work",
    "returned": "returned", "reported": "reported", "verified": "done", "granted": "done", "signed": "done",
}  # fmt: skip


def test_a_department_s_queue_follows_its_orders(staffed: Desk) -> None:
    made = {step: ordered(staffed, step) for step in STEPS}
    elsewhere = [ordered(staffed, departments=("zjj",)), ordered(staffed, departments=())]
    for step in ("acknowledged", "arrived"):
        staffed.perform("acknowledge", made[step])
    staffed.perform("arrive", made["arrived"])
    for step in ("reworking", "reported", "verified"):
        staffed.perform("report", made[step], outcome="solved")
    staffed.perform("send_back", made["reworking"], reason="not_done")
    staffed.perform("verify", made["verified"])
    for step in ("withdrawn", "signed"):
        staffed.perform("withdraw", made[step])
    staffed.perform("acknowledge_withdrawal", made["signed"])
    for step in ("returned", "granted"):
        staffed.perform("return_order", made[step], reason="not_our_duty")
    staffed.perform("grant_return", made["granted"])
    assert staffed.scope.lanes == CENTRE_LANES
    sign_in(staffed, "wu")
    assert staffed.scope.lanes == DEPARTMENT_LANES
    found = {step: lane for lane in ("ack", "work", "returned", "reported", "done") for step, one in made.items()
             if one in ids(staffed, lane)}  # fmt: skip
    assert found == STEPS
    counts = staffed.tallies().counts
    for lane in DEPARTMENT_LANES:
        assert counts[lane] == len(ids(staffed, lane)), lane
    assert set(ids(staffed)) == {made[step] for step, lane in STEPS.items() if lane != "done"}
    listed = {row.id for row in staffed.listing()}
    assert listed == set(made.values())
    assert {row.id for row in staffed.listing(department="zjj")} == set()
    for one in elsewhere:
        with pytest.raises(Refused, match="no_such_ticket"):
            staffed.ticket(one)
        with pytest.raises(Refused, match="no_such_ticket"):
            staffed.find(one)


def test_rows_tell_how_far_the_order_is_and_when_it_is_due(staffed: Desk, clock: SetClock) -> None:
    ticket = ordered(staffed)
    sign_in(staffed, "wu")
    view, row = staffed.ticket(ticket), staffed.board("all").rows[0]
    limits = {one.name: one.due_at for one in view.clocks}
    assert (row.step, row.department, row.due_clock, row.due_at) == (
        "sent", OWN, "acknowledge", limits["acknowledge"],
    )  # fmt: skip
    staffed.perform("acknowledge", ticket)
    row = staffed.board("all").rows[0]
    assert (row.step, row.due_clock, row.due_at) == ("acknowledged", "arrive", limits["arrive"])
    clock.advance(48 * HOUR)
    row = staffed.board("late").rows[0]
    assert row.flags[0] == "late"
    staffed.perform("report", ticket, outcome="solved")
    assert ids(staffed, "late") == []


def test_what_is_due_first_stands_on_top_and_pages_join(staffed: Desk, clock: SetClock) -> None:
    made = []
    for place in range(7):
        made.append(ordered(staffed, f"第{place}件"))
        clock.advance(60_000)
    sign_in(staffed, "wu")
    assert ids(staffed) == made
    read, after = [], None
    while True:
        page = staffed.board("all", after=after, limit=3)
        read += [row.id for row in page.rows]
        if not page.after:
            break
        after = page.rows[-1].sort
    assert read == made
    back = staffed.board("all", before=page.rows[0].sort, limit=3)
    assert ([row.id for row in back.rows], back.before, back.after) == (made[3:6], True, True)


def test_of_a_ticket_only_their_own_part_is_shown(staffed: Desk) -> None:
    ticket = ordered(staffed, departments=(OWN, "zjj"))
    staffed.perform("take", ticket)
    staffed.perform("report", ticket, order="zjj", outcome="solved", words="协办做完了")
    sign_in(staffed, "wu")
    view = staffed.ticket(ticket)
    assert [order.department for order in view.orders] == [OWN]
    assert {clock.department for clock in view.clocks} == {OWN}
    assert "协办做完了" not in repr(view)
    assert "taken" not in [entry.kind for entry in view.timeline]
    assert view.next_act == "acknowledge"
    staffed.perform("acknowledge", ticket)
    assert staffed.ticket(ticket).next_act == "report"


def test_a_department_does_what_is_its_to_do(staffed: Desk) -> None:
    ticket = ordered(staffed)
    sign_in(staffed, "wu")
    offered = {act for act in ACTS if staffed.scope.offers(act)}
    assert offered == {"acknowledge", "acknowledge_withdrawal", "arrive", "report", "ask_extension", "return_order",
                       "note", "reveal", "undo", "redo"}  # fmt: skip
    possible = {act for act, refusal in staffed.ticket(ticket).refusals.items() if refusal is None}
    assert possible == offered - {"acknowledge_withdrawal", "undo", "redo"}
    sign_in(staffed, "cai")
    assert {act for act in ACTS if staffed.scope.offers(act)} == {"recheck", "note", "undo", "redo"}


@pytest.mark.parametrize(
    ("sees", "confidential", "name", "phone"),
    [
        (("name", "phone"), False, True, True), (("name",), False, True, False), (("phone",), False, False, True),
        ((), False, False, False), (("name", "phone"), True, False, False),
    ],
)  # fmt: skip
def test_persons_are_shown_and_found_only_as_the_pack_allows(
    staffed: Desk, sees: tuple[str, ...], confidential: bool, name: bool, phone: bool
) -> None:
    object.__setattr__(staffed.pack, "department_sees", sees)
    told = f"我是{NAME}，电话{PHONE}"
    ticket = ordered(staffed, told, confidential=confidential)
    sign_in(staffed, "wu")
    for shown in (repr(staffed.ticket(ticket)), repr(staffed.board("all")), repr(staffed.listing())):
        assert (NAME in shown, PHONE in shown) == (name, False)
    for words, found in ((NAME, name), (PHONE, phone), (PHONE[-6:], phone), ("雷锋", True), ("电话", True)):
        assert (ids(staffed, text=words) == [ticket]) is found, words
        assert ([row.id for row in staffed.listing(text=words)] == [ticket]) is found, words
    if phone:
        staffed.perform("reveal", ticket)
        assert ("revealed", "wu") in {(one.kind, one.actor) for one in staffed.ticket(ticket).timeline}
    else:
        with pytest.raises(Refused):
            staffed.perform("reveal", ticket)
    assert (NAME in (shown := repr(staffed.ticket(ticket))), PHONE in shown) == (name, phone)
    sign_in(staffed, "chen")
    assert ("revealed", "wu") in {(one.kind, one.actor) for one in staffed.ticket(ticket).timeline} or not phone


def test_whom_else_the_caller_was_shown_to_is_not_theirs_to_know(staffed: Desk) -> None:
    ticket = ordered(staffed, departments=(OWN, "zjj"))
    staffed.perform("reveal", ticket)
    for who in ("wu", "he"):
        sign_in(staffed, who)
        staffed.perform("reveal", ticket)
        shown = [one.actor for one in staffed.ticket(ticket).timeline if one.kind == "revealed"]
        assert shown == [who]


def test_collectors_see_what_is_to_be_looked_at(staffed: Desk) -> None:
    ticket, other = ordered(staffed, f"我是{NAME}"), ordered(staffed)
    for one in (ticket, other):
        staffed.perform("report", one, outcome="solved")
    staffed.perform("verify", ticket)
    staffed.perform("call_back", ticket, reached=True, solved=True, satisfied=True)
    sign_in(staffed, "cai")
    assert staffed.scope.lanes == COLLECTOR_LANES
    assert ids(staffed) == [ticket]
    assert staffed.tallies().counts["all"] == 1
    view = staffed.ticket(ticket)
    assert NAME not in repr(view)
    assert PHONE not in repr(view)
    assert ids(staffed, text=NAME) == []
    assert view.next_act == "recheck"
    with pytest.raises(Refused, match="no_such_ticket"):
        staffed.ticket(other)
    staffed.perform("recheck", ticket, passed=True, photo=PHOTO)
    assert (ids(staffed), ids(staffed, "done")) == ([], [ticket])
    assert staffed.ticket(ticket).next_act is None


@pytest.fixture
def outpost(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same desk, were its station's card a department's."""
    card = Station(staffed.store.station, "CG01", "", "department", OWN)
    staffed.sign_out()
    monkeypatch.setattr(Desk, "_station", card)
    return staffed


def test_a_department_s_station_is_its_own_whoever_reads(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, other = ordered(staffed), ordered(staffed, departments=("zjj",))
    monkeypatch.setattr(Desk, "_station", Station(staffed.store.station, "CG01", "", "department", OWN))
    staffed.sign_out()
    assert (staffed.scope.role, staffed.scope.department) == ("department", OWN)
    assert ids(staffed) == [ticket]
    with pytest.raises(Refused, match="no_such_ticket"):
        staffed.ticket(other)


def test_only_its_own_operators_sign_in_there(outpost: Desk) -> None:
    assert [one.code for one in outpost.operators()] == ["wu"]
    for code in ("chen", "li", "he", "cai"):
        with pytest.raises(Refused, match="station_role"):
            outpost.first_pin(code, "2468")
        with pytest.raises(Refused, match="station_role"):
            outpost.sign_in(code, "2468")


def test_the_first_pin_there_is_its_operator_s_own(outpost: Desk) -> None:
    assert not outpost.needs_first_supervisor()
    assert outpost.sets_own_first_pin("wu")
    with pytest.raises(Refused, match="pin_too_short"):
        outpost.first_pin("wu", "12")
    assert outpost.first_pin("wu", "2468").code == "wu"
    outpost.sign_out()
    with pytest.raises(Refused, match="pins_exist"):
        outpost.first_pin("wu", "1357")
    assert outpost.sign_in("wu", "2468").department == OWN


def test_at_the_centre_nobody_sets_their_own_first_pin(staffed: Desk) -> None:
    assert staffed.needs_first_supervisor()
    assert not staffed.sets_own_first_pin("wu")
    with pytest.raises(Refused, match="pins_exist"):
        staffed.first_pin("wu", "2468")
