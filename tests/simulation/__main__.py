"""Run the simulator for as long as wanted: ``python -m tests.simulation --seeds 5000 [--first 0] [--steps 60]``.

``--mutants`` shows for each wrong program the first seed that catches it; ``--short`` runs what the tests run.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.mutants import MUTANTS
from tests.simulation.run import SEEDS, STEPS, first_to_catch, run
from tests.simulation.world import Broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2_000, help="how many worlds to simulate")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS, help="how much happens in each world")
    parser.add_argument("--short", action="store_true", help="as many as the tests run")
    parser.add_argument("--mutants", action="store_true", help="which seed catches which wrong program")
    args = parser.parse_args()
    if args.mutants:
        return _mutants()
    seeds = range(args.first, args.first + (SEEDS if args.short else args.seeds))
    begun, events = time.monotonic(), 0
    for number, seed in enumerate(seeds, 1):
        try:
            events += len(run(seed, args.steps).events)
        except Broken as broken:
            print(broken)
            return 1
        if number % 100 == 0:
            print(f"{number} worlds, {events} events, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    print(f"{len(seeds)} worlds of {args.steps} steps, {events} events: every promise held")
    return 0


def _mutants() -> int:
    survivors = 0
    for mutant in MUTANTS:
        with mutant.patch():
            seed = first_to_catch(range(mutant.seeds))
        survivors += seed is None
        print(f"rule {mutant.rule:>2}  {mutant.name:<55} {'survives' if seed is None else f'seed {seed}'}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
