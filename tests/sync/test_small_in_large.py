"""What little is new costs as little in a large store: no statement of a transfer goes through a whole table of it."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from dispatch_tui.store import sqlite
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.folder import sync_folder
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.views import To
from tests.store import centre
from tests.sync.stations import Stations

GROW = {"event", "part", "ticket", "ticket_order", "task", "search_text", "external", "edge"}
"""Tables that grow with the store."""
NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE) (\w+)(?: (?:AS )?(?!WHERE|ORDER|GROUP|ON|SET|JOIN|LEFT|LIMIT)(\w+))?")
SCAN = re.compile(r"SCAN (\w+)")


def gone_through(statement: str, plan: list[str]) -> set[str]:
    """The tables that grow and that a statement goes through, by its plan."""
    tables: dict[str, str] = {name or table: table for table, name in NAMED.findall(statement)}
    scanned = [found[1] for step in plan if (found := SCAN.match(step))]
    return {tables.get(one, one) for one in scanned} & GROW


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement of connections that are opened from now on."""
    found: list[str] = []
    plain = sqlite._connect

    def connect(path: Path, read_only: bool) -> sqlite3.Connection:
        connection = plain(path, read_only)
        connection.set_trace_callback(found.append)
        return connection

    monkeypatch.setattr(sqlite, "_connect", connect)
    return found


def test_no_statement_of_a_small_transfer_goes_through_the_log(
    stations: Stations, said: list[str], tmp_path: Path
) -> None:
    first, second = stations.first, stations.member("WC02")
    tickets = [centre.receive(first, text=f"路灯不亮{number}") for number in range(30)]
    stations.exchange(first, second)
    centre.add(first, tickets[0], "noted", words="补充")
    file, shared = tmp_path / "small.bundle", tmp_path / "shared"
    shared.mkdir()
    said.clear()
    with Store.open(first.database.path) as giver, Store.open(second.database.path) as taker:
        assert export(giver, file, To("stations", (second.station,)), stations.tick()).sent == 1
        assert import_file(taker, file, stations.tick()).added == 1
        for store in (giver, taker):
            sync_folder(store, shared, stations.tick())
        plans = {
            one: [row[3] for row in taker.database.raw.execute(f"EXPLAIN QUERY PLAN {one}")]
            for one in set(said) if one.startswith(("SELECT", "DELETE", "UPDATE", "WITH"))
        }  # fmt: skip
    assert len(plans) > 30
    assert [one for one, plan in plans.items() if gone_through(one, plan)] == []
