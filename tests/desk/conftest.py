"""A desk on a new store under a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found

START = 1_795_000_000_000
"""A Wednesday afternoon in November 2026."""


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    """Signed in as the founding supervisor ``chen``; a dispatcher ``li`` stands by."""
    store = found(tmp_path / "centre.db", clock, operator="chen", name="陈")
    desk = Desk(store, clock)
    desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
    desk.add_operator("li", role="dispatcher", name="李")
    yield desk
    store.close()
