"""The sync screen by keystrokes: what it says, what each key does, and that the console stays usable meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.screens.sync import SyncScreen
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import Uncounted
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.sync.views import Carried, Missing
from tests.console.fake_courier import JOINING, STANDING, FakeCourier
from tests.console.fake_desk import NOW, FakeDesk
from tests.console.rig import NARROW, WIDE, console, make_app, press, screen, settle, until


@asynccontextmanager
async def syncing(
    courier: FakeCourier, desk: FakeDesk | None = None, **settings: Any
) -> AsyncIterator[tuple[ConsoleApp, Pilot[int], FakeDesk]]:
    """The console with the sync screen in front."""
    async with console(desk, open_courier=lambda: courier, **settings) as (app, pilot, desk):
        await press(pilot, "f8")
        await until(pilot, lambda: app.traffic.standing is not None)
        await settle(pilot)
        yield app, pilot, desk
        courier.gate = None
    assert courier.closed


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh", ["4821 0937 5562", "缺 WC03:120–131，请向席位 WC03 索取", "待发 1,345 条", "从未收到", "计至第 119 条",
                "120:ab12cd34", "14 条事件在等", "/media/stick"]),
        ("en", ["4821 0937 5562", "missing WC03:120–131, ask station WC03", "1,345 wait", "never heard",
                "counts up to record 119", "120:ab12cd34", "14 event(s) wait for these", "/media/stick"]),
    ],
)  # fmt: skip
async def test_it_says_how_the_stations_stand(size: tuple[int, int], language: str, wanted: list[str]) -> None:
    async with syncing(FakeCourier(), size=size, language=language) as (app, pilot, _):
        seen = screen(app)
        assert isinstance(app.screen, SyncScreen)
        for _ in range(30):  # what does not fit on one screen comes with the arrows
            await press(pilot, "down")
            seen += screen(app)
        assert [one for one in wanted if one not in seen] == []
        assert "«" not in seen
        await press(pilot, "escape")
        assert not isinstance(app.screen, SyncScreen)


async def test_the_chosen_line_is_marked_by_a_sign_as_well() -> None:
    async with syncing(FakeCourier(), size=NARROW, language="en") as (app, pilot, _):
        seen = []
        for _ in range(3):
            [marked] = [one for one in screen(app).splitlines() if "▌" in one]
            assert marked[0] == "▌"
            seen.append(marked)
            await press(pilot, "down")
        assert len(set(seen)) == 3


async def test_a_folder_is_synced_and_remembered() -> None:
    courier, desk = FakeCourier(), FakeDesk()
    async with syncing(courier, desk) as (app, pilot, _):
        await press(pilot, "s", "/tmp/share", "enter")
        await until(pilot, lambda: app.traffic.ended is not None)
        await settle(pilot)
        assert courier.calls == [("sync", "/tmp/share")]
        assert desk.settings["sync.folder"] == "/tmp/share"
        assert "收到新事件 12 条，已有 45 条" in screen(app)
        assert app.last_sync == app.now()
        await press(pilot, "s", "enter")  # it stands there to be taken again
        await until(pilot, lambda: len(courier.calls) == 2)
        await settle(pilot)
        await press(pilot, "escape")
        assert "同步 12:04" in screen(app).splitlines()[0]


async def test_what_is_refused_comes_back_to_be_mended() -> None:
    courier = FakeCourier(outcome=Refused("file_not_written", path="/tmp/nowhere", reason="no"))
    async with syncing(courier) as (app, pilot, _):
        await press(pilot, "s", "/tmp/nowhere", "enter")
        await until(pilot, lambda: app.traffic.ended is not None)
        await settle(pilot)
        asking = app.screen.prompt.asking  # type: ignore[attr-defined]
        assert asking is not None
        assert asking.entry.value == "/tmp/nowhere"
        assert asking.refused
        courier.outcome = Carried()
        await press(pilot, "backspace", "x", "enter")
        await until(pilot, lambda: len(courier.calls) == 2)
        assert courier.calls[-1] == ("sync", "/tmp/nowherx")


async def test_the_console_works_on_while_something_is_carried_and_it_can_be_stopped() -> None:
    courier = FakeCourier(gate=threading.Event())
    async with syncing(courier, language="en") as (app, pilot, desk):
        await press(pilot, "i", "/tmp/a.bundle")
        app.screen.prompt._enter(app.screen.prompt.asking)  # type: ignore[attr-defined]
        await until(pilot, lambda: app.traffic.transfer is not None and app.traffic.transfer.share == 0.33)
        app.screen._draw()  # type: ignore[attr-defined]
        await until(pilot, lambda: "33%" in screen(app) and "3,300 / 10,000" in screen(app))
        await _keys(pilot, "escape")
        await until(pilot, lambda: app.screen is app.board)
        await _keys(pilot, "t")
        await until(pilot, lambda: ("take", app.board.queue.window.current, {}) in desk.calls)
        app.board.tick()
        await until(pilot, lambda: "Import 33%" in screen(app).splitlines()[0])
        await _keys(pilot, "f8")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen))
        await until(pilot, lambda: app.screen.is_mounted)
        await _keys(pilot, "s")
        await until(pilot, lambda: "being carried already" in screen(app))
        await _keys(pilot, "X")
        await until(pilot, lambda: app.traffic.transfer is None)
        await settle(pilot)
        assert "was stopped" in screen(app)


async def _keys(pilot: Pilot[int], *keys: str) -> None:
    """Keys while something is under way, which ``press`` would wait for."""
    for key in keys:
        await pilot.press(key)
        await asyncio.sleep(0.02)


async def test_gaps_and_conflicts_are_told() -> None:
    courier = FakeCourier(outcome=Carried(5, 5, 0, parked=(Missing("WC03", 7, 7, ("WC02", "WC03")),), conflicts=("x",)))
    async with syncing(courier, language="en") as (app, pilot, _):
        await press(pilot, "i", "/tmp/a.bundle", "enter")
        await until(pilot, lambda: app.traffic.ended is not None)
        await settle(pilot)
        assert "missing WC03:7, ask station WC02, WC03" in screen(app)
        assert "In conflict now: 1" in screen(app)


@pytest.mark.parametrize(
    ("keys", "call"),
    [
        (["x", "enter", "out", "enter"], ("export stations " + "b" * 32, "/media/stick/out")),
        (["x", "1", "enter", "ctrl+u", "/tmp/o", "enter"], ("export everything", "/tmp/o")),
        (["x", "cgj", "enter", "ctrl+u", "/tmp/o", "enter"], ("export department cgj", "/tmp/o")),
        (["down", "enter", "enter", "ctrl+u", "/tmp/o", "enter"], ("export stations " + "c" * 32, "/tmp/o")),
        (["c", "ctrl+u", "/tmp", "enter"], ("card", "/tmp")),
    ],
)  # fmt: skip
async def test_keys_do_what_they_say(keys: list[str], call: tuple[str, str]) -> None:
    courier, desk = FakeCourier(), FakeDesk()
    desk.settings["sync.folder"] = "/media/stick"
    async with syncing(courier, desk) as (_, pilot, _):
        await press(pilot, *keys)
        await until(pilot, lambda: bool(courier.calls))
        await settle(pilot)
        assert courier.calls == [call]


async def test_a_line_of_the_command_bar_does_the_same() -> None:
    courier = FakeCourier()
    async with console(open_courier=lambda: courier) as (app, pilot, _):
        await press(pilot, "colon", "export WC03 /tmp/o", "enter")
        await until(pilot, lambda: bool(courier.calls))
        assert isinstance(app.screen, SyncScreen)
        assert courier.calls == [("export stations " + "c" * 32, "/tmp/o")]
        await settle(pilot)


async def test_a_card_is_trusted_once_its_code_was_compared() -> None:
    courier, desk = FakeCourier(), FakeDesk()
    async with syncing(courier, desk, as_operator="zhang") as (app, pilot, _):
        await press(pilot, "t", "/tmp/WC05.card.json", "enter")
        await until(pilot, lambda: "7777 8888 9999" in screen(app))
        assert ("trust", None, {"code": "WC05"}) not in desk.calls
        await press(pilot, "escape")
        assert desk.calls == []
        await press(pilot, "t", "/tmp/WC05.card.json", "enter")
        await until(pilot, lambda: "7777 8888 9999" in screen(app))
        await press(pilot, "enter")
        await until(pilot, lambda: ("trust", None, {"code": "WC05"}) in desk.calls)
        await settle(pilot)
        assert "已接纳席位 WC05" in screen(app)


async def test_a_station_that_was_retired_says_so_of_itself() -> None:
    courier = FakeCourier(now=replace(STANDING, retired=(119, "lost")))
    async with syncing(courier, language="en") as (app, _, _):
        assert "This station has been retired" in screen(app)


async def test_who_tried_to_change_who_is_who_without_a_right_is_told() -> None:
    why = Refusal("not_a_supervisor", {"station": "CGJ1"})
    wrong = Uncounted("station_admitted", "wang", "department", "CGJ1", NOW, why)
    async with syncing(FakeCourier(now=replace(STANDING, uncounted=(wrong,) * 25)), language="en") as (app, pilot, _):
        seen = ""
        for _ in range(40):
            await press(pilot, "down")
            seen += screen(app)
        assert "Not counted: station trusted, by wang at CGJ1" in seen
        assert "and 5 more" in seen


@pytest.mark.parametrize(("typed", "after", "last"), [([], None, "12"), (["9"], "9", "9")])
async def test_a_station_is_retired_once_it_was_shown_what_that_comes_to(
    typed: list[str], after: str | None, last: str
) -> None:
    courier, desk = FakeCourier(), FakeDesk()
    async with syncing(courier, desk, as_operator="zhang", language="en") as (app, pilot, _):
        await press(pilot, "R", "WC03", "enter", "lost", "enter", *typed, "enter")
        await settle(pilot)
        assert desk.calls == []
        told = " ".join(screen(app).split())
        assert f"up to record {last} stays" in told
        assert "4 later record(s) on 2 ticket(s)" in told
        assert "WC03A, which came out of WC03" in told
        assert "cannot be undone" in told
        await press(pilot, "enter")
        await until(pilot, lambda: bool(desk.calls))
        assert desk.calls == [("retire", None, {"station": "c" * 32, "after": after, "reason": "lost"})]
        await settle(pilot)
        assert "Station WC03 is retired" in screen(app)


async def test_a_retirement_that_is_left_before_it_is_confirmed_is_none() -> None:
    courier, desk = FakeCourier(), FakeDesk()
    async with syncing(courier, desk, as_operator="zhang") as (app, pilot, _):
        await press(pilot, "R", "WC03", "enter", "lost", "enter", "enter")
        await settle(pilot)
        await press(pilot, "escape", "enter")
        assert desk.calls == []
        assert app.screen.prompt.asking is None or app.screen.prompt.asking.action.id != "retire"  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["t", "R"])
async def test_a_dispatcher_neither_trusts_nor_retires(key: str) -> None:
    async with syncing(FakeCourier()) as (app, pilot, _):
        await press(pilot, key)
        assert app.screen.prompt.asking is None  # type: ignore[attr-defined]
        assert "值班长" in screen(app)


async def test_a_folder_is_watched_and_a_lost_one_told_once() -> None:
    courier, desk = FakeCourier(), FakeDesk()
    async with syncing(courier, desk) as (app, pilot, _):
        await press(pilot, "w", "/tmp/share", "enter", "ctrl+u", "3", "enter")
        assert courier.calls == []
        assert "5" in app.screen.prompt.asking.refused  # type: ignore[attr-defined]
        await press(pilot, "shift+tab", "enter", "ctrl+u", "30", "enter")
        await until(pilot, lambda: bool(courier.calls))
        await settle(pilot)
        assert courier.calls == [("sync", "/tmp/share")]
        assert desk.settings["sync.every"] == "30"
        assert "每 30 秒" in screen(app)
        courier.outcome = Refused("file_not_written", path="/tmp/share", reason="gone")
        for _ in range(2):
            app.screen.tell("")  # type: ignore[attr-defined]
            watched = app.traffic.watched
            assert watched is not None
            watched.due = 0.0
            app.traffic.tick()
            await settle(pilot)
        assert app.screen.command.message == ""  # type: ignore[attr-defined]
        app.screen.status.redraw_changed()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "断网" in screen(app).splitlines()[0]
        await press(pilot, "w")
        assert desk.settings["sync.every"] == ""


async def test_a_watch_goes_on_after_the_next_start() -> None:
    desk = FakeDesk()
    desk.settings |= {"sync.folder": "/tmp/share", "sync.every": "60", "sync.last": str(desk.clock.now() - 60_000)}
    courier = FakeCourier()
    async with console(desk, open_courier=lambda: courier) as (app, pilot, _):
        assert app.traffic.watched is not None
        assert "同步 12:03" in screen(app).splitlines()[0]
        app.traffic.watched.due = 0.0
        app.traffic.tick()
        await until(pilot, lambda: courier.calls == [("sync", "/tmp/share")])
        await settle(pilot)


async def test_paths_are_completed(tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    (tmp_path / "WC02-000001-aa.bundle").touch()
    (tmp_path / "WC02-000002-bb.bundle").touch()
    (tmp_path / "evil\x1b[31m\u202e.bundle").touch()
    (tmp_path / "WC02.card.json").touch()
    courier = FakeCourier()
    async with syncing(courier) as (app, pilot, _):
        await press(pilot, "i", f"{tmp_path}/WC", "tab")
        prompt = app.screen.prompt  # type: ignore[attr-defined]
        assert prompt.asking.entry.value == f"{tmp_path}/WC02-00000"
        assert "WC02-000002-bb.bundle" in screen(app)
        assert "card.json" not in screen(app), "a card is for trusting"
        await press(pilot, "down", "down", "enter")
        await until(pilot, lambda: bool(courier.calls))
        assert courier.calls == [("import", str(tmp_path / "WC02-000002-bb.bundle"))]
        await settle(pilot)
        await press(pilot, "s", "ctrl+u", f"{tmp_path}/")
        assert [one.name for one in prompt.asking.offered[1]] == ["outbox"]
        await press(pilot, "escape")


async def test_a_conflict_opens_its_ticket() -> None:
    desk = FakeDesk()
    contested = next(iter(desk.tickets))
    desk.contested = {contested}
    async with syncing(FakeCourier(replace(STANDING, peers=())), desk) as (app, pilot, _):
        assert "0001" in screen(app)
        await press(pilot, "enter")
        assert app.screen is app.board
        assert app.board.pane == "ticket"
        assert app.board.view is not None
        assert app.board.view.id == contested


async def test_without_a_store_it_says_so() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "f8", "s")
        assert "没有可同步的数据库" in screen(app)
        await press(pilot, "f8")
        assert app.screen is app.board


async def test_a_copied_store_that_took_a_new_name_says_so_once() -> None:
    async with console() as (app, pilot, desk):
        desk.station_code = "WC01A"
        await press(pilot, "t")
        app.board.changed(frozenset())
        await settle(pilot)
        assert "WC01A" in app.board.command.message
        assert "WC01A" in screen(app).splitlines()[0]
        app.board.tell("")
        app.board.changed(frozenset())
        await settle(pilot)
        assert app.board.command.message == ""


@pytest.mark.parametrize(("language", "size"), [("zh", NARROW), ("en", WIDE)])
async def test_a_station_that_joined_says_what_to_do_and_opens_its_board(language: str, size: tuple[int, int]) -> None:
    courier, desk = FakeCourier(JOINING), FakeDesk()
    desk.waits_for = "WC01"
    app = make_app(desk, language=language, open_courier=lambda: courier)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.traffic.standing is not None)
        await settle(pilot)
        seen = screen(app)
        assert [one for one in ("1111 2222 3333", "WC01", "WC04") if one not in seen] == []
        await press(pilot, "escape", "x", "t")
        assert isinstance(app.screen, SyncScreen)
        assert app.screen.prompt.asking is None
        await press(pilot, "c", "/tmp", "enter")
        assert courier.calls == [("card", "/tmp")]
        await press(pilot, "i", "/tmp/first.bundle")
        desk.waits_for, courier.now = None, STANDING
        await press(pilot, "enter")
        await until(pilot, lambda: app.operator is not None)
        await settle(pilot)
        assert len(app.screen_stack) == 1
        assert app.board.queue.window.rows
        assert app.failures == []
        app.exit(0)
    app.end()
