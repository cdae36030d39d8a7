"""A long run that is killed leaves no process at work and no folder behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes import LONGEST_WAIT, end_with_parent, gone

LONG_RUN = "from tests.simulation.lasting import simulate; simulate(10, 1, 1)"
WORKERS = """
import multiprocessing, time
from tests.simulation.test_ending import work
context = multiprocessing.get_context("{how}")
pipe, theirs = context.Pipe(duplex=False)
for number in range(2):
    context.Process(target=work, args=(theirs,), daemon=True).start()
    print(pipe.recv(), flush=True)
time.sleep(600)
"""


def work(pipe) -> None:
    end_with_parent()
    pipe.send(os.getpid())
    time.sleep(600)


@pytest.mark.parametrize(("how", "ending"), [("spawn", signal.SIGTERM), ("fork", signal.SIGKILL)])
def test_processes_end_with_whoever_started_them(how: str, ending: int) -> None:
    command = [sys.executable, "-c", WORKERS.format(how=how)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started:
        assert started.stdout is not None
        workers = [int(started.stdout.readline()) for _ in range(2)]
        started.send_signal(ending)
    assert all(gone(one) for one in workers)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="nothing tells here which files a process has open")
def test_a_killed_simulation_leaves_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", LONG_RUN], stderr=subprocess.DEVNULL) as started:
        folder, worker = a_world_under_way(started.pid)
        started.kill()
    assert gone(worker)
    assert not folder.exists()


def a_world_under_way(run: int) -> tuple[Path, int]:
    """The folder of a world that a process of a run has open, and the process."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        with suppress(OSError):
            for worker in Path(f"/proc/{run}/task/{run}/children").read_text().split():
                for file in Path(f"/proc/{worker}/fd").iterdir():
                    for above in file.readlink().parents:
                        if above.name.startswith("centre-"):
                            return above, int(worker)
        time.sleep(0.01)
    raise AssertionError("no world began")
