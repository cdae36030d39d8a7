"""A founded store for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.store.store import Store
from tests.store import centre


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "centre.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = centre.found(path)
    yield store
    store.close()
