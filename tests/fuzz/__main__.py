"""Corrupt bundles and read them: ``python -m tests.fuzz [--cases 100000] [--seed N] [--workers 2] [--imports]``.

None may be accepted unless it is byte for byte what was signed, none may crash, hang or eat memory. With ``--imports``
they go through the whole import into a store, and a refused one may change nothing. The same seed makes the same
cases; ``--case N`` runs one of them and shows what became of it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from dispatch_tui.cli.progress import Progress
from tests.fuzz.trying import Outcome
from tests.fuzz.working import batch, begin

BATCH = 240


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="how many bundles to corrupt")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--imports", action="store_true", help="through the whole import")
    parser.add_argument("--case", type=int, help="only the case of that number")
    args = parser.parse_args()
    began, total, progress = time.monotonic(), Outcome(), Progress()
    numbers = range(args.cases) if args.case is None else range(args.case, args.case + 1)
    batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    with ProcessPoolExecutor(args.workers, initializer=partial(begin, args.seed, imports=args.imports)) as pool:
        for outcome in pool.map(batch, batches):
            total.add(outcome)
            progress("bundles", total.cases, len(numbers))
    progress.clear()
    _tell(total)
    print(
        f"{total.cases:,} corrupted bundles, seed {args.seed}: {total.refused.total():,} refused, {total.unchanged:,} "
        f"accepted that were unchanged, {len(total.wrong)} wrong; slowest {total.slowest * 1000:.0f} ms, peak memory "
        f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB; {time.monotonic() - began:.0f} s"
    )
    return 1 if total.wrong else 0


def _tell(outcome: Outcome) -> None:
    names = Counter[str]()
    for (name, _), count in outcome.refused.items():
        names[name] += count
    for name in sorted(names):
        codes = {code: count for (one, code), count in sorted(outcome.refused.items()) if one == name}
        print(f"{name:<18} {names[name]:>7,}  {', '.join(f'{code} {count:,}' for code, count in codes.items())}")
    for wrong in sorted(outcome.wrong):
        print(f"WRONG: {wrong}")


if __name__ == "__main__":
    sys.exit(main())
