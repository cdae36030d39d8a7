"""A program in a terminal of its own, and the moment at which its screen shows something."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.bench.grid import Grid

COLUMNS, ROWS = 140, 45


class Stalled(Exception):
    """What was waited for did not show; the text is the screen as it stood."""


class Terminal:
    """Runs ``argv`` in a pseudo-terminal. ``started`` is the moment before its process began, in
    ``perf_counter`` seconds like every moment here."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = COLUMNS,
        rows: int = ROWS,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.grid = Grid(columns, rows)
        self._fd, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            argv,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=cwd,
            env={**os.environ, **surroundings(), **(env or {})},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inner)
        os.set_blocking(self._fd, False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def press(self, keys: bytes) -> float:
        """Type; the moment before it."""
        now = time.perf_counter()
        os.write(self._fd, keys)
        return now

    def wait(self, holds: Callable[[Grid], bool], seconds: float = 30.0) -> float:
        """The moment at which what made ``holds`` true arrived; raises Stalled."""
        until = time.perf_counter() + seconds
        while True:
            left = until - time.perf_counter()
            if left <= 0 or not select.select([self._fd], [], [], left)[0]:
                raise Stalled(self.grid.screen())
            came = time.perf_counter()
            try:
                data = os.read(self._fd, 1 << 18)
            except OSError:
                raise Stalled(f"ended with {self._process.wait()}\n{self.grid.screen()}") from None
            answer = self.grid.feed(data)
            if answer:
                os.write(self._fd, answer)
            if holds(self.grid):
                return came

    def settle(self, seconds: float) -> None:
        """Take in what is drawn for so long, as a terminal does."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                try:
                    answer = self.grid.feed(os.read(self._fd, 1 << 18))
                except OSError:
                    raise Stalled(f"ended with {self._process.wait()}\n{self.grid.screen()}") from None
                if answer:
                    os.write(self._fd, answer)

    def cpu(self) -> float:
        """CPU seconds that the process has used so far, all its threads together."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def hang_up(self) -> None:
        """Take the terminal away from the program."""
        os.close(self._fd)

    def ended(self) -> int | None:
        """The program's exit code once it has ended."""
        return self._process.poll()

    def close(self) -> None:
        """End the program; it has no say in it."""
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._fd)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def surroundings() -> dict[str, str]:
    """What both sides of a comparison find in their environment."""
    return {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
