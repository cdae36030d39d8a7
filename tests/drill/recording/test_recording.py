"""A day that was worked becomes a drill: it passes the check, is played without a refusal, and names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.cli.demo import prepare
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.drill.recording.gathering import chosen, gather, real_persons
from dispatch_tui.drill.recording.writing import Written
from dispatch_tui.drill.running.player import play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.scoring.of_run import LiveScore
from dispatch_tui.drill.script.check import Checker
from dispatch_tui.drill.script.play import read_play
from dispatch_tui.drill.script.reading import read
from dispatch_tui.store.store import Store
from tests.drill.scoring.rig import Rig

NOW = 1_795_500_000_000


@dataclass(frozen=True, slots=True)
class Shift:
    """A recorded day."""

    script: str
    play: str
    persons: set[str]
    tickets: int


@pytest.fixture(scope="module", params=["zh", "en"])
def shift(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shift]:
    path = tmp_path_factory.mktemp("day") / "demo.db"
    prepare(path, NOW, request.param, path.parent / "stations")
    with Store.open(path) as store:
        tickets = chosen(store, 0, NOW)
        desk = Desk(store, SetClock(NOW))
        written = Written(gather(store, tickets, request.param, desk.duty), desk.duty, request.param, "A day")
        yield Shift(written.script(), written.play(), real_persons(store, tickets), len(tickets))


def test_a_recorded_day_passes_the_check(shift: Shift, tmp_path: Path) -> None:
    script, acts = tmp_path / "day.yaml", tmp_path / "day.expert.play"
    script.write_text(shift.script)
    acts.write_text(shift.play)
    assert [one for one in Checker().check(script, [acts]) if one.grave] == []


def test_it_is_played_again_as_it_was(shift: Shift, tmp_path: Path) -> None:
    language = "zh" if "languages: [zh]" in shift.script else "en"
    with Run.begin(shift.script.encode(), "day.yaml", tmp_path / "runs", language=language) as run:
        show = play(run, read_play(shift.play.encode(), "day.expert.play"))
        assert show.refused == ()
        assert show.left == ()
        assert len(run.agenda.facts.numbers) == shift.tickets
        lost = {(line.kind, line.verdict.outcome) for line in LiveScore(run).score().lines
                if line.counts and line.points < line.weight}  # fmt: skip
        assert lost <= {("dispatched", "late")}  # as late as they were in earnest


def test_nobody_stands_in_it(shift: Shift) -> None:
    assert len(shift.persons) > 10
    for one in shift.persons:
        assert one not in shift.script + shift.play


TOLD = (
    "我是王小明，电话13873100621，我老婆李秀英13900001111，楼下王师傅也知道",
    "刚才王小明打过电话，他说138-7310-0621打不通",
)


def recorded(rig: Rig, **fields: Any) -> tuple[str, str]:
    rig.at(0)
    rig.come("1", words=TOLD[0], ringing=False, caller_name="王小明", caller_phone="13873100621",
             address="莲湖小区3栋", **fields)  # fmt: skip
    rig.at(60)
    rig.come("2", words=TOLD[1], ringing=False, caller_name="李秀英", caller_phone="13900001111")
    rig.follow("100 1 dispatch cgj item=0101 -- 联系王小明13873100621\n200 2 merge @1\n300 1 note 王小明又来电", {})
    rig.play("cgj> report cgj solved -- 已联系王先生13873100621，垃圾清走")
    rig.follow("900 1 verify", {})
    duty = rig.desk.duty
    written = Written(gather(rig.store, rig.tickets.values(), "zh", duty), duty, "zh", "t")
    return written.script(), written.play()


def test_names_and_phones_inside_texts_are_replaced_alike(rig: Rig) -> None:
    script, acts = recorded(rig)
    for gone in ("王小明", "李秀英", "13873100621", "13900001111", "王先生", "王师傅", "7310"):
        assert gone not in script + acts
    assert script.count("甲先生") >= 3
    assert read(script.encode(), "t.yaml").sound
    assert "merge @1" in acts


def test_orders_that_were_verified_one_by_one_are_named(rig: Rig) -> None:
    rig.at(0)
    rig.come("1", words="路灯不亮", ringing=False)
    rig.follow("100 1 dispatch szj +gdgs item=1301", {})
    for department in ("szj", "gdgs"):
        rig.play(f"{department}> report {department} solved -- 修好了")
    rig.follow("900 1 verify szj\n910 1 verify gdgs", {})
    duty = rig.desk.duty
    acts = Written(gather(rig.store, rig.tickets.values(), "zh", duty), duty, "zh", "t").play()
    assert [line.split("@1 ")[1] for line in acts.splitlines() if " verify" in line] == ["verify szj", "verify gdgs"]


def test_of_a_confidential_caller_nothing_is_told(rig: Rig) -> None:
    script, acts = recorded(rig, confidential=True)
    told = script.split("- inject: 2")[0]
    assert "莲湖小区" not in script + acts
    assert "老婆" not in script + acts
    assert "name:" not in told.split("injects:")[1]


def test_what_was_undone_is_not_recorded(rig: Rig) -> None:
    rig.follow("0 1 come\n8 1 answer\n60 1 dispatch zjj item=0101\n70 1 undo\n90 1 dispatch cgj item=0101", {})
    duty = rig.desk.duty
    written = Written(gather(rig.store, rig.tickets.values(), "zh", duty), duty, "zh", "t")
    assert "dispatch cgj" in written.play()
    assert "zjj" not in written.play() + written.script()
