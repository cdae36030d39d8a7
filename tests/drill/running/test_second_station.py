"""An outage: the lines are down, calls wait or are taken by the centre's other station, whose file comes afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.drill.running.rewinding import rewind
from dispatch_tui.drill.running.run import Run
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync.folder import sync_folder
from tests.drill.running.scripts import HEAD, START, begin, logged, played, to, told

OUTAGE = f"""{HEAD}injects:
  - inject: 1
    at: 1m
    outage: {{for: 10m, says: 线路中断, calls: CALLS}}
  - inject: 2
    at: 2m
    call:
      from: "13873100621"
      says: 路灯不亮
      truth: {{address: 郭亮北路43号, item: "1601", lead: cgj, because: 试演}}
  - inject: 3
    at: 15m
    sync:
      station: WC02
      reports:
        - {{text: 水管爆裂, address: 斑马湖路, item: "1601", age: 5m}}
  - inject: 4
    after: {{inject: 2, by: 1s}}
    note: {{says: 有电话}}
"""
PLAY = """
16:00 sync
20:00 look @2
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with begin(tmp_path, OUTAGE.replace("CALLS", "elsewhere")) as made:
        yield made


def test_calls_wait_for_the_end_of_the_outage(tmp_path: Path) -> None:
    with begin(tmp_path, OUTAGE.replace("CALLS", "wait")) as run:
        to(run, 11 * 60 - 1)
        assert "2" not in run.agenda.came
        assert run.agenda.outage(run.clock.now()) is not None
        to(run, 11 * 60)
        assert run.agenda.came["2"][0] == START + 660_000
        assert run.agenda.outage(run.clock.now()) is None
        lines = [line.what for line in run.journal if line.what.startswith("outage")]
        assert lines == ["outage", "outage_over"]


def test_the_other_station_goes_on_alone_and_its_file_brings_it(run: Run) -> None:
    to(run, 15 * 60)
    assert run.desk.listing() == ()
    (file,) = (run.folder.path / "sync").iterdir()
    assert file.name.startswith("DRILL-WC02-")
    assert played(run, PLAY).refused == ()
    rows = {row.number: row for row in run.desk.listing()}
    assert sorted(rows) == ["20260612-WC02-0001", "20260612-WC02-0002"]
    taken = run.desk.ticket(run.agenda.came["2"][1])
    assert taken.received_at == START + 120_000
    (imported,) = [line for line in run.journal if line.what == "imported"]
    assert (imported.at, imported.get("inject")) == (START + 960_000, "3")
    assert {finding.code for finding in check(run.store, deep=True)} == set()


def test_departments_act_on_what_came_once_it_is_here(run: Run) -> None:
    played(run, PLAY)
    (order,) = run.desk.ticket(run.agenda.came["2"][1]).orders
    assert (order.department, order.status) == ("cgj", "reported")
    assert order.sent_at == START + 120_000
    acted = [event.wall for _, event in run.store.arrived() if event.on_behalf == "cgj"]
    assert min(acted) >= START + 960_000


def test_it_may_come_by_the_consoles_own_sync(run: Run) -> None:
    to(run, 16 * 60)
    folder = run.store.local.setting("sync.folder")
    assert folder == str((run.folder.path / "sync").absolute())
    sync_folder(run.store, Path(folder), run.clock.now())
    to(run, 16 * 60 + 1)
    assert [line.get("inject") for line in run.journal if line.what == "imported"] == ["3"]


@pytest.mark.parametrize("second", [90, 130, 14 * 60, 15 * 60 + 30, 16 * 60, 50 * 60])
def test_rewound_it_comes_to_the_same_end(run: Run, tmp_path: Path, second: int) -> None:
    played(run, PLAY)
    wanted = told(run), logged(run)
    made = rewind(run.folder, START + second * 1000, tmp_path / "runs")
    with Store.open(made.second_store) as other:
        assert check(other, deep=True) == []
        taken = [event.kind for _, event in other.arrived() if event.station == other.station].count("received")
        assert taken == (second >= 120) + (second >= 900)
    with Run.resume(made) as again:
        assert check(again.store, deep=True) == []
        played(again, "\n".join(line for line in PLAY.splitlines() if line and int(line.split(":")[0]) * 60 > second))
        assert (told(again), logged(again)) == wanted
        assert check(again.store, deep=True) == []
