"""An operator at work while a transfer goes on in another process: an act every 50 ms, each durable when it returns.

    python -m tests.bench.baselines.acting STORE

Begins once the store has an operator, ends when its standard input does; prints how many acts there were, and the
longest and the 99th percentile in seconds.
"""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.store.store import Store
from tests.bench.numbers import percentile
from tools.generate_store import reports

EVERY = 0.05
"""Seconds from the beginning of an act to that of the next, where the act is over by then."""
NOTES = 9
"""Notes on a ticket before the next one comes in."""


def over(seconds: float) -> bool:
    """Whether the standard input ended, waiting for it for so long."""
    return bool(select.select([sys.stdin], [], [], max(seconds, 0.0))[0])


def main() -> None:
    took: list[float] = []
    path = Path(sys.argv[1])
    with Store.open(path, seats=path.with_name("seats")) as store:
        while store.waiting:
            if over(EVERY):
                break
            store.changed_elsewhere()
        else:
            took = act(Desk(store, SystemClock()))
    print(len(took), max(took, default=0.0), percentile(took, 99) if took else 0.0)


def act(desk: Desk) -> list[float]:
    """How long each act took."""
    desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
    coming, ticket = reports(desk.pack, 100_000), ""
    took: list[float] = []
    while True:
        began = time.perf_counter()
        if len(took) % (NOTES + 1) == 0:
            (entered,) = desk.receive((next(coming),))
            ticket = entered.ticket
        else:
            desk.perform("note", ticket, words=f"记{len(took)}")
        took.append(time.perf_counter() - began)
        if over(EVERY - took[-1]):
            return took


if __name__ == "__main__":
    main()
