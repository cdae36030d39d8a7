"""The command bar: lines, completion, what is left out is asked for, what is wrong is said."""

from __future__ import annotations

import pytest

from tests.console.rig import console, press, screen


async def test_a_line_acts_on_the_ticket_at_hand() -> None:
    async with console() as (app, pilot, desk):
        ticket = app.board.queue.window.current
        await press(pilot, "colon", "note -- the lamp is out", "enter")
        assert desk.calls == [("note", ticket, {"words": "the lamp is out"})]
        assert not app.board.command.open


async def test_a_line_names_another_ticket() -> None:
    async with console() as (_, pilot, desk):
        await press(pilot, "colon", "take 0003", "enter")
        assert desk.calls[-1][0] == "take"
        assert desk.calls[-1][1] == desk.find("0003")


async def test_completions_are_listed_and_taken() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "colon", "disp")
        assert "派单" in screen(app)
        await press(pilot, "tab")
        assert app.board.command.entry.value == "dispatch "
        await press(pilot, "pg", "tab")
        assert app.board.command.entry.value == "dispatch pgb "


async def test_what_a_line_leaves_out_is_asked_for() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "colon", "cancel", "enter")
        assert app.board.prompt.asking is not None
        await press(pilot, "1", "enter", "enter", "enter")
        assert desk.calls[-1][0] == "cancel"


async def test_a_wrong_line_says_what_is_wrong() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "colon", "dispach", "enter")
        assert "dispach" in screen(app)
        assert desk.calls == []


@pytest.mark.parametrize(
    ("line", "mended"), [("dispach pgb", "dispatch pgb"), ("note 9999 -- x", "note 0003 -- x"), ("verify", "take")]
)
async def test_a_refused_line_stands_there_to_be_mended(line: str, mended: str) -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "colon", line, "enter")
        assert app.board.command.open
        assert app.board.command.entry.value == line
        assert app.board.command.refused
        await press(pilot, "ctrl+u", mended, "enter")
        assert app.board.command.refused == ""
        await press(pilot, "escape")
        assert not app.board.command.open


async def test_the_console_s_own_actions_have_verbs_too() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "colon", "lane verify", "enter")
        assert app.board.queue.lane == "verify"
        await press(pilot, "colon", "language", "enter")
        assert "Queue" in screen(app)


async def test_escape_leaves_and_keys_are_keys_again() -> None:
    async with console() as (_, pilot, desk):
        await press(pilot, "colon", "take", "escape", "t")
        assert [call[0] for call in desk.calls] == ["take"]
