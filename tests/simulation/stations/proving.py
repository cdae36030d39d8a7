"""Everything that is proved at the end of a run."""

from __future__ import annotations

from tests.simulation.stations import promises, tickets
from tests.simulation.stations.centre import newcomer
from tests.simulation.stations.travelling import give, has_an_end, lines_of, read_anew
from tests.simulation.stations.world import World
from tests.simulation.world import Broken


def prove(world: World) -> None:
    """Hold every station against what was promised; all have exchanged everything."""
    kept = [event for event in world.acknowledged if event not in world.gone]
    for station in world.stations:
        with station.here():
            store, name = station.store, station.name
            gone = bool(world.gone)
            promises.sound(name, store, midway=gone and world.broken_off, waiting=gone)
            promises.acts_whole(name, store, world.acts)
            promises.tickets_read_well(name, store)
            lawful = world.lawful if station.full else world.lawful - world.gone  # nobody fills in a ticket of those
            promises.lawful_stays_lawful(name, store, sorted(lawful))
            promises.forged_never_counts(name, store, sorted(world.forged))
            erased = tickets.erased(store)
            promises.parts_match(name, store, erased)
            tickets.erased_is_gone(name, store)
            tickets.numbers_are_labels(station)
            tickets.the_tightest_limit_applies(name, store)
            promises.parked_is_explained(name, store)
            if station.full:
                promises.nothing_lost(name, store, kept)
            else:
                promises.all_its_own(name, store, station.department, world.full[0].store)
                if not world.gone:
                    promises.only_its_own(name, store, station.department, [one.store for one in world.full])
    for version in (False, True):
        same = [station for station in world.full if station.newer == version]
        promises.everyone_agrees([(station.name, station.store) for station in same])
    promises.forks_are_seen([(station.name, station.store) for station in world.full], world.may_fork)
    _nothing_left_to_send(world)
    if world.seed % 4 == 0 and not world.gone:
        read_anew(world, newcomer(world))


def _nothing_left_to_send(world: World) -> None:
    for giver in world.stations:
        for taker in world.stations:
            if giver is not taker and (giver.full or taker.full):
                sent = give(world, giver, taker)
                if sent is not None and has_an_end(world, giver, taker):
                    raise Broken(f"{giver.name} still has something for {taker.name}: {lines_of(sent)} lines")
