"""Whole lives of work orders, told as lines of the command bar and the status after each."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport

PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 64
BRACKET = NewReport(
    "call", text="空调外机支架松动，悬在人行道上方", address="星城派出所东侧", grid="GT-031", town="430112001",
    ringing=True,
)  # fmt: skip

AIR_CONDITIONER = [
    ("answer", "received"),
    ("dispatch item=0701", "awaiting_ack"),
    ("notify pgb phone yes reached", "awaiting_ack"),
    ("acknowledge pgb", "awaiting_ack"),
    ("acknowledge gaj", "in_progress"),
    ("arrive pgb", "in_progress"),
    ("report gaj solved", "in_progress"),
    ("report pgb solved -- 支架已加固", "to_verify"),
    ("verify", "to_call_back"),
    ("call-back yes yes yes", "to_close"),
    ("recheck yes {photo}", "to_close"),
    ("close", "closed"),
]
RETURNED_TWICE = [
    ("answer", "received"),
    ("dispatch cgj item=0301", "awaiting_ack"),
    ("return cgj not_our_duty", "return_review"),
    ("grant-return cgj", "to_dispatch"),
    ("dispatch zjj", "awaiting_ack"),
    ("return zjj other_place", "return_review"),
    ("rule zjj cgj -- 按职责清单", "awaiting_ack"),
    ("acknowledge cgj", "in_progress"),
]
UNREACHED = [
    *AIR_CONDITIONER[:9],
    ("call-back no", "to_call_back"),
    ("call-back no", "to_call_back"),
    ("call-back no", "to_close"),
    ("recheck yes {photo}", "to_close"),
    ("close", "closed"),
]
REOPENED = [
    *AIR_CONDITIONER,
    ("reopen recurs", "to_dispatch"),
    ("dispatch zjj", "awaiting_ack"),
    ("acknowledge zjj", "in_progress"),
    ("suspend material", "suspended"),
    ("resume", "in_progress"),
    ("undo", "suspended"),
    ("redo", "in_progress"),
]
ASKED_AGAIN = [
    ("answer", "received"),
    ("need-info address", "needs_info"),
    ("supply-info -- 黄田村12组", "received"),
    ("answer-directly policy", "closed"),
]
LIVES = {
    "air_conditioner": AIR_CONDITIONER, "returned_twice": RETURNED_TWICE, "unreached": UNREACHED,
    "reopened": REOPENED, "asked_again": ASKED_AGAIN,
}  # fmt: skip


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
def test_life(desk: Desk, clock: SetClock, tmp_path: Path, life: list[tuple[str, str]]) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    ticket = next(desk.receive([BRACKET])).ticket
    for line, status in life:
        clock.advance(60_000)
        outcome = run(desk, line.format(photo=photo), ticket)
        assert outcome.refusal is None, (line, outcome.refusal)
        assert desk.ticket(ticket).status == status, line
        row = next(row for row in desk.listing(limit=5) if row.id == ticket)
        assert row.status == status


def test_the_mission_is_done_within_twenty_minutes_of_its_clock(desk: Desk, clock: SetClock, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    ticket = next(desk.receive([BRACKET])).ticket
    began = clock.now()
    for seconds, (line, _) in zip((5, 60, 20, 60, 60, 300, 60, 240, 60, 60, 120, 30), AIR_CONDITIONER, strict=True):
        clock.advance(seconds * 1000)
        assert run(desk, line.format(photo=photo), ticket).ok, line
    assert clock.now() - began < 20 * 60_000
    assert {clock_.level for clock_ in desk.ticket(ticket).clocks} == {"ok"}
    assert desk.ticket(ticket).rating == "satisfied"


def test_nothing_closes_before_what_its_item_demands(desk: Desk, clock: SetClock) -> None:
    ticket = next(desk.receive([BRACKET])).ticket
    for line, _ in AIR_CONDITIONER[:10]:
        assert run(desk, "close", ticket).refusal is not None
        assert run(desk, line, ticket).ok
    refused = run(desk, "close", ticket).refusal
    assert refused is not None
    assert refused.code == "recheck_missing"
    assert desk.ticket(ticket).refusals["close"] == refused


def test_what_is_refused_writes_nothing(desk: Desk) -> None:
    ticket = next(desk.receive([BRACKET])).ticket
    before = desk.ticket(ticket).timeline
    for line in ("close", "verify", "grant-return", "dispatch nobody item=0701", "dispatch item=9999", "rule cgj cgj"):
        assert not run(desk, line, ticket).ok
    assert desk.ticket(ticket).timeline == before


def test_a_dispatch_in_pieces_is_one_act(desk: Desk) -> None:
    ticket = next(desk.receive([BRACKET])).ticket
    run(desk, "answer", ticket)
    assert run(desk, "dispatch yld +hsj +hdsn +sspcs +jyxh item=2404", ticket).ok
    written = [entry for entry in desk.ticket(ticket).timeline if entry.kind in ("classified", "dispatched")]
    assert len(written) == 6
    assert len({entry.act for entry in written}) == 1
    assert run(desk, "undo", ticket).ok
    view = desk.ticket(ticket)
    assert view.item is None
    assert {order.status for order in view.orders} == {"withdrawn"}


def test_merged_both_ways_and_apart_again(desk: Desk) -> None:
    first, second = (done.ticket for done in desk.receive([BRACKET, BRACKET]))
    for ticket in (first, second):
        assert run(desk, "answer", ticket).ok
    number = desk.ticket(first).number
    assert run(desk, f"merge {number}", second).ok
    assert [desk.ticket(one).status for one in (first, second)] == ["received", "merged"]
    assert desk.ticket(second).merged_into == first
    assert run(desk, f"unmerge {number}", second).ok
    assert [desk.ticket(one).status for one in (first, second)] == ["received", "received"]


def test_a_caller_asking_after_an_old_order_is_attached_and_counted(desk: Desk) -> None:
    old, new = (done.ticket for done in desk.receive([BRACKET, BRACKET]))
    for ticket in (old, new):
        assert run(desk, "answer", ticket).ok
    assert run(desk, f"attach {desk.ticket(old).number} -- 问进度", new).ok
    assert desk.ticket(old).inquiries == 1
    assert (desk.ticket(new).status, desk.ticket(new).merged_into) == ("merged", old)


def test_a_confidential_caller_is_shown_to_supervisors_only(desk: Desk) -> None:
    report = NewReport("call", text="举报", caller_name="匿名人", caller_phone="13800000000", confidential=True)
    ticket = next(desk.receive([report])).ticket
    desk.operator = next(one for one in desk.operators() if one.code == "li")
    refused = run(desk, "reveal", ticket).refusal
    assert refused is not None
    assert refused.code == "confidential"
    assert "13800000000" not in repr(desk.ticket(ticket))
    assert "匿名人" not in repr(desk.ticket(ticket))
    desk.operator = next(one for one in desk.operators() if one.code == "chen")
    assert run(desk, "reveal", ticket).ok
    assert desk.ticket(ticket).caller_phone == "13800000000"
    assert desk.ticket(ticket).timeline[-1].kind == "revealed"


def test_two_dispatchers_cannot_both_answer_a_call(desk: Desk) -> None:
    ticket = next(desk.receive([BRACKET])).ticket
    assert run(desk, "answer", ticket).ok
    desk.operator = next(one for one in desk.operators() if one.code == "li")
    assert not run(desk, "answer", ticket).ok
    assert desk.ticket(ticket).taken_by == "chen"
