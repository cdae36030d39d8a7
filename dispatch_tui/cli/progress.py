"""A progress bar on stderr for whatever takes longer than a second; stdout stays for the result."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from dispatch_tui.domain.plain import clip, shown

_SILENT: Final = 1.0
"""Seconds that pass before anything is shown."""
_REDRAW: Final = 0.1
_LINE_EVERY: Final = 5.0
"""Seconds between lines where stderr is no terminal and nothing can be redrawn."""
_CELLS: Final = 24


class Progress:
    """Draws one line that is redrawn on a terminal, and a line now and then elsewhere."""

    def __init__(
        self, stream: TextIO | None = None, monotonic: Callable[[], float] = time.monotonic, columns: int = 79
    ) -> None:
        self._stream = stream or sys.stderr
        self._monotonic = monotonic
        self._columns = columns
        self._start = monotonic()
        self._next = self._start + _SILENT
        self._drawn = False

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Say that ``done`` of about ``total`` of ``what`` are behind us."""
        now = self._monotonic()
        if now < self._next:
            return
        terminal = self._stream.isatty()
        self._next = now + (_REDRAW if terminal else _LINE_EVERY)
        line = clip(shown(_line(what, done, total, now - self._start, bar=terminal)), self._columns)
        self._stream.write(f"\r\x1b[2K{line}" if terminal else f"{line}\n")
        self._stream.flush()
        self._drawn = terminal

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self._drawn:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
            self._drawn = False


@contextmanager
def on_terminal(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for what nobody asked for: drawn where stderr is a terminal, and nothing said elsewhere."""
    bar = Progress()

    def told(done: int, of: int) -> None:
        if sys.stderr.isatty():
            bar(what, done, of)

    try:
        yield told
    finally:
        bar.clear()


def _line(what: str, done: int, total: int | None, seconds: float, *, bar: bool) -> str:
    rate = f"{done / seconds:,.0f}/s" if seconds > 0 else ""
    if not total:
        return f"{done:,} {rate} {what}"
    share = min(done / total, 1.0)
    filled = round(share * _CELLS)
    drawn = f"[{'#' * filled}{'.' * (_CELLS - filled)}] " if bar else ""
    return f"{drawn}{share:4.0%} {done:,}/{max(total, done):,} {rate} {what}"
