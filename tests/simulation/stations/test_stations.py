"""Real stores on real files under everything that may befall them: every promise holds in every world."""

from __future__ import annotations

import pytest

from tests.simulation.stations.run import SEEDS, plan, run

BATCH = 10


@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_every_promise_holds(first: int):
    for seed in range(first, first + BATCH):
        run(seed)


def test_one_seed_is_one_world():
    assert run(7).story == run(7).story


def test_everything_happens():
    kinds = {step.kind for seed in range(SEEDS) for step in plan(seed)}
    assert {"act", "arrive", "damage", "lie", "power", "disk", "restore", "copy", "past", "lawless", "newer"} <= kinds


@pytest.mark.parametrize("seed", [
    226, 1365, 1487, 2098, 3916, 100479, 101614, 101751, 102148, 102699, 300028, 301838, 506670, 508434, 701564, 705292,
])  # fmt: skip
def test_worlds_that_found_a_fault(seed: int):
    run(seed)


@pytest.mark.parametrize("seed", [4476, 5106, 5910, 6286, 8037, 707381, 900650])
def test_worlds_in_which_too_much_was_promised(seed: int):
    run(seed)
