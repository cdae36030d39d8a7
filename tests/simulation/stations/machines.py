"""What befalls whole disks: backups come back, copies begin a life of their own, a machine wakes up in its past."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.sync.backup import back_up, restore
from tests.simulation.stations.promises import log_of
from tests.simulation.stations.station import STORE, Station
from tests.simulation.stations.world import World
from tests.store.centre import chance

MOST_COPIES: Final = 1


def a_backup_is_made(world: World, draw: random.Random) -> None:
    station = draw.choice(world.stations)
    file = world.place().with_suffix(".backup")
    with station.here():
        back_up(station.path, file)
    world.backups.append((station.name, file))
    world.tell(f"{station.name} is backed up")


def a_backup_comes_back(world: World, draw: random.Random) -> None:
    """The store is put back as it was: what was written since is gone from this disk."""
    if not world.backups:
        return
    name, file = draw.choice(world.backups)
    station = world.station(name)
    held = set(log_of(station.store))
    station.close()
    with station.here():
        restore(file, station.path, station.now(), force=True)
    _lost(world, station, held)
    world.tell(f"{station.name} is restored from a backup")


def a_disk_is_copied(world: World, draw: random.Random) -> None:
    """Two machines go on from one disk: the copy has to notice, and to take a name of its own before it writes."""
    if world.copies >= MOST_COPIES:
        return
    world.copies += 1
    station = draw.choice(world.stations)
    folder = world.place()
    station.copy_to(folder, seats=draw.random() < 0.5)
    name = f"{station.name}c{world.copies}"
    copy = Station(folder, name, station.crew, station.department, station.clock.now(), chance(f"{world.seed} {name}"))
    copy.newer = station.newer
    world.stations.append(copy)
    world.tell(f"{copy.name} is a copy of {station.name}")


def a_machine_wakes_in_its_past(world: World, draw: random.Random) -> None:
    """A virtual machine is set back, store and all that stands beside it: nothing on it can tell. The station writes a
    second history, and everybody is to see that."""
    if not world.snapshots or draw.random() < 0.5:
        station = draw.choice(world.stations)
        world.snapshots.append((station.name, bytes_of(station)))
        world.tell(f"a snapshot of {station.name} is kept")
        return
    wake(world, world.station(world.snapshots[0][0]), world.snapshots.pop(0))


def wake(world: World, station: Station, snapshot: tuple[str, dict[Path, bytes]]) -> None:
    """Put everything on a machine back as it was."""
    held = set(log_of(station.store))
    world.may_fork.add(station.id)
    station.close()
    for path in _files_of(station):
        if path not in snapshot[1]:
            path.unlink()
    for path, content in snapshot[1].items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "xb") as file:  # in place: it stays the same file
            file.truncate()
            file.write(content)
    world.may_fork.add(station.id)
    _lost(world, station, held)
    world.tell(f"{station.name} wakes up in its past")


def _files_of(station: Station) -> list[Path]:
    return [*sorted(station.folder.glob(f"{STORE}*")), *sorted(station.seats.glob("*"))]


def bytes_of(station: Station) -> dict[Path, bytes]:
    """All that is on the machine's disk."""
    station.close()
    return {path: path.read_bytes() for path in _files_of(station)}


def _lost(world: World, station: Station, held: set[str]) -> None:
    """Note what was on that disk and is at no other station of the centre. One of a department may hold some of it, but
    gives its own chain alone."""
    gone = held - set(log_of(station.store))
    for other in world.full:
        if gone and other is not station:
            with GivingOut(other.store) as giving:  # what a broken import left unsigned is nothing to give on
                gone -= {line.id for line in giving.lines()}
    world.gone |= gone


