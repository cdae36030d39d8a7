"""The console on a real store: from the caller's words to an order that the store holds."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.store.store import Store
from tests.console.fake_desk import NOW
from tests.console.rig import WIDE, press, screen, settle, until


async def test_first_start_to_dispatch_and_undo(tmp_path: Path) -> None:
    path, clock = tmp_path / "store.db", SetClock(NOW)
    found(path, clock, operator="chen").close()

    def opened() -> Desk:
        return Desk(Store.open(path), clock)

    app = ConsoleApp(opened, lambda desk: desk.store.close(), language="zh", now=clock.now)  # type: ignore[attr-defined]
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "首次使用" in screen(app))
        await press(pilot, "2468", "enter", "2468", "enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await press(pilot, "n", "空调外机支架松动，悬在人行道上", "tab", "星城派出所旁", "f8")
        await until(pilot, lambda: app.board.view is not None)
        await settle(pilot)
        await press(pilot, "d", "enter", "enter")
        await until(pilot, lambda: bool(app.board.view and app.board.view.orders))
        view = app.board.view
        assert view is not None
        assert (view.orders[0].department, view.orders[0].part) == ("pgb", "lead")
        assert view.item == "0701"
        await press(pilot, "y")
        assert "«" not in screen(app)
        await press(pilot, "u")
        await until(pilot, lambda: bool(app.board.view and not any(one.live for one in app.board.view.orders)))
        await press(pilot, "question_mark")
        assert "«" not in screen(app)
        assert app.failures == []
        app.exit(0)
    app.end()
    kept = Store.open(path)
    try:
        assert len(Desk(kept, clock).board("all").rows) == 1
    finally:
        kept.close()
