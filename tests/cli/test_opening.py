"""The console's door: what is made ready before a screen is painted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.cli.demo import SIGNED_IN, SUPERVISOR, prepare
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.store import current
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync.standing import standing
from dispatch_tui.words.catalogue import LANGUAGES
from tests.cli.conftest import Shell

NOON = 1_795_000_000_000


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, dict[str, Any]]]:
    """Where a console was to be opened, and how."""
    found: list[tuple[Path, dict[str, Any]]] = []

    def run(path: Path, **how: Any) -> int:
        found.append((path, how))
        return 0

    monkeypatch.setattr("dispatch_tui.console.start.run", run)
    return found


def test_without_a_command_the_console_opens_on_a_store_that_is_founded_once(
    bare: Shell, store: Path, opened: list[tuple[Path, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "chen")
    assert bare("--lang", "zh").code == 0
    centre = bare("check", "--json").object
    assert bare("--as", "chen").code == 0
    assert [path for path, _ in opened] == [store, store]
    assert [how["language"] for _, how in opened] == ["zh", "en"]
    assert centre["ok"]
    assert [one["code"] for one in bare("operator", "list", "--json").json] == ["chen"]


def test_the_store_lies_in_the_users_data_folder_unless_one_is_named(
    bare: Shell, opened: list[tuple[Path, dict[str, Any]]], own_home: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("DISPATCH_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert bare().code == 0
    assert opened[0][0].is_relative_to(tmp_path) or opened[0][0].is_relative_to(own_home)
    assert opened[0][0].is_file()


@pytest.mark.parametrize("words", [(), ("demo",)])
def test_without_a_terminal_the_console_says_so(bare: Shell, words: tuple[str, ...]) -> None:
    said = bare(*words, "--json")
    assert (said.code, said.object["code"]) == (1, "no_terminal")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_is_a_working_day_under_way(tmp_path: Path, language: str) -> None:
    path = tmp_path / "demo.db"
    prepare(path, NOON, language, tmp_path / "stations")
    with Store.open(path) as store:
        assert [one.code for one in check(store, deep=True)] == ["parked"]
        desk = Desk(store, SetClock(NOON))
        assert {one.code for one in desk.operators()} >= {SIGNED_IN, SUPERVISOR}
        rows = desk.listing(limit=500)
        assert len({row.status for row in rows}) >= 10
        assert all(row.received_at <= NOON for row in rows)
        assert any(row.status == "ringing" for row in rows)
        assert any("late" in row.flags for row in rows)
        counts = desk.tallies().counts
        assert all(counts[lane] for lane in ("to_notify", "conflict", "all", "done"))
        assert {one.field for row in rows for one in desk.ticket(row.id).conflicts} >= {"address", "twin"}
        seen = standing(store)
        assert {(one.code, one.heard is not None, one.waiting > 0) for one in seen.peers} == {
            ("WC02", True, True), ("WC03", True, True),
        }  # fmt: skip
        assert (seen.parked, [gap.station for gap in seen.missing], seen.forks) == (1, ["WC03"], ())


def test_the_demo_is_thrown_away(bare: Shell, store: Path, opened: list[tuple[Path, dict[str, Any]]]) -> None:
    assert bare("demo").code == 0
    ((path, how),) = opened
    assert how["demo"] is True
    assert path != store
    assert not path.parent.exists()
    assert not store.exists()


@pytest.mark.parametrize("terminal", [True, False])
def test_a_store_of_another_version_is_made_ready_in_sight_on_a_terminal_alone(
    shell: Shell, ticket: str, terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "PROJECTION", "next")
    monkeypatch.setattr("dispatch_tui.cli.progress._SILENT", 0.0)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: terminal, raising=False)
    said = shell("ticket", "list", "--json")
    assert [one["number"] for one in said.json] == [ticket]
    assert ("tickets for this version" in said.err) == terminal
    assert shell("ticket", "list", "--json").err == "", "once is enough"
