"""Signing in, first start, the lock, PINs."""

from __future__ import annotations

import pytest
from textual import events

from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.console.fake_desk import FakeDesk
from tests.console.rig import WIDE, console, make_app, press, screen, settle, until


async def test_nobody_sees_the_queue_before_signing_in() -> None:
    async with console(as_operator=None, demo=False) as (app, pilot, desk):
        assert "登录" in screen(app)
        assert "噪音扰民" not in screen(app)
        await press(pilot, "li", "tab", "9999", "enter")
        assert "密码" in screen(app)
        assert desk.operator is None
        await press(pilot, "1234", "enter")
        assert "噪音扰民" in screen(app)
        assert "李" in screen(app).split("\n")[0]


async def test_a_pin_is_never_shown() -> None:
    async with console(as_operator=None, demo=False) as (app, pilot, _):
        await press(pilot, "li", "tab", "7531")
        assert "7531" not in screen(app)
        assert "••••" in screen(app)


async def test_the_first_start_makes_the_first_supervisor() -> None:
    desk = FakeDesk()
    desk.pins.clear()
    async with console(desk, as_operator=None, demo=False) as (app, pilot, _):
        assert "首次使用" in screen(app)
        await press(pilot, "2468", "enter", "2467", "enter")
        assert "不一样" in screen(app)
        assert not desk.pins
        await press(pilot, "2468", "enter", "2468", "enter")
        assert desk.pins == {"zhang": "2468"}
        assert "队列" in screen(app)


async def test_the_lock_hides_the_board_and_loses_nothing_that_was_being_typed() -> None:
    async with console(demo=False) as (app, pilot, desk):
        await press(pilot, "n", "水管爆了", "f9")
        assert "已锁屏" in screen(app)
        assert "水管爆了" not in screen(app)
        assert desk.draft("register")["text"] == "水管爆了"
        await press(pilot, "escape", "f6", "f1", "f10")
        assert "已锁屏" in screen(app)
        await press(pilot, "1234", "enter")
        assert "水管爆了" in screen(app)
        await press(pilot, "，快来")
        assert "水管爆了，快来" in screen(app)


async def test_the_lock_keeps_a_half_typed_question() -> None:
    async with console(demo=False) as (app, pilot, _):
        await press(pilot, "N", "half a note", "f9", "1234", "enter")
        assert "half a note" in screen(app)
        await press(pilot, "!")
        assert "half a note!" in screen(app)


async def test_idleness_locks() -> None:
    async with console(demo=False) as (app, pilot, _):
        app.idle_limit = 60.0
        app.last_key -= 61
        app._tick()
        await press(pilot)
        assert "已锁屏" in screen(app)


async def test_somebody_else_at_the_lock_begins_anew() -> None:
    async with console(demo=False) as (app, pilot, desk):
        await press(pilot, "n", "li's words", "f9", "shift+tab", *["backspace"] * 2, "zhang", "tab", "5678", "enter")
        assert desk.operator is not None
        assert desk.operator.code == "zhang"
        assert "li's words" not in screen(app)
        assert "队列" in screen(app)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_operators_and_pins_say_what_is_to_be_done(language: str) -> None:
    async with console(language=language) as (app, pilot, _):
        for key, heading in (("f5", "own_pin"), ("f3", "reset_pin"), ("f4", "add_operator")):
            await press(pilot, key)
            shown = screen(app)
            assert say(f"heading.{heading}.title", language) in shown
            assert "«" not in shown


async def test_a_forgotten_pin_is_reset_by_a_supervisor_alone() -> None:
    async with console(as_operator="zhang") as (app, pilot, desk):
        await press(pilot, "f5", "f3", "li", "tab", "4321", "tab", "4321", "enter")
        assert desk.pins["li"] == "4321"
    async with console(FakeDesk()) as (app, pilot, desk):
        await press(pilot, "f5", "f3", "zhang", "tab", "4321", "tab", "4321", "enter")
        assert desk.pins["zhang"] == "5678"
        assert "重设" in screen(app)


async def test_a_supervisor_named_on_the_command_line_still_gives_the_pin() -> None:
    async with console(as_operator="zhang", demo=False) as (app, pilot, desk):
        assert "登录" in screen(app)
        await press(pilot, "5678", "enter")
        assert desk.operator is not None
        assert "队列" in screen(app)


async def test_what_is_typed_before_the_sign_in_is_up_goes_into_it() -> None:
    app = make_app(FakeDesk(), as_operator=None, demo=False)
    async with app.run_test(size=WIDE) as pilot:
        for key in ("l", "i", "tab", "1", "2", "3", "4", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: app.operator is not None)
        await settle(pilot)
        assert "噪音扰民" in screen(app)
        app.exit(0)
    app.end()


async def test_what_is_typed_before_the_demo_is_laid_out_is_done_then() -> None:
    app = make_app(FakeDesk())
    async with app.run_test(size=WIDE) as pilot:
        app.post_message(events.Key("n", "n"))
        await until(pilot, lambda: "登记新诉求" in screen(app))
        app.exit(0)
    app.end()
