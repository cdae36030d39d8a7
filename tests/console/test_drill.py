"""A drill at the console: the trainee hears the caller, the trainer has a hand in it, both look back on it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from dispatch_tui.command.actions import BY_ID
from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.drill_seat import POLL_EVERY, DrillSeat, read_moment
from dispatch_tui.console.screens.debrief import DebriefScreen
from dispatch_tui.console.screens.drills import DrillsScreen
from dispatch_tui.console.screens.training import TrainingScreen, beside
from dispatch_tui.drill.running.folder import RunFolder
from dispatch_tui.drill.running.founding import TRAINER
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.running.watching import Watch
from tests.console.fake_desk import FakeDesk
from tests.console.rig import NARROW, WIDE, make_app, press, screen, settle, until
from tests.drill.running.scripts import START, begin


@asynccontextmanager
async def seated(
    seat: DrillSeat, *, language: str = "zh", size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[ConsoleApp, Pilot[int]]]:
    app = ConsoleApp(seat.open, seat.close, language=language, as_operator=seat.operator, seat=seat)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.operator is not None)
        await settle(pilot)
        yield app, pilot
        assert app.failures == []
        app.exit(0)
    app.end()


def trainee(tmp_path: Path, language: str = "zh") -> DrillSeat:
    return DrillSeat(lambda: begin(tmp_path, language=language), "li", speed=0.25)


async def at(app: ConsoleApp, milliseconds: int) -> None:
    """Set the drill ahead to so long after its start."""

    def go(_desk: object) -> None:
        assert app.seat is not None
        run = app.seat.source
        assert isinstance(run, Run)
        run.clock.set(run.about.start + milliseconds)
        run.poll()

    await app.ask(go)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_caller_is_heard_asked_and_rung_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with seated(trainee(tmp_path), size=size) as (app, pilot):
        assert "演练" in screen(app).splitlines()[0]
        await at(app, 25_000)
        await until(pilot, lambda: "响铃" in screen(app))
        await press(pilot, "a")
        await until(pilot, lambda: len(app.screen_stack) == 2 and "楼上空调要掉下来了" in screen(app))
        assert "演练" in screen(app).splitlines()[0]
        await press(pilot, "f6", "ask danger", "enter")
        await until(pilot, lambda: "说不上来" in screen(app) and len(app.screen_stack) == 2)
        await press(pilot, "escape", "f1")
        assert "演练" in screen(app).splitlines()[0]
        await press(pilot, "escape", "q", "enter")
        await until(pilot, lambda: "郭亮北路 43 号" in screen(app))
        await press(pilot, "q", "2")
        await press(pilot, "enter")
        await until(pilot, lambda: "说不上来" in screen(app))
        await press(pilot, "B")
        await until(pilot, lambda: screen(app).count("还没修") == 2)
        seat = app.seat
        assert seat is not None
        await until(pilot, lambda: {"looked", "keys"} <= {line.what for line in seat.source.journal.lines})


async def test_a_trainee_sees_what_is_to_come_at_the_second_press_only(tmp_path: Path) -> None:
    async with seated(trainee(tmp_path)) as (app, pilot):
        await press(pilot, "f11")
        assert "再按一次" in screen(app)
        assert len(app.screen_stack) == 1
        await press(pilot, "f11")
        assert isinstance(app.screen, TrainingScreen)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_where_keys_find_no_room_f1_shows_them_all(tmp_path: Path, language: str) -> None:
    async with seated(trainee(tmp_path, language), language=language, size=NARROW) as (app, pilot):
        await press(pilot, "f11", "f11")
        trainer = app.screen
        assert isinstance(trainer, TrainingScreen)
        await until(pilot, lambda: trainer.pane.state is not None)
        rewind = app.wording.title(BY_ID["rewind"])
        assert rewind not in screen(app)
        assert "F1" in screen(app).splitlines()[-1]
        await press(pilot, "f1")
        await until(pilot, lambda: rewind in screen(app))
        await press(pilot, "f1")
        await until(pilot, lambda: rewind not in screen(app))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_trainer_has_a_hand_in_it_and_looks_back(tmp_path: Path, language: str) -> None:
    async with seated(trainee(tmp_path, language), language=language) as (app, pilot):
        await press(pilot, "f11", "f11")
        trainer = app.screen
        assert isinstance(trainer, TrainingScreen)
        await until(pilot, lambda: trainer.pane.state is not None)

        def standing(inject: str) -> str:
            assert trainer.pane.state is not None
            return next(one.standing for one in trainer.pane.state.rows if one.id == inject)

        trainer.pane.spot = "6"
        await press(pilot, "h")
        await until(pilot, lambda: standing("6") == "held")
        await press(pilot, "h")
        await until(pilot, lambda: standing("6") == "coming")
        await press(pilot, "f")
        await until(pilot, lambda: standing("6") == "came")
        await until(pilot, lambda: trainer.pane.spot != "6")
        assert trainer.pane.row is not None
        assert trainer.pane.row.standing == "coming", "the keys are for what is still to come"
        trainer.pane.spot = "5"
        await press(pilot, "s")
        await until(pilot, lambda: standing("5") == "over")
        await press(pilot, "t", "note: {says: hello there}", "enter")
        await until(pilot, lambda: "hello there" in screen(app))
        await press(pilot, "space")
        await until(pilot, lambda: trainer.pane.state is not None and trainer.pane.state.paused)
        await press(pilot, "plus")
        await until(pilot, lambda: trainer.pane.state is not None and trainer.pane.state.speed == 0.5)
        trainer.pane.spot = "6"
        await press(pilot, "m", "well done", "enter")
        await until(pilot, lambda: "well done" in screen(app))
        await press(pilot, "f")
        await until(pilot, lambda: "«" not in screen(app) and trainer.command.message != "")
        await press(pilot, "e", "enter")
        await until(pilot, lambda: trainer.pane.state is not None and trainer.pane.state.ended)
        await press(pilot, "escape", "f11")
        looking = app.screen
        assert isinstance(looking, DebriefScreen)
        await until(pilot, lambda: looking.pane.debrief is not None)
        assert "«" not in screen(app)
        await press(pilot, "end")
        assert "well done" in screen(app)
        await press(pilot, "home", "right", "enter")
        await until(pilot, lambda: app.screen is not looking)
        assert "«" not in screen(app)
        await press(pilot, "escape", "w")
        seat = app.seat
        assert seat is not None
        await until(pilot, lambda: seat.source.folder.debrief.exists())
        assert seat.source.folder.score.exists()


async def test_a_rewound_run_is_where_the_console_goes_on(tmp_path: Path) -> None:
    async with seated(trainee(tmp_path)) as (app, pilot):
        await at(app, 60_000)
        await press(pilot, "f11", "f11")
        await press(pilot, "b", "nine", "enter")
        assert "不是时刻" in screen(app)
        await press(pilot, "b", "0:30")
        app.post_message(events.Key("enter", None))
        await until(pilot, lambda: app.follow is not None)
        assert app.follow is not None
        follow, before = app.follow, app.seat
        assert before is not None
        run = follow.open_run()
        assert isinstance(run, Run)
        assert run.clock.now() == START + 30_000
        assert set(run.agenda.came) == {"1"}
        run.close()


async def test_an_inject_fired_at_a_second_terminal_comes_at_the_next_look(tmp_path: Path) -> None:
    assert POLL_EVERY <= 0.5, "so it comes within a second"
    run = begin(tmp_path)
    folder, stop = RunFolder(run.folder.path), threading.Event()
    run.close()
    looks: list[tuple[bool, bool]] = []

    def hold() -> None:
        with Run.resume(folder) as held:
            held.clock.run()
            while not stop.is_set():
                asked = b'"ask":"fire"' in folder.journal.read_bytes()
                held.poll()
                looks.append((asked, "6" in held.agenda.came))
                stop.wait(0.02)

    trainee_side = threading.Thread(target=hold)
    trainee_side.start()
    try:
        async with seated(DrillSeat(lambda: Watch.open(folder), TRAINER, training=True)) as (app, pilot):
            await until(pilot, lambda: isinstance(app.screen, TrainingScreen))
            trainer = app.screen
            assert isinstance(trainer, TrainingScreen)
            await until(pilot, lambda: trainer.pane.state is not None and trainer.pane.state.alive)
            trainer.pane.spot = "6"
            await press(pilot, "f")
            await until(pilot, lambda: (True, True) in looks)
            assert (True, False) not in looks
            await press(pilot, "b", "0:01", "enter")
            await until(pilot, lambda: "受训人的终端" in screen(app))
            await press(pilot, "escape", "n", "路灯不亮", "f8")
            assert "只观看" in screen(app)
            await press(pilot, "escape")
    finally:
        stop.set()
        trainee_side.join()


async def test_the_list_begins_a_drill_on_a_store_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_DRILLS", str(tmp_path))
    app = make_app(FakeDesk())
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.operator is not None)
        await press(pilot, "f11")
        listed = app.screen
        assert isinstance(listed, DrillsScreen)
        await until(pilot, lambda: listed.pane.state is not None)
        assert "第一个来电" in screen(app)
        await press(pilot, "enter", "enter", "backspace", "99", "enter")
        assert "0.25" in screen(app)
        await press(pilot, "enter", "enter", "backspace", "4")
        app.post_message(events.Key("enter", None))  # it leaves this console: nothing settles any more
        await until(pilot, lambda: app.follow is not None)
        assert app.follow is not None
        assert app.follow.speed == 4
    app.end()


@pytest.mark.parametrize(("typed", "moment"), [
    ("0:30", 30_000), ("12:05", 725_000), ("1:02:03", 3_723_000), ("", None), ("5", None), ("1:2", None),
    ("-1:00", None),
])  # fmt: skip
def test_a_moment_is_read(typed: str, moment: int | None) -> None:
    assert read_moment(typed) == moment


@pytest.mark.parametrize(("speed", "by", "to"), [
    (1, 1, 2), (1, -1, 0.5), (60, 1, 60), (0.25, -1, 0.25), (3, 1, 4), (3, -1, 2),
])  # fmt: skip
def test_a_speed_goes_one_up_or_down(speed: float, by: int, to: float) -> None:
    assert beside(speed, by) == to
