"""After two returns nobody but a supervisor says whose it is."""

from __future__ import annotations

import pytest

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.operators import operator
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused


def test_a_withdrawal_is_no_way_around_the_ruling(desk: Desk) -> None:
    ticket = next(desk.receive([NewReport("app", text="x")])).ticket
    desk.perform("dispatch", ticket, departments=["cgj"], item="0301")
    desk.perform("return_order", ticket, reason="not_our_duty")
    desk.perform("grant_return", ticket)
    desk.perform("dispatch", ticket, departments=["zjj"])
    desk.perform("return_order", ticket, reason="not_our_duty")
    desk.operator = operator(desk.store, "li")
    for act in ("grant_return", "refuse_return", "withdraw"):
        with pytest.raises(Refused, match="ruling_needed"):
            desk.perform(act, ticket)
    desk.operator = operator(desk.store, "chen")
    desk.perform("rule", ticket, department="zjj")
    desk.perform("withdraw", ticket)
    with pytest.raises(Refused, match="ruling_stands"):
        desk.perform("dispatch", ticket, departments=["cgj"])
