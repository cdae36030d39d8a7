"""What a hurried dispatcher and a slow line do: keys in one batch, alarms in the middle of a question or a form."""

from __future__ import annotations

from textual import events

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.widgets.lines import wrap
from tests.console.rig import NAMED, NARROW, console, press, screen, settle


def batch(app: ConsoleApp, *keys: str) -> None:
    """Keys that arrive in one piece, as after a stall of the line."""
    for key in keys:
        app.post_message(events.Key(key, NAMED.get(key, key if len(key) == 1 else None)))


async def test_keys_in_one_batch_keep_their_order() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "2")
        batch(app, "X", "2", "enter", "o", "k", "enter")
        await settle(pilot)
        asking = app.board.prompt.asking
        assert asking is not None
        assert asking.confirming
        assert asking.answers["reason"] == [one.code for one in desk.pack.phrases if one.kind == "cancel"][1]
        assert asking.answers["words"] == "ok"


async def test_an_alarm_does_not_cover_what_is_being_asked() -> None:
    async with console(size=NARROW) as (app, pilot, _):
        await press(pilot, "N", "half a note")
        app.board.tell("超时：" + "井盖没了 " * 30, "text", "alarm")
        await settle(pilot)
        assert "half a note" in screen(app)
        assert "超时" in screen(app)


async def test_what_follows_the_form_s_key_in_one_batch_is_typed_into_it() -> None:
    async with console() as (app, pilot, desk):
        batch(app, "n", "h", "a", "k", "x")
        await settle(pilot)
        assert desk.calls == []
        assert "hakx" in screen(app)


async def test_what_turns_behind_a_form_is_told_on_it() -> None:
    async with console(size=NARROW) as (app, pilot, desk):
        await press(pilot, "n", "half a report")
        desk.clock.advance(3_600_000)
        app.board.tick_unseen()
        await settle(pilot)
        assert "超时：" in screen(app)
        assert "half a report" in screen(app)


async def test_the_counts_are_whole_in_english_too() -> None:
    async with console(language="en") as (app, pilot, _):
        for columns in (140, 120, 100):
            await pilot.resize_terminal(columns, 45)
            await settle(pilot)
            late = app.board.status.counts["late"]
            assert f"late {late} " in screen(app).split("\n")[0]


def test_a_mark_that_may_not_begin_a_line_takes_its_whole_word_along() -> None:
    text = "Needs info, To dispatch, Awaiting ack, Extension, Closed."
    words = set(text.split(" "))
    for columns in range(16, 40):
        assert {word for piece in wrap(text, columns) for word in piece.split(" ")} <= words
