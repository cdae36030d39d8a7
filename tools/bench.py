"""Speed as ratios in one run: prints them, and writes them to bench.json.

    python -m tools.bench [--only start,keys,lookup,act,intake,ring,idle,exchange,wait,sync,drill] [--quick] [--runs 5]
        [--no-fail] [--out bench.json]

Five interleaved runs, medians compared; see tests/bench/README.md for what is measured against what. Exits 1
when a bound is exceeded. ``--quick`` is for development: two runs, a smaller large store, its figures bind
nobody.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from tests.bench.console import Idle, Keys, Starts
from tests.bench.drilling import Drills
from tests.bench.exchanging import IMPORTED, SmallSync, Transfers
from tests.bench.exchanging import LARGE as LARGE_LOG
from tests.bench.looking_up import LookUps
from tests.bench.numbers import Comparison, table, write
from tests.bench.ringing import Rings
from tests.bench.stores import LARGE, SMALL, Stores
from tests.bench.waiting import Waits
from tests.bench.writing import Acts, Intake

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / ".bench"
PARTS: Final = ("start", "keys", "lookup", "act", "intake", "ring", "idle", "exchange", "wait", "sync", "drill")
CLOCKS: Final = 500
JUST_NOW: Final = 0.005
"""Hours: so lately did the idle store's tickets come in that every line in sight counts seconds throughout."""


def measure(parts: tuple[str, ...], runs: int, *, quick: bool) -> list[Comparison]:
    """The comparisons of these parts."""
    stores = Stores(FOLDER)
    found: list[Comparison] = []
    large = LARGE // 10 if quick else LARGE
    if "start" in parts or "keys" in parts:
        small_store, large_store = stores.of(SMALL), stores.of(large)
        starts, keys = Starts(), Keys()
        if "start" in parts:
            Starts().run(small_store, large_store)
        for _ in range(runs):
            if "start" in parts:
                starts.run(small_store, large_store)
            if "keys" in parts:
                keys.run(small_store, large_store)
        found += starts.comparisons() if "start" in parts else []
        found += keys.comparisons() if "keys" in parts else []
    if "lookup" in parts:
        lookups = LookUps()
        lookups.run(runs)
        found += lookups.comparisons()
    if "act" in parts:
        acts = Acts()
        acts.run(stores, runs)
        found += acts.comparisons()
    if "intake" in parts:
        intake = Intake(1_000 if quick else 10_000)
        intake.run(stores, runs)
        found += intake.comparisons()
    if "ring" in parts:
        rings = Rings()
        rings.run(stores, runs)
        found += rings.comparisons()
    if "idle" in parts:
        idle = Idle()
        idle.run(stores.fresh("idle", CLOCKS, hours=JUST_NOW), runs, 4.0 if quick else 10.0)
        found += idle.comparisons()
    if "exchange" in parts:
        transfers = Transfers(IMPORTED // 10 if quick else IMPORTED)
        transfers.run(stores, runs)
        found += transfers.comparisons()
    if "wait" in parts:
        waits = Waits(IMPORTED // 10 if quick else IMPORTED)
        waits.run(stores, runs)
        found += waits.comparisons()
    if "sync" in parts:
        small = SmallSync(LARGE_LOG // 10 if quick else LARGE_LOG)
        small.run(stores, runs)
        found += small.comparisons()
    if "drill" in parts:
        drills = Drills()
        drills.run(runs)
        found += drills.comparisons()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, apart by commas")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-fail", action="store_true", help="exit 0 whatever the ratios are")
    parser.add_argument("--out", type=Path, default=ROOT / "bench.json")
    args = parser.parse_args()
    parts = tuple(args.only.split(","))
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser.error(f"no such part: {' '.join(unknown)}; there are {' '.join(PARTS)}")
    runs = args.runs or (2 if args.quick else 5)
    comparisons = measure(parts, runs, quick=args.quick)
    print(table(comparisons))
    write(args.out, comparisons, runs, args.quick)
    print(args.out.name)
    return 0 if args.no_fail or all(one.kept for one in comparisons) else 1


if __name__ == "__main__":
    sys.exit(main())
