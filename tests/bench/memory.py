"""The most memory that a process and those it starts hold together, looked at while they run (Linux)."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Final

EVERY: Final = 0.05
"""Seconds between two looks."""


def most_held(process: subprocess.Popen[str]) -> int:
    """KiB, by the time the process has ended; 0 where the system does not tell. What several processes share counts for
    each."""
    most = 0
    while process.poll() is None:
        most = max(most, _held(process.pid))
        time.sleep(EVERY)
    return most


def _held(pid: int) -> int:
    folder = Path(f"/proc/{pid}")
    try:
        status = (folder / "status").read_text("utf-8")
        children = (folder / f"task/{pid}/children").read_text("utf-8").split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own + sum(_held(int(child)) for child in children)
