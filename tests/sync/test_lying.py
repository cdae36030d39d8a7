"""What lies in a folder that goes between stations: what of it is read, and what is remembered."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_tui.sync.files import DISK
from dispatch_tui.sync.folder import sync_folder
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.lying import Between, Lying, again, described
from tests.store import centre
from tests.sync.stations import Stations


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


def between(stations: Stations, folder: Path) -> Between:
    return Between(stations.first, folder, DISK)


def test_what_is_read(stations: Stations, shared: Path) -> None:
    """Bundles at the top and in the stations' folders; not in hidden ones, where what was deleted lies."""
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync_folder(second, shared, stations.tick())
    (file,) = shared.rglob("*.bundle")
    (shared / ".Trash-1000").mkdir()
    shutil.copy(file, shared / ".Trash-1000" / file.name)
    (shared / "note.txt").write_text("说明")
    file.rename(shared / file.name)
    assert between(stations, shared).bundles() == [shared / file.name]
    assert sync_folder(stations.first, shared, stations.tick()).carried.added == 1


def test_ones_own_folder_stays_when_ones_code_changes(stations: Stations, shared: Path) -> None:
    before = between(stations, shared).own
    before.rename(shared / f"OLD-{stations.first.station[:8]}")
    assert between(stations, shared).own.name == f"OLD-{stations.first.station[:8]}"
    assert len(list(shared.iterdir())) == 1


def test_folders_at_one_place_are_remembered_apart(stations: Stations, tmp_path: Path, shared: Path) -> None:
    here = between(stations, shared).settings
    assert between(stations, shared).settings == here
    shared.rename(tmp_path / "away")
    shared.mkdir()
    assert between(stations, shared).settings != here


def test_what_was_taken_away_is_forgotten(stations: Stations, shared: Path) -> None:
    there = between(stations, shared)
    stays = there.own / "folder-id.txt"
    for name in (there.name(stays), "WC02-12345678/gone.bundle"):
        there.keep(name, Lying(1, 2, "c", "read"))
    assert set(between(stations, shared).kept) == {there.name(stays), "WC02-12345678/gone.bundle"}
    there.forget()
    assert set(there.kept) == set(between(stations, shared).kept) == {there.name(stays)}


def test_nobody_reaches_by_a_departments_bundle_what_it_leads_to(stations: Stations) -> None:
    file = stations.export(stations.first, everything=True)
    assert file is not None
    with opened(file, stations.folder) as bundle:
        heading = bundle.heading
    lying = Lying(1, 2, "c", "read")
    assert described(lying, heading, 3).scope == "full"
    assert described(lying, replace(heading, scope="own"), 3).scope == ""


@pytest.mark.parametrize(
    ("state", "authority", "looked"),
    [("half", 3, True), ("read", 2, False), ("bundle_line", 2, False), ("bundle_unknown_station", 3, False),
     ("bundle_unknown_station", 2, True)],
)  # fmt: skip
def test_what_is_looked_at_again(state: str, authority: int, looked: bool) -> None:
    """What is half copied, and what may be trusted now that the centre's authority has grown to 3 events."""
    assert again(Lying(1, 2, "c", state, authority), 3) is looked
