"""Ends the console when its terminal is gone.

A program started by another one (``make``, a shell script) is not told when its window closes: it would go on reading
a dead terminal for ever, with the store open. What was acted is on the disk already, so it may end at once.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

LOOK_EVERY = 2.0
"""Seconds between looks."""
HUNG_UP = 129
"""The exit code of a program that was ended by a hang-up."""


def watch(tidy: Callable[[], None] = lambda: None, end: Callable[[int], None] = os._exit) -> None:
    """Look after the terminal from a thread of its own; where there is none, there is nothing to look after."""
    terminal = sys.__stdin__
    if terminal is None or not terminal.isatty():
        return
    descriptor = terminal.fileno()

    def look() -> None:
        while os.isatty(descriptor):
            time.sleep(LOOK_EVERY)
        try:
            tidy()
        finally:
            end(HUNG_UP)

    threading.Thread(target=look, name="terminal", daemon=True).start()
