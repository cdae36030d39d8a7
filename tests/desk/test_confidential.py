"""Of a confidential caller nobody but a supervisor learns who it is, by whichever way they look."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.operators import as_dispatcher, operator
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.report.outcomes import outcomes, write
from dispatch_tui.store.check import check
from dispatch_tui.store.glance import glance

NAME, MOBILE, LANDLINE = "Wang Secret", "13800138000", "0731-88881234"
SECRETS = (NAME, NAME.lower(), MOBILE, LANDLINE)
WORDS = f"wang secret (Wang Secret) rang from {MOBILE}, else {LANDLINE}"


def _report(*, confidential: bool, phone: str = LANDLINE) -> NewReport:
    return NewReport(
        "app", text=WORDS, address=f"next to {NAME}'s", caller_name=NAME, caller_phone=phone,
        confidential=confidential, external=("city-app", "A-1"), digest="1",
    )  # fmt: skip


def _as(desk: Desk, code: str) -> Desk:
    desk.operator = operator(desk.store, code)
    return desk


def _told(desk: Desk, ticket: str) -> str:
    """Everything that a desk shows of a ticket outside and inside its pane."""
    rows = [*desk.board("all").rows, *desk.listing()]
    return repr((rows, desk.ticket(ticket)))


@pytest.mark.parametrize("later", [False, True], ids=["from the beginning", "told later"])
def test_no_dispatcher_sees_or_finds_a_confidential_caller(desk: Desk, later: bool) -> None:
    ticket = next(desk.receive([_report(confidential=not later)])).ticket
    if later:
        desk.perform("correct", ticket, fields={"confidential": "yes"})
    _as(desk, "li")
    told = _told(desk, ticket)
    first = repr(glance(desk.store.database.path, "all", 9, now=desk.clock.now()).page.rows)
    for secret in SECRETS:
        assert secret not in told
        assert secret not in first
        assert not desk.board("all", secret).rows
        assert not desk.listing(text=secret)
    assert "confidential" in desk.board("all").rows[0].flags
    assert check(desk.store, deep=True) == []
    with pytest.raises(Refused):
        desk.perform("reveal", ticket)


def test_an_open_caller_who_rings_again_is_found_by_name_and_number(desk: Desk) -> None:
    next(desk.receive([_report(confidential=False)]))
    assert desk.board("all", NAME).rows
    assert desk.board("all", LANDLINE).rows


def test_numbers_are_covered_before_a_row_is_cut_and_before_anybody_signs_in(desk: Desk) -> None:
    padded = "x" * 194 + " " + MOBILE
    next(desk.receive([NewReport("app", text=padded)]))
    (row,) = glance(desk.store.database.path, "all", 9, now=desk.clock.now()).page.rows
    assert MOBILE[:5] not in row.summary
    assert row == desk.board("all").rows[0]


def test_only_a_supervisor_takes_back_that_a_caller_is_confidential(desk: Desk) -> None:
    ticket = next(desk.receive([_report(confidential=False)])).ticket
    desk.perform("correct", ticket, fields={"confidential": "yes"})
    desk.operator = as_dispatcher(operator(desk.store, "chen"))  # who proves no PIN may be anybody
    with pytest.raises(Refused, match="role"):
        desk.perform("undo", ticket)
    assert desk.ticket(ticket).confidential
    _as(desk, "chen").perform("undo", ticket)
    assert not desk.ticket(ticket).confidential


def test_what_took_a_supervisor_is_not_undone_as_a_dispatcher(desk: Desk) -> None:
    ticket = next(desk.receive([_report(confidential=False)])).ticket
    desk.perform("supervise", ticket, level="red")
    desk.operator = as_dispatcher(operator(desk.store, "chen"))
    with pytest.raises(Refused, match="role"):
        desk.perform("undo", ticket)
    assert desk.ticket(ticket).supervised == "red"


@pytest.mark.parametrize("confidential", [False, True])
def test_no_caller_leaves_with_the_outcomes(desk: Desk, tmp_path: Path, confidential: bool) -> None:
    ticket = next(desk.receive([_report(confidential=confidential)])).ticket
    desk.perform("dispatch", ticket, departments=["cgj"], item="0301")
    desk.perform("report", ticket, outcome="solved", words=f"told {WORDS}: done")
    path = tmp_path / "outcomes.json"
    write(desk, path, outcomes(desk, "city-app"), "en")
    (row,) = json.loads(path.read_text(encoding="utf-8"))
    assert row["report"].endswith("done")
    assert not [secret for secret in SECRETS if secret in path.read_text(encoding="utf-8")]


def test_a_department_and_who_is_not_signed_in_see_as_little(desk: Desk) -> None:
    ticket = next(desk.receive([_report(confidential=True)])).ticket
    desk.perform("reveal", ticket)
    assert NAME in repr(desk.ticket(ticket))
    desk.sign_out()
    assert not [secret for secret in SECRETS if secret in _told(desk, ticket)]
    _as(desk, "chen").add_operator("wu", role="department", department="cgj")
    desk.perform("dispatch", ticket, departments=["cgj"], item="0301")
    assert not [secret for secret in SECRETS if secret in _told(_as(desk, "wu"), ticket)]
