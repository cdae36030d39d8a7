"""Stations that write what the rules forbid, in good order and signed: kept everywhere, counted nowhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest.mock import patch

from dispatch_tui.domain.event import Event
from dispatch_tui.store import log
from dispatch_tui.store.log import Transaction
from dispatch_tui.store.streams import Held
from tests.simulation.stations.books import counts
from tests.simulation.stations.promises import UNREAD
from tests.simulation.stations.station import Station
from tests.simulation.stations.town import STAFF
from tests.simulation.stations.world import World

_DEEP: Final = 900


def somebody_breaks_the_rules(world: World, draw: random.Random) -> None:
    """A department closes a ticket, a collector dispatches, an order of others is reported on, a depth is a lie."""
    station = draw.choice([one for one in world.stations if not one.full] or world.stations)
    with station.here():
        tickets = _tickets(station)
        if not tickets:
            return
        ticket = draw.choice(tickets)
        kind, data, actor, role = draw.choice(_tricks(station, ticket))
        with _unjudged(_DEEP if draw.random() < 0.3 else 0), station.store.transaction(station.now()) as tx:
            event = tx.act(actor, role).add(f"ticket/{ticket}", kind, data)
        station.close()
        outcome = counts(station.store, event)
        world.tell(f"{event.id[:6]} {station.name:5} {actor:6} ticket {ticket[-6:]} {kind} unlawfully: {outcome}")
        if outcome not in ("counted", *UNREAD):
            world.forged.add(event.id)


def somebody_erases(world: World, station: Station, ticket: str) -> None:
    """A dispatcher erases what was said on a ticket, which is a supervisor's to do; it goes on standing everywhere."""
    with station.here():
        events = station.store.events(f"ticket/{ticket}")
        parts = sorted({part.hash for event in events for part in event.parts})
        if parts:
            data = {"parts": parts, "reason": "request"}
            with _unjudged(0), station.store.transaction(station.now()) as tx:
                event = tx.act("li", "dispatcher").add(f"ticket/{ticket}", "erased", data)
            station.close()
            world.forged.add(event.id)
            world.tell(f"{event.id[:6]} {station.name:5} li     ticket {ticket[-6:]} erased unlawfully")


def somebody_writes_what_is_newer(world: World, draw: random.Random) -> None:
    """A station that was upgraded writes of a version that the others do not know."""
    newer = [one for one in world.full if one.newer]
    if not newer:
        return
    station = draw.choice(newer)
    with station.here(), patch.object(log, "VERSION", 2):
        tickets = _tickets(station)
        if not tickets:
            return
        ticket = draw.choice(tickets)
        fold = station.store.fold(ticket)
        orders = sorted(fold.state.orders) if fold else []
        kind, data = ("settled", {"order": draw.choice(orders)}) if orders else ("urged", {})
        try:
            with station.store.transaction(station.now()) as tx:
                event = tx.act("chen", "supervisor").add(f"ticket/{ticket}", kind, data)
        except log.Unlawful:
            return
        world.acknowledged[event.id] = station.name
        world.tell(f"{event.id[:6]} {station.name:5} chen   ticket {ticket[-6:]} {kind} of version 2")


@contextmanager
def _unjudged(deeper: int) -> Iterator[None]:
    """The desk's rules are not asked; whoever changed the program on this machine sees to that."""

    def enter(self: Transaction, event: Event, held: Held) -> None:
        held.fold.add(event)

    real = log._place_of

    def place_of(fold: Any) -> tuple[tuple[str, ...], int]:
        parents, depth = real(fold)
        return parents, depth + deeper

    with ExitStack() as stack:
        stack.enter_context(patch.object(Transaction, "_enter_ticket", enter))
        stack.enter_context(patch.object(log, "erase", lambda *_: 0))
        if deeper:
            stack.enter_context(patch.object(log, "_place_of", place_of))
        yield


def _tickets(station: Station) -> list[str]:
    return [row[0] for row in station.store.database.rows("SELECT id FROM ticket ORDER BY id")]


def _tricks(station: Station, ticket: str) -> list[tuple[str, dict[str, Any], str, str]]:
    fold = station.store.fold(ticket)
    orders = sorted(fold.state.orders) if fold else []
    actor = station.crew[-1]
    role = STAFF[actor][0]
    found: list[tuple[str, dict[str, Any], str, str]] = [
        ("closed", {}, actor, role), ("supervised", {"level": "red"}, actor, "supervisor"),
        ("dispatched", {"department": "road", "part": "lead"}, actor, role), ("noted", {"what": 5}, "nobody", role),
        ("reported", {"order": "0" * 64 + ":road", "outcome": "solved"}, actor, role),
    ]  # fmt: skip
    found += [("reported", {"order": order, "outcome": "solved"}, actor, role) for order in orders]
    if not station.full:
        found.append(("noted", {}, "li", "dispatcher"))
    return found
