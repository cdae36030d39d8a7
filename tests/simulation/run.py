"""One run of the simulator: a world made from a seed, some days of work, and every promise proved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.simulation import acting, crossings, deciding, hostile, newer, succession
from tests.simulation.promises import prove
from tests.simulation.seat import Seat
from tests.simulation.world import Broken, World

STEPS = 50
SEEDS = 200
"""How many worlds the tests simulate."""


def run(seed: int, steps: int = STEPS) -> World:
    """Simulate; raises Broken with the seed and the story."""
    world = World(seed)
    try:
        work(world, steps)
        succession.stage(world)
        deciding.stage(world)
        settle(world)
        prove(world)
    except Broken as broken:
        raise Broken(f"seed {seed}: {broken}\n" + "\n".join(world.story)) from None
    return world


def work(world: World, steps: int) -> None:
    rng = world.random
    acting.receive(world, world.founder, "t0")
    for step in range(steps):
        if step == steps // 2:
            crossings.stage(world, world.seed)
        seat = rng.choice(world.seats)
        held = sorted(ticket for ticket, fold in seat.folds.items() if fold.events)
        chance = rng.random()
        if chance < 0.04 and len(world.tickets) < 3 and not world.is_department(seat) and not acting.is_held(seat):
            acting.receive(world, seat, f"t{len(world.tickets)}")
        elif chance < 0.28:
            others = [other for other in world.seats if other is not seat]
            if others:
                world.exchange(seat, rng.choice(others))
        elif not held:
            continue
        elif chance < 0.74:
            acting.act(world, seat, rng.choice(held))
        elif chance < 0.83:
            acting.undo(world, seat, rng.choice(held))
        elif chance < 0.85:
            acting.change_authority(world, seat)
        elif chance < 0.87:
            acting.accept(world, seat, rng.choice(held))
        elif chance < 0.89:
            newer.write(world, seat, rng.choice(held))
        elif step > steps // 5:
            meddle(world, rng.choice((seat, world.seats[-1])))


def meddle(world: World, seat: Seat) -> None:
    """One hostile or broken event at a seat."""
    rng = world.random
    held = sorted(ticket for ticket, fold in seat.folds.items() if fold.events)
    if not held:
        return
    chance = rng.random()
    if chance < 0.7:
        hostile.trick(world, seat, rng.choice(held))
    elif chance < 0.8:
        hostile.borrowed_act(world, seat, rng.choice(held))
    elif chance < 0.9:
        hostile.broken_chain(world, seat, rng.choice(held))
    else:
        hostile.seize_the_centre(world, seat)


def settle(world: World) -> None:
    """Everybody gives everybody everything, each in an order of its own."""
    for _ in range(2):
        for giver in world.seats:
            for taker in world.seats:
                if giver is not taker:
                    lacking = world.lacking(giver, taker)
                    world.deliver(giver, taker, world.closure(taker, lacking))


def first_to_catch(seeds: Iterable[int]) -> int | None:
    """The first seed at which something is wrong: a promise broken, or a crash. For programs known to be wrong."""
    for seed in seeds:
        try:
            run(seed)
        except Exception as error:  # noqa: BLE001 - a wrong program may fail in any way
            prove_fallen(error)
            return seed
    return None


def prove_fallen(error: BaseException) -> None:
    """It is the program that fell, not what was done to it: a mutant that cannot even run proves nothing. Raises
    AssertionError."""
    where, trace = "", error.__traceback__
    while trace is not None:
        parts = Path(trace.tb_frame.f_code.co_filename).parts
        if "tests" in parts or "dispatch_tui" in parts:
            where = parts[-1]
        trace = trace.tb_next
    if where.startswith("mutants"):
        raise AssertionError(f"the mutant itself fell: {error!r}") from error
