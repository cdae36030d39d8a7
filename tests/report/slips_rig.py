"""A desk with orders at every step, for the tests of slips and of what comes back on them."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from tests.intake.rig import dispatcher, new_desk

PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 64
PHONE = "13873100621"
NAME = "张三丰"
DEPARTMENT = "cgj"


def desk_of(folder: Path) -> Desk:
    """A desk with nothing on it and a supervisor at it."""
    return dispatcher(new_desk(folder))


def ordered(
    desk: Desk, text: str = "空调外机支架松动", *, department: str = DEPARTMENT, confidential: bool = False,
    address: str = "星城派出所东侧", words: str = "",
) -> str:  # fmt: skip
    """A ticket with an order for ``department``; its id."""
    report = NewReport(
        "platform", text=text, address=address, grid="GT-031", town="430112001", caller_name=NAME,
        caller_phone=PHONE, confidential=confidential,
    )  # fmt: skip
    ticket = next(iter(desk.receive([report]))).ticket
    desk.perform("classify", ticket, item="0101")
    desk.perform("dispatch", ticket, departments=[department], words=words)
    return ticket


def to_recheck(desk: Desk, text: str = "堆物占道") -> str:
    """A ticket on which nothing but the look on site is left to do; its id."""
    ticket = ordered(desk, text)
    desk.perform("report", ticket, outcome="solved", words="已清理")
    desk.perform("verify", ticket)
    desk.perform("call_back", ticket, reached=True, solved=True, satisfied=True)
    return ticket


def order_of(desk: Desk, ticket: str) -> str:
    return desk.ticket(ticket).orders[-1].id
