"""The intake form by keystrokes: fields, live matches, drafts, the command bar over it, refusals."""

from __future__ import annotations

import pytest
from textual import events

from dispatch_tui.console.screens.form import FormScreen
from dispatch_tui.domain.ticket.rules import Refusal
from tests.console.fake_desk import FakeDesk
from tests.console.rig import NARROW, WIDE, console, press, screen, settle, until


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_report_is_entered_from_the_keyboard_alone(size: tuple[int, int]) -> None:
    async with console(size=size) as (app, pilot, desk):
        await press(pilot, "n", "空调架松动，怕掉下来", "tab", "星城派出所旁", "tab")
        assert "GT-031" in screen(app)
        await press(pilot, "tab")
        assert "该处在棚改片区" in screen(app)
        await press(pilot, "enter", "f8")
        act, ticket, args = desk.calls[-1]
        assert (act, ticket) == ("register", None)
        assert args["fields"] == {
            "text": "空调架松动，怕掉下来", "address": "星城派出所旁", "item": "0701",
            "urgency": str(desk.pack.items["0701"].urgency),
        }  # fmt: skip
        assert app.board.view is not None
        assert app.board.view.text == "空调架松动，怕掉下来"
        assert desk.draft("register") == {}


async def test_every_field_left_is_kept_and_comes_back() -> None:
    desk = FakeDesk()
    async with console(desk) as (app, pilot, _):
        await press(pilot, "n", "路灯不亮", "tab", "郭亮北路", "tab", "gt-03")
        assert desk.draft("register")["text"] == "路灯不亮"
        assert desk.draft("register")["address"] == "郭亮北路"
        # the console dies here: only the field being typed is lost
    async with console(desk) as (app, pilot, _):
        await press(pilot, "n")
        assert "路灯不亮" in screen(app)
        assert "郭亮北路" in screen(app)
        assert "草稿" in screen(app)


async def test_escape_keeps_the_draft_and_goes_back() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "n", "水管爆了", "escape")
        assert "队列" in screen(app)
        assert desk.draft("register")["text"] == "水管爆了"


async def test_the_command_bar_opens_over_the_form_and_goes_back_to_it() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "n", "水管爆了", "f6")
        await press(pilot, "note 0003 -- from the form", "enter")
        assert desk.calls[-1][0] == "note"
        assert desk.calls[-1][2]["words"] == "from the form"
        assert "水管爆了" in screen(app)
        assert "登记新诉求" in screen(app)
        await press(pilot, "，水很大")
        assert "水管爆了，水很大" in screen(app)


async def test_a_bad_line_over_the_form_stays_to_be_mended() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "n", "f6", "nonsense", "enter")
        assert "nonsense" in screen(app)
        await press(pilot, "escape")
        assert "登记新诉求" in screen(app)
        assert desk.calls == []


async def test_a_refusal_stands_in_the_form_and_everything_stays() -> None:
    async with console() as (app, pilot, desk):
        desk.refuse["register"] = Refusal("text_needed")
        await press(pilot, "n", "tab", "somewhere", "f8")
        assert "登记新诉求" in screen(app)
        assert "somewhere" in screen(app)
        await press(pilot, "f8")
        assert desk.calls[-1][2]["fields"]["address"] == "somewhere"


async def test_a_choice_that_fits_nothing_is_not_sent() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "n", "text", "tab", "tab", "zzzzzz", "f8")
        assert "对不上" in screen(app)
        assert desk.calls == []


async def test_answering_a_call_opens_its_fields() -> None:
    async with console() as (app, pilot, desk):
        ticket = desk.add("", "", "", "ringing", 3, "call", due=desk.clock.now() - 800_000)
        await until(pilot, lambda: app.board.queue.window.rows[0].id == ticket)
        await press(pilot, "home")
        assert app.board.queue.window.current == ticket
        await press(pilot, "a")
        assert desk.calls[-1][:2] == ("answer", ticket)
        assert "更正工单" in screen(app)
        await press(pilot, "路灯坏了", "f8")
        assert desk.calls[-1][0] == "correct"
        assert desk.calls[-1][2]["fields"] == {"text": "路灯坏了"}


async def test_a_pasted_text_is_made_harmless_on_its_way_in() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "n")
        app.post_message(events.Paste("两行\n[red]路灯[/red]\x1b[2J\u202e不亮"))
        await settle(pilot)
        assert "[red]路灯[/red]" in screen(app)
        await press(pilot, "f8")
        text = desk.calls[-1][2]["fields"]["text"]
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert text.startswith("两行\n")


async def test_the_language_changes_inside_the_form() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "n", "half", "f12")
        assert "New report" in screen(app)
        assert "half" in screen(app)


async def test_the_list_of_grids_begins_where_the_address_lies() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "n", "空调架松动", "tab", "星城派出所旁", "tab")
        form = app.screen
        assert isinstance(form, FormScreen)
        place = desk.locate("星城派出所旁")
        at = form.model.listed()[form.model.cursor][1].value
        assert at == place.grid
        await press(pilot, "enter")
        assert form.model.value("grid") == place.grid
