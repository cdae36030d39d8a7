"""The console of a department and of the collectors, on a real store, by keystrokes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.authority import Station
from dispatch_tui.store.store import Store
from dispatch_tui.words.catalogue import say
from tests.console.fake_desk import NOW
from tests.console.rig import NARROW, WIDE, press, screen, settle, until

OWN = "cgj"
NAME = "张三丰"
SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]
LANGUAGES = ["zh", "en"]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def path(tmp_path: Path, clock: SetClock) -> Path:
    """A store with two orders of the department, one of another, and a recheck."""
    where = tmp_path / "store.db"
    desk = Desk(found(where, clock, operator="chen"), clock)
    desk.operator = next(iter(desk.operators()))
    desk.add_operator("wu", role="department", department=OWN, name="吴")
    desk.add_operator("cai", role="collector", name="蔡")
    for text, department in (("占道经营甲", OWN), ("占道经营乙", OWN), ("别家的事", "zjj"), ("要复核的", OWN)):
        report = NewReport("platform", text=text, address="雷锋大道", caller_name=NAME, caller_phone="13873100621")
        ticket = next(iter(desk.receive([report]))).ticket
        desk.perform("classify", ticket, item="0101")
        desk.perform("dispatch", ticket, departments=[department])
        clock.advance(1_000)
    ticket = desk.board("ack").rows[-1].id
    desk.perform("report", ticket, outcome="solved")
    desk.perform("verify", ticket)
    desk.perform("call_back", ticket, reached=True, solved=True, satisfied=True)
    desk.store.close()
    return where


@asynccontextmanager
async def console(
    path: Path, clock: SetClock, who: str | None, size: tuple[int, int] = WIDE, language: str = "zh"
) -> AsyncIterator[tuple[ConsoleApp, Pilot[int]]]:
    app = ConsoleApp(
        lambda: Desk(Store.open(path), clock), lambda desk: desk.store.close(),  # type: ignore[attr-defined]
        language=language, as_operator=who, now=clock.now,
    )  # fmt: skip
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pack is not None)
        if who:
            await until(pilot, lambda: app.operator is not None and app.board.queue.loaded)
        await settle(pilot)
        yield app, pilot
        await settle(pilot)
        assert "«" not in screen(app)
        assert app.failures == []
        app.exit(0)
    app.end()


async def happens(app: ConsoleApp, pilot: Pilot[int], kind: str) -> TicketView:
    """The ticket at hand, once something has happened to it."""
    await until(pilot, lambda: app.board.view is not None and app.board.view.timeline[-1].kind == kind)
    await settle(pilot)
    assert app.board.view is not None
    return app.board.view


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_a_department_sees_its_own_and_works_it(
    path: Path, clock: SetClock, size: tuple[int, int], language: str
) -> None:
    async with console(path, clock, "wu", size, language) as (app, pilot):
        shown = screen(app)
        assert "占道经营甲" in shown
        assert "别家的事" not in shown
        names = {app.wording.department(OWN), app.wording.department(OWN, short=False)}
        assert any(name in shown.splitlines()[0] for name in names), "the header says whose it is"
        keys = shown.splitlines()[-1]
        for act in ("acknowledge", "report"):
            assert say(f"action.{act}.title", language) in keys
        for act in ("dispatch", "register", "verify"):
            assert say(f"action.{act}.title", language) not in keys
        await press(pilot, "k")
        assert (await happens(app, pilot, "acknowledged")).orders[0].status == "acknowledged"
        await press(pilot, "v")
        assert (await happens(app, pilot, "arrived")).orders[0].status == "arrived"
        await press(pilot, "f", "enter", "清理完毕", "enter", "enter")
        order = (await happens(app, pilot, "reported")).orders[0]
        assert (order.status, order.report) == ("reported", "清理完毕")
        await press(pilot, "f2", "reported", "enter")
        await until(pilot, lambda: app.board.queue.lane == "reported" and app.board.queue.loaded)
        assert [row.step for row in app.board.queue.window.rows] == ["reported"]


async def test_a_department_has_the_phone_shown_and_that_is_recorded(path: Path, clock: SetClock) -> None:
    async with console(path, clock, "wu") as (app, pilot):
        await until(pilot, lambda: app.board.view is not None and NAME in screen(app))
        assert "138****0621" in screen(app)
        assert "13873100621" not in screen(app)
        await press(pilot, "P")
        await until(pilot, lambda: "13873100621" in screen(app))
        assert app.board.view is not None
        looked_at = app.board.view.id
    with Store.open(path) as store:
        told = [one for one in Desk(store, clock).ticket(looked_at).timeline if one.kind == "revealed"]
    assert [(one.actor, one.role) for one in told] == [("wu", "department")]


@pytest.mark.parametrize("size", SIZES)
async def test_its_lanes_go_round(path: Path, clock: SetClock, size: tuple[int, int]) -> None:
    async with console(path, clock, "wu", size) as (app, pilot):
        seen = []
        for _ in range(8):
            seen.append(app.board.queue.lane)
            await press(pilot, "right_square_bracket")
        assert seen == ["all", "ack", "work", "returned", "reported", "late", "done", "all"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_not_theirs_is_not_offered(path: Path, clock: SetClock, language: str) -> None:
    async with console(path, clock, "wu", (140, 70), language) as (app, pilot):
        await press(pilot, "d")
        assert app.board.dispatch.picking is None
        await press(pilot, "f1")
        shown = screen(app)
        assert say("action.ask_extension.title", language) in shown
        for act in ("dispatch", "transfer", "close", "supervise"):
            assert f":{act} " not in shown, act
        await press(pilot, "escape", "colon", "re")
        assert {word for word, _ in app.board.command._offered} == {"redo", "return", "report", "reveal"}


async def test_it_returns_and_asks_for_more_time(path: Path, clock: SetClock) -> None:
    async with console(path, clock, "wu") as (app, pilot):
        await press(pilot, "e", "2026-11-30 18:00", "enter", "enter", "enter")
        extension = (await happens(app, pilot, "extension_asked")).orders[0].extension
        assert extension is not None
        assert extension[0] == "asked"
        await press(pilot, "b", "enter", "属住建", "enter")
        assert (await happens(app, pilot, "returned")).orders[0].status == "returned"


async def test_a_withdrawal_is_acknowledged(path: Path, clock: SetClock) -> None:
    desk = Desk(Store.open(path), clock)
    desk.operator = next(one for one in desk.operators() if one.code == "chen")
    ticket = desk.board("ack").rows[0].id
    desk.perform("withdraw", ticket)
    desk.store.close()
    async with console(path, clock, "wu") as (app, pilot):
        await press(pilot, "f2", "ack", "enter")
        app.board.queue.go(ticket)
        await settle(pilot)
        await press(pilot, "K")
        view = await happens(app, pilot, "withdrawal_acknowledged")
        assert view.orders[0].status == "withdrawal_acknowledged"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_empty_view_says_so(path: Path, clock: SetClock, size: tuple[int, int], language: str) -> None:
    async with console(path, clock, "wu", size, language) as (app, pilot):
        await press(pilot, "f2", "returned", "enter")
        assert say("queue.empty_department", language) in screen(app)
        assert say("queue.own_hint", language) in screen(app)


@pytest.mark.parametrize("sees", [("name", "phone"), ()])
async def test_no_person_is_found_or_shown_beyond_the_pack(
    path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch, sees: tuple[str, ...]
) -> None:
    monkeypatch.setattr(Desk, "_sees", lambda _self, scope: None if scope.central else sees)
    async with console(path, clock, "wu") as (app, pilot):
        await press(pilot, "2")
        assert (NAME in screen(app)) is bool(sees)


async def test_a_collector_looks_and_reports(path: Path, clock: SetClock, tmp_path: Path) -> None:
    photo = tmp_path / "site.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 64)
    async with console(path, clock, "cai") as (app, pilot):
        shown = screen(app)
        assert "要复核的" in shown
        assert "占道经营甲" not in shown
        assert NAME not in shown
        await press(pilot, "o", "y", "enter", str(photo), "enter", "enter")
        await until(pilot, lambda: not app.board.queue.window.rows or app.board.queue.window.ghost is not None)
        await press(pilot, "f2", "done", "enter")
        assert len(app.board.queue.window.rows) == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_sign_in_at_a_department_sets_a_pin(
    path: Path, clock: SetClock, size: tuple[int, int], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "_station", Station("x", "CG01", "", "department", OWN))
    async with console(path, clock, None, size, language) as (app, pilot):
        assert say("heading.first_pin.title", language) in screen(app)
        await press(pilot, "2468", "enter", "1357", "enter")
        assert say("first_start.differ", language)[:10] in screen(app)
        await press(pilot, "2468", "enter", "2468", "enter")
        await until(pilot, lambda: app.operator is not None)
        assert (app.operator.code, app.scope.department) == ("wu", OWN)
        await settle(pilot)
        assert "占道经营甲" in screen(app)
    async with console(path, clock, None, size, language) as (app, pilot):
        assert say("heading.sign_in.title", language) in screen(app)
        await press(pilot, "wu", "enter", "2468", "enter")
        await until(pilot, lambda: app.operator is not None)


async def test_a_second_operator_there_is_led_to_their_pin(
    path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(Store.open(path), clock)
    desk.operator = next(one for one in desk.operators() if one.code == "chen")
    desk.add_operator("xu", role="department", department=OWN, pin="")
    monkeypatch.setattr(Desk, "_station", Station("x", "CG01", "", "department", OWN))
    desk.first_pin("wu", "2468")
    desk.store.close()
    async with console(path, clock, None) as (app, pilot):
        await press(pilot, "xu", "enter", "1111", "enter")
        assert "本席位首次登录" in screen(app)
        await press(pilot, "1357", "enter", "1357", "enter")
        await until(pilot, lambda: app.operator is not None)
        assert app.operator.code == "xu"


# paper slips, entered later


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_paper_slips_are_entered_with_their_times(
    path: Path, clock: SetClock, size: tuple[int, int], language: str
) -> None:
    clock.advance(6 * 3_600_000)
    desk = Desk(Store.open(path), clock)
    desk.operator = next(one for one in desk.operators() if one.code == "chen")
    desk.add_operator("li", role="dispatcher")
    desk.store.close()
    async with console(path, clock, "li", size, language) as (app, pilot):
        await press(pilot, "f2", "ack", "enter", "@")
        assert say("bar.paper", language) in screen(app).splitlines()[0]
        await press(pilot, "k")
        assert say("argument.occurred", language) in screen(app)
        await press(pilot, "25:00", "enter")
        assert app.board.prompt.asking is not None, "what is no time is said, and asked again"
        await press(pilot, *["backspace"] * 5, "2030-01-01 10:00", "enter")
        assert app.board.prompt.asking is not None, "nor what is still to come"
        await press(pilot, *["backspace"] * 16, "12:30", "enter")
        entry = (await happens(app, pilot, "acknowledged")).timeline[-1]
        assert app.wording.of_day(entry.at, clock.now()) == "12:30"
        assert entry.recorded_at == clock.now()
        await press(pilot, "f", "12:50", "enter", "enter", "清理完毕", "enter", "enter")
        view = await happens(app, pilot, "reported")
        assert app.wording.of_day(view.timeline[-1].at, clock.now()) == "12:50"
        assert view.orders[0].report == "清理完毕"
        await press(pilot, "y", "enter", "enter", "enter")
        entry = (await happens(app, pilot, "verified")).timeline[-1]
        assert entry.at == entry.recorded_at, "nothing typed is now"
        await press(pilot, "@", "p", "y", "enter", "y", "enter", "y", "enter", "enter")
        await happens(app, pilot, "called_back")


async def test_a_paper_report_is_entered_with_its_time(path: Path, clock: SetClock) -> None:
    clock.advance(6 * 3_600_000)
    desk = Desk(Store.open(path), clock)
    desk.operator = next(one for one in desk.operators() if one.code == "chen")
    desk.add_operator("li", role="dispatcher")
    desk.store.close()
    async with console(path, clock, "li", (140, 50)) as (app, pilot):
        await press(pilot, "n", "停电时记在纸上的", *["shift+tab"], "2026-11-23 13:05", "f8")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: app.board.view is not None and app.board.view.text == "停电时记在纸上的")
        assert app.board.view is not None
        assert app.wording.of_day(app.board.view.received_at, clock.now()) == "13:05"


async def test_where_nobody_may_sign_in_it_says_so(
    path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "_station", Station("x", "NY01", "", "department", "zjj"))
    async with console(path, clock, None, NARROW) as (app, _):
        assert "本席位还没有可以登录的人员" in screen(app)
