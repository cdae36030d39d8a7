"""The board by keystrokes: moving, filtering, marking, refusals, panes, sizes, languages, looks."""

from __future__ import annotations

import pytest

from dispatch_tui.command.actions import BY_ID
from dispatch_tui.desk.contacts import contacts
from dispatch_tui.domain.plain import width
from dispatch_tui.domain.ticket.rules import Refusal
from tests.console.fake_desk import NOW, FakeDesk
from tests.console.rig import NARROW, WIDE, console, press, screen, settle, until


async def test_what_is_due_first_stands_on_top_with_its_lateness_in_words() -> None:
    async with console() as (app, _, desk):
        first, second = screen(app).split("\n")[2:4]
        assert "超时4分" in first
        assert "噪音扰民" in first
        assert "城管局" in first
        assert "00:12" in second
        assert app.board.view is not None
        assert app.board.view.id == desk.board("all").rows[0].id


async def test_the_cursor_moves_and_the_ticket_follows() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "down", "down", "down", "down")
        fifth = desk.board("all").rows[4]
        assert app.board.queue.window.current == fifth.id
        assert fifth.number in screen(app)
        await press(pilot, "end")
        assert app.board.queue.window.current == desk.board("all").rows[-1].id


async def test_the_cursor_stays_on_its_ticket_when_others_come() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "down", "down")
        held = app.board.queue.window.current
        desk.add("新来的", "刚到", "某处", "to_dispatch", 1, "call", due=NOW - 900_000)
        await until(pilot, lambda: "新来的" in screen(app))
        assert app.board.queue.window.current == held


async def test_rows_that_come_out_of_sight_are_counted() -> None:
    async with console(FakeDesk(tickets=80)) as (app, pilot, desk):
        await press(pilot, *["pagedown"] * 2)
        held, top = app.board.queue.window.current, screen(app).split("\n")[2]
        for _ in range(3):
            desk.add("新来的", "刚到", "某处", "to_dispatch", 1, "call", due=NOW - 900_000)
        await until(pilot, lambda: "+ 3 件新到" in screen(app))
        assert app.board.queue.window.current == held
        assert screen(app).split("\n")[2] == top


async def test_a_ticket_that_leaves_the_view_stays_under_the_cursor_until_it_moves() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert app.board.queue.lane == "dispatch"
        ticket = app.board.queue.window.current
        assert ticket is not None
        desk.perform("cancel", ticket, reason="test_entry")
        await until(pilot, lambda: "已离开" in screen(app))
        assert app.board.queue.window.current == ticket
        await press(pilot, "down")
        assert "已离开" not in screen(app)


async def test_many_tickets_are_read_page_by_page() -> None:
    async with console(FakeDesk(tickets=1500)) as (app, pilot, desk):
        window, rows = app.board.queue.window, desk.board("all", limit=2000).rows
        assert len(window.rows) == 120
        while window.current != rows[-1].id:
            before = window.current
            await press(pilot, "end")
            assert window.current != before
        assert len(window.rows) < 1000
        while window.current != rows[0].id:
            before = window.current
            await press(pilot, "home")
            assert window.current != before


async def test_the_filter_narrows_while_typing_and_escape_takes_it_back() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "slash", "路灯")
        assert len(app.board.queue.window.rows) == 2
        await press(pilot, "enter")
        assert "/ 路灯" in screen(app)
        await press(pilot, "escape")
        assert len(app.board.queue.window.rows) == 12


async def test_an_act_that_is_not_possible_says_why_and_does_nothing() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "y")
        assert "核准：" in screen(app).split("\n")[-2]
        assert "refusal" in screen(app).split("\n")[-2] or "处置中" in screen(app).split("\n")[-2]
        assert desk.calls == []


async def test_an_act_without_questions_is_done_at_once_and_said() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "t")
        assert [call[0] for call in desk.calls] == ["take"]
        assert "已办" in screen(app)


async def test_words_are_asked_for_and_a_refusal_keeps_them() -> None:
    async with console() as (app, pilot, desk):
        desk.refuse["note"] = Refusal("too_long", {"field": "words", "length": 9, "most": 8})
        await press(pilot, "N", "hello there", "enter", "enter")
        assert app.board.prompt.asking is not None
        assert "8" in screen(app)
        assert app.board.prompt.asking.answers["words"] == "hello there"
        await press(pilot, "enter")
        assert desk.calls[-1] == ("note", app.board.queue.window.current, {"words": "hello there"})
        assert app.board.prompt.asking is None


async def test_a_dangerous_act_asks_once() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "X", "3", "enter", "enter")
        assert desk.calls == []
        assert "Enter 确认" in screen(app)
        await press(pilot, "escape")
        assert desk.calls == []
        await press(pilot, "X", "3", "enter", "enter", "enter")
        assert desk.calls[-1][0] == "cancel"
        assert desk.calls[-1][2]["reason"] == "entered_by_mistake"


async def test_marked_tickets_are_acted_on_together() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "space", "space", "space")
        assert "已标 3 件" in screen(app)
        await press(pilot, "t", "enter")
        assert [call[0] for call in desk.calls] == ["take"] * 3
        assert len({call[1] for call in desk.calls}) == 3
        assert app.board.queue.marked == {}


async def test_a_failure_behind_an_act_is_said_and_what_was_typed_stays() -> None:
    async with console() as (app, pilot, desk):
        desk.refuse["note"] = OSError("disk I/O error")
        await press(pilot, "N", "kept", "enter", "enter")
        assert app.board.prompt.asking is not None
        assert app.board.prompt.asking.answers["words"] == "kept"
        assert "Traceback" not in screen(app)
        assert "disk I/O" not in screen(app)
        assert [type(error) for error in app.failures] == [OSError]
        app.failures.clear()


async def test_next_goes_to_what_is_due_first() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "end", "full_stop")
        assert app.board.queue.window.current == desk.board("all").rows[0].id
        await press(pilot, "full_stop")
        assert app.board.queue.window.current == desk.board("all").rows[1].id


async def test_narrow_shows_one_pane_and_the_others_are_one_key_away() -> None:
    async with console(size=NARROW) as (app, pilot, _):
        assert "队列" in screen(app)
        assert "王先生" not in screen(app)
        await press(pilot, "2")
        assert "王先生" in screen(app)
        await press(pilot, "3")
        assert "派遣与时限" in screen(app)
        await press(pilot, "1")
        assert "队列" in screen(app)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [NARROW, (119, 30), (120, 30), WIDE])
async def test_every_line_fits_its_terminal(size: tuple[int, int], language: str) -> None:
    async with console(size=size, language=language) as (app, pilot, _):
        for key in ("1", "2", "3", "d", "escape", "N", "escape", "f1", "escape", "question_mark", "escape", "n"):
            await press(pilot, key)
            lines = screen(app).split("\n")
            assert len(lines) == size[1]
            assert all(width(line) <= size[0] for line in lines)


async def test_narrow_says_which_keys_reach_the_other_panes() -> None:
    async with console(size=NARROW) as (app, pilot, _):
        for key, others in (("1", "2 工单 3 派遣"), ("2", "1 队列 3 派遣"), ("3", "1 队列 2 工单")):
            await press(pilot, key)
            assert others in screen(app).split("\n")[1]


async def test_those_who_can_be_reached_now_are_told_first() -> None:
    async with console() as (app, _, desk):
        view = app.board.view
        assert view is not None
        order = next(order for order in view.orders if order.live)
        reaches = contacts(desk.pack, order.department, desk.clock.now())
        assert [one.now for one in reaches] == sorted((one.now for one in reaches), reverse=True)
        text = screen(app)
        posts = {f"  {one.contact.post.in_('zh')}  ": one.contact for one in reaches}
        told = [posts[post] for post in sorted((one for one in posts if one in text), key=text.index)]
        assert told == [one.contact for one in reaches[:3]]
        assert told != [one for one in desk.pack.contacts if one.department == order.department][:3]


async def test_a_resize_keeps_the_ticket_and_what_is_being_typed() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "down", "N", "half a sen")
        ticket = app.board.queue.window.current
        await pilot.resize_terminal(*NARROW)
        await settle(pilot)
        assert "half a sen" in screen(app)
        await pilot.resize_terminal(*WIDE)
        await settle(pilot)
        assert "half a sen" in screen(app)
        assert app.board.queue.window.current == ticket


async def test_the_language_changes_live() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "f12")
        assert "Queue" in screen(app)
        assert "late 4 min" in screen(app)
        assert "队列" not in screen(app)
        await press(pilot, "f12")
        assert "超时4分" in screen(app)


async def test_the_language_changes_in_the_middle_of_a_question() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "X", "f12")
        assert "Entered by mistake" in screen(app) or "mistake" in screen(app)
        assert app.board.prompt.asking is not None


async def test_themes_go_round() -> None:
    async with console() as (app, pilot, _):
        seen = []
        for _ in range(3):
            seen.append(app.palette.name)
            await press(pilot, "f7")
        assert sorted(seen) == ["ansi", "dark", "light"]
        assert app.palette.name == "dark"


async def test_help_lists_every_action_and_why_some_are_not_possible() -> None:
    from dispatch_tui.command.actions import ACTIONS
    from dispatch_tui.console.screens.sheet import help_lines

    async with console() as (app, pilot, _):
        await press(pilot, "f1")
        text = "\n".join(line.text for line in help_lines(app, 140))
        for action in ACTIONS:
            assert (f":{action.verb} " in text) is not action.only_in_drill
            assert app.wording.title(action) in text or action.only_in_drill
        assert "现在不能" in text
        await press(pilot, "escape")
        assert "队列" in screen(app)


async def test_explain_tells_how_a_clock_came_about() -> None:
    async with console() as (app, pilot, _):
        await press(pilot, "question_mark")
        assert "起计" in screen(app)


async def test_a_ringing_call_is_heard_and_seen() -> None:
    async with console() as (app, pilot, desk):
        rung: list[int] = []
        app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        desk.add("有人来电", "", "", "ringing", 3, "call")
        await until(pilot, lambda: "来电 0013" in screen(app))
        assert rung
        await press(pilot, "f4")
        rung.clear()
        desk.add("又有来电", "", "", "ringing", 3, "call")
        await until(pilot, lambda: "又有来电" in screen(app).split("\n")[-2])
        assert not rung


async def test_a_answers_the_call_that_rings_wherever_the_cursor_stands() -> None:
    async with console() as (app, pilot, desk):
        before = app.board.queue.window.current
        call = desk.add("有人来电", "", "", "ringing", 3, "call")
        await until(pilot, lambda: "来电 0013" in screen(app))
        assert app.board.queue.window.current == before != call
        assert app.board.keys._possible(BY_ID["answer"])
        await press(pilot, "a")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        assert [called[:2] for called in desk.calls] == [("answer", call)]
        assert app.board.queue.window.current == call


async def test_a_call_of_which_nothing_is_known_yet_is_told_by_its_number() -> None:
    async with console() as (app, pilot, desk):
        desk.add("", "", "", "ringing", 3, "call")
        await until(pilot, lambda: "来电 0013  a 接听" in screen(app).split("\n")[-2])


@pytest.mark.parametrize(("language", "end"), [("zh", "登记。"), ("en", "report.")])
async def test_what_an_empty_ticket_says_is_not_cut(language: str, end: str) -> None:
    async with console(size=(140, 45), language=language) as (app, pilot, _):
        await press(pilot, "right_square_bracket", "right_square_bracket")
        pane = app.board.ticket
        await until(pilot, lambda: pane.view is None)
        said = pane.body()
        assert said[-1].text.endswith(end)
        assert all(width(one.text) <= pane.size.width for one in said)


async def test_an_input_method_left_on_is_pointed_out() -> None:
    async with console() as (app, pilot, desk):
        await press(pilot, "派")
        assert "输入法" in screen(app)
        assert desk.calls == []
