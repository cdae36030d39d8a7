"""Run the simulator for as long as wanted, on every core:

    python -m tests.simulation --minutes 60 [--first 0] [--workers 2]
    python -m tests.simulation --seed 4711                   one world of stations with files, told as a story
    python -m tests.simulation --seed 4711 --memory          one world in memory
    python -m tests.simulation --short                       what the tests run
    python -m tests.simulation --mutants [--files|--memory]  which seed catches which wrong program

Exits 1 where a promise did not hold; the story of it, made as short as it will go, is told.
"""

from __future__ import annotations

import argparse
import sys

from tests.simulation import mutants, run, wrong
from tests.simulation.lasting import Summary, simulate
from tests.simulation.stations import mutants as mutants_of_files
from tests.simulation.stations import run as stations
from tests.simulation.stations.mutant import MOST_SEEDS
from tests.simulation.world import Broken


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to simulate")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, help="how many processes; one for each core unless told")
    parser.add_argument("--seed", type=int, help="simulate that world alone and tell its story")
    parser.add_argument("--memory", action="store_true", help="in memory alone, where the log's rules are tried")
    parser.add_argument("--files", action="store_true", help="stations with files alone")
    parser.add_argument("--short", action="store_true", help="as many as the tests run")
    parser.add_argument("--mutants", action="store_true", help="which seed catches which wrong program")
    parser.add_argument("--table", action="store_true", help="write the table of wrong programs")
    args = parser.parse_args()
    if args.table:
        wrong.TABLE.write_text(wrong.as_table(), "utf-8")
        return 0
    if args.mutants:
        survivors = 0 if args.files else _mutants()
        survivors += 0 if args.memory else _mutants_of_files()
        return 1 if survivors else 0
    if args.seed is not None:
        return _one(args.seed, memory=args.memory)
    if args.short:
        return _short()
    return _told(simulate(args.minutes, args.first, args.workers), args.minutes)


def _one(seed: int, *, memory: bool) -> int:
    try:
        story = run.run(seed).story if memory else stations.run(seed).story
    except stations.Failed as failed:
        print(f"{failed}\n\nThe same by as few steps as were found to be enough:\n{stations.shortened(failed)}")
        return 1
    except Broken as broken:
        print(broken)
        return 1
    print("\n".join(story))
    return 0


def _short() -> int:
    for seed in range(run.SEEDS):
        run.run(seed)
    for seed in range(stations.SEEDS):
        stations.run(seed)
    print(f"{run.SEEDS} worlds in memory, {stations.SEEDS} of stations with files: every promise held")
    return 0


def _told(summary: Summary, minutes: float) -> int:
    print(f"{summary.seconds / 60:.1f} minutes: {summary.line()}")
    for failure in summary.failures:
        print(f"\n{failure.kind}: {failure.failed}")
    if not summary.failures:
        print("every promise held")
    return 1 if summary.failures or summary.seconds < minutes * 60 * 0.9 else 0


def _mutants() -> int:
    survivors = 0
    for mutant in mutants.MUTANTS:
        with mutant.patch():
            seed = run.first_to_catch(range(mutant.seeds))
        survivors += seed is None
        print(f"rule {mutant.rule:>2}  {mutant.name:<60} {'survives' if seed is None else f'seed {seed}'}", flush=True)
    return survivors


def _mutants_of_files() -> int:
    survivors = 0
    for mutant in mutants_of_files.MUTANTS:
        with mutant.patch():
            seed = stations.first_to_fail(range(MOST_SEEDS))
        survivors += seed is None
        print(f"files    {mutant.name:<60} {'survives' if seed is None else f'seed {seed}'}", flush=True)
    return survivors


if __name__ == "__main__":
    sys.exit(main())
