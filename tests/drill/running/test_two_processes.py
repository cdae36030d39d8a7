"""A trainer at a second terminal: another process reads the run and asks; the stage answers at its next poll."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from dispatch_tui.drill.running.folder import RunFolder
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.running.trainer import Requests
from dispatch_tui.drill.running.watching import Watch
from tests.drill.running.scripts import START, begin, to


def hold_open(folder: Path, turns: Connection) -> None:
    """What the console's desk thread does, one poll for each word; tells the drill's time after it."""
    with Run.resume(RunFolder(folder)) as run:
        run.clock.run()
        turns.send(run.clock.now())
        while turns.recv():
            run.desk.changed()
            turns.send(run.clock.now())


@dataclass
class Elsewhere:
    """A run that another process holds, looked on from here."""

    watch: Watch
    holder: BaseProcess
    turns: Connection

    def poll(self) -> int:
        """Let the other process poll once; the drill's time there, which is looked into from here as well."""
        self.turns.send(True)
        now: int = self.turns.recv()
        self.watch.look()
        return now


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    with begin(tmp_path) as run:
        folder = run.folder
    turns, theirs = multiprocessing.Pipe()
    holder = multiprocessing.get_context("spawn").Process(target=hold_open, args=(folder.path, theirs))
    holder.start()
    theirs.close()
    turns.recv()
    with Watch.open(folder, "zhou") as watch:
        assert watch.alive
        assert not watch.paused
        yield Elsewhere(watch, holder, turns)
    holder.kill()
    holder.join()
    turns.close()


def test_an_inject_is_fired_at_the_next_poll(elsewhere: Elsewhere) -> None:
    watch = elsewhere.watch
    assert [one.id for _, one in watch.coming()][:1] == ["1"]
    asked = watch.ask.fire("6")
    assert watch.ask.answer(asked) is None
    elsewhere.poll()
    answer = watch.ask.answer(asked)
    assert answer is not None
    assert answer.get("ok") is True
    fired = next(line for line in watch.journal if line.what == "fired")
    assert (fired.by, fired.get("inject")) == ("trainer:zhou", "6")
    view = watch.desk.ticket(str(fired.get("ticket")))
    assert (view.source, view.text) == ("police", "占道经营")
    assert "drill" in view.flags


def test_both_have_one_time(elsewhere: Elsewhere) -> None:
    watch = elsewhere.watch
    first = watch.clock.now()
    watch.ask.speed(60)
    elsewhere.poll()
    assert watch.speed == 60
    time.sleep(0.2)
    here = watch.clock.now()
    assert here - first > 10_000
    assert elsewhere.poll() > here - 2 * 60, "two roundings to a millisecond"
    watch.ask.pause()
    stands = elsewhere.poll()
    assert watch.paused
    time.sleep(0.02)
    assert watch.clock.now() == stands == elsewhere.poll()


def test_an_answer_is_waited_for(elsewhere: Elsewhere) -> None:
    asked = elsewhere.watch.ask.fire("6")
    assert elsewhere.watch.ask.wait(asked, 0.05) is None
    elsewhere.turns.send(True)
    answer = elsewhere.watch.ask.wait(asked, 60)
    assert answer is not None
    assert answer.get("ok") is True


def test_a_killed_run_loses_nothing_and_goes_on(elsewhere: Elsewhere) -> None:
    watch = elsewhere.watch
    asked = watch.ask.fire("6")
    elsewhere.poll()
    assert watch.ask.answer(asked) is not None
    watch.ask.remark("看清楚地址")
    elsewhere.holder.kill()
    elsewhere.holder.join()
    assert not watch.alive
    with Run.resume(watch.folder) as run:
        assert run.agenda.came["6"][1]
        assert [line.get("text") for line in run.journal if line.what == "remark"] == ["看清楚地址"]
        to(run, 20)
        assert "1" in run.agenda.came


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with begin(tmp_path) as made:
        yield made


@pytest.fixture
def ask(run: Run) -> Requests:
    """The trainer at the same console."""
    return Requests(run.journal, "zhou", run.clock.now)


def done(run: Run, asked: str, ask: Requests) -> str | None:
    """Let the stage answer; why it was not done, None where it was."""
    run.poll()
    answer = ask.answer(asked)
    assert answer is not None
    assert bool(ask.why_not(answer, "zh")) is bool(answer.get("why"))
    return answer.get("why")


def test_an_inject_is_held_released_and_skipped(run: Run, ask: Requests) -> None:
    assert done(run, ask.hold("1"), ask) is None
    assert done(run, ask.skip("5"), ask) is None
    to(run, 100)
    assert "1" not in run.agenda.came
    assert done(run, ask.release("1"), ask) is None
    assert run.agenda.came["1"][0] == START + 100_000
    to(run, 3_000)
    assert "5" not in run.agenda.came
    assert done(run, ask.skip("1"), ask) == "came_already"
    assert done(run, ask.fire("99"), ask) == "no_such_inject"
    assert done(run, ask.fire("1"), ask) == "came_already"


def test_a_fired_inject_waits_for_no_condition(run: Run, ask: Requests) -> None:
    assert done(run, ask.fire("4"), ask) is None
    assert run.desk.listing()[0].summary == "" or run.desk.listing()[0].source == "grid"


def test_the_trainer_speaks_as_caller_and_as_department(run: Run, ask: Requests) -> None:
    to(run, 20)
    ticket = run.agenda.came["1"][1]
    run.desk.perform("answer", ticket)
    assert done(run, ask.say("1", "怎么还不来人!"), ask) is None
    said = [line for line in run.journal if line.what == "said" and line.by == "trainer:zhou"]
    assert [line.get("text") for line in said] == ["怎么还不来人!"]
    run.desk.perform("dispatch", ticket, departments=["cgj"], item="1601")
    assert done(run, ask.act("report", ticket=ticket, department="lead", words="已处理", photo="支架"), ask) is None
    view = run.desk.ticket(ticket)
    assert (view.orders[0].status, view.orders[0].report, len(view.photos)) == ("reported", "已处理", 1)
    assert done(run, ask.act("acknowledge", ticket=ticket, department="lead"), ask) == "order_step"
    assert done(run, ask.act("arrive", ticket=ticket, department="pgb"), ask) == "no_such_order"
    assert done(run, ask.act("dance", ticket=ticket, department="lead"), ask) == "bad_ask"


@pytest.mark.parametrize("text", [
    'call: {from: "13873109999", says: 有人落水了!}', "call:\n  says: 有人落水了!", "有人落水了!",
    "call：｛from：13873109999，says：有人落水了!｝",
])  # fmt: skip
def test_a_typed_inject_comes_at_once(run: Run, ask: Requests, text: str) -> None:
    assert done(run, ask.type(text), ask) is None
    (inject, (at, ticket)) = next(iter(run.agenda.came.items()))
    assert at == run.clock.now()
    run.desk.perform("answer", ticket)
    run.poll()
    assert [line.get("text") for line in run.journal if line.what == "said"] == ["有人落水了!"]
    folder = run.folder
    run.close()
    with Run.resume(folder) as again:
        assert again.agenda.injects[inject].kind == "call"


@pytest.mark.parametrize("text", ["", "  ", "dance: yes", "call: {says: x, from: [}", "call: 1\ninject: 2"])
def test_what_is_no_inject_is_told(run: Run, ask: Requests, text: str) -> None:
    assert done(run, ask.type(text), ask) == "not_an_inject"
    assert run.agenda.came == {}


def test_the_clock_is_the_trainers(run: Run, ask: Requests) -> None:
    assert done(run, ask.speed(4), ask) is None
    assert (run.clock.speed, run.clock.paused) == (4, True)
    assert done(run, ask.resume(), ask) is None
    assert not run.clock.paused
    assert done(run, ask.pause(), ask) is None
    assert done(run, ask.step(), ask) is None
    assert run.agenda.came["1"][0] == START + 20_000 == run.clock.now()
    assert done(run, ask.jump(START + 100_000), ask) is None
    assert run.clock.now() == START + 100_000
    assert done(run, ask.speed(1000), ask) is None
    assert run.clock.speed == 60
    assert done(run, ask.end(), ask) is None
    assert run.over
    assert done(run, ask.fire("6"), ask) == "drill_over"


def test_what_no_version_knows_is_answered(run: Run, ask: Requests) -> None:
    run.journal.add("asks", at=0, by="trainer:zhou", id="x", ask="levitate")
    assert done(run, "x", ask) == "no_such_ask"
    run.journal.add("asks", at=0, by="trainer:zhou", id="y", ask="speed", speed="fast")
    assert done(run, "y", ask) == "bad_ask"


def test_an_ask_is_answered_once(run: Run, ask: Requests) -> None:
    ask.fire("6")
    run.poll()
    folder = run.folder
    run.close()
    with Run.resume(folder) as again:
        again.poll()
        assert [line.what for line in again.journal].count("answered") == 1
        assert len(again.desk.listing()) == 1
