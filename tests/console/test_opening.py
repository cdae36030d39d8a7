"""A store that has to be brought to this version first: the screen says so and how far it is, and can be left."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.opening import Left, Opening
from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.console.fake_desk import FakeDesk
from tests.console.rig import NARROW, press, screen, settle, until


class Renewal:
    """A store that is brought to this version: ``go`` lets it come to its end."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.desk = FakeDesk()
        self.go = threading.Event()
        self.left = threading.Event()

    def open(self) -> FakeDesk:
        try:
            while not self.go.wait(0.01):
                self.opening.told(41_000, 100_000)
        except Left:
            self.left.set()
            raise
        return self.desk


def renewed(**how: Any) -> tuple[ConsoleApp, Renewal]:
    opening = Opening()
    store = Renewal(opening)
    return ConsoleApp(
        store.open, None, as_operator="li", demo=True, now=store.desk.clock.now, opening=opening, **how
    ), store  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_says_what_happens_and_then_comes_to_the_board(language: str) -> None:
    app, store = renewed(language=language)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: "41,000" in screen(app))
        seen = screen(app)
        assert say("opening.title", language) in seen
        assert say("opening.done", language, done="41,000", of="100,000") in seen
        assert "41%" in seen
        assert "F10" in seen
        assert "噪音扰民" not in seen
        await pilot.press("n", "f8", "f6")
        assert screen(app).count("█") == seen.count("█"), "no key but one means anything here"
        store.go.set()
        await until(pilot, lambda: app.board.view is not None)
        await settle(pilot)
        assert "噪音扰民" in screen(app)
        assert len(app.screen_stack) == 1
        await press(pilot, "n")
        assert len(app.screen_stack) == 2
        app.exit(0)
    app.end()


async def test_it_can_be_left() -> None:
    app, store = renewed(language="zh")
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: "41,000" in screen(app))
        await pilot.press("f10")
    app.end()
    assert store.left.wait(10)
    assert app.return_code == 0
    assert app.failure == ""


async def test_a_store_that_is_opened_at_once_shows_none_of_it() -> None:
    app, store = renewed(language="zh")
    store.go.set()
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: app.board.view is not None)
        assert len(app.screen_stack) == 1
        app.exit(0)
    app.end()


def test_how_long_it_will_take_is_said_once_it_can_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    opening = Opening()
    assert opening.seconds_left is None
    for passed, done, left in ((0.0, 500, None), (0.5, 600, None), (2.0, 1_000, 36), (20.0, 5_000, 22)):
        now[0] = 100 + passed
        opening.told(done, 10_000)
        assert opening.seconds_left == left
