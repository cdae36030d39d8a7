"""Who called stays covered: in the fields, in what was said, for the next who signs in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.covering import Cover

PHONE = "13873100621"
REPORT = NewReport(
    "call", text=f"我是张三丰，{PHONE}，也可打0731-88060001", address="张三丰家",
    caller_name="张三丰", caller_phone=PHONE,
)  # fmt: skip
CONFIDENTIAL = NewReport(
    "call", text=REPORT.text, address=REPORT.address, caller_name="张三丰", caller_phone=PHONE, confidential=True
)


def entered(desk: Desk, report: NewReport) -> str:
    return next(iter(desk.receive([report]))).ticket


def sign_in(desk: Desk, code: str) -> None:
    desk.operator = next(one for one in desk.operators() if one.code == code)


def test_numbers_are_masked_wherever_they_are_told(desk: Desk) -> None:
    ticket = entered(desk, REPORT)
    run(desk, f"note -- 回拨 {PHONE} 无人接", ticket)
    assert PHONE not in repr(desk.ticket(ticket))
    view = desk.ticket(ticket)
    assert (view.caller_name, view.caller_phone) == ("张三丰", "138****0621")
    assert view.text == "我是张三丰，138****0621，也可打0731-88060001"
    assert view.timeline[-1].texts["words"] == "回拨 138****0621 无人接"
    assert PHONE not in repr(desk.listing())
    assert PHONE not in repr(desk.board("all"))


@pytest.mark.parametrize("written", [
    "138 7310 0621", "138-7310-0621", "138\u20137310\u20130621", "138.7310.0621", "+8613873100621",
    "0086 138 7310 0621", "\uff11\uff13\uff18\uff17\uff13\uff11\uff10\uff10\uff16\uff12\uff11", "138  7310  0621",
])  # fmt: skip
def test_a_mobile_number_is_one_however_it_is_written(desk: Desk, written: str) -> None:
    ticket = entered(desk, replace(REPORT, text=f"打{written}找我", caller_phone=PHONE))
    text = desk.ticket(ticket).text
    assert text is not None
    assert "****0621" in text
    assert written not in text
    cover = Cover((), (PHONE,), confidential=False, sees=())
    assert cover.text(f"打{written}找我") in ("打***找我", "打+86***找我")


def test_of_a_confidential_caller_the_name_too(desk: Desk) -> None:
    ticket = entered(desk, CONFIDENTIAL)
    view = desk.ticket(ticket)
    assert "张三丰" not in repr(view)
    assert (view.caller_name, view.caller_phone, view.address) == ("***", "***", "***家")
    assert "confidential" in view.flags


def test_what_was_corrected_stays_covered(desk: Desk) -> None:
    ticket = entered(desk, REPORT)
    assert run(desk, "correct name=李四 phone=13900001111", ticket).ok
    assert run(desk, "correct confidential=yes", ticket).ok
    shown = repr(desk.ticket(ticket))
    for told in (PHONE, "13900001111", "张三丰", "李四"):
        assert told not in shown


def test_what_is_revealed_to_one_is_covered_for_the_next(desk: Desk) -> None:
    ticket = entered(desk, REPORT)
    sign_in(desk, "li")
    assert run(desk, "reveal", ticket).ok
    assert desk.ticket(ticket).caller_phone == PHONE
    for leave in (desk.sign_out, lambda: sign_in(desk, "chen"), lambda: sign_in(desk, "li")):
        leave()
        assert desk.ticket(ticket).caller_phone == "138****0621"
        assert not desk.ticket(ticket).revealed


def test_a_ticket_that_becomes_confidential_is_covered_again(desk: Desk) -> None:
    ticket = entered(desk, REPORT)
    sign_in(desk, "li")
    assert run(desk, "reveal", ticket).ok
    assert run(desk, "correct confidential=yes", ticket).ok
    assert desk.ticket(ticket).caller_phone == "***"


@pytest.mark.parametrize("report", [REPORT, CONFIDENTIAL], ids=["plain", "confidential"])
def test_a_covered_text_given_back_changes_nothing(desk: Desk, report: NewReport) -> None:
    ticket = entered(desk, report)
    view = desk.ticket(ticket)
    given = {
        "text": view.text, "address": view.address, "phone": view.caller_phone, "name": view.caller_name,
    }  # fmt: skip
    with pytest.raises(Refused, match="nothing_given"):
        desk.perform("correct", ticket, fields=given)
    assert len(desk.ticket(ticket).timeline) == len(view.timeline)


def test_a_masked_number_in_a_changed_text_stays_the_number(desk: Desk) -> None:
    ticket = entered(desk, REPORT)
    changed = (desk.ticket(ticket).text or "").replace("我是", "本人")
    desk.perform("correct", ticket, fields={"text": changed})
    assert run(desk, "reveal", ticket).ok
    assert desk.ticket(ticket).text == REPORT.text.replace("我是", "本人")
