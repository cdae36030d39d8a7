"""The packs that come with the program, read once; a desk to which sheets come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.desk.desk import Desk
from dispatch_tui.domain.place import Pack
from dispatch_tui.pack.places import named_pack
from dispatch_tui.pack.read import read_pack
from dispatch_tui.report.slips import sheet
from tests.report.slips_rig import desk_of

MAPS = Path(__file__).parent / "maps"


@pytest.fixture(scope="session")
def wangcheng() -> Pack:
    return read_pack(named_pack("wangcheng"))


@pytest.fixture(scope="session")
def new_york() -> Pack:
    return read_pack(named_pack("new-york-311"))


@pytest.fixture(scope="session")
def maps() -> Path:
    """Mapping files for the real data, and two of other formats."""
    return MAPS


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(sheet, "_SPARE_ROWS", 3)  # two hundred are as good, and slow to write and to read
    made = desk_of(tmp_path)
    yield made
    made.store.close()
