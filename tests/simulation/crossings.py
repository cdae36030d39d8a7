"""The meetings of acts that taught the rules: two seats act unaware of each other, then learn of it.

Left to chance each is rare; here one is staged in whatever state the world is in, as far as the rules let it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_tui.domain.event import AUTHORITY
from dispatch_tui.domain.ticket.conflicts import conflicts_of
from dispatch_tui.domain.ticket.undoing import built_on
from tests.simulation.acting import accept, author_at, begin, beside, is_held, lead_on, refused, write
from tests.simulation.seat import Seat
from tests.simulation.world import World


def stage(world: World, number: int) -> None:
    """The crossing of that number between two seats of the centre, on a ticket of its own that both know at first."""
    centre = [seat for seat in world.seats if not world.is_department(seat)]
    one, other = world.random.sample(centre, 2)
    _share(world, one, other)
    if is_held(one) or is_held(other) or not author_at(one, "wang") or not author_at(other, "wang"):
        return
    steps, crossing = _CROSSINGS[number % len(_CROSSINGS)]
    ticket = f"t{len(world.tickets)}"
    world.story.append(f"       {crossing.__name__} at {one.code} and {other.code}")
    begin(world, one, ticket)
    lead_on(world, one, ticket, steps)
    _share(world, one, other)
    crossing(world, one, other, ticket)
    _share(world, one, other)


def _share(world: World, one: Seat, other: Seat) -> None:
    for giver, taker in ((one, other), (other, one)):
        world.deliver(giver, taker, world.closure(taker, world.lacking(giver, taker)))


def _try(world: World, seat: Seat, ticket: str, kind: str, **data: Any) -> bool:
    operator = "wang" if author_at(seat, "wang") else "li"
    if refused(world, seat, operator, ticket, kind, data) is None:
        write(world, seat, operator, ticket, kind, data)
        return True
    return False


def _orders(seat: Seat, ticket: str) -> list[str]:
    return sorted(seat.fold(ticket).state.orders)


def withdrawn_and_acknowledged(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """The withdrawal must not disappear under the report that follows the acknowledgement."""
    _try(world, one, ticket, "dispatched", department="gaj", part="support")
    _share(world, one, other)
    for order in _orders(one, ticket):
        if _try(world, one, ticket, "withdrawn", order=order):
            _try(world, other, ticket, "acknowledged", order=order)
            _share(world, one, other)
            _try(world, other, ticket, "reported", order=order, outcome="solved")
            return


def closed_and_sent(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """The closing does not cover the support of which it knew nothing."""
    if _try(world, one, ticket, "closed") or _try(world, one, ticket, "cancelled", reason="r"):
        part = "support" if _orders(other, ticket) else "lead"
        _try(world, other, ticket, "dispatched", department="gaj", part=part)


def closed_unlooked(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """One wants to close before anybody has looked, while the other sends back what is reported."""
    _try(world, one, ticket, "closed")
    for order in _orders(other, ticket):
        _try(world, other, ticket, "sent_back", order=order, reason="r")


def dispatch_undone(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """One undoes the dispatch, acknowledged as it is; the other's report crosses that; then it is redone, unknown to
    one who closes the ticket meanwhile."""
    sent = [event for event in one.fold(ticket).events if event.kind == "dispatched"]
    if not sent:
        return
    _undo(world, one, ticket, (sent[0].station, sent[0].act))
    for order in _orders(other, ticket):
        _try(world, other, ticket, "reported", order=order, outcome="solved")
    _share(world, one, other)
    undone = [event for event in one.fold(ticket).events if event.kind == "retracted"]
    if undone:
        _try(world, other, ticket, "cancelled", reason="r")
        _try(world, other, ticket, "classified", item="other", category="c", demands=[])
        _undo(world, one, ticket, (undone[-1].station, undone[-1].act))


def sent_again(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Withdrawn and sent again, to the same department."""
    for order in _orders(one, ticket):
        birth = one.fold(ticket).state.orders[order]
        if _try(world, one, ticket, "withdrawn", order=order):
            _share(world, one, other)
            _try(world, other, ticket, "dispatched", department=birth.department, part=birth.part)
            return


def undone_twice(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Both undo one act; one of them redoes it."""
    for seat in (one, other):
        _try(world, seat, ticket, "noted")
    _share(world, one, other)
    fold = one.fold(ticket)
    notes = [event for at, event in enumerate(fold.events) if event.kind == "noted" and fold.counts(at)]
    if not notes or not author_at(one, "wang") or not author_at(other, "wang"):
        return
    act = (notes[-1].station, notes[-1].act)
    for seat in (one, other):
        _undo(world, seat, ticket, act)
    mine = [event for event in one.fold(ticket).events if event.kind == "retracted" and event.station == one.id]
    if mine:
        _undo(world, one, ticket, (one.id, mine[-1].act))


def _undo(world: World, seat: Seat, ticket: str, act: tuple[str, str]) -> None:
    author = author_at(seat, "wang")
    named = built_on(seat.fold(ticket), [act])
    if author is not None and named and seat.fold(ticket).retraction_refused(named, author, seat.id) is None:
        write(world, seat, "wang", ticket, "retracted", {"acts": [list(one) for one in named]})


def corrected_twice(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Each sets another urgency; then one of them sets it again, on top of both."""
    _try(world, one, ticket, "corrected", fields={"urgency": 1})
    _try(world, other, ticket, "corrected", fields={"urgency": 2})
    _share(world, one, other)
    _try(world, one, ticket, "corrected", fields={"urgency": 3})


def merged_and_half_undone(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Both tickets say that they are one matter; then one half is taken back, as a broken station might."""
    if _try(world, one, ticket, "merged", other="t0"):
        event = one.log[-1]
        half = event.stream.removeprefix("ticket/")
        _share(world, one, other)
        fold = other.fold(half)
        author = author_at(other, "wang")
        acts = [(event.station, event.act)]
        if author and fold.retraction_refused(acts, author, other.id) is None:
            write(world, other, "wang", half, "retracted", {"acts": [list(one_act) for one_act in acts]})


def closed_under_two(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Verified, called back, looked at and closed here; there a support joins and reports."""
    closed = _try(world, one, ticket, "closed")
    for order in _orders(other, ticket):
        _try(world, other, ticket, "sent_back", order=order, reason="r")
    if closed:
        _share(world, one, other)
        for order in _orders(one, ticket):
            _try(world, one, ticket, "reported", order=order, outcome="solved")


def _settle(world: World, seat: Seat, ticket: str, *, first: bool) -> None:
    """Settle the conflict that shows first, in favour of its first or its last side."""
    fold = seat.fold(ticket)
    conflicts, _ = conflicts_of(fold, fold.state, lambda part: part, fold.everything)
    for name in sorted(conflicts):
        sides = conflicts[name]
        side = sides[0 if first else -1]
        keep = side.order.partition(":")[0] or side.event.id
        data = {"keep": keep, **beside(fold, name, keep, side.order, [one.order for one in sides])}
        if _try(world, seat, ticket, "resolved", field=name, **data):
            return


def sent_by_both(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Two leads, or one department twice; settled by each in its own way, then once more."""
    departments = world.random.choice((("gaj", "pgb"), ("gaj", "gaj")))
    for seat, department in zip((one, other), departments, strict=True):
        _try(world, seat, ticket, "dispatched", department=department, part="lead")
    _share(world, one, other)
    for seat in (one, other) if world.random.random() < 0.5 else (one,):
        _settle(world, seat, ticket, first=seat is one)
    for order in _orders(other, ticket):
        _try(world, other, ticket, "acknowledged", order=order)
    _share(world, one, other)
    if world.random.random() < 0.5:
        _settle(world, one, ticket, first=world.random.random() < 0.5)


def ended_and_worked_on(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """An end here, work there; settled by each in its own way."""
    if _try(world, one, ticket, "closed") or _try(world, one, ticket, "cancelled", reason="r"):
        _try(world, other, ticket, "merged", other="t0")
        _try(world, other, ticket, "dispatched", department="gaj", part="lead")
        for order in _orders(other, ticket):
            _try(world, other, ticket, "sent_back", order=order, reason="r")
        _share(world, one, other)
        for seat in (one, other):
            _settle(world, seat, ticket, first=seat is one)


def undone_twice_and_settled(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """A redo crossed by an undo, settled by each in its own way, and once more."""
    undone_twice(world, one, other, ticket)
    _share(world, one, other)
    for seat in (one, other):
        _settle(world, seat, ticket, first=seat is one)
    _share(world, one, other)
    _settle(world, other, ticket, first=world.random.random() < 0.5)


def retired_twice(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Two retire a third, each by the last link that it knows."""
    third = world.seats[-1]
    if third not in (one, other):
        for seat, seq in ((one, 1), (other, 3)):
            _retire(world, seat, third, seq)
        _share(world, one, third)
        for name in sorted(one.folds):
            accept(world, one, name)


def retired_each_other(world: World, one: Seat, other: Seat, ticket: str) -> None:
    """Nobody would be left but for the founding key."""
    _try(world, one, ticket, "dispatched", department="gaj", part="support")
    _share(world, one, other)
    _retire(world, one, other, max(0, other.seq - 2))
    _retire(world, other, one, max(0, one.seq - 2))
    _share(world, one, other)
    founder = world.founder
    for seat in (one, other):
        if seat is founder and author_at(founder, "wang"):
            card = founder.authority.now().stations[founder.id]
            data = {"station": card.id, "code": card.code, "key": card.key, "role": card.role, "department": ""}
            world.write(founder, AUTHORITY, "station_admitted", data, actor="wang", role="supervisor")


def _retire(world: World, seat: Seat, other: Seat, seq: int) -> None:
    if author_at(seat, "wang"):
        data = {"station": other.id, "seq": seq, "link": f"link-{seq}", "reason": "lost"}
        world.write(seat, AUTHORITY, "station_retired", data, actor="wang", role="supervisor")


_CROSSINGS: tuple[tuple[int, Callable[[World, Seat, Seat, str], None]], ...] = (
    (4, withdrawn_and_acknowledged), (12, closed_and_sent), (11, closed_unlooked), (4, sent_again),
    (6, dispatch_undone), (2, undone_twice), (2, retired_twice), (3, retired_each_other), (2, corrected_twice),
    (3, merged_and_half_undone), (12, closed_under_two), (4, dispatch_undone), (2, sent_by_both),
    (12, ended_and_worked_on), (2, undone_twice_and_settled), (2, ended_and_worked_on),
    (2, sent_by_both), (4, sent_again),
)  # fmt: skip
"""How far along its road the ticket is, and what happens there."""
