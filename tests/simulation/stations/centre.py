"""A centre of eight stations, founded, joined and trusted by the program's own ways; a run takes copies of some.

Founding and joining cost more than a whole run, so a process does it a few times and every run begins with copies.
"""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.stations import trust
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.store import Store
from dispatch_tui.sync.trust import admission, own_card
from tests.simulation.stations import travelling
from tests.simulation.stations.station import SEATS, STORE, Station
from tests.simulation.stations.town import CENTRE_CREW, STAFF, START, pack
from tests.simulation.stations.world import Sent, World, a_clock
from tests.store.centre import chance

CENTRES: Final = 3
"""Different centres, so that not always the same station has the least id."""
FULL: Final = ("S1", "S2", "S3", "S4", "S5", "S6")
"""The stations of the centre; the last one takes no part in a run but comes to it at the end."""
PARTIAL: Final = {"R": "road", "W": "water"}
_COUNTS: Final = ((2, 3, 4, 5), (46, 40, 10, 4))
"""How many stations of the centre a run has, and how often."""


def make(world: World) -> None:
    """Some stations of the centre, each with a clock of its own, all holding what the centre began with."""
    draw = random.Random(f"centre {world.seed}")
    count = draw.choices(*_COUNTS)[0]
    partial = draw.choices((0, 1, 2), (56, 36, 8))[0]
    newer = draw.random() < 0.2
    for name in (*FULL[:count], *list(PARTIAL)[:partial]):
        folder = world.folder / name
        shutil.copytree(_centre(world.seed % CENTRES) / name, folder)
        station = _station(folder, name, a_clock(draw), chance(f"{world.seed} {name}"))
        station.newer = newer and name == FULL[count - 1]
        station.settle_in()
        world.stations.append(station)
    world.tell(f"seed {world.seed}: {', '.join(_shown(one) for one in world.stations)}")


def newcomer(world: World) -> Station:
    """A station of the centre that took no part in the run."""
    name = FULL[-1]
    folder = world.place()
    shutil.copytree(_centre(world.seed % CENTRES) / name, folder)
    fresh = _station(folder, name, START, chance(f"{world.seed} newcomer"))
    fresh.settle_in()
    return fresh


def _shown(station: Station) -> str:
    days = round((station.clock.now() - START) / 86_400_000)
    return f"{station.name} ({days:+d} days{', newer' if station.newer else ''})"


def _station(folder: Path, name: str, now: int, draw: Callable[[int], bytes]) -> Station:
    department = PARTIAL.get(name, "")
    return Station(folder, name, (department,) if department else CENTRE_CREW, department, now, draw)


@cache
def _centre(number: int) -> Path:
    """The folder in which the stations of a centre stand, before anything happened there."""
    folder = Path(tempfile.mkdtemp(prefix="centre-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = World(number, folder / "making")
    world.folder.mkdir()
    founder = _founded(folder, f"centre {number}")
    world.stations.append(founder)
    for name in (*FULL[1:], *PARTIAL):
        world.stations.append(_joined(folder, name, founder, f"centre {number} {name}"))
    for station in world.stations[1:]:
        for giver, taker in ((founder, station), (station, founder)):
            sent = travelling.give(world, giver, taker)
            if sent is None or travelling.take(world, taker, sent) is None:
                raise AssertionError(f"{giver.name} and {taker.name} do not come together: {world.story[-3:]}")
    world.close()
    return folder


def _founded(folder: Path, seed: str) -> Station:
    draw = chance(seed)
    path = folder / FULL[0] / STORE
    path.parent.mkdir(parents=True)
    Store.found(
        path, pack=pack(), station_code=FULL[0], operator_code="chen", operator_name="陈", title="小城", now=START,
        random=draw, seats=path.with_name(SEATS),
    ).close()  # fmt: skip
    founder = _station(folder / FULL[0], FULL[0], START, draw)
    with founder.here(), founder.store.transaction(founder.now()) as tx:
        act = tx.act("chen", "supervisor")
        for operator, (role, department) in STAFF.items():
            if operator != "chen":
                act.add("authority", "operator_added", {"operator": operator, "role": role, "department": department})
    return founder


def _joined(folder: Path, name: str, founder: Station, seed: str) -> Station:
    card = own_card(founder.store)
    department = PARTIAL.get(name, "")
    pinned = Pinned(card.station, card.code, card.key)
    joining = Joining(card.centre, card.title, pinned, name, "department" if department else "centre", department)
    draw = chance(seed)
    path = folder / name / STORE
    path.parent.mkdir(parents=True)
    Store.join(path, joining, random=draw, seats=path.with_name(SEATS)).close()
    station = _station(folder / name, name, START, draw)
    with founder.here():
        desk = founder.desk("chen")
        assert isinstance(desk, Desk)
        assert desk.operator is not None
        trust(founder.store, desk.operator, founder.now(), admission(founder.store, own_card(station.store)))
    return station


def another_centre() -> Sent:
    """A bundle of a centre that has nothing to do with the others."""
    folder = Path(tempfile.mkdtemp(prefix="centre-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = World(-1, folder)
    founder = _founded(folder, "another centre")
    world.stations.append(founder)
    sent = travelling.give(world, founder, None)
    world.close()
    assert sent is not None
    return sent
