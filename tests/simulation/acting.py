"""What honest operators do: a random act that the rules allow by what their seat holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_tui.domain.authority import Author, held_by_retirement
from dispatch_tui.domain.event import AUTHORITY, Part
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.conflicts import conflicts_of
from dispatch_tui.domain.ticket.erasing import erasure_refused
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import KINDS
from dispatch_tui.domain.ticket.rules import refusal
from dispatch_tui.domain.ticket.undoing import built_on, resolution_refused, settlement
from tests.simulation.seat import OPERATORS, Seat
from tests.simulation.world import DEPARTMENTS, World

Data = dict[str, Any]


def _order(world: World, fold: TicketFold) -> str:
    orders = sorted(fold.state.orders)
    return world.random.choice(orders) if orders else "none:none"


def _with_order(**more: Any) -> Callable[[World, TicketFold], Data]:
    return lambda world, fold: {"order": _order(world, fold), **more}


def _item(world: World, fold: TicketFold) -> Data:
    demands = world.random.choice([[], ["verify"], ["verify", "callback"], ["verify", "callback", "recheck"]])
    item = world.random.choice(("light", "noise"))
    return {"item": item, "category": "c", "demands": demands, "urgency": world.random.randint(1, 4)}


_TOLD_LATER = frozenset({"acknowledged", "arrived", "reported", "rechecked", "noted"})
"""What is entered from slips after an outage, with the time at which it happened."""


def _erasure(world: World, fold: TicketFold) -> Data:
    named = sorted({part.hash for event in fold.events for part in event.parts})
    return {"parts": world.random.sample(named, 1) if named else ["none"], "reason": "request"}


def _claim(world: World, fold: TicketFold) -> Data:
    claims = sorted(fold.state.tips("claims"))
    return {"event": fold.history.ids[world.random.choice(claims)] if claims else "none"}


def _dispatch(world: World, fold: TicketFold) -> Data:
    had = sorted({birth.department for birth in fold.state.orders.values()})
    department = world.random.choice(had if had and world.random.random() < 0.5 else DEPARTMENTS)
    data: Data = {"department": department, "part": world.random.choice(("lead", "lead", "support"))}
    if world.random.random() < 0.1:
        data["restart"] = True
    return data


def _fields(world: World, fold: TicketFold) -> Data:
    name, values = world.random.choice(
        [("urgency", (1, 2, 3, 4)), ("urgency", (1, 2)), ("grid", ("GT-1", "GT-2")), ("confidential", (True,))]
    )
    return {"fields": {name: world.random.choice(values)}}


def _call_back(world: World, fold: TicketFold) -> Data:
    if world.random.random() < 0.5:
        return {"reached": False}
    return {"reached": True, "solved": world.random.random() < 0.7, "satisfied": world.random.random() < 0.7}


def _other(world: World, fold: TicketFold) -> Data:
    return {"other": world.random.choice(world.tickets)}


def _resolution(world: World, fold: TicketFold) -> Data:
    """What would settle one of the conflicts that show; by the log alone also where texts are equal."""
    state = fold.state
    conflicts, _ = conflicts_of(fold, state, lambda part: part, fold.everything)
    if not conflicts:
        torn = sorted(name for name, tips in state.registers.items() if len(tips) > 1)
        name = world.random.choice(torn) if torn else "item"
        keep = world.random.choice(sorted(state.tips(name)) or [0])
        return {"field": name, "keep": fold.history.ids[keep], **beside(fold, name, fold.history.ids[keep], "", [])}
    name = world.random.choice(sorted(conflicts))
    side = world.random.choice(conflicts[name])
    keep_id = side.order.partition(":")[0] or side.event.id
    return {"field": name, "keep": keep_id,
            **beside(fold, name, keep_id, side.order, [one.order for one in conflicts[name]])}  # fmt: skip


def beside(fold: TicketFold, name: str, keep: str, kept: str, orders: list[str]) -> Data:
    """What a resolution names beside the field and the event that is kept."""
    if name == "lead" or name.startswith("department:"):
        return {"orders": [kept, *(one for one in orders if one != kept)]}
    if name.startswith("undo:"):
        value, acts = settlement(fold, name, keep) or ("undone", [])
        return {"value": value, "acts": [list(one) for one in acts]}
    return {}


_ACTS: dict[str, tuple[int, Callable[[World, TicketFold], Data]]] = {
    "answered": (20, lambda w, f: {}), "taken": (2, lambda w, f: {}), "released": (2, lambda w, f: {}),
    "handed_over": (1, lambda w, f: {"to": "zhao"}), "inquired": (1, lambda w, f: {"ticket": "t9"}),
    "attached": (1, lambda w, f: {"to": "t9"}), "info_needed": (1, lambda w, f: {}),
    "info_supplied": (3, lambda w, f: {}), "answered_directly": (1, lambda w, f: {}),
    "refused": (1, lambda w, f: {"reason": "r"}), "transferred": (1, lambda w, f: {"number": "110"}),
    "classified": (20, _item), "corrected": (9, _fields), "resolved": (8, _resolution), "dispatched": (14, _dispatch),
    "notified": (1, _with_order(channel="phone", reached=True)), "acknowledged": (12, _with_order()),
    "withdrawal_acknowledged": (3, _with_order()), "arrived": (4, _with_order()),
    "returned": (5, _with_order(reason="r")), "return_granted": (4, _with_order()),
    "return_refused": (3, _with_order()),
    "ruled": (4, lambda w, f: {"order": _order(w, f), "department": w.random.choice(DEPARTMENTS)}),
    "extension_asked": (3, lambda w, f: {"order": _order(w, f), "until": w.random.randint(1, 9)}),
    "extension_granted": (3, lambda w, f: {"order": _order(w, f), "until": w.random.randint(1, 9)}),
    "extension_refused": (2, _with_order()), "suspended": (2, lambda w, f: {"reason": "r"}),
    "resumed": (4, lambda w, f: {}), "support_waived": (3, _with_order()), "withdrawn": (7, _with_order()),
    "reported": (14, _with_order(outcome="solved")), "verified": (14, _with_order()),
    "sent_back": (2, _with_order(reason="r")), "called_back": (12, _call_back),
    "rechecked": (8, lambda w, f: {"passed": w.random.random() < 0.8}), "closed": (35, lambda w, f: {}),
    "reopened": (4, lambda w, f: {"reason": "r"}), "merged": (2, _other), "unmerged": (2, _other),
    "cancelled": (2, lambda w, f: {"reason": "r"}), "urged": (1, lambda w, f: {}),
    "supervised": (1, lambda w, f: {"level": w.random.choice(("yellow", "red"))}), "noted": (2, lambda w, f: {}),
    "time_accepted": (5, _claim), "time_declined": (3, _claim),
    "erased": (2, _erasure),
}  # fmt: skip
_KINDS = tuple(_ACTS)
_WEIGHTS = tuple(weight for weight, _ in _ACTS.values())

_RELUCTANCE = {
    "classified": 0.9, "transferred": 0.9, "refused": 0.8, "cancelled": 0.7, "attached": 0.9,
    "answered_directly": 0.8, "merged": 0.5, "suspended": 0.5, "info_needed": 0.5,
}  # fmt: skip
"""How often an operator thinks better of it: tickets that end at once teach little."""


def author_at(seat: Seat, operator: str, on_behalf: str | None = None) -> Author | None:
    """The operator as the authority held allows, or None where it allows nothing."""
    now = seat.authority.now()
    known, station = now.operators.get(operator), now.stations.get(seat.id)
    if known is None or not known.enabled or station is None:
        return None
    return Author(operator, known.role, known.department or None, on_behalf, station.department or None)


def receive(world: World, seat: Seat, ticket: str) -> None:
    """A new ticket, rung in or typed in."""
    begin(world, seat, ticket)
    if world.random.random() < 0.7:
        lead_on(world, seat, ticket, world.random.choice((0, 3, 4, 6, 8, 10, 11, 12, 13)))


def begin(world: World, seat: Seat, ticket: str) -> None:
    world.tickets.append(ticket)
    data: Data = {"number": f"{seat.code}-{ticket}", "source": "call"}
    if world.random.random() < 0.3:
        data["ringing"] = True
    event = world.write(seat, f"ticket/{ticket}", "received", data, actor="system", role="system")
    _expect(world, seat, event.id, ticket)


def _expect(world: World, seat: Seat, event_id: str, ticket: str) -> None:
    """An honest event that its own seat takes for lawful is lawful everywhere and for ever."""
    fold = seat.fold(ticket)
    at = fold.history.find(event_id)
    if at is None or fold.verdicts[at].outcome != "undecided":
        world.must_count[event_id] = "an honest act, lawful by what its author held"


_WAY: tuple[tuple[str, str, Data], ...] = (
    ("li", "answered", {}),
    ("li", "classified", {"item": "light", "category": "c", "demands": ["verify", "callback", "recheck"]}),
    ("li", "dispatched", {"department": "cgj", "part": "lead"}),
    ("li", "dispatched", {"department": "zjj", "part": "support"}),
    ("cgj", "acknowledged", {}), ("zjj", "acknowledged", {}), ("cgj", "reported", {"outcome": "solved"}),
    ("zjj", "reported", {"outcome": "solved"}), ("li", "verified", {}), ("li", "verified", {}),
    ("li", "called_back", {"reached": True, "solved": True}), ("sun", "rechecked", {"passed": True}),
    ("li", "closed", {}),
)  # fmt: skip


def lead_on(world: World, seat: Seat, ticket: str, steps: int) -> None:
    """So many steps along the straight road to closing, so that a run meets every stage."""
    for operator, kind, data in _WAY[:steps]:
        orders = sorted(seat.fold(ticket).state.orders) if KINDS[kind].steps else [""]
        for order in orders:
            given = {**data, "order": order} if order else data
            if author_at(seat, operator) and refused(world, seat, operator, ticket, kind, given) is None:
                write(world, seat, operator, ticket, kind, given)
                break


def is_held(seat: Seat) -> bool:
    """Whether a seat knows that it was retired: an honest one stops."""
    return seat.id in seat.authority.now().retired


def act(world: World, seat: Seat, ticket: str) -> None:
    """One random lawful act on one ticket, sometimes of two events; nothing where none is found soon."""
    rng = world.random
    operator = rng.choice(world.crew[seat.code])
    fold = seat.fold(ticket)
    if is_held(seat) or not fold.events:
        return
    one_act = None
    for _ in range(12):
        kind = rng.choices(_KINDS, _WEIGHTS)[0]
        if rng.random() < _RELUCTANCE.get(kind, 0) and (kind != "classified" or fold.state.values("item")):
            continue
        if refused(world, seat, operator, ticket, kind, data := _ACTS[kind][1](world, fold)) is None:
            one_act = write(world, seat, operator, ticket, kind, data, one_act)
            if rng.random() < 0.7:
                break


def refused(world: World, seat: Seat, operator: str, ticket: str, kind: str, data: Data) -> Refusal | None:
    author = author_at(seat, operator)
    if author is None:
        return Refusal("nobody")
    fold = seat.fold(ticket)
    found = refusal(fold.state, ticket, kind, data, author, photo=True)
    if found is None and kind == "erased":
        return erasure_refused(fold, data, fold.everything)
    if found is None and kind == "resolved" and data["field"].startswith("undo:"):
        return resolution_refused(fold, data, author, fold.everything)
    return found


def write(
    world: World, seat: Seat, operator: str, ticket: str, kind: str, data: Data, one_act: str | None = None
) -> str:
    parts: list[Any] = []
    if kind == "rechecked":
        parts.append(("photo", Part("photo", bytes(16), b"p")))
    if kind == "corrected" and world.random.random() < 0.5:
        text = world.random.choice(("east gate", "west gate"))
        salt = world.random.randbytes(16)
        name = "address" if len(set(seat.fold(ticket).state.values("address"))) < 2 else "remark"
        parts.append((name, Part("place", salt, text.encode())))
    role = author_at(seat, operator).role  # type: ignore[union-attr]
    occurred = None
    if kind in _TOLD_LATER and world.random.random() < 0.25:
        occurred = seat.wall - world.random.randint(1, 100) * 60_000
    event = world.write(
        seat, f"ticket/{ticket}", kind, data, actor=operator, role=role, act=one_act, parts=parts, occurred=occurred
    )  # fmt: skip
    _expect(world, seat, event.id, ticket)
    if kind == "merged":
        _other_half(world, seat, operator, ticket, data["other"], event.act)
    if kind == "dispatched":
        for other in world.seats:
            if other.code == f"D-{data['department']}":
                world.keeps[other.code].add(ticket)
    return event.act


def _other_half(world: World, seat: Seat, operator: str, ticket: str, other: str, one_act: str) -> None:
    """A merge is recorded in both tickets, where the other is held."""
    data = {"other": ticket}
    if seat.fold(other).events and refused(world, seat, operator, other, "merged", data) is None:
        role = OPERATORS[operator][0]
        event = world.write(seat, f"ticket/{other}", "merged", data, actor=operator, role=role, act=one_act)
        _expect(world, seat, event.id, other)


def undo(world: World, seat: Seat, ticket: str) -> None:
    """Take back an act of one's own (a supervisor: anybody's) with what was built on it; a redo where it is one."""
    rng = world.random
    fold = seat.fold(ticket)
    crew = world.crew[seat.code]
    operator = "wang" if "wang" in crew and rng.random() < 0.5 else rng.choice(crew)
    author = author_at(seat, operator)
    if author is None or is_held(seat) or author.role not in KINDS["retracted"].roles:
        return
    standing = fold.counted & ~fold.out_within(fold.everything)
    acts = [one for one, mask in fold.acts.items() if mask & standing]
    redos = [(event.station, event.act) for event in fold.events if event.kind == "retracted"]
    sent = [(event.station, event.act) for event in fold.events if event.kind in ("dispatched", "classified")]
    chosen = rng.choice((redos, sent, acts))
    pool = [one for one in chosen if one in acts]
    if not pool:
        return
    named = built_on(fold, [pool[-1] if rng.random() < 0.6 else rng.choice(pool)])
    if not named or fold.retraction_refused(named, author, seat.id) is not None:
        return
    one_act = None
    for other in sorted({other for other in world.tickets for one in named if seat.fold(other).acts.get(one)}):
        here = built_on(seat.fold(other), named) if other != ticket else named
        if not here or seat.fold(other).retraction_refused(here, author, seat.id) is not None:
            continue
        data = {"acts": [list(one) for one in here]}
        event = world.write(
            seat, f"ticket/{other}", "retracted", data, actor=operator, role=author.role, act=one_act
        )  # fmt: skip
        one_act = event.act
        _expect(world, seat, event.id, other)


def change_authority(world: World, seat: Seat) -> None:
    """A supervisor changes who may do what; what was lawful at its own basis stays so."""
    rng = world.random
    if world.is_department(seat) or author_at(seat, "wang") is None:
        return
    now = seat.authority.now()
    choice = rng.random()
    if seat is world.founder and now.retired and choice < 0.5:
        card = now.stations[seat.id if seat.id in now.retired else rng.choice(sorted(now.retired))]
        kind = "station_admitted"
        data: Data = {"station": card.id, "code": card.code, "key": card.key, "role": card.role,
                      "department": card.department}  # fmt: skip
    elif choice < 0.2:
        operator = rng.choice(("li", "zhao", "sun", "cgj", "zjj"))
        kind = "operator_disabled" if now.operators[operator].enabled else "operator_enabled"
        data = {"operator": operator}
    elif choice < 0.35:
        role = rng.choice(("dispatcher", "supervisor", "trainer"))
        kind, data = "operator_role_set", {"operator": rng.choice(("li", "zhao")), "role": role, "department": ""}
    elif choice < 0.75 and len(world.seats) > 1:
        other = rng.choice([one for one in (world.founder, world.seats[1], world.seats[-1]) if one is not seat])
        last = max((event.seq for event in seat.log if event.station == other.id), default=0)
        kind = "station_retired"
        data = {"station": other.id, "seq": rng.randint(max(0, last - 3), last), "link": "l", "reason": "lost"}
    else:
        return
    world.write(seat, AUTHORITY, kind, data, actor="wang", role="supervisor")


def accept(world: World, seat: Seat, ticket: str) -> None:
    """A supervisor lets an act of a retired station count after all."""
    fold = seat.fold(ticket)
    if is_held(seat) or world.is_department(seat) or author_at(seat, "wang") is None:
        return
    held = held_by_retirement(seat.authority.now())
    waiting = [event for index, event in enumerate(fold.events) if fold.counts(index) and held(event)]
    if waiting:
        chosen = world.random.choice(waiting)
        data = {"acts": [[chosen.station, chosen.act]]}
        event = world.write(seat, f"ticket/{ticket}", "accepted", data, actor="wang", role="supervisor")
        _expect(world, seat, event.id, ticket)
