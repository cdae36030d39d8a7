"""The real files go in whole, every row accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.intake.mapping import read_map
from tests.intake.rig import counts, new_desk, take_in


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "pack", "rows", "history"),
    [
        ("messages_replies_2816", "wangcheng", 2_816, 0),
        ("messages_labelled_495", "wangcheng", 494, 0),
        ("nyc_311_10000", "new-york-311", 10_000, 5_852),
    ],
)
def test_a_real_file_goes_in_whole_and_is_known_again(
    shared_real: Path, maps: Path, tmp_path: Path, name: str, pack: str, rows: int, history: int
) -> None:
    desk = new_desk(tmp_path, pack)
    path, mapping = shared_real / f"{name}.csv", read_map(maps / f"{name}.toml")
    assert counts(take_in(desk, path, mapping=mapping)) == (rows, 0, 0, 0)
    tallies = desk.tallies().counts
    assert tallies["done"] == history
    assert tallies["dispatch"] == rows - history
    assert counts(take_in(desk, path, mapping=mapping)) == (0, rows, 0, 0)
    desk.store.close()


def test_every_file_of_reports_has_its_map(shared_real: Path, maps: Path) -> None:
    """A file whose rows hold somebody's words; the others are lists of classes and places."""
    lists = {"city_event_categories", "labels_3level_517", "wangcheng_430112_villages_2021"}
    reports = {path.stem for path in shared_real.glob("*.csv")} - lists
    assert reports <= {path.stem for path in maps.glob("*.toml")}
