"""Calls from a telephone system at fifty a second: how long each waits for its acknowledgement, which is given once the
call is on disk."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import IO, Final

from tests.bench.numbers import Comparison, percentile
from tests.bench.stores import Stores

CALLS: Final = 250
PER_SECOND: Final = 50
LONGEST: Final = 0.5
"""Seconds that a call may wait for its acknowledgement."""


@dataclass
class Rings:
    """The 95th percentile of the waits of a run."""

    ours: list[float] = field(default_factory=list)

    def run(self, stores: Stores, runs: int) -> None:
        for _ in range(runs):
            store = stores.empty("ringing")
            command = [sys.executable, "-m", "dispatch_tui", "--store", str(store), "--json", "ring", "-"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
                assert process.stdin is not None
                assert process.stdout is not None
                self.ours.append(percentile(_waits(process.stdin, process.stdout), 95))

    def comparisons(self) -> list[Comparison]:
        what = f"p95 of {CALLS} calls at {PER_SECOND} a second, each until it is acknowledged"
        return [Comparison("ring", what, "what a call may wait", 1.0, tuple(self.ours), (LONGEST,) * len(self.ours))]


def _waits(calls: IO[bytes], acknowledged: IO[bytes]) -> list[float]:
    _send(calls, "warm")
    acknowledged.readline()
    sent: dict[str, float] = {}
    got: dict[str, float] = {}

    def read() -> None:
        for line in acknowledged:
            got[json.loads(line)["id"]] = time.perf_counter()

    reader = threading.Thread(target=read)
    reader.start()
    began = time.perf_counter()
    for number in range(CALLS):
        time.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
        sent[f"c{number}"] = time.perf_counter()
        _send(calls, f"c{number}")
    calls.close()
    reader.join()
    return [got[name] - at for name, at in sent.items()]


def _send(calls: IO[bytes], name: str) -> None:
    calls.write(json.dumps({"id": name, "from": "555-0001", "text": "路灯不亮"}).encode() + b"\n")
    calls.flush()
