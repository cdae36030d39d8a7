"""What a hostile or broken station may write: each with what every store has to make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_tui.domain.event import AUTHORITY
from dispatch_tui.domain.ticket.fold import TicketFold
from tests.simulation.seat import OPERATORS, Seat
from tests.simulation.world import World

Trick = Callable[[World, Seat, str, str], str | None]


def _write(world: World, seat: Seat, operator: str, ticket: str, kind: str, data: dict[str, Any], **more: Any) -> str:
    role = more.pop("role", OPERATORS[operator][0])
    return world.write(seat, f"ticket/{ticket}", kind, data, actor=operator, role=role, **more).id


def _last_own(fold: TicketFold, seat: Seat) -> int | None:
    own = [index for index, event in enumerate(fold.events) if event.station == seat.id]
    return max(own, key=lambda at: fold.events[at].seq, default=None)


def wrong_depth(world: World, seat: Seat, operator: str, ticket: str) -> str:
    """Claims to stand deeper than its parents allow, to win every provisional value."""
    depth = seat.depth(f"ticket/{ticket}", seat.heads(f"ticket/{ticket}")) + world.random.choice((1, 7, 900))
    return _write(world, seat, operator, ticket, "noted", {}, depth=depth)


def foreign_parents(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Stands on an event of another stream."""
    heads = seat.authority.heads()
    return _write(world, seat, operator, ticket, "noted", {}, parents=heads, depth=2)


def malformed(world: World, seat: Seat, operator: str, ticket: str) -> str:
    data: dict[str, Any] = world.random.choice(
        [{"order": 5}, {"what": []}, {"fields": {"urgency": 99}}, {"acts": "all"}]
    )
    kind = world.random.choice(["acknowledged", "corrected", "retracted", "classified", "closed"])
    return _write(world, seat, operator, ticket, kind, data)


def another_role(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Says it acts as a supervisor."""
    if seat.authority.now().operators[operator].role == "supervisor":
        return None
    return _write(world, seat, operator, ticket, "supervised", {"level": "red"}, role="supervisor")


def a_borrowed_name(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """A department's station signs as a dispatcher of the centre."""
    if not world.is_department(seat):
        return None
    return _write(world, seat, "li", ticket, "noted", {})


def another_centre(world: World, seat: Seat, operator: str, ticket: str) -> str:
    return _write(world, seat, operator, ticket, "noted", {}, centre="f" * 64)


def older_parents(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Acts as though it had not seen what it wrote on itself."""
    fold = seat.fold(ticket)
    last = _last_own(fold, seat)
    if last is None or not fold.events[last].parents:
        return None
    parents = fold.events[last].parents
    return _write(world, seat, operator, ticket, "noted", {}, parents=parents)


def older_basis(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Cites what the authority stream said before it last acted here."""
    fold = seat.fold(ticket)
    last = _last_own(fold, seat)
    if last is None:
        return None
    basis = fold.events[last].basis
    earlier = {parent for one in basis if (at := seat.authority.history.find(one)) is not None
               for parent in seat.authority.events[at].parents}  # fmt: skip
    if not earlier:
        return None
    world.faulty_chains[seat.id] = "basis_behind"
    return _write(world, seat, operator, ticket, "noted", {}, basis=tuple(sorted(earlier)))


def another_order(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """A department reports on an order that is not its own."""
    births = seat.fold(ticket).state.orders
    others = [order for order, birth in births.items() if birth.department != OPERATORS[operator][1]]
    if not world.is_department(seat) or not others:
        return None
    data = {"order": world.random.choice(sorted(others)), "outcome": "solved"}
    return _write(world, seat, operator, ticket, "reported", data)


def another_act(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Takes back what others did, naming the acts as its own chain's or as theirs."""
    fold = seat.fold(ticket)
    others = [event for event in fold.events if event.actor != operator and event.station != seat.id]
    if seat.authority.now().operators[operator].role == "supervisor" or not others:
        return None
    chosen = world.random.choice(others)
    return _write(world, seat, operator, ticket, "retracted", {"acts": [[chosen.station, chosen.act]]})


def half_an_undo(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Takes back a dispatch without what was built on it."""
    fold = seat.fold(ticket)
    if "wang" not in world.crew[seat.code]:
        return None
    out = fold.out_within(fold.everything)
    for index, event in enumerate(fold.events):
        if event.kind != "dispatched" or not fold.counts(index) or out >> index & 1:
            continue
        order = f"{event.id}:{event.data['department']}"
        answered = [
            at for at, later in enumerate(fold.events)
            if later.data.get("order") == order and later.kind == "acknowledged" and fold.counts(at)
            and not out >> at & 1 and (later.station, later.act) != (event.station, event.act)
        ]  # fmt: skip
        if answered:
            return _write(world, seat, "wang", ticket, "retracted", {"acts": [[event.station, event.act]]})
    return None


def early_closing(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Closes what has live orders in other hands."""
    fold = seat.fold(ticket)
    busy = any(tip[0] in ("sent", "acknowledged", "arrived") for birth in fold.state.orders.values()
               for tip in fold.state.values(birth.register))  # fmt: skip
    return _write(world, seat, operator, ticket, "closed", {}) if busy else None


def false_settlement(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Takes back what others did under the pretext of settling something."""
    fold = seat.fold(ticket)
    others = [event for event in fold.events if event.actor != operator and event.kind != "received"]
    if not others:
        return None
    chosen = world.random.choice(others)
    data = {"field": f"undo:{chosen.station}:{chosen.act}", "keep": chosen.id, "value": "redone",
            "acts": [[chosen.station, chosen.act]]}  # fmt: skip
    if (chosen.station, chosen.act) in fold.crossings():
        return None
    return _write(world, seat, operator, ticket, "resolved", data)


def a_time_nobody_gave(world: World, seat: Seat, operator: str, ticket: str) -> str:
    """Accepts a time where nobody outside the centre said any."""
    given = [event.id for event in seat.fold(ticket).events if event.occurred is None]
    kind = world.random.choice(("time_accepted", "time_declined"))
    return _write(world, seat, operator, ticket, kind, {"event": world.random.choice(given)})


def erases_what_is_not_here(world: World, seat: Seat, operator: str, ticket: str) -> str | None:
    """Erases under this ticket's name a part that it does not name."""
    if "wang" not in world.crew[seat.code] or seat.authority.now().operators["wang"].role != "supervisor":
        return None
    return _write(world, seat, "wang", ticket, "erased", {"parts": ["e" * 64], "reason": "request"})


_TRICKS: tuple[Trick, ...] = (
    wrong_depth, foreign_parents, malformed, another_role, a_borrowed_name, another_centre, older_parents,
    older_basis, another_order, another_act, half_an_undo, early_closing,
    false_settlement, a_time_nobody_gave, erases_what_is_not_here,
)  # fmt: skip


def trick(world: World, seat: Seat, ticket: str) -> None:
    """One hostile event that no store may count."""
    operator = world.random.choice([one for one in world.crew[seat.code] if one != "system"])
    if not seat.fold(ticket).events:
        return
    for chosen in world.random.sample(_TRICKS, len(_TRICKS)):
        written = chosen(world, seat, operator, ticket)
        if written is not None:
            world.must_not_count[written] = chosen.__name__
            world.story.append(f"       ^ {chosen.__name__}")
            return


def borrowed_act(world: World, seat: Seat, ticket: str) -> None:
    """Writes under an act id that another chain has used: lawful, and another act all the same."""
    fold = seat.fold(ticket)
    own = {event.act for event in seat.log if event.station == seat.id}
    others = [event for event in fold.events if event.station != seat.id and event.act not in own]
    if not others:
        return
    operator = world.random.choice([one for one in world.crew[seat.code] if one != "system"])
    _write(world, seat, operator, ticket, "noted", {}, act=world.random.choice(others).act)


def broken_chain(world: World, seat: Seat, ticket: str) -> None:
    """Writes on a link that is not the chain's, or splits an act: no fold can tell, the chain's verifier must."""
    operator = world.random.choice([one for one in world.crew[seat.code] if one != "system"])
    own = [event for event in seat.log if event.station == seat.id]
    if seat.id in world.faulty_chains:
        return
    if world.random.random() < 0.5 or len(own) < 2 or own[-1].act == own[0].act:
        _write(world, seat, operator, ticket, "noted", {}, prev="d" * 64)
        world.faulty_chains[seat.id] = "broken_link"
    else:
        _write(world, seat, operator, ticket, "noted", {}, act=own[0].act)
        world.faulty_chains[seat.id] = "act_split"


def seize_the_centre(world: World, seat: Seat) -> None:
    """Makes itself a supervisor, or its station one of the centre's."""
    operator = world.random.choice([one for one in world.crew[seat.code] if one not in ("wang", "system")] or [""])
    known = seat.authority.now().operators.get(operator)
    if known is not None and known.role != "supervisor":
        data = {"operator": operator, "role": "supervisor", "department": ""}
        written = world.write(seat, AUTHORITY, "operator_role_set", data, actor=operator, role="supervisor")
        world.must_not_count[written.id] = "seize_the_centre"
