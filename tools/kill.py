"""Kill -9 a writing process again and again: nothing acknowledged may be lost, no act torn, and the store
must open.

    python -m tools.kill [--kills 200] [--seed N]

Every act of the desk is hit in its midst at least once; the rest fall anywhere, on `ring -` and on `intake`
too. Prints how many kills and acknowledged acts there were, and for every act how often it was hit and done.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from dispatch_tui.desk.acts.registry import ACTS
from tests.kill.killing import Trial

MOST_TRIES = 3
"""Kills beyond the number asked for, in its multiples, until every act was hit."""


def run(trial: Trial, kills: int, *, every_act: bool, skip: frozenset[str] = frozenset()) -> None:
    """So many kills; with ``every_act`` more, until each was hit."""
    acts = [name for name in ACTS if name not in skip]
    while trial.score.kills < kills or (every_act and trial.score.kills < kills * MOST_TRIES and _unhit(trial, acts)):
        unhit = _unhit(trial, acts)
        kind = trial.score.kills % 8
        if kind == 3:
            trial.kill_anytime()
        elif kind == 5:
            trial.kill_ring()
        elif kind == 7:
            trial.kill_intake()
        else:
            trial.kill_clerk(trial.draw.choice(unhit or acts))


def _unhit(trial: Trial, acts: list[str]) -> list[str]:
    return [name for name in acts if not trial.score.within[name]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().getrandbits(32)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        trial = Trial(Path(folder), random.Random(seed))
        run(trial, args.kills, every_act=True)
    score = trial.score
    within = sum(score.within[name] for name in (*ACTS, "receive"))
    print(f"{'act':<24} {'killed within':>13} {'acknowledged':>13}")
    for name in (*ACTS, "receive", "ring", "intake"):
        print(f"{name:<24} {score.within[name]:>13} {score.done[name] or '':>13}")
    print(
        f"kills {score.kills}, of them in the midst of an act {within}, of `ring -` and `intake` "
        f"{score.within['ring'] + score.within['intake']}; "
        f"acknowledged {score.acknowledged}; "
        f"seed {seed}; {time.monotonic() - began:.0f} s"
    )
    unhit = _unhit(trial, list(ACTS))
    for problem in trial.problems:
        print(f"LOST: {problem}")
    if unhit:
        print(f"never hit: {' '.join(unhit)}")
    print("failed" if trial.problems or unhit else "nothing acknowledged was lost, no act torn, every store opened")
    return 1 if trial.problems or unhit else 0


if __name__ == "__main__":
    sys.exit(main())
