"""One run: a centre made from a seed, some days of work and mishaps, a last exchange of everything, every promise
proved. What goes wrong is told as a story, made as short as it will go."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.simulation.run import prove_fallen
from tests.simulation.stations import blows, proving
from tests.simulation.stations.centre import make
from tests.simulation.stations.crossings import CROSSINGS, MORE_CROSSINGS, new_ticket
from tests.simulation.stations.happenings import HAPPENINGS, happen
from tests.simulation.stations.haste import haste
from tests.simulation.stations.shrinking import shrunk
from tests.simulation.stations.travelling import exchange_everything
from tests.simulation.stations.world import Step, World

STEPS: Final = 30
SEEDS: Final = 200
"""How many runs the tests make."""
_MEMORY: Final = Path("/dev/shm")  # a run leaves nothing behind and proves nothing about a disk


class Failed(AssertionError):
    """A promise did not hold, or the program fell: the seed, what was wrong, and the story."""

    def __init__(self, seed: int, steps: Sequence[Step], wrong: str, story: Sequence[str]) -> None:
        super().__init__(f"seed {seed}: {wrong}\n" + "\n".join(story))
        self.seed = seed
        self.steps = tuple(steps)
        self.wrong = wrong
        self.story = tuple(story)

    @property
    def like(self) -> str:
        """What went wrong, without ids and numbers: by this two failures are told to be the same."""
        return re.sub(r"[0-9a-f]{6,}|\d+", "#", self.wrong.partition(":")[2] or self.wrong)[:60]


def plan(seed: int, steps: int = STEPS) -> list[Step]:
    """What happens in that run, in order."""
    draw = random.Random(f"plan {seed}")
    kinds, weights = list(HAPPENINGS), [weight for weight, _ in HAPPENINGS.values()]
    planned = [Step(kind, number) for number, kind in enumerate(draw.choices(kinds, weights, k=steps))]
    planned.insert(draw.randint(steps // 4, steps), Step(tuple(CROSSINGS)[seed % len(CROSSINGS)], steps))
    for number, (kind, (every, _)) in enumerate(MORE_CROSSINGS.items(), steps + 1):
        if seed % every == every // 2:
            planned.insert(draw.randint(steps // 4, steps), Step(kind, number))
    return planned


def run(seed: int, steps: int | Sequence[Step] = STEPS) -> World:
    """Simulate; raises Failed. ``steps``: how many, or exactly which."""
    planned = plan(seed, steps) if isinstance(steps, int) else list(steps)
    with _a_folder() as folder, blows.seam(), haste():
        world = World(seed, folder)
        try:
            make(world)
            for step in planned:
                happen(world, step)
            if world.may_fork:  # nothing tells of a machine that was set back until somebody works on it
                for station in world.full:
                    new_ticket(world, station, random.Random(seed))
            exchange_everything(world)
            proving.prove(world)
        except Exception as error:
            raise Failed(seed, planned, _told(error), world.story) from error
        finally:
            world.close()
    return world


def first_to_fail(seeds: Iterator[int] | range) -> int | None:
    """The first seed that does not go well: for programs known to be wrong."""
    for seed in seeds:
        try:
            run(seed)
        except Failed as failed:
            prove_fallen(failed.__cause__ or failed)
            return seed
    return None


def shortened(failed: Failed) -> Failed:
    """The same failure by as few steps as were found to be enough."""
    best = failed

    def fails(steps: Sequence[Step]) -> bool:
        nonlocal best
        try:
            run(failed.seed, steps)
        except Failed as again:
            if again.like == failed.like:
                best = again
                return True
        return False

    shrunk(failed.steps, fails)
    return best


def _told(error: Exception) -> str:
    where = ""
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "dispatch_tui" in file.parts and "tests" not in file.parts[-4:]:
            where = f" at {file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{where}: {error}"


@contextmanager
def _a_folder() -> Iterator[Path]:
    """A folder in memory where there is one."""
    base = str(_MEMORY) if _MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="stations-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
