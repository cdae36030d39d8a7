"""The progress bar: silent for a second, redrawn on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import io

from dispatch_tui.cli.progress import Progress


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def _drawn(*, terminal: bool, seconds: list[float], what: str = "rows.csv") -> str:
    times = iter([0.0, *seconds])
    screen = Screen(terminal)
    progress = Progress(screen, lambda: next(times))
    for number in range(1, len(seconds) + 1):
        progress(what, number * 500, 10_000)
    progress.clear()
    return screen.getvalue()


def test_nothing_is_shown_for_what_is_done_within_a_second() -> None:
    assert _drawn(terminal=True, seconds=[0.2, 0.5, 0.99]) == ""


def test_a_terminal_sees_one_line_that_is_taken_off_again() -> None:
    drawn = _drawn(terminal=True, seconds=[0.5, 1.0, 1.05, 2.0])
    assert drawn.count("\r\x1b[2K") == 3
    assert "\n" not in drawn
    assert "10% 1,000/10,000 1,000/s rows.csv" in drawn
    assert drawn.endswith("\r\x1b[2K")


def test_elsewhere_it_is_a_line_now_and_then() -> None:
    drawn = _drawn(terminal=False, seconds=[1.0, 2.0, 5.9, 6.0, 7.0])
    assert drawn.splitlines() == ["  5% 500/10,000 500/s rows.csv", " 20% 2,000/10,000 333/s rows.csv"]


def test_a_hostile_name_draws_nothing_of_its_own() -> None:
    assert "\x1b[31m" not in _drawn(terminal=False, seconds=[1.5], what="\x1b[31mred")
