"""Kill -9 in the midst of imports and exports. `make kill-sync` does it five hundred times."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.kill.carrying import Carriage
from tools.kill_sync import run


@pytest.mark.slow
def test_nothing_is_torn_or_half_written(tmp_path: Path) -> None:
    carriage = Carriage(tmp_path, random.Random(20261123))
    run(carriage, 30)
    assert carriage.problems == []
    assert carriage.kills == 30
    assert carriage.within["import"] > 3
    assert carriage.within["export"] > 1
