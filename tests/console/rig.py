"""Runs the console on the desk in memory, types into it, and reads its screen as text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from dispatch_tui.console.app import ConsoleApp
from tests.console.fake_desk import FakeDesk

WIDE = (140, 45)
NARROW = (80, 24)


def make_app(desk: FakeDesk, **settings: Any) -> ConsoleApp:
    """The console signed in as a dispatcher, unless told otherwise."""
    given = {"language": "zh", "as_operator": "li", "demo": True, "now": desk.clock.now, **settings}
    return ConsoleApp(lambda: desk, None, **given)


@asynccontextmanager
async def console(
    desk: FakeDesk | None = None, *, size: tuple[int, int] = WIDE, **settings: Any
) -> AsyncIterator[tuple[ConsoleApp, Pilot[int], FakeDesk]]:
    """The console up and running; nothing may have failed behind the screen when it is left."""
    desk = desk or FakeDesk()
    app = make_app(desk, **settings)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pack is not None)
        if app.as_operator:
            await until(pilot, lambda: app.board.view is not None or not desk.tickets)
        await settle(pilot)
        yield app, pilot, desk
        await settle(pilot)
        assert app.failures == []
        app.exit(0)
    app.end()


async def until(pilot: Pilot[int], holds: Any, seconds: float = 5.0) -> None:
    """Wait until something holds; fails after ``seconds``."""
    for _ in range(int(seconds / 0.01)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("did not come about")


async def settle(pilot: Pilot[int]) -> None:
    """Let everything that was asked of the desk be answered and painted."""
    for _ in range(3):
        await pilot.pause()
        app: Any = pilot.app
        while app._tasks:
            await asyncio.wait(set(app._tasks), timeout=2)
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Keys one after the other; a longer text is typed letter by letter."""
    for key in keys:
        named = key in NAMED or (key.startswith("f") and key[1:].isdigit()) or key.startswith(("ctrl+", "shift+"))
        await pilot.press(*([key] if named or len(key) == 1 else list(key)))
    await settle(pilot)


NAMED = frozenset(
    {"enter", "escape", "tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "space", "slash",
     "colon", "question_mark", "full_stop", "backspace", "plus", "comma", "left_square_bracket", "right_square_bracket"}
)  # fmt: skip


def screen(app: ConsoleApp) -> str:
    """What is on the screen, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
