"""The console ends when its terminal is gone, even when nobody tells it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from dispatch_tui.console.hangup import HUNG_UP
from tests.bench.terminal import Terminal


def test_a_console_without_a_terminal_ends(tmp_path: Path) -> None:
    """The shell before it has hang-ups ignored, as a parent that keeps them to itself does."""
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "DISPATCH_LANG": "en", "TMPDIR": str(tmp_path)}
    command = ["sh", "-c", f"trap '' HUP; exec {sys.executable} -m dispatch_tui demo"]
    terminal = Terminal(command, env=environ)
    terminal.wait(lambda grid: "WC01" in grid.screen(), 60)
    terminal.hang_up()
    until = time.monotonic() + 60
    while terminal.ended() is None and time.monotonic() < until:
        time.sleep(0.1)
    ended = terminal.ended()
    if ended is None:
        os.kill(terminal.pid, 9)
    assert ended == HUNG_UP
    assert list(tmp_path.glob("dispatch-demo-*")) == []
