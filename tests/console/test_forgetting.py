"""What is erased is off the screen at once, wherever the ticket was shown, whoever erased it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.store.store import Store
from dispatch_tui.sync.importing import import_file
from tests.console.fake_desk import NOW
from tests.console.rig import WIDE, press, screen, settle, until
from tests.desk.two import two

YEARS = 4 * 365 * 86_400_000
TOLD = "窨井的秘密"


@asynccontextmanager
async def seated(path: Path, clock: SetClock, code: str = "chen") -> Any:
    app = ConsoleApp(
        lambda: Desk(Store.open(path), clock), lambda desk: desk.store.close(),  # type: ignore[attr-defined]
        language="zh", as_operator=code, demo=True, now=clock.now,
    )  # fmt: skip
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.operator is not None and app.board.queue.loaded)
        yield app, pilot
        assert app.failures == []
        app.exit(0)
    app.end()


@pytest.fixture
def finished(tmp_path: Path) -> tuple[Path, SetClock]:
    """A store with one ticket, finished long ago."""
    path, clock = tmp_path / "store.db", SetClock(NOW)
    with found(path, clock, operator="chen") as store:
        list(Desk(store, clock).receive([
            NewReport("platform", text=TOLD, external=("12345", "1"), closed_at=NOW - YEARS),
        ]))  # fmt: skip
    return path, clock


@pytest.mark.parametrize(
    "looking", [["Q"], ["slash", *"秘密", "enter"], ["f2", *"done", "enter"]], ids=["due", "search", "lane"]
)
async def test_what_is_erased_here_is_gone_from_the_screen(
    finished: tuple[Path, SetClock], looking: list[str]
) -> None:
    async with seated(*finished) as (app, pilot):
        if looking[0] == "slash":
            await press(pilot, "f2", *"done", "enter")
        await press(pilot, *looking)
        await until(pilot, lambda: len(app.board.queue.window.rows) == 1 and app.board.view is not None)
        assert TOLD in screen(app)
        await press(pilot, "Z", "a", "enter", "r", "enter", "enter", "enter")
        await until(pilot, lambda: TOLD not in screen(app))
        await settle(pilot)
        assert app.board.queue.window.current is not None
        assert TOLD not in screen(app)


async def test_what_an_import_erases_is_gone_from_the_screen(tmp_path: Path) -> None:
    with two(tmp_path) as both:
        ticket = both.there.perform("register", fields={"text": TOLD, "address": "金星北路"}).ticket
        both.there.perform("cancel", ticket, reason="mistake")
        both.meet()
        assert run(both.here, "erase all request", ticket).ok
        file = both.stations.export(both.here.store, both.there.store.station)
        path, clock = both.there.store.database.path, both.clock
        both.there.store.close()
    assert file is not None
    async with seated(path, clock, "li") as (app, pilot):
        await press(pilot, "f2", *"done", "enter", "slash", *"秘密", "enter")
        await until(pilot, lambda: TOLD in screen(app) and app.board.view is not None)
        await app.ask(lambda desk: desk.save_draft(f"correct/{ticket}", "text", TOLD))
        other = Store.open(path)
        import_file(other, file, clock.now())
        other.close()
        await until(pilot, lambda: TOLD not in screen(app))
        await settle(pilot)
        assert TOLD not in screen(app)
        assert await app.ask(lambda desk: desk.ticket(ticket).text) is None
        assert await app.ask(lambda desk: dict(desk.draft(f"correct/{ticket}"))) == {}


@asynccontextmanager
async def correcting(folder: Path, *typed: str) -> Any:
    """The form on a ticket of which a supervisor in a shell erases what was said while somebody types."""
    path, clock = folder / "store.db", SetClock(NOW)
    with found(path, clock, operator="chen") as store:
        desk = Desk(store, clock)
        report = NewReport("platform", text=TOLD, address="金星北路", external=("12345", "1"))
        ticket = next(iter(desk.receive([report]))).ticket
        desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
        desk.add_operator("li", role="dispatcher")
    async with seated(path, clock, "li") as (app, pilot):
        await until(pilot, lambda: app.board.view is not None)
        await press(pilot, "comma", "tab")
        assert TOLD in screen(app)
        await press(pilot, *typed)
        with Store.open(path) as other:
            desk = Desk(other, clock)
            desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
            assert run(desk, "erase all request", ticket).ok
        await until(pilot, lambda: "已清除" in screen(app))
        await settle(pilot)
        yield app, pilot, ticket


async def test_a_form_loses_what_is_erased_and_nothing_that_was_typed(tmp_path: Path) -> None:
    async with correcting(tmp_path, "ctrl+u", "枫林路口") as (app, pilot, ticket):
        assert TOLD not in screen(app)
        assert "枫林路口" in screen(app)
        await press(pilot, "tab", "escape")
        assert len(app.screen_stack) == 1
        assert await app.ask(lambda desk: dict(desk.draft(f"correct/{ticket}"))) == {"address": "枫林路口", "grid": ""}
        assert TOLD not in screen(app)
        await press(pilot, "comma")
        assert "枫林路口" in screen(app)


async def test_what_was_typed_against_what_is_erased_meanwhile_is_sent_only_on_second_thought(tmp_path: Path) -> None:
    """Even where the erasing came in at the very moment when the form was entered."""
    async with correcting(tmp_path, "ctrl+u", "枫林路口") as (app, pilot, ticket):
        form: Any = app.screen
        assert "枫林路口" in screen(app)
        old = form.view
        form.view = replace(old, erasures=())
        await press(pilot, "f8")
        assert app.screen is form
        assert "先看一遍" in screen(app)
        assert (await app.ask(lambda desk: desk.ticket(ticket))).address is None
        await press(pilot, "f8")
        assert len(app.screen_stack) == 1
        view = await app.ask(lambda desk: desk.ticket(ticket))
        assert (view.address, view.text) == ("枫林路口", None)


async def test_leaving_at_that_moment_says_so_first_and_then_keeps_it(tmp_path: Path) -> None:
    async with correcting(tmp_path, "ctrl+u", "枫林路口") as (app, pilot, ticket):
        form: Any = app.screen
        form.view = replace(form.view, erasures=())
        await press(pilot, "escape")
        assert app.screen is form
        await press(pilot, "escape")
        assert len(app.screen_stack) == 1
        assert (await app.ask(lambda desk: dict(desk.draft(f"correct/{ticket}"))))["address"] == "枫林路口"
