"""Choosing departments: twice Enter, by every way of typing, supports, and what a refusal leaves."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from dispatch_tui.domain.ticket.rules import Refusal
from tests.console.fake_desk import FakeDesk
from tests.console.rig import NARROW, WIDE, console, press, screen, settle


async def to_bracket(pilot: Pilot[int]) -> None:
    """Put the cursor on the loose air-conditioner bracket."""
    await press(pilot, "slash", "空调", "enter")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_twice_enter_dispatches_to_what_the_duty_list_suggests(size: tuple[int, int]) -> None:
    async with console(size=size) as (app, pilot, desk):
        await to_bracket(pilot)
        ticket = app.board.queue.window.current
        await press(pilot, "d")
        assert "该处在棚改片区" in screen(app)
        await press(pilot, "enter")
        assert desk.calls == []
        assert "主办 棚改办" in screen(app)
        await press(pilot, "enter")
        assert desk.calls == [("dispatch", ticket, {"departments": ["pgb", "gaj"], "item": "0701"})]
        assert app.board.dispatch.picking is None
        assert app.board.queue.window.current == ticket


@pytest.mark.parametrize("typed", ["swj", "水务", "District Water", "12"])
async def test_a_department_is_found_by_code_hanzi_english_or_number(typed: str) -> None:
    async with console() as (app, pilot, _):
        await to_bracket(pilot)
        await press(pilot, "d")
        picking = app.board.dispatch.picking
        assert picking is not None
        number = next(at for at, choice in picking.listed() if choice.value.departments == ("swj",))
        await press(pilot, str(number) if typed == "12" else typed)
        current = picking.current
        assert current is not None
        assert "swj" in current.value.departments


async def test_those_after_the_first_support_it() -> None:
    async with console() as (app, pilot, desk):
        await to_bracket(pilot)
        await press(pilot, "d", "szj", "enter", "gaj", "enter", "hbj", "enter")
        assert "主办 市政局" in screen(app)
        assert "协办 公安局" in screen(app)
        await press(pilot, "backspace", "enter")
        assert desk.calls[-1][2] == {"departments": ["szj", "gaj"], "item": "0701"}


async def test_a_refused_dispatch_keeps_what_was_picked() -> None:
    async with console() as (app, pilot, desk):
        desk.refuse["dispatch"] = Refusal("classify_first")
        await to_bracket(pilot)
        await press(pilot, "d", "enter", "enter")
        picking = app.board.dispatch.picking
        assert picking is not None
        assert picking.chosen == ["pgb", "gaj"]
        assert "c" in app.board.dispatch.refused
        assert app.board.dispatch.refused[:8] in screen(app)
        await press(pilot, "enter")
        assert desk.calls[-1][0] == "dispatch"
        assert app.board.dispatch.picking is None


async def test_escape_leaves_without_sending() -> None:
    async with console() as (app, pilot, desk):
        await to_bracket(pilot)
        await press(pilot, "d", "enter", "escape")
        assert desk.calls == []
        assert app.board.dispatch.picking is None
        await press(pilot, "t")
        assert [call[0] for call in desk.calls] == ["take"]


async def test_keys_typed_faster_than_the_desk_answers_go_where_they_were_meant() -> None:
    async with console(FakeDesk()) as (app, pilot, desk):
        await to_bracket(pilot)
        app.board.view = None
        for key, character in (("d", "d"), ("s", "s"), ("w", "w"), ("j", "j")):
            app.post_message(events.Key(key, character))
        await settle(pilot)
        picking = app.board.dispatch.picking
        assert picking is not None
        assert picking.entry.value == "swj"
        assert desk.calls == []


async def test_more_support_is_sent_without_a_lead() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "plus")
        assert "选协办" in screen(app)
        await press(pilot, "gaj", "enter", "enter")
        assert desk.calls[-1][0] == "add_support"
        assert desk.calls[-1][2]["departments"] == ["gaj"]
