"""Bundles from station to station: written, carried, taken in or refused; and the last exchange of everything."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from functools import cache
from typing import Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.views import Carried, To
from tests.simulation.stations import promises
from tests.simulation.stations.station import Station
from tests.simulation.stations.town import START
from tests.simulation.stations.world import WORST_CLOCK, Sent, World
from tests.simulation.world import Broken

MOST_ROUNDS: Final = 6
"""By then everybody has to have everything, and to know it of the others."""
FOR_OTHERS: Final = frozenset({
    "bundle_for_others", "bundle_before_trust", "bundle_unknown_station", "bundle_retired_station",
    "bundle_unknown_author",
})  # fmt: skip
"""Why a true and whole bundle may be refused: it was made for others, or by one that is not trusted here (any more), or
it leans on one that is to come, which first tells who wrote it."""
NO_EXPORT: Final = frozenset({
    "partial_station", "station_retired", "no_such_station", "export_to_itself", "waits_for_first",
})  # fmt: skip


def somebody(world: World, giver: Station, draw: random.Random) -> Station | None:
    """Whom an export is for; None: everybody."""
    if giver.full and draw.random() < 0.3:
        return None
    return draw.choice([one for one in world.stations if one is not giver])


def give(world: World, giver: Station, taker: Station | None) -> Sent | None:
    """What the giver has for the taker (None: for everybody); None where it has nothing new or may not."""
    file = world.place()
    to = To("everything") if taker is None else To("stations", (taker.id,))
    with giver.here():
        try:
            export(giver.store, file, to, giver.now())
        except Refused as refused:
            if refused.refusal.code in NO_EXPORT:
                return None
            raise
    if not file.exists():
        return None
    sent = Sent(world.made, giver.name, "everything" if taker is None else taker.name, file.read_bytes())
    file.unlink()
    world.written.append(sent)
    world.tell(f"{giver.name} writes bundle {sent.number} for {sent.scope}: {lines_of(sent)} lines")
    return sent


def take(world: World, taker: Station, sent: Sent, *, struck: bool = False) -> Carried | None:
    """Take a bundle in, whatever else it may meet; None where it was refused, for a reason that an honest bundle can
    be refused for. ``struck``: the machine may fail meanwhile, and then what is refused may stand half done."""
    before = None if struck else promises.contents(taker.store)
    try:
        carried = _take(world, taker, sent.content)
    except Refused as refused:
        if struck and refused.refusal.code not in FOR_OTHERS:
            raise
        world.tell(f"{taker.name} refuses bundle {sent.number} of {sent.giver}: {refused.refusal.code}")
        if refused.refusal.code not in FOR_OTHERS:
            raise Broken(f"{taker.name} refuses an honest bundle: {refused.refusal}") from refused
        if before is not None:
            _unchanged(taker, before, f"bundle {sent.number} ({refused.refusal.code})")
        return None
    if not struck and not world.broken_off:
        promises.ends_signed(taker.name, taker.store)
    world.tell(f"{taker.name} takes in bundle {sent.number} of {sent.giver}: {carried.added} new, "
               f"{carried.known} known, {len(carried.parked)} gaps")  # fmt: skip
    return carried


def take_refused(world: World, taker: Station, sent: Sent, content: bytes, how: str) -> None:
    """A damaged or foreign file, which no station may take in: it says so in one of its own words, and nothing of it
    stays."""
    before = promises.contents(taker.store)
    try:
        _take(world, taker, content)
    except Refused as refused:
        world.tell(f"{taker.name} refuses bundle {sent.number}, {how}: {refused.refusal.code}")
        _unchanged(taker, before, f"a file {how}")
        return
    raise Broken(f"{taker.name} took in a file {how}")


def take_nothing_from(world: World, taker: Station, sent: Sent, content: bytes, how: str) -> None:
    """A false file under a true signature: refused, or passed over where it claims to hold nothing new; in neither case
    does anything of it come into the log."""
    before, all_before = promises.log_and_parts(taker.store), promises.contents(taker.store)
    try:
        carried = _take(world, taker, content)
    except Refused as refused:
        world.tell(f"{taker.name} refuses bundle {sent.number}, {how}: {refused.refusal.code}")
        _unchanged(taker, all_before, f"a file {how}")
        return
    world.tell(f"{taker.name} passes over bundle {sent.number}, {how}")
    if carried.added or promises.log_and_parts(taker.store) != before:
        raise Broken(f"{taker.name} took in a file {how}")


def _take(world: World, taker: Station, content: bytes) -> Carried:
    file = world.place().with_suffix(".bundle")
    file.write_bytes(content)
    with taker.here():
        carried = import_file(taker.store, file, taker.now())
    promises.parked_is_explained(taker.name, taker.store)
    promises.nothing_half_parked(taker.name, taker.store)
    return carried


def _unchanged(taker: Station, before: str, what: str) -> None:
    if promises.contents(taker.store) != before:
        raise Broken(f"{taker.name} refused {what}, and is not as it was")


def lines_of(sent: Sent) -> int:
    """How many events and bare ids there are in a bundle."""
    bundle = Bundle(io.BytesIO(sent.content), str(sent.number))
    return sum(not hasattr(item, "cls") for page in bundle.pages() for item in page.items)


def prove_after_failure(world: World, station: Station, held: Iterable[str]) -> None:
    """Whatever was struck, the store opens, no act is torn, nothing that it ``held`` is lost, all of it holds."""
    world.broken_off = True
    with station.here():
        name, store = station.name, station.store
        promises.acts_whole(name, store, world.acts)
        promises.sound(name, store, midway=True)
        promises.nothing_lost(name, store, held)


def exchange_everything(world: World) -> None:
    """Everybody meets everybody until nobody has anything for anybody."""
    world.cut.clear()
    world.tell("everybody's clock is set right, and everybody meets everybody")
    for station in world.stations:
        station.clock.set(START + 2 * WORST_CLOCK)
    if world.gone:
        _repeat(world)
    for _ in range(MOST_ROUNDS):
        handed = [pair for pair in pairs(world) if _handed_over(world, *pair)]
        if not any(has_an_end(world, *pair) for pair in handed):
            return
    raise Broken(f"after {MOST_ROUNDS} rounds there is still something to send")


def _repeat(world: World) -> None:
    """Imports that were broken off are repeated, also where their midst came back or was copied: nobody could give on
    what they left without its end, and it may be nowhere else."""
    for sent in world.left:
        for station in world.full:
            take(world, station, sent)


def has_an_end(world: World, giver: Station, taker: Station) -> bool:
    """Whether the one may come to have nothing left for the other. What stands on events that are gone waits for good
    at a department's station. And where such a station alone holds some of them, which it gives to nobody, nobody knows
    the place to which it says that it holds that chain: it is given again what lies before."""
    if not world.gone:
        return True
    return giver.full and (taker.full or world.gone.isdisjoint(promises.log_of(taker.store)))


def pairs(world: World) -> list[tuple[Station, Station]]:
    """Who may have something for whom."""
    return [
        (giver, taker) for giver in world.stations for taker in world.stations
        if giver is not taker and (giver.full or taker.full)
    ]  # fmt: skip


def _handed_over(world: World, giver: Station, taker: Station) -> bool:
    """Two that took new names unaware of each other can name one another in no export: what is for everybody tells them
    of both."""
    strangers = giver.full and taker.full and taker.id not in giver.store.authority.now().stations
    sent = give(world, giver, None if strangers else taker)
    if sent is None:
        return False
    take(world, taker, sent)
    return True


def read_anew(world: World, fresh: Station) -> None:
    """A station that was not there takes in every bundle that was ever written for its like, in any order, some of
    them twice: it comes to the same bytes as those that were there."""
    draw = random.Random(f"anew {world.seed}")
    fit = [one for one in world.written if one.scope == "everything" or world.station(one.scope).full]
    order = draw.sample(fit, len(fit)) + draw.sample(fit, len(fit) // 3)
    while order:
        refused = [sent for sent in order if take(world, fresh, sent) is None]
        if len(refused) == len(order):
            raise Broken(f"{fresh.name} refuses {len(refused)} bundles, and nothing it waits for is to come")
        order = refused
    back = give(world, fresh, world.full[0])  # what a lost disk had written may have come back in an old bundle
    if back is not None:
        take(world, world.full[0], back)
    with fresh.here():
        promises.sound(fresh.name, fresh.store, midway=True)
        promises.everyone_agrees([(one.name, one.store) for one in (world.full[0], fresh)])


@cache
def of_another_centre() -> Sent:
    """A true bundle of a centre that has nothing to do with this one."""
    from tests.simulation.stations.centre import another_centre

    return another_centre()
