"""Meetings that taught the rules of exchange: left to chance each is rare, so every run has one staged in its midst."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from unittest.mock import patch

from dispatch_tui.desk import retiring
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import Admission, trust
from dispatch_tui.store.exchange.taking_in import TakingIn
from tests.simulation.stations import acting, forging, lawless, machines, promises, tickets, travelling
from tests.simulation.stations.blows import Crash, striking
from tests.simulation.stations.books import enter
from tests.simulation.stations.station import Station
from tests.simulation.stations.world import World
from tests.simulation.world import Broken


def _two(world: World, draw: random.Random) -> tuple[Station, Station]:
    full = [one for one in world.full if not one.newer]
    one, other = draw.sample(full if len(full) > 1 else world.full, 2)
    return one, other


def _hand(world: World, giver: Station, taker: Station) -> None:
    sent = travelling.give(world, giver, taker)
    if sent is not None:
        travelling.take(world, taker, sent)


def _meet(world: World, one: Station, other: Station) -> None:
    _hand(world, one, other)
    _hand(world, other, one)


def new_ticket(world: World, station: Station, draw: random.Random) -> str | None:
    """A ticket typed in by the supervisor; None where nobody may."""
    with station.here():
        desk = station.desk("chen")
        if desk is None or desk.operator is None or desk.operator.role != "supervisor":
            return None
        station.now()
        try:
            name, done = acting.register(desk, draw)
        except Refused:
            return None
        enter(world, station, name, done.act)
    world.tickets.append(done.ticket)
    return done.ticket


def _do(world: World, station: Station, act: str, ticket: str, /, **given: Any) -> bool:
    with station.here():
        desk = station.desk("chen")
        if desk is None:
            return False
        station.now()
        try:
            done = desk.perform(act, ticket, **given)
        except Refused as refused:
            if refused.by_store:
                raise
            return False
        enter(world, station, act, done.act)
    return True


def two_histories(world: World, draw: random.Random) -> None:
    """A machine wakes up in its past and writes on, while what it wrote before has reached others."""
    one, other = _two(world, draw)
    ticket = new_ticket(world, one, draw)
    if ticket is None:
        return
    _meet(world, one, other)
    world.snapshots.append((one.name, machines.bytes_of(one)))
    for urgency in draw.sample(("1", "2", "3", "4"), draw.randint(1, 3)):
        _do(world, one, "correct", ticket, fields={"urgency": urgency})
    _hand(world, one, other)
    machines.wake(world, one, world.snapshots.pop())
    for _ in range(draw.randint(1, 3)):
        _do(world, one, "correct", ticket, fields={"address": f"长街{draw.randint(1, 9)}号"})
    for third in world.full[:2]:
        if third is not one:
            _hand(world, one, third)


def through_a_third(world: World, draw: random.Random) -> None:
    """What builds on a bundle that never came waits for it, and says for what."""
    one, other = _two(world, draw)
    kept = None
    for _ in range(draw.randint(2, 3)):
        ticket = new_ticket(world, one, draw)
        kept = travelling.give(world, one, other)
        if ticket is None or kept is None:
            return
        travelling.take(world, other, kept)
        _hand(world, other, one)
        if draw.random() < 0.5:
            world.bundles.append(kept)
    last = world.written[-1] if draw.random() < 0.5 else kept
    for third in world.full:
        if third not in (one, other) and last is not None:
            travelling.take(world, third, last)


def old_news(world: World, draw: random.Random) -> None:
    """A bundle from before comes in after a newer one of the same station; and before both, every lie about it."""
    one, other = _two(world, draw)
    if new_ticket(world, one, draw) is None:
        return
    old = travelling.give(world, one, None)
    if new_ticket(world, one, draw) is None or old is None:
        return
    new = travelling.give(world, one, None)
    private = one.store.database.value("SELECT private FROM key WHERE station = ?", (one.id,))
    for content, how in forging.lies(old.content, draw, bytes(private)):
        travelling.take_nothing_from(world, other, old, content, f"in which {one.name} lies ({how})")
    if new is None or any(travelling.take(world, other, sent) is None for sent in (new, old)):
        return
    told = travelling.give(world, other, one)
    lacks = set(promises.log_of(other.store)) - promises.shown_of(one.store)
    if told is not None and travelling.lines_of(told) > len(lacks):
        raise Broken(f"{other.name} sends {one.name} more than the {len(lacks)} events that it has not shown to have")


def once_shown(world: World, draw: random.Random) -> None:
    """A department's order is withdrawn while its station is away, and the ticket goes on."""
    partial = [one for one in world.stations if not one.full]
    one = draw.choice([station for station in world.full if not station.newer] or world.full)
    ticket = new_ticket(world, one, draw)
    if ticket is None or not partial:
        return
    department = partial[0].department
    _do(world, one, "note", ticket, words="先记")
    _do(world, one, "dispatch", ticket, departments=[department], item="0201")
    if draw.random() < 0.6:
        _meet(world, one, partial[0])
    _do(world, one, "withdraw", ticket, reason="wrong")
    _do(world, one, "note", ticket, words="再记")


def power_fails_in_a_long_import(world: World, draw: random.Random) -> None:
    """At any step of an import that takes several pieces, each with acts of several events."""
    one, other = _two(world, draw)
    for _ in range(3):
        new_ticket(world, one, draw)
    sent = travelling.give(world, one, other)
    if sent is None:
        return
    held = set(promises.log_of(other.store))
    with striking(draw.randint(40, 240)) as seam:
        try:
            travelling.take(world, other, sent, struck=True)
        except Crash:
            world.tell(f"the power fails at {other.name} in {seam.struck[:40]!r}")
            other.lose_power()
    if seam.struck:
        world.left.append(sent)
        travelling.prove_after_failure(world, other, held)


def a_station_is_lost(world: World, draw: random.Random) -> None:
    """It is retired while it writes on; what it wrote after that waits, everywhere, until the founding station brings
    it back."""
    one, other = world.full[0], draw.choice(world.full[1:])
    stations = one.store.authority.now().stations
    if one.id not in stations or stations[one.id].of or other.id not in stations or stations[other.id].of:
        return
    ticket = new_ticket(world, other, draw)
    _meet(world, other, one)
    if ticket is None:
        return
    with one.here():
        desk = one.desk("chen")
        if desk is None or desk.operator is None:
            return
        try:
            retiring.retire(one.store, desk.operator, one.now(), other.id)
        except Refused:
            return
    enter(world, one, "retire", None)
    _do(world, other, "correct", ticket, fields={"urgency": "1"})
    sent = travelling.give(world, other, one)
    if sent is not None:
        travelling.take(world, one, sent)
    with one.here():
        desk = one.desk("chen")
        assert desk is not None
        assert desk.operator is not None
        card = one.store.authority.now().stations[other.id]
        admission = Admission(card.id, card.code, card.key, card.age, card.role, card.department)
        trust(one.store, desk.operator, one.now(), admission)
    enter(world, one, "trust", None)


def a_department_is_set_back(world: World, draw: random.Random) -> None:
    """Its machine wakes up in its past, after it has shown others what it holds no longer."""
    partial = [one for one in world.stations if not one.full]
    one = draw.choice([station for station in world.full if not station.newer] or world.full)
    if not partial:
        return
    away = draw.choice(partial)
    snapshot = away.name, machines.bytes_of(away)
    ticket = new_ticket(world, one, draw)
    if ticket is None:
        return
    if draw.random() < 0.5:
        _do(world, one, "dispatch", ticket, departments=[away.department], item="0201")
    _meet(world, one, away)
    for other in world.full:
        if other is not one:
            _meet(world, one, other)
            _hand(world, away, other)
    machines.wake(world, away, snapshot)
    _do(world, one, "dispatch", ticket, departments=[away.department], item="0201")
    _hand(world, one, away)


def erased_and_sent_again(world: World, draw: random.Random) -> None:
    """All that was said on a ticket is erased; files that were written before, and by one that does not know of it yet,
    bring it again. And somebody who may not erases on another ticket."""
    one, other = _two(world, draw)
    ticket, spared = new_ticket(world, one, draw), new_ticket(world, one, draw)
    if ticket is None or spared is None:
        return
    _hand(world, one, other)
    old = travelling.give(world, one, None)
    if not _do(world, one, "erase", ticket, what="all", reason="request"):
        return
    tickets.erased_in_every_stream(one.name, one.store, ticket)
    new_ticket(world, other, draw)
    for sent in (old, travelling.give(world, other, None)):
        if sent is not None:
            travelling.take(world, one, sent)
            tickets.erased_is_gone(one.name, one.store)
    lawless.somebody_erases(world, other, spared)


def half_of_an_act_would_wait(world: World, draw: random.Random) -> None:
    """An act on two tickets comes to one who lacks what it stands on, on the second of them alone."""
    if len(world.full) < 3:
        return
    one, other, third = draw.sample(world.full, 3)
    first, second = new_ticket(world, one, draw), new_ticket(world, one, draw)
    if first is None or second is None:
        return
    for station in (other, third):
        _meet(world, one, station)
    if _do(world, third, "note", draw.choice((first, second)), words="记"):
        _meet(world, third, one)
        _do(world, one, "merge", second, ticket=first)
        sent = travelling.give(world, one, third)
        if sent is not None:
            travelling.take(world, other, sent)


def weighed_by_both(world: World, draw: random.Random) -> None:
    """An order is out, and two weigh its ticket otherwise: by what the one says the limit is tight."""
    one, other = _two(world, draw)
    ticket = new_ticket(world, one, draw)
    if ticket is None or not _do(world, one, "dispatch", ticket, departments=["road"], item="0201"):
        return
    _do(world, one, "correct", ticket, fields={"urgency": "4"})
    _meet(world, one, other)
    for station, urgency in zip((one, other), draw.sample(("1", "2"), 2), strict=True):
        _do(world, station, "correct", ticket, fields={"urgency": urgency})
    _meet(world, one, other)


def half_of_a_ticket_is_shown(world: World, draw: random.Random) -> None:
    """The power fails when all of an import is entered but the ends of its chains: what it brought cannot be given on.
    A department is given such a ticket there, of which it holds the bare ids by others, and learns of the newest alone
    until the import is repeated."""
    partial = [one for one in world.stations if not one.full]
    one, other = _two(world, draw)
    ticket = new_ticket(world, one, draw)
    sent = travelling.give(world, one, other)
    if ticket is None or sent is None or not partial:
        return
    held = set(promises.log_of(other.store))
    with patch.object(TakingIn, "tips", side_effect=Crash), suppress(Crash):
        travelling.take(world, other, sent, struck=True)
    other.lose_power()
    world.left.append(sent)
    travelling.prove_after_failure(world, other, held)
    _hand(world, one, partial[0])
    _do(world, other, "dispatch", ticket, departments=[partial[0].department], item="0201")
    _meet(world, other, partial[0])
    _do(world, other, "correct", ticket, fields={"urgency": "2"})


Crossing = Callable[[World, random.Random], None]
CROSSINGS: Final[Mapping[str, Crossing]] = {
    "two-histories": two_histories, "third": through_a_third, "old-news": old_news, "shown": once_shown,
    "long-import": power_fails_in_a_long_import, "lost": a_station_is_lost,
}  # fmt: skip
MORE_CROSSINGS: Final[Mapping[str, tuple[int, Crossing]]] = {
    "set-back": (7, a_department_is_set_back),
    "erased": (9, erased_and_sent_again),
    "half": (11, half_of_an_act_would_wait),
    "weighed": (13, weighed_by_both),
    "half-shown": (17, half_of_a_ticket_is_shown),
}
"""Staged beside those in one of so many runs: a crossing that comes to the list later changes only its own worlds."""
