"""The short ways that a file's rows take give what the long ones give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.domain.event import Event, PartRef
from dispatch_tui.domain.ticket.first import first_refused
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.store.check import check
from dispatch_tui.store.projection import project
from tests.intake.rig import NOW, new_desk

TIME = st.one_of(st.none(), st.integers(NOW - 10**10, NOW + 10**6))
REPORTS = st.lists(
    st.builds(
        NewReport,
        source=st.sampled_from(["call", "grid", "app", "platform"]), text=st.sampled_from(["a", "高塘岭路灯"]),
        summary=st.sampled_from(["", "s"]), address=st.sampled_from(["", "Road 1"]),
        town=st.sampled_from([None, "430112001"]), grid=st.sampled_from([None, "GT-031"]),
        caller_phone=st.sampled_from(["", "555-0001"]), hotline=st.sampled_from([None, "110"]),
        item=st.sampled_from([None, "0101"]), urgency=st.sampled_from([None, 1, 3]), confidential=st.booleans(),
        received_at=TIME, closed_at=TIME, ringing=st.booleans(), major=st.booleans(),
        external=st.one_of(st.none(), st.tuples(st.sampled_from(["cap", "cap:x", "app"]), st.uuids().map(str))),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return new_desk(tmp_path_factory.mktemp("bulk"))


@settings(max_examples=12)
@given(REPORTS)
def test_what_came_in_together_is_projected_as_if_alone(desk: Desk, reports: list[NewReport]) -> None:
    columns = [row[1] for row in desk.store.database.rows("PRAGMA table_info(ticket)")][:-1]
    for entered in desk.receive(reports):
        fold = desk.store.fold(entered.ticket)
        assert fold is not None
        found = project(fold, desk.store.text, desk.store.pack, None, None)
        kept = desk.store.database.one(f"SELECT {', '.join(columns)} FROM ticket WHERE id = ?", (entered.ticket,))
        assert kept == found.row
    assert check(desk.store, deep=True) == []


def _changed(event: Event, **fields: Any) -> Event:
    """The event with other fields: its bytes and id follow."""
    return replace(event, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"role": "collector"},
        {"role": "supervisor"},
        {"role": "department"},
        {"actor": "nobody"},
        {"station": "0" * 32},
        {"centre": "0" * 64},
        {"stream": "ticket/another"},
        {"depth": 2},
        {"parents": ("0" * 64,)},
        {"kind": "noted", "data": {}},
        {"kind": "closed", "data": {}},
        {"data": {"number": "1"}},
        {"data": {"number": "1", "source": 7}},
        {"data": {"number": "1", "source": "app", "fields": {"urgency": 9}}},
        {"data": {"number": "1", "source": "app", "unheard": 1}},
        {"parts": (PartRef("text", "person", "0" * 64),)},
    ],
    ids=str,
)
def test_a_first_event_is_judged_as_by_a_fold(desk: Desk, fields: dict[str, Any]) -> None:
    (entered,) = desk.receive([NewReport("app", text="a")])
    fold = desk.store.fold(entered.ticket)
    assert fold is not None
    event = _changed(fold.events[0], **fields)
    authority = desk.store.authority
    verdict = TicketFold(entered.ticket, authority.at).add(event)
    assert (verdict.outcome == "counted") == (not fields)
    assert first_refused(event, entered.ticket, authority.at(event.basis)) == verdict.refusal


def test_a_file_that_is_told_twice_at_once_is_entered_once(tmp_path: Path) -> None:
    """Two processes take in the same rows: the second finds them inside its own transaction."""
    from dispatch_tui.desk.clock import SetClock
    from dispatch_tui.store.store import Store

    first = new_desk(tmp_path)
    second = Desk(Store.open(tmp_path / "centre.db"), SetClock(NOW))
    report = NewReport("app", text="a", external=("app", "1"), digest="d")
    outcomes = [next(iter(one.receive([report]))).outcome for one in (first, second, first)]
    assert outcomes == ["added", "known", "known"]
    first.store.close()
    second.store.close()
