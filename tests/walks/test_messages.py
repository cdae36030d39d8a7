"""2,816 real messages in, and ten of them sent to who their words point to. No text or name of them is
shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.store.store import Store
from tests.walks.centre import Centre

MESSAGES = 2_816
SURE = 0.85
"""From this score on a suggestion is taken at its word."""
DISPATCHED = 10


def pointed(store: Path) -> dict[str, tuple[str, str]]:
    """Number → (item, lead) of ten messages whose words point somewhere, each to another item."""
    opened = Store.open(store)
    found: dict[str, tuple[str, str]] = {}
    try:
        desk = Desk(opened, SystemClock())
        for row in desk.listing(limit=MESSAGES):
            view = desk.ticket(row.id)
            best = next(
                iter(desk.suggest(f"{view.summary}\n{view.text}", view.address or "", view.town, view.grid)),
                None,
            )
            if (
                best is None
                or best.lead is None
                or best.score < SURE
                or best.item in {item for item, _ in found.values()}
            ):
                continue
            found[row.number] = (best.item, best.lead)
            if len(found) == DISPATCHED:
                break
    finally:
        opened.close()
    return found


@pytest.mark.slow
def test_real_messages_come_in_and_ten_are_dispatched(tmp_path: Path, shared_real: Path, root: Path) -> None:
    centre = Centre.found(tmp_path, "zh")
    mapping = root / "tests" / "intake" / "maps" / "messages_replies_2816.toml"
    command = ("intake", str(shared_real / "messages_replies_2816.csv"), "--map", str(mapping), "--json")
    first = json.loads(centre.run(*command))
    assert (first["read"], len(first["rejected"])) == (MESSAGES, 0)
    assert first["added"] + first["known"] + first["changed"] == MESSAGES
    again = json.loads(centre.run(*command))
    assert (again["read"], again["added"]) == (MESSAGES, 0)

    chosen = pointed(centre.store)
    assert len(chosen) == DISPATCHED
    told = json.loads(
        centre.run("do", *(f"dispatch {number} item={item}" for number, (item, _) in chosen.items()), "--json")
    )
    assert [one["ok"] for one in told] == [True] * DISPATCHED
    for number, (item, lead) in chosen.items():
        ticket = json.loads(centre.run("ticket", "show", number, "--json"))
        assert (ticket["item"], ticket["status"]) == (item, "awaiting_ack")
        assert [order["department"] for order in ticket["orders"] if order["part"] == "lead"] == [lead]
    centre.prove()
