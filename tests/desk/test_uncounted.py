"""What somebody writes beyond a right is kept and shown with who, where, when and why not; it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from dispatch_tui.cli.objects import entry_object, ticket_object
from dispatch_tui.command.running import run
from dispatch_tui.domain.canonical import link
from tests.desk.two import Two, two

FORGED: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("closed", "department", {}, "role"),
    ("reported", "department", {"order": "other", "outcome": "solved"}, "other_department"),
    ("closed", "supervisor", {}, "role_not_held"),
    ("noted", "department", {"order": 5}, "malformed"),
)


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as both:
        yield both


@pytest.mark.parametrize(("kind", "role", "data", "code"), FORGED)
def test_what_a_department_forges_is_shown_and_not_counted(
    stations: Two, kind: str, role: str, data: dict[str, Any], code: str
) -> None:
    desk = stations.here
    desk.add_operator("zj", role="department", name="住建", department="zjj")
    ticket = desk.perform("register", fields={"text": "路灯不亮", "grid": "GT-031"}).ticket
    assert run(desk, "dispatch zjj+cgj item=0301", ticket).ok
    stations.meet()
    before = desk.ticket(ticket)
    _forge(stations, ticket, kind, role, {**data, **_order(before, data)})
    stations.meet()
    view = stations.here.ticket(ticket)
    assert (view.status, view.orders, view.flags) == (before.status, before.orders, before.flags)
    (told,) = view.uncounted
    assert (told.kind, told.actor, told.role, told.station, told.why.code) == (kind, "zj", role, "WC02", code)
    zone = stations.here.pack.time_zone
    (shown,) = ticket_object(view, zone)["uncounted"]
    assert {name: shown[name] for name in ("kind", "actor", "station", "reason")} == {
        "kind": kind, "actor": "zj", "station": "WC02", "reason": code,
    }  # fmt: skip
    logged = [entry_object(entry, zone) for entry in view.timeline if entry.kind == kind and entry.actor == "zj"]
    if code != "malformed":
        assert [(one["outcome"], one["refused"]) for one in logged] == [("unlawful", code)]
    assert json.dumps(logged)


def _order(view: Any, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("order") == "other":
        return {"order": next(one.id for one in view.orders if one.department == "cgj")}
    return {}


def _forge(stations: Two, ticket: str, kind: str, role: str, data: dict[str, Any]) -> None:
    store = stations.there.store
    assert run(stations.there, "note -- x", ticket).ok
    fold = store.fold(ticket)
    assert fold is not None
    last = fold.events[-1]
    stations.forge(replace(
        last, seq=last.seq + 1, prev=link(last.prev, last.id), act="forged", parents=(last.id,), depth=last.depth + 1,
        basis=store.authority.heads(), kind=kind, data=data, parts=(), actor="zj", role=role, pack=None,
    ))  # fmt: skip
