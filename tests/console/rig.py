"""Runs the console on the desk in memory, types into it, and reads its screen as text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
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
            await until(pilot, lambda: app.board.view is not None or len(app.screen_stack) > 1)
        await settle(pilot)
        yield app, pilot, desk
        await settle(pilot)
        assert app.failures == []
        app.exit(0)
    app.end()


async def until(pilot: Pilot[int], holds: Any, seconds: float = 60.0) -> None:
    """Wait until something holds; fails after ``seconds``."""
    for _ in range(int(seconds / 0.01)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("did not come about")


async def settle(pilot: Pilot[int], seconds: float = 60.0) -> None:
    """Let everything that was asked of the desk be answered, and every message be dealt with; fails after ``seconds``
    and says what goes on."""
    app: Any = pilot.app
    calm, until = 0, time.monotonic() + seconds
    while calm < 3:
        await asyncio.sleep(0.002)
        nodes = [node for one in app.screen_stack for node in one.walk_children()]
        pumps = [app, *app.screen_stack, *nodes]
        busy = [
            *app._tasks, *app.screen._dirty_widgets,
            *(pump for pump in pumps if pump._message_queue.qsize()),
            *(one for one in (app.screen, *nodes) if one._layout_required),  # a covered screen is laid out once shown
        ]  # fmt: skip
        assert time.monotonic() < until, f"no end of it: {busy}"
        calm = 0 if busy else calm + 1


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Keys one after the other, as the terminal's parser hands them on; a longer text goes letter by letter."""
    for key in keys:
        named = key in NAMED or (key.startswith("f") and key[1:].isdigit()) or key.startswith(("ctrl+", "shift+"))
        for one in [key] if named or len(key) == 1 else list(key):
            name = next((name for name, character in NAMED.items() if character == one), one)
            pilot.app.post_message(events.Key(name, NAMED.get(name, one if len(one) == 1 else None)))
            await asyncio.sleep(0)
        await settle(pilot)
    await settle(pilot)


NAMED = {
    "enter": None, "escape": None, "tab": None, "up": None, "down": None, "left": None, "right": None, "home": None,
    "end": None, "pageup": None, "pagedown": None, "backspace": None, "space": " ", "slash": "/", "colon": ":",
    "question_mark": "?", "full_stop": ".", "plus": "+", "comma": ",", "left_square_bracket": "[",
    "right_square_bracket": "]", "minus": "-", "at": "@",
}  # fmt: skip


def screen(app: ConsoleApp) -> str:
    """What is on the screen, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
