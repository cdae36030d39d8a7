"""Two real stations by keystrokes: one joins, both write, a conflict comes up on both and is settled on one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from dispatch_tui.command.running import run
from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.screens.sync import SyncScreen
from dispatch_tui.console.store_courier import StoreCourier
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.store.store import Store
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.trust import own_card, read_card, write_own_card
from tests.console.fake_desk import NOW
from tests.console.rig import WIDE, press, screen, settle, until
from tests.desk.two import two


@asynccontextmanager
async def seated(path: Path, clock: SetClock, who: str = "li") -> AsyncIterator[tuple[ConsoleApp, Pilot[int]]]:
    """The console on a store, with a real courier."""
    app = ConsoleApp(
        lambda: Desk(Store.open(path), clock), lambda desk: desk.store.close(), language="en", as_operator=who,  # type: ignore[attr-defined]
        demo=True, now=clock.now, open_courier=lambda: StoreCourier.open(path, clock),
    )  # fmt: skip
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.operator is not None or app.traffic.standing is not None)
        await settle(pilot)
        yield app, pilot
        await settle(pilot)
        assert app.failures == []
        app.exit(0)
    app.end()


async def carried(app: ConsoleApp, pilot: Pilot[int], *keys: str) -> None:
    """Keys of the sync screen that carry something; done when it has come to its end."""
    before = app.traffic.ended
    await press(pilot, *keys)
    await until(pilot, lambda: app.traffic.ended is not before)
    await settle(pilot)
    ended = app.traffic.ended
    assert ended is not None
    assert ended.refusal is None, ended.refusal


async def test_two_stations_meet_again(tmp_path: Path) -> None:
    here, there, clock = tmp_path / "wc01.db", tmp_path / "wc02.db", SetClock(NOW)
    with found(here, clock, operator="chen") as store:
        desk = Desk(store, clock)
        desk.operator = next(iter(desk.operators()))
        desk.add_operator("li", role="dispatcher", name="李")
        desk.perform("register", fields={"text": "空调外机支架松动", "address": "星城派出所旁"})
        card = write_own_card(store, tmp_path)
    with join(there, read_card(card)) as store:
        code = own_card(store).code
    assert code == "WC02"

    async with seated(there, clock) as (app, pilot):  # it says what to do, and writes its card
        assert isinstance(app.screen, SyncScreen)
        await press(pilot, "c", f"{tmp_path}/", "enter")
        assert (tmp_path / "WC02.card.json").exists()
    async with seated(here, clock, "chen") as (app, pilot):
        await press(pilot, "f8")
        await until(pilot, lambda: app.traffic.standing is not None)
        await press(pilot, "t", f"{tmp_path}/WC02.card.json", "enter")
        await until(pilot, lambda: "read out" in screen(app))
        await press(pilot, "enter")
        await until(pilot, lambda: bool(app.traffic.standing and app.traffic.standing.peers))
        await carried(app, pilot, "x", "WC02", "enter", f"{tmp_path}/first.bundle", "enter")
    async with seated(there, clock) as (app, pilot):
        await carried(app, pilot, "i", f"{tmp_path}/first.bundle", "enter")
        await until(pilot, lambda: app.operator is not None and bool(app.board.queue.window.rows))
        await settle(pilot)
        assert "空调外机支架松动" in screen(app)
        await press(pilot, "colon", "correct address=雷锋大道2号", "enter", "f8")
        await carried(app, pilot, "x", "WC01", "enter", f"{tmp_path}/back.bundle", "enter")
    clock.advance(60_000)
    async with seated(here, clock) as (app, pilot):
        await press(pilot, "colon", "correct address=雷锋大道1号", "enter", "f8")
        await carried(app, pilot, "i", f"{tmp_path}/back.bundle", "enter")
        assert "In conflict" in screen(app)
        await press(pilot, "down", "enter")  # from the other station to the ticket in conflict
        shown = screen(app)
        assert "雷锋大道1号" in shown
        assert "雷锋大道2号" in shown
        await until(pilot, lambda: "[CONFLICT]" in screen(app))
        view = app.board.view
        assert view is not None
        sides = enumerate((side[0] for side in view.conflicts[0].values), view.conflicts[0].first)
        number = next(number for number, value in sides if value == "雷锋大道1号")
        await press(pilot, "V", str(number), "enter")
        await until(pilot, lambda: app.board.view is not None and not app.board.view.conflicts)
        assert app.board.view is not None
        assert app.board.view.address == "雷锋大道1号"
        await press(pilot, "f8")
        await carried(app, pilot, "x", "WC02", "enter", f"{tmp_path}/settled.bundle", "enter")
    async with seated(there, clock) as (app, pilot):
        await press(pilot, "f8")
        await carried(app, pilot, "i", f"{tmp_path}/settled.bundle", "enter")
        await press(pilot, "escape")
        await until(pilot, lambda: app.board.view is not None and app.board.view.address == "雷锋大道1号")
        await until(pilot, lambda: "[CONFLICT]" not in screen(app))


async def test_a_supervisor_retires_a_station_and_accepts_what_it_wrote(tmp_path: Path) -> None:
    with two(tmp_path) as both:
        ticket = both.here.perform("register", fields={"text": "井盖缺失", "address": "金星北路"}).ticket
        both.meet()
        for line in ("note -- 在岗", "classify 0301", "dispatch zjj"):
            assert run(both.there, line, ticket).ok
        both.meet()
        path, clock = both.here.store.database.path, both.clock
        both.here.store.close()
    async with seated(path, clock, "chen") as (app, pilot):
        await press(pilot, "f8")
        await until(pilot, lambda: app.traffic.standing is not None)
        await press(pilot, "R", "WC02", "enter", "lost", "enter", "0", "enter")
        await settle(pilot)
        await until(pilot, lambda: "record 0 stays" in " ".join(screen(app).split()))
        assert "2 later record(s) on 1 ticket(s)" in " ".join(screen(app).split())
        await press(pilot, "enter")
        await until(pilot, lambda: "Waits for a supervisor" in screen(app))
        await press(pilot, "down", "enter")
        assert "WC02 was retired: 2 change(s)" in screen(app)
        await press(pilot, "l", "enter")
        await until(pilot, lambda: app.board.view is not None and app.board.view.status == "awaiting_ack")
        await settle(pilot)
        assert "was retired" not in screen(app)
        assert "held 1" not in screen(app)
