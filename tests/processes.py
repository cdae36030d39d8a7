"""Processes that tests and long runs start: they end with whoever started them, and a test can see that they did."""

from __future__ import annotations

import os
import signal
import sys
import time
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from typing import Final

PATIENCE: Final = 10.0
"""Seconds in which a process may close and remove what it has open before it simply ends."""
LONGEST_WAIT: Final = 60.0
"""Seconds after which a process that still runs is taken for one that stays."""


def end_with_parent() -> None:
    """Have this process, which ``multiprocessing`` started, end when the one that started it has ended, be it by
    SIGKILL, or when it is told to by SIGTERM. Either way it leaves no folder behind."""
    signal.signal(signal.SIGTERM, _end)
    Thread(target=_watch, daemon=True).start()


def gone(pid: int) -> bool:
    """Whether a process has ended; waited for."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _end(*_: object) -> None:
    Thread(target=_end_at_last, daemon=True).start()  # a farewell may wait for a pipe that nobody reads any more
    sys.exit(1)


def _end_at_last() -> None:
    time.sleep(PATIENCE)
    os._exit(1)
