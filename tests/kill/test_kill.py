"""Kill -9 in the midst of work: what was acknowledged stays. `make kill` does it two hundred times, hitting
every act."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dispatch_tui.desk.acts.registry import ACTS
from tests.kill.acts import BEFORE, FEW
from tests.kill.killing import Trial
from tools.kill import run


def test_every_act_can_be_reached() -> None:
    assert set(BEFORE) == set(ACTS)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    trial = Trial(tmp_path, random.Random(20261123))
    run(trial, 8, every_act=False, skip=FEW)
    assert trial.problems == []
    assert trial.score.kills == 8
    assert trial.score.acknowledged > 8
