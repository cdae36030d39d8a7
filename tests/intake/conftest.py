"""The packs that come with the program, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.domain.place import Pack
from dispatch_tui.pack.places import named_pack
from dispatch_tui.pack.read import read_pack

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
