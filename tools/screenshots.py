"""Draw the five main states of the console from the demo day, as SVG into data/pictures.

    python -m tools.screenshots [--out data/pictures] [--only board-zh]

The clock stands still and every person of the demo day is invented, so the same code gives the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"

from textual.events import Paste

from dispatch_tui.cli.demo import SIGNED_IN, SUPERVISOR
from dispatch_tui.cli.demo_day import play, read_day
from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.store_courier import StoreCourier
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.store.store import Store

if TYPE_CHECKING:
    from textual.pilot import Pilot

ROOT: Final = Path(__file__).resolve().parent.parent
NOON: Final = round(datetime.fromisoformat("2026-11-23T12:04:37+08:00").timestamp() * 1000)
"""When all of it stands still."""
WIDE, NARROW = (140, 45), (80, 24)
CHOSEN: Final = ("高塘岭街道 星城派出所", "Gaotangling, east of Xingcheng")
"""The address of the ticket that is shown, in either language."""
_FROM_AFAR = re.compile(r"\s*@font-face \{.*?\n    \}|\s*<!--.*?-->", re.DOTALL)
"""A font's address and the maker's: a picture asks nobody for anything."""

Steps = Callable[["Pilot[int]"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One state of the console: its language, its size, and the keys that lead there."""

    language: str
    size: tuple[int, int]
    steps: Steps


async def _to_air_conditioner(pilot: Pilot[int]) -> None:
    """To the bracket over the pavement, which waits to be dispatched."""
    app: Any = pilot.app
    while not (row := app.board.queue.window.current_row) or not row.place.startswith(CHOSEN):
        before = row
        await _press(pilot, "down")
        if app.board.queue.window.current_row == before:
            raise LookupError("the demo day has no such ticket")


async def _ticket(pilot: Pilot[int]) -> None:
    await _to_air_conditioner(pilot)
    await _press(pilot, "2")


async def _picker(pilot: Pilot[int]) -> None:
    await _to_air_conditioner(pilot)
    await _press(pilot, "d", "enter")


async def _intake(pilot: Pilot[int]) -> None:
    await _press(pilot, "n")
    pilot.app.screen.post_message(Paste("路灯不亮，连着三盏，夜里一片黑。"))
    await _press(pilot, "tab")
    pilot.app.screen.post_message(Paste("郭亮北路43号门前"))
    await _settled(pilot)


async def _sync(pilot: Pilot[int]) -> None:
    await _press(pilot, "f8")
    app: Any = pilot.app
    while app.screen.pane.state is None:
        await asyncio.sleep(0.02)
        await pilot.pause()
    await _settled(pilot)


PICTURES: Final[Mapping[str, Picture]] = {
    "board-zh": Picture("zh", WIDE, _to_air_conditioner),
    "ticket-zh": Picture("zh", NARROW, _ticket),
    "picker-en": Picture("en", WIDE, _picker),
    "intake-zh": Picture("zh", NARROW, _intake),
    "sync-zh": Picture("zh", WIDE, _sync),
}


async def _press(pilot: Pilot[int], *keys: str) -> None:
    """Keys, each once the one before is done and the desk has answered."""
    for key in keys:
        await pilot.press(key)
        await asyncio.sleep(0.05)
    await _settled(pilot)


async def _settled(pilot: Pilot[int]) -> None:
    """Wait until nothing that was asked of the desk is open."""
    app: Any = pilot.app
    await pilot.pause()
    while app._tasks:
        await asyncio.sleep(0.02)
        await pilot.pause()
    await asyncio.sleep(0.1)
    await pilot.pause()


async def draw(picture: Picture, store: Path) -> str:
    """The picture as SVG text without an address in it."""
    clock = SetClock(NOON)
    app = ConsoleApp(
        lambda: Desk(Store.open(store), clock), lambda desk: desk.store.close(), language=picture.language,  # type: ignore[attr-defined]
        as_operator=SIGNED_IN, demo=True, now=clock.now, open_courier=lambda: StoreCourier.open(store, clock),
    )  # fmt: skip
    async with app.run_test(size=picture.size) as pilot:
        while app.operator is None or not app.board.queue.window.rows:
            await asyncio.sleep(0.02)
            await pilot.pause()
        await _settled(pilot)
        await picture.steps(pilot)
        drawn = app.export_screenshot(title="dispatch-tui")
    app.end()
    return _FROM_AFAR.sub("", drawn)


def lay_out(store: Path, language: str) -> None:
    """The demo day, played to the standing clock; the other stations' stores lie beside."""
    day = read_day(language, SUPERVISOR)
    clock = day.clock(NOON)
    opened = found(store, clock, operator=SUPERVISOR, name=day.supervisor)
    try:
        play(day, opened, clock, store.with_suffix(""))
        opened.local.keep_setting("sync.folder", "/media/stick")
    finally:
        opened.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "pictures")
    parser.add_argument("--only", choices=sorted(PICTURES))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        for name, picture in PICTURES.items():
            if args.only in (None, name):
                store = Path(folder) / f"{name}.db"
                lay_out(store, picture.language)
                drawn = asyncio.run(draw(picture, store))
                (args.out / f"{name}.svg").write_text(drawn, "utf-8")
                print(f"{name}.svg {len(drawn) // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
