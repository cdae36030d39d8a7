"""A centre whose stations exchange files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.stations import Stations, founded


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Stations]:
    with founded(tmp_path) as made:
        yield made
