"""Opens the console on a store: what the shell command runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dispatch_tui.console.opening import Opening
from dispatch_tui.desk.clock import Clock, SetClock, SystemClock
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import BoardRow
from dispatch_tui.drill.running.clock import clock_beside
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.courier import AnyCourier
    from dispatch_tui.console.desk_thread import AnyDesk
    from dispatch_tui.console.drill_seat import DrillSeat

FIRST_ROWS = 60
"""Rows painted before the database libraries are loaded; more than any terminal shows."""


def run(
    path: Path, *, language: str, as_operator: str | None = None, demo: bool = False, speed: float = 1,
    prepare: Callable[[str], None] | None = None, tidy: Callable[[], None] = lambda: None,
) -> int:  # fmt: skip
    """Run the console on the store at ``path`` until it is left; the exit code.

    ``as_operator`` signs in by itself: a dispatcher always, a supervisor only in a demo. ``speed`` runs the clock so
    many times as fast as the wall's. ``prepare`` makes the store, in the language that the screen speaks, while the
    screen stands already; ``tidy`` is called should the terminal go. The queue's first rows are read before anything
    heavy is imported. Raises Refused ``no_terminal`` where there is none to paint on or to type into.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("no_terminal")
    machine: Clock = SystemClock() if speed == 1 else SetClock(SystemClock().now(), speed)
    clock = clock_beside(path) or machine
    language, notice = _language(language)

    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.hangup import watch
    from dispatch_tui.console.themes import fitting

    while True:
        opening = Opening()
        rows, counts = _first_rows(path, clock.now(), as_operator) if as_operator and prepare is None else ((), {})
        app = ConsoleApp(
            lambda: _open(path, clock, language, prepare, opening), _close,  # noqa: B023
            language=language, palette=fitting(os.environ), first_rows=rows, first_counts=counts,
            as_operator=as_operator, demo=demo, notice=notice, now=clock.now,
            open_courier=lambda: _courier(path, clock), opening=opening,
        )  # fmt: skip
        watch(tidy)
        code = _run(app)
        if app.follow is None or code:
            return code
        run_drill(app.follow, language=app.language)
        prepare, notice = None, ""


def run_drill(seat: DrillSeat, *, language: str) -> tuple[int, str]:
    """Run the console on a drill, and on what it was rewound to, until it is left: the exit code, and the name of the
    run that was left (empty where none was opened). Raises Refused ``no_terminal``."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("no_terminal")
    while True:
        app = _seated(seat, language)
        code = _run(app)
        if app.follow is None or code:
            return code, seat.source.about.id if seat.is_open else ""
        seat, language = app.follow, app.language


def _seated(seat: DrillSeat, language: str) -> ConsoleApp:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.hangup import watch
    from dispatch_tui.console.themes import fitting

    language, notice = _language(language)
    clock = _SeatClock(seat)
    watch(lambda: None)
    return ConsoleApp(
        seat.open, seat.close, language=language, palette=fitting(os.environ), as_operator=seat.operator, notice=notice,
        open_courier=lambda: _courier(seat.store, clock), seat=seat,
    )  # fmt: skip


def _run(app: ConsoleApp) -> int:
    """Run it until it is left; the exit code."""
    try:
        code = app.run(mouse=False)
    finally:
        app.end()
    return 1 if app.failure else code or 0


class _SeatClock:
    """The drill's time, for whoever wants a clock before the run is open."""

    def __init__(self, seat: DrillSeat) -> None:
        self._seat = seat

    def now(self) -> int:
        return self._seat.now()


def _language(language: str) -> tuple[str, str]:
    """The language that the terminal can show, and the notice that goes with another than was asked for."""
    if os.environ.get("TERM") == "linux" and language != "en":
        return "en", say("notice.terminal_without_han", "en")
    return language, ""


def _first_rows(path: Path, now: int, who: str) -> tuple[Sequence[BoardRow], Mapping[str, int]]:
    """The rows on top of the queue, and how many each lane holds."""
    from dispatch_tui.store.glance import glance

    try:
        seen = glance(path, "all", FIRST_ROWS, now=now, who=who)
    except Exception:  # noqa: BLE001
        return (), {}  # opening the store says what is wrong with it, in words
    return seen.page.rows, seen.tallies


def _open(
    path: Path, clock: Clock, language: str, prepare: Callable[[str], None] | None, opening: Opening
) -> AnyDesk:  # fmt: skip
    from dispatch_tui.desk.desk import Desk
    from dispatch_tui.store.store import Store

    if prepare is not None:
        prepare(language)
    store = Store.open(path, renewal=opening.told)
    if store.drill:
        from dispatch_tui.drill.running.beside import DeskBeside

        return DeskBeside(store, clock)
    return Desk(store, clock)


def _courier(path: Path, clock: Clock) -> AnyCourier:
    from dispatch_tui.console.store_courier import StoreCourier

    return StoreCourier.open(path, clock)


def _close(desk: Any) -> None:
    desk.store.close()
