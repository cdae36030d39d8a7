"""What is due for erasure, found and erased by keystrokes."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.store.store import Store
from tests.console.fake_desk import NOW
from tests.console.rig import NARROW, press, screen, settle, until

YEARS = 4 * 365 * 86_400_000


async def test_a_supervisor_erases_what_is_due(tmp_path: Path) -> None:
    path, clock = tmp_path / "store.db", SetClock(NOW)
    with found(path, clock, operator="chen") as store:
        reports = [
            NewReport("platform", text=f"旧事{one}", external=("12345", one), closed_at=NOW - YEARS) for one in "甲乙"
        ]
        list(Desk(store, clock).receive(reports))
    app = ConsoleApp(
        lambda: Desk(Store.open(path), clock), lambda desk: desk.store.close(),  # type: ignore[attr-defined]
        language="zh", as_operator="chen", demo=True, now=clock.now,
    )  # fmt: skip
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: app.operator is not None and app.board.queue.loaded)
        await press(pilot, "Q")
        await until(pilot, lambda: len(app.board.queue.window.rows) == 2)
        assert "到期待清" in screen(app)
        await press(pilot, "2")
        assert "保存期满，应予清除" in screen(app)
        await press(pilot, "1", "space", "down", "space", "Z", "d", "enter", "r", "enter", "enter", "enter", "enter")
        await until(pilot, lambda: "2 件已办" in screen(app))
        await settle(pilot)
        assert "清除 · 保存期满" in screen(app)
        await press(pilot, "Q")
        await until(pilot, lambda: not app.board.queue.window.rows)
        await settle(pilot)
        assert app.failures == []
        app.exit(0)
    app.end()
