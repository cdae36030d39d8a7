"""Several stations, partial knowledge, wrong clocks and hostile events: the log's promises hold in every world."""

from __future__ import annotations

import pytest

from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.run import SEEDS, first_to_catch, run
from tests.simulation.world import World

BATCH = 20


@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_every_promise_holds(first: int):
    for seed in range(first, first + BATCH):
        run(seed)


def test_one_seed_is_one_world():
    assert run(7).story == run(7).story


def test_the_worlds_are_worth_their_while():
    """Concurrency, hostility, undoing, retirement and closing do occur."""
    worlds = [run(seed) for seed in range(70)]
    kinds = {event.kind for world in worlds for event in world.events.values()}
    assert {"closed", "retracted", "reopened", "merged", "station_retired", "accepted", "resolved"} <= kinds
    assert any(len(fold.heads()) > 1 for world in worlds for fold in _folds(world))
    assert sum(len(world.must_not_count) for world in worlds) > 20
    assert any(fold.state.named() and fold.retractions for world in worlds for fold in _folds(world))


def _folds(world: World):
    return [fold for seat in world.seats for fold in seat.folds.values()]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.rule}: {mutant.name}")
def test_a_wrong_program_is_caught(mutant: Mutant):
    with mutant.patch():
        assert first_to_catch(range(mutant.seeds)) is not None


@pytest.mark.parametrize("seed", [1865, 4376])
def test_nobody_disagrees_about_what_is_erased(seed: int):
    run(seed)
