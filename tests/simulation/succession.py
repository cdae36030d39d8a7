"""Stores that were copied or restored: each takes a name of its own before it writes, with the role of the one whose
place it takes; and somebody who only says so."""

from __future__ import annotations

from dispatch_tui.domain.event import AUTHORITY
from tests.simulation.acting import author_at
from tests.simulation.seat import OPERATORS, Seat
from tests.simulation.world import Broken, World

EVERY = 3
"""One world in so many sees it happen."""


def stage(world: World) -> None:
    """A copy of a seat goes on under another name; sometimes the seat itself is retired then."""
    if world.seed % EVERY or len(world.seats) < 2:
        return
    old = world.seats[1 + world.seed // EVERY % (len(world.seats) - 1)]
    copy = Seat(f"{old.code}A", old.wall)
    copy.authority.centre = world.founder.centre
    world.seats.append(copy)
    world.crew[copy.code] = world.crew[old.code]
    world.keeps[copy.code] = set(world.keeps[old.code])
    world.deliver(old, copy, list(old.log))
    written = _take(world, copy, old.id)
    world.must_count[written] = "a copy of a store took a name of its own"
    _work(world, copy)
    if world.seed % 2 and author_at(world.founder, "wang") and world.founder.id not in _retired(world):
        world.exchange(copy, world.founder)
        _retire(world, world.founder, old)
    elif author_at(copy, "wang") and "wang" in world.crew[copy.code]:
        _retire(world, copy, old)
    stranger = Seat("X", old.wall)
    stranger.authority.centre = world.founder.centre
    world.seats.append(stranger)
    world.crew[stranger.code], world.keeps[stranger.code] = (), set()
    world.deliver(old, stranger, [event for event in old.log if event.stream == AUTHORITY])
    world.must_not_count[_take(world, stranger, "f" * 32)] = "nobody's place was taken"


def _retire(world: World, by: Seat, old: Seat) -> None:
    data = {"station": old.id, "seq": max(0, old.seq - 2), "link": "l", "reason": "lost"}
    world.write(by, AUTHORITY, "station_retired", data, actor="wang", role="supervisor")


def _take(world: World, seat: Seat, of: str) -> str:
    data = {"station": seat.id, "code": seat.code, "key": f"key-{seat.code}", "of": of, "voucher": ""}
    return world.write(seat, AUTHORITY, "station_succeeded", data, actor="system", role="system").id


def _work(world: World, seat: Seat) -> None:
    """One note on a ticket that it holds, by somebody who may; and one in a role that its card does not allow."""
    held = sorted(ticket for ticket, fold in seat.folds.items() if fold.state.orders and len(fold.events) > 1)
    card = seat.authority.now().stations.get(seat.id)
    for ticket in held[:1]:
        for operator in world.crew[seat.code]:
            author = author_at(seat, operator)
            if author is None or author.role != OPERATORS[operator][0] or author.role == "system":
                continue
            world.write(seat, f"ticket/{ticket}", "urged" if author.role == "dispatcher" else "noted", {},
                        actor=operator, role=author.role)  # fmt: skip
        if card is not None and card.role == "department":
            forged = world.write(seat, f"ticket/{ticket}", "noted", {}, actor="li", role="dispatcher")
            world.must_not_count[forged.id] = "a department's copy signs as a dispatcher of the centre"


def _retired(world: World) -> frozenset[str]:
    return frozenset(world.founder.authority.now().retired)


def who_took_a_place(world: World) -> None:
    """Whoever took a place has that one's role, and waits for a supervisor where that one is retired by another."""
    log = world.founder.authority
    now = log.now()
    admitted = {
        event.data["station"] for event in log.events
        if event.kind == "station_admitted" and log.verdicts[event.id] is None
    }  # fmt: skip
    for event in log.events:
        if event.kind != "station_succeeded" or log.verdicts[event.id] is not None:
            continue
        station, of = event.data["station"], event.data["of"]
        if station in admitted:
            continue
        card, before = now.stations[station], now.stations[of]
        if (card.role, card.department) != (before.role, before.department):
            raise Broken(f"{card.code} is {card.role} {card.department}, {before.code} is {before.role}")
        others = _retired_by(world, of) - {station}
        if of in now.retired and others and now.retired.get(station) is None:
            raise Broken(f"{before.code} is retired, and {card.code} took its place")
        if not others and not _retired_by(world, station) and station in now.retired:
            raise Broken(f"{card.code} retired {before.code}, and itself with it")
        if station in now.retired and of not in now.retired:
            raise Broken(f"{card.code} is retired, and {before.code} is not")


def _retired_by(world: World, station: str) -> set[str]:
    """Who retired a station, as far as no admission has seen it."""
    log = world.founder.authority
    told = [
        (index, event) for index, event in enumerate(log.events)
        if log.verdicts[event.id] is None and event.data.get("station") == station
    ]  # fmt: skip
    admitted = [index for index, event in told if event.kind == "station_admitted"]
    return {
        event.station for index, event in told
        if event.kind == "station_retired" and not any(log.history.seen(later, index) for later in admitted)
    }  # fmt: skip
