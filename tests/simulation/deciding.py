"""What a centre decides twice: a role and a pack, by two who know nothing of each other."""

from __future__ import annotations

from typing import Any

from dispatch_tui.domain.authority import NARROWER, after_last
from dispatch_tui.domain.event import AUTHORITY
from tests.simulation.acting import author_at, is_held
from tests.simulation.seat import Seat
from tests.simulation.world import Broken, World

EVERY = 4
"""One world in so many sees it happen."""
_ROLES = ("operator_added", "operator_role_set")


def stage(world: World) -> None:
    """Two supervisors give one operator two roles and put two packs in force; then somebody works under one of these,
    and under one that nobody put in force."""
    able = [seat for seat in world.seats if _may(world, seat)]
    if world.seed % EVERY != 1 or len(able) < 2:
        return
    one, other = able[:2]
    for seat, role, pack in ((one, "supervisor", "1" * 64), (other, "trainer", "2" * 64)):
        _decide(world, seat, "operator_role_set", {"operator": "zhao", "role": role, "department": ""})
        _decide(world, seat, "pack_admitted", {"pack": pack, "name": "p", "version": pack[0]})
    for name in sorted(name for name, fold in one.folds.items() if fold.events)[:1]:
        known = world.write(one, f"ticket/{name}", "noted", {}, actor="wang", role="supervisor", pack="1" * 64)
        if world.outcome(one, known) == "counted":
            world.must_count[known.id] = "a note under a pack in force"
        other_one = world.write(one, f"ticket/{name}", "noted", {}, actor="wang", role="supervisor", pack="3" * 64)
        world.must_not_count[other_one.id] = "a note under a pack that nobody put in force"


def _may(world: World, seat: Seat) -> bool:
    author = None if world.is_department(seat) or is_held(seat) else author_at(seat, "wang")
    return author is not None and author.role == "supervisor" and not author.station_department


def _decide(world: World, seat: Seat, kind: str, data: dict[str, Any]) -> None:
    world.write(seat, AUTHORITY, kind, data, actor="wang", role="supervisor")


def roles_are_the_narrower(world: World) -> None:
    """Of roles that were given to one operator by several unaware of each other the narrowest counts."""
    log = world.founder.authority
    now = log.now()
    given: dict[str, list[int]] = {}
    for index, event in enumerate(log.events):
        if log.verdicts[event.id] is None and event.kind in _ROLES and not after_last(now.retired, event):
            given.setdefault(event.data["operator"], []).append(index)
    for operator, indexes in given.items():
        newest = [at for at in indexes if not any(log.history.seen(later, at) for later in indexes)]
        roles = {log.events[at].data["role"] for at in newest}
        wanted = min(roles, key=lambda role: NARROWER.index(role) if role in NARROWER else -1)
        if now.operators[operator].role != wanted:
            raise Broken(f"{operator} is {now.operators[operator].role}, given were {sorted(roles)}")
