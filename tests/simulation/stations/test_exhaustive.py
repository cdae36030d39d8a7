"""What a run only samples, here in full for one small bundle: cut at every byte, and power lost at every step of
taking it in and of writing it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.refold import dumps
from dispatch_tui.sync.importing import import_file
from tests.simulation.stations import promises, travelling
from tests.simulation.stations.acting import register
from tests.simulation.stations.blows import Crash, seam, striking
from tests.simulation.stations.books import enter
from tests.simulation.stations.centre import make
from tests.simulation.stations.haste import haste
from tests.simulation.stations.station import Station
from tests.simulation.stations.world import Sent, World
from tests.store.centre import chance


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two stations; the first has a ticket that the second lacks."""
    with seam(), haste():
        made = World(0, tmp_path)
        make(made)
        first = made.full[0]
        desk = first.desk("chen")
        assert desk is not None
        name, done = register(desk, Random(1))
        enter(made, first, name, done.act)
        desk.perform("correct", done.ticket, fields={"urgency": "1"})
        yield made
        made.close()


def _bundle(world: World) -> Sent:
    sent = travelling.give(world, world.full[0], world.full[1])
    assert sent is not None
    return sent


def test_a_bundle_cut_at_any_byte_is_refused_and_changes_nothing(world: World, tmp_path: Path):
    sent, taker, file = _bundle(world), world.full[1], tmp_path / "cut.bundle"
    before = promises.contents(taker.store)
    for size in range(len(sent.content)):
        file.write_bytes(sent.content[:size])
        with pytest.raises(Refused):
            import_file(taker.store, file, taker.now())
    assert promises.contents(taker.store) == before


def _copy(world: World, station: Station, number: int) -> Station:
    station.close()
    folder = world.folder / f"copy{number}"
    shutil.copytree(station.folder, folder)
    copy = Station(folder, f"{station.name}-{number}", station.crew, "", station.clock.now(), chance(f"{number}"))
    copy.settle_in()
    return copy


def test_power_lost_at_any_step_of_an_import(world: World):
    sent, taker = _bundle(world), world.full[1]
    whole = _copy(world, taker, 0)
    with striking(None) as steps:
        travelling.take(world, whole, sent, struck=True)
    wanted = dumps(whole.store.database)
    whole.close()
    assert steps.passed > 40
    for at in range(1, steps.passed + 1):
        copy = _copy(world, taker, at)
        held = set(promises.log_of(copy.store))
        with striking(at), pytest.raises(Crash):
            travelling.take(world, copy, sent, struck=True)
        copy.lose_power()
        travelling.prove_after_failure(world, copy, held)
        travelling.take(world, copy, sent)
        assert dumps(copy.store.database) == wanted, f"struck at step {at}"
        copy.close()
        shutil.rmtree(copy.folder)


def test_power_lost_at_any_step_of_an_export(world: World):
    giver, taker = world.full[0], world.full[1]
    assert taker.id
    whole = _with_copy(world, giver, 0)
    promises.log_of(whole.stations[0].store)
    with striking(None) as steps:
        travelling.give(whole, whole.stations[0], taker)
    for at in range(1, steps.passed + 1):
        other = _with_copy(world, giver, at)
        copy = other.stations[0]
        held = set(promises.log_of(copy.store))
        with striking(at) as seam_, pytest.raises(Crash):
            travelling.give(other, copy, taker)
        copy.lose_power()
        assert seam_.struck
        travelling.prove_after_failure(other, copy, held)
        sent = travelling.give(other, copy, taker)
        assert sent is None or travelling.lines_of(sent) > 3
        copy.close()
        shutil.rmtree(copy.folder)


def _with_copy(world: World, station: Station, number: int) -> World:
    """The same centre, with a copy in the place of a station."""
    other = World(world.seed, world.folder / f"world{number}")
    other.folder.mkdir()
    other.stations = [_copy(world, station, 1_000 + number), *world.stations[1:]]
    return other
