"""Taking back: one's own last act, with what was built on it, wherever it wrote."""

from __future__ import annotations

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.domain.call import read_call

REPORT = NewReport("call", text="路灯不亮", grid="GT-031", town="430112001", ringing=True)


def answered(desk: Desk, count: int) -> list[str]:
    tickets = [done.ticket for done in desk.receive([REPORT] * count)]
    for ticket in tickets:
        assert run(desk, "answer", ticket).ok
    return tickets


def belongs(desk: Desk, ticket: str) -> str:
    call = desk.call_of(ticket)
    found = read_call(call or "", desk.store.events(f"call/{call}"))
    assert found is not None
    return found.ticket


def sign_in(desk: Desk, code: str) -> None:
    desk.operator = next(one for one in desk.operators() if one.code == code)


def test_an_attached_call_comes_back(desk: Desk) -> None:
    old, new = answered(desk, 2)
    number = desk.ticket(old).number
    for _ in range(2):
        assert run(desk, f"attach {number}", new).ok
        assert (desk.ticket(old).inquiries, desk.ticket(new).status, belongs(desk, new)) == (1, "merged", old)
        assert {entry.kind for entry in desk.undo_preview(new)} == {"inquired", "attached"}
        assert run(desk, "undo", new).ok
        assert (desk.ticket(old).inquiries, desk.ticket(new).status, belongs(desk, new)) == (0, "received", new)
    assert run(desk, "redo", new).ok
    assert (desk.ticket(old).inquiries, desk.ticket(new).status, belongs(desk, new)) == (1, "merged", old)


@pytest.mark.parametrize("from_side", [0, 1])
def test_a_merge_is_taken_back_on_both_sides(desk: Desk, from_side: int) -> None:
    tickets = answered(desk, 2)
    assert run(desk, f"merge {desk.ticket(tickets[0]).number}", tickets[1]).ok
    assert len(desk.undo_preview(tickets[from_side])) == 2
    assert run(desk, "undo", tickets[from_side]).ok
    assert [desk.ticket(one).status for one in tickets] == ["received", "received"]
    assert [row.status for row in desk.listing()] == ["received", "received"]


def test_what_was_built_on_an_act_goes_with_it(desk: Desk) -> None:
    (ticket,) = answered(desk, 1)
    for line in ("dispatch zjj item=0301", "acknowledge zjj"):
        assert run(desk, line, ticket).ok
    assert run(desk, "undo", ticket).ok
    assert desk.ticket(ticket).orders[0].status == "sent"
    assert run(desk, "undo", ticket).ok
    assert desk.ticket(ticket).orders[0].status == "withdrawn"


def test_ones_own_only_unless_one_supervises(desk: Desk) -> None:
    (ticket,) = answered(desk, 1)
    sign_in(desk, "li")
    assert run(desk, "note -- 一", ticket).ok
    sign_in(desk, "chen")
    assert run(desk, "classify 0301", ticket).ok
    sign_in(desk, "li")
    refused = run(desk, "undo of=chen", ticket).refusal
    assert refused is not None
    assert refused.code == "not_your_act"
    sign_in(desk, "chen")
    assert [entry.kind for entry in desk.undo_preview(ticket, "li")] == ["noted"]
    assert run(desk, "undo of=li", ticket).ok
    assert [entry.retracted for entry in desk.ticket(ticket).timeline if entry.kind == "noted"] == [True]
    assert desk.ticket(ticket).item == "0301"


@pytest.mark.parametrize("line", ["answer", "transfer 110"])
def test_what_cannot_be_undone_says_so(desk: Desk, line: str) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    assert run(desk, line, ticket).ok
    refused = run(desk, "undo", ticket).refusal
    assert refused is not None
    assert refused.code == "not_undoable"
    assert desk.ticket(ticket).refusals["undo"] == refused


def test_nothing_to_undo(desk: Desk) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    for line, code in (("undo", "nothing_to_undo"), ("redo", "nothing_to_redo")):
        refused = run(desk, line, ticket).refusal
        assert refused is not None
        assert refused.code == code
