"""The simulator is itself tested: each wrong program is caught by the seed that is recorded for it."""

from __future__ import annotations

import pytest

from tests.simulation.stations.mutants import MOST_SEEDS, MUTANTS, Mutant
from tests.simulation.stations.run import Failed, run


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_wrong_program_is_caught(mutant: Mutant):
    assert mutant.seed < MOST_SEEDS
    with mutant.patch(), pytest.raises(Failed):
        run(mutant.seed)


@pytest.mark.parametrize("seed", sorted({mutant.seed for mutant in MUTANTS}))
def test_the_right_program_is_not(seed: int):
    run(seed)
