"""Kill -9 imports and exports again and again: no act may be torn, no bundle half written, and the same file has to
bring a killed import to the end that it would have come to.

    python -m tools.kill_sync [--kills 500] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.kill.carrying import Carriage

EXPORT_EVERY = 3
"""Of so many kills one hits an export, the others imports."""


def run(carriage: Carriage, kills: int) -> None:
    """So many kills."""
    while carriage.kills < kills:
        if carriage.kills % EXPORT_EVERY:
            carriage.kill_import()
        else:
            carriage.kill_export()
        if sys.stderr.isatty():
            print(f"\r{carriage.kills} of {kills}", end="", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().getrandbits(32)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        carriage = Carriage(Path(folder), random.Random(seed))
        run(carriage, args.kills)
    print(
        f"kills {carriage.kills}, in the midst of an import {carriage.within['import']}, of an export "
        f"{carriage.within['export']}; seed {seed}; {time.monotonic() - began:.0f} s"
    )
    for problem in carriage.problems:
        print(f"BROKEN: {problem}")
    print("failed" if carriage.problems else "no act torn, no bundle half written, every import came to its end")
    return 1 if carriage.problems else 0


if __name__ == "__main__":
    sys.exit(main())
