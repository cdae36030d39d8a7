"""What has to hold of every store, whatever happened: each promise looked at apart from the code that keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.chain import Chain
from dispatch_tui.domain.event import AUTHORITY, Event
from dispatch_tui.domain.history import bits
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FINAL, KINDS, RANK
from dispatch_tui.domain.ticket.merging import heads
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket
from dispatch_tui.domain.ticket.status import live_orders, status_of, steps_of
from tests.simulation.deciding import roles_are_the_narrower
from tests.simulation.newer import upgraded
from tests.simulation.seat import SEAT_OF, Seat
from tests.simulation.succession import who_took_a_place
from tests.simulation.world import Broken, World


def prove(world: World) -> None:
    """Hold every seat against the rules, after all have exchanged everything. What all agree on is looked at where
    everything is held."""
    everyone_agrees(world)
    the_chains_hold(world)
    retirement_is_the_narrower(world)
    who_took_a_place(world)
    roles_are_the_narrower(world)
    seat = world.founder
    for ticket in sorted(seat.folds):
        fold = seat.fold(ticket)
        if fold.events:
            held = held_by_retirement(seat.authority.now())
            reading = seat.read(ticket, held=held)
            nothing_vanishes(world, seat, fold, reading)
            ends_hold(fold, seat)
            departments_keep_to_their_own(fold)
            nothing_closes_early(fold)
            least_finished(fold, seat)
            steps_replace_what_they_follow(fold)
            values_are_the_newest(fold)
            nobody_decides_unawares(fold)
            starts_are_the_earliest(fold, seat)
            retired_waits(seat, fold, reading, held)
            undoing_is_whole(fold, seat.read(ticket))
            sides_stand_until_they_are_settled(fold, seat.read(ticket))
            merges_are_not_ended_unawares(fold, seat.read(ticket))
            settling_ends_nothing_early(fold)
            only_what_counts_erases(fold, reading, held)
            times_are_the_centre_s(fold, seat.read(ticket))
            versions_keep_apart(world, seat, fold)
    for seat in world.seats:
        merges_live_on_both_halves(seat)
    the_past_alone_judges(world)
    what_was_promised_counts(world)


def everyone_agrees(world: World) -> None:
    """Stations that hold the same hold the same readings; so does a store filled in any other causal order."""
    first: dict[str, tuple[Seat, Any]] = {}
    fresh = Seat("new")
    fresh.authority.centre = world.founder.authority.centre
    for seat in world.seats:
        fresh.parts.update(seat.parts)
    for event in world.shuffled(list(world.events.values())):
        fresh.hold(event)
    for seat in (*world.seats, fresh):
        seat.parts = fresh.parts
        for ticket, fold in seat.folds.items():
            if not fold.events:
                continue
            made = _made(seat, fold)
            if ticket in first and first[ticket][1] != made:
                other, theirs = first[ticket]
                raise Broken(f"{seat.code} and {other.code} make different things of {ticket}: {_differ(theirs, made)}")
            first.setdefault(ticket, (seat, made))
    authorities = {seat.code: seat.authority.now() for seat in (*world.seats, fresh)}
    for code, authority in authorities.items():
        if authority != authorities[world.founder.code]:
            raise Broken(f"{code} and {world.founder.code} differ about the authority stream")


def _made(seat: Seat, fold: TicketFold) -> tuple[Any, ...]:
    verdicts = {event.id: verdict for event, verdict in zip(fold.events, fold.verdicts, strict=True)}
    held = held_by_retirement(seat.authority.now())
    return (
        verdicts,
        {event.id: code for event, code in fold.quarantined},
        fold.state.named(),
        read_ticket(fold, seat.content),
        read_ticket(fold, seat.content, held=held),
    )


def _differ(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    parts = ("verdicts", "quarantined", "registers", "reading", "reading without the retired")
    for name, left, right in zip(parts, one, other, strict=True):
        if left != right:
            if isinstance(left, dict):
                keys = [key for key in left.keys() | right.keys() if left.get(key) != right.get(key)]
                return f"{name}: {[(key[:9], left.get(key), right.get(key)) for key in sorted(keys)[:3]]}"
            fields = [field for field in left.__struct_fields__ if getattr(left, field) != getattr(right, field)]
            return f"{name}: {[(field, getattr(left, field), getattr(right, field)) for field in fields[:3]]}"
    return "nothing"


def the_chains_hold(world: World) -> None:
    """An honest chain has no fault; a broken one shows its own."""
    for seat in world.seats:
        chain = Chain(seat.id, world.founder.authority.history.closure)
        faults = []
        for event in seat.log:
            if event.station == seat.id:
                fault = chain.add(event)
                if fault is not None:
                    faults.append(fault.code)
                    break
        expected = world.faulty_chains.get(seat.id)
        if bool(faults) != bool(expected):
            raise Broken(f"the chain of {seat.code} shows {faults or 'no fault'}, it has {expected or 'none'}")


def retirement_is_the_narrower(world: World) -> None:
    """A station is retired by the earliest of its last links that no admission by the founding station has seen."""
    log = world.founder.authority
    retired = log.now().retired
    facts: dict[str, list[int]] = {}
    for index, event in enumerate(log.events):
        if log.verdicts[event.id] is None and event.kind in ("station_retired", "station_admitted"):
            facts.setdefault(event.data["station"], []).append(index)
    for station, indexes in facts.items():
        if any(
            log.events[at].station != world.founder.id for at in indexes if log.events[at].kind == "station_admitted"
        ):
            continue
        admitted = [at for at in indexes if log.events[at].kind == "station_admitted"]
        standing = [at for at in indexes if not any(at == later or log.history.seen(later, at) for later in admitted)]
        links = [log.events[at].data["seq"] for at in standing]
        told = retired[station].seq if station in retired else None
        if told != min(links, default=None):
            raise Broken(f"{station[:6]} is retired after {told}, the facts say {sorted(links)}")


def departments_keep_to_their_own(fold: TicketFold) -> None:
    """What a department did counts on its own orders only."""
    for index in bits(fold.counted):
        event = fold.events[index]
        order = event.data.get("order", "")
        if event.role == "department" and order and not order.endswith(f":{event.actor}"):
            raise Broken(f"{event.id[:6]} {event.kind} by {event.actor} counts on {order[64:]}")


def versions_keep_apart(world: World, seat: Seat, fold: TicketFold) -> None:
    """What a newer version wrote is neither counted nor condemned, and an upgrade changes no verdict on older
    events."""
    for index, event in enumerate(fold.events):
        if event.v > 1 and fold.verdicts[index].outcome not in ("unknown", "undecided"):
            raise Broken(f"{event.id[:6]} is of version {event.v} and was {fold.verdicts[index].outcome}")
    if any(event.v > 1 for event in fold.events):
        with upgraded():
            again = TicketFold(fold.ticket, seat.authority.at)
            for event in fold.events:
                again.add(event)
        for index, event in enumerate(fold.events):
            before, after = fold.verdicts[index], again.verdicts[index]
            if event.v == 1 and before.outcome != "undecided" and before != after:
                raise Broken(f"{event.id[:6]} was {before}, after the upgrade {after}")
            if event.v > 1 and after.outcome == "unknown":
                raise Broken(f"{event.id[:6]} stays unknown after the upgrade")


def the_past_alone_judges(world: World) -> None:
    """The verdict on an event is what a store would give that holds nothing but the event's own past."""
    rng = world.random
    for ticket, fold in sorted(world.founder.folds.items()):
        for index in rng.sample(range(len(fold.events)), min(6, len(fold.events))):
            event = fold.events[index]
            past = [one for one in world.closure(Seat("nobody"), [event]) if one.stream == event.stream]
            small = TicketFold(ticket, world.founder.authority.at)
            SEAT_OF[small] = world.founder
            for one in world.shuffled(past):
                small.add(one)
            at = small.history.find(event.id)
            alone = None if at is None else small.verdicts[at]
            if alone != fold.verdicts[index]:
                raise Broken(f"{event.id[:6]} {event.kind} is {fold.verdicts[index]}, by its own past {alone}")


def what_was_promised_counts(world: World) -> None:
    for seat in world.seats:
        for event_id, why in world.must_count.items():
            if event_id in seat.held and not _counts(seat, world.events[event_id]):
                raise Broken(f"{event_id[:6]} does not count at {seat.code}: {why}")
        for event_id, why in world.must_not_count.items():
            if event_id in seat.held and _counts(seat, world.events[event_id]):
                raise Broken(f"{event_id[:6]} counts at {seat.code}: {why}")


def _counts(seat: Seat, event: Event) -> bool:
    if event.stream == AUTHORITY:
        return seat.authority.verdicts[event.id] is None
    fold = seat.fold(event.stream.removeprefix("ticket/"))
    at = fold.history.find(event.id)
    return at is not None and fold.counts(at)


def nothing_vanishes(world: World, seat: Seat, fold: TicketFold, reading: Ticket) -> None:
    """Every event is on the timeline; every order that was ever sent is shown."""
    if {entry.event.id for entry in reading.timeline} != set(fold.history.ids):
        raise Broken(f"the timeline of {fold.ticket} at {seat.code} has lost an event")
    shown = {order.id: order for order in reading.orders}
    plain = {order.id: order for order in seat.read(fold.ticket).orders}
    out = fold.out_within(fold.everything)
    for index, event in enumerate(fold.events):
        if event.kind == "dispatched" and fold.counts(index):
            order = shown.get(f"{event.id}:{event.data['department']}")
            if order is None:
                raise Broken(f"the order of {event.id[:6]} vanished at {seat.code}")
            later = any(one.data.get("order") == order.id for one in fold.events)
            if out >> index & 1 and not later and plain[order.id].step != "withdrawn":
                raise Broken(f"the order of {event.id[:6]} was taken back and reads {plain[order.id].step}")


_STEPS = frozenset(
    kind for kind, table in KINDS.items() if table.step or kind in ("dispatched", "return_refused", "ruled")
)
_UNFINISHED = frozenset(
    {"dispatched", "acknowledged", "arrived", "sent_back", "returned", "return_refused", "reported"}
)


def ends_hold(fold: TicketFold, seat: Seat) -> None:
    """A ticket shown as ended has an end that had seen the last word on each order, and that word was no beginning."""
    ticket = seat.read(fold.ticket)
    if ticket.status not in FINAL - {"merged"} or ticket.history:
        return
    standing = fold.counted & ~fold.out_within(fold.everything)
    ends = [
        at for at in bits(standing)
        if fold.events[at].kind in ("closed", "answered_directly", "refused", "cancelled", "transferred", "resolved")
    ]  # fmt: skip
    for order in ticket.orders:
        if order.step in ("withdrawn", "withdrawal_acknowledged", "waived", "granted", "done"):
            continue
        words = [
            at for at in bits(standing)
            if fold.events[at].kind in _STEPS
            and (fold.events[at].data.get("order") == order.id or order.id.startswith(fold.events[at].id))
        ]  # fmt: skip
        last = [at for at in words if not any(fold.history.seen(later, at) for later in words)]
        for at in last:
            if not any(saw(fold, end, at) for end in ends):
                raise Broken(f"{fold.ticket} is {ticket.status}, and no end of it had seen {fold.events[at].kind}")
            if fold.events[at].kind in _UNFINISHED and "verify" in ticket.demands and len(last) == 1:
                raise Broken(f"{fold.ticket} is {ticket.status}, and an order's last word is {fold.events[at].kind}")
    if {phase[0] for phase in fold.state.values("phase")} == {"closed"}:
        if "callback" in ticket.demands and not ticket.call_back_met:
            raise Broken(f"{fold.ticket} is closed, and nobody called back")
        if "recheck" in ticket.demands and not ticket.recheck_met:
            raise Broken(f"{fold.ticket} is closed, and nobody looked")


def nothing_closes_early(fold: TicketFold) -> None:
    """Whoever closed had seen each demand met: somebody called back or tried three times, somebody looked on site."""
    for index in bits(fold.counted):
        if fold.events[index].kind != "closed":
            continue
        past = fold.history.pasts[index] & fold.counted
        past &= ~fold.out_within(past)
        told = {kind: [at for at in bits(past) if fold.events[at].kind in kinds] for kind, kinds in _CLOSING.items()}
        anew = [at for at in told["anew"] if fold.events[at].data.get("part") != "support"]
        demands = {
            demand for at in told["classified"] for demand in fold.events[at].data["demands"]
            if not any(fold.history.seen(later, at) for later in told["classified"])
            and not any(fold.events[one].kind == "resolved" for one in bits(past))
        }  # fmt: skip
        for demand, kind, passed in (("callback", "called_back", "solved"), ("recheck", "rechecked", "passed")):
            fresh = [at for at in told[kind] if not any(fold.history.seen(later, at) for later in anew)]
            met = any(fold.events[at].data.get(passed) for at in fresh) or (demand == "callback" and len(fresh) > 2)
            if demand in demands and not met:
                raise Broken(f"{fold.events[index].id[:6]} closed {fold.ticket} without {demand}")


_CLOSING = {
    "classified": ("classified",), "called_back": ("called_back",), "rechecked": ("rechecked",),
    "anew": ("sent_back", "reopened", "dispatched"),
}  # fmt: skip


def saw(fold: TicketFold, later: int, earlier: int) -> bool:
    """Whether the later one's author took the earlier one to stand; a dispatch taken back still stood as withdrawn."""
    if not fold.history.seen(later, earlier):
        return False
    undone = fold.out_within(fold.history.pasts[later]) >> earlier & 1
    return not undone or fold.events[earlier].kind == "dispatched"


_LEAST = {
    "withdrawn": "to_dispatch", "returned": "return_review", "sent": "awaiting_ack", "acknowledged": "in_progress",
    "arrived": "in_progress", "reworking": "in_progress",
}  # fmt: skip


def least_finished(fold: TicketFold, seat: Seat) -> None:
    """An open ticket is no further than the least finished of its live orders; a support that was taken back leaves
    nothing to dispatch."""
    ticket = seat.read(fold.ticket)
    phases = {value[0] for value in fold.state.values("phase")}
    if phases != {"open"} or ticket.status == "merged":
        return
    for order in ticket.orders:
        for step in order.steps if order.live else ():
            if (order.part, step) == ("support", "withdrawn"):
                continue
            if step in _LEAST and RANK[ticket.status] > RANK[_LEAST[step]]:
                raise Broken(f"{fold.ticket} is {ticket.status}, and an order of it is {step}")


_PLAIN_STEPS = {kind: table for kind, table in KINDS.items() if table.step}
_NOT_PLAIN = frozenset({"return_refused", "ruled", "reopened", "resolved"})


def steps_replace_what_they_follow(fold: TicketFold) -> None:
    """A step stands until an event that had seen it, and that may follow it, replaces it; any other stays."""
    out = fold.out_within(fold.everything)
    for order, birth in fold.state.orders.items():
        told = [at for at in bits(fold.counted) if fold.events[at].data.get("order") == order]
        if any(fold.events[at].kind in _NOT_PLAIN for at in bits(fold.counted)):
            continue
        steps = {at: _PLAIN_STEPS[fold.events[at].kind] for at in told
                 if fold.events[at].kind in _PLAIN_STEPS and not out >> at & 1}  # fmt: skip
        brought = {birth.index: "withdrawn" if out >> birth.index & 1 else "sent"}
        brought.update({at: str(table.step) for at, table in steps.items()})
        standing = {
            at for at, step in brought.items()
            if not any(saw(fold, later, at) and step in table.steps for later, table in steps.items())
        }  # fmt: skip
        if set(fold.state.tips(birth.register)) != standing:
            raise Broken(f"{order[:6]} stands by {_ids(fold, fold.state.tips(birth.register))}, "
                         f"not replaced are {_ids(fold, standing)}")  # fmt: skip


def values_are_the_newest(fold: TicketFold) -> None:
    """A field holds just the values that no later one replaced, and shows that of the greatest (depth, station, id)."""
    standing = fold.counted & ~fold.out_within(fold.everything)
    ticket = read_ticket(fold, lambda _: None)
    for name in ("urgency", "grid", "major", "address"):
        setters = [at for at in bits(standing) if _sets(fold.events[at], name)]
        newest = {at for at in setters if not any(saw(fold, later, at) for later in setters)}
        tips = set(fold.state.tips(name))
        if tips != newest:
            raise Broken(f"{name} of {fold.ticket} stands by {_ids(fold, tips)}, last set by {_ids(fold, newest)}")
        if newest and name in ticket.fields:
            best = max(newest, key=lambda at: (fold.events[at].depth, fold.events[at].station, fold.events[at].id))
            if ticket.fields[name] != fold.state.tips(name)[best]:
                raise Broken(f"{name} of {fold.ticket} shows another value than {fold.events[best].id[:6]} set")


def nobody_decides_unawares(fold: TicketFold) -> None:
    """Whoever saw two values of a field has to resolve them: a correction on top is no way out."""
    for index in bits(fold.counted):
        event = fold.events[index]
        for name in event.data.get("fields", {}) if event.kind == "corrected" else ():
            past = fold.history.pasts[index] & fold.counted
            past &= ~fold.out_within(past)
            setters = [at for at in bits(past) if _sets(fold.events[at], name)]
            newest = [at for at in setters if not any(saw(fold, later, at) for later in setters)]
            if len({_value_of(fold.events[at], name) for at in newest}) > 1:
                raise Broken(f"{event.id[:6]} overwrote a conflict about {name}")


def _value_of(event: Event, name: str) -> Any:
    if event.kind == "resolved":
        return ("kept", event.data["keep"])
    return event.data[name] if event.kind == "classified" else event.data.get("fields", {}).get(name)


def _sets(event: Event, name: str) -> bool:
    if event.kind == "resolved":
        return event.data["field"] == name
    if event.kind == "classified":
        return name in event.data
    carries = event.kind in ("received", "corrected", "info_supplied")
    return carries and (name in event.data.get("fields", {}) or any(part.name == name for part in event.parts))


def _ids(fold: TicketFold, indexes: Iterable[int]) -> list[str]:
    return sorted(fold.events[at].id[:6] for at in indexes)


def conflicts_are_about_contents(seat: Seat, fold: TicketFold) -> None:
    """An address is in conflict just where its texts differ; about what is erased nobody disagrees."""
    reading = seat.read(fold.ticket)
    texts = {seat.content(value) for value in fold.state.values("address") if value not in reading.erased}
    shown = "address" in reading.conflicts
    if shown != (len(texts) > 1):
        raise Broken(f"address of {fold.ticket} stands as {texts}, and is {'' if shown else 'not '}in conflict")


def starts_are_the_earliest(fold: TicketFold, seat: Seat) -> None:
    """No dispatch again to the same department restarts its clocks unless it says so."""
    conflicts_are_about_contents(seat, fold)
    orders = seat.read(fold.ticket).orders
    index = {order.id: fold.history.index(order.id.split(":")[0]) for order in orders}
    reopened = any(event.kind == "reopened" for event in fold.events)
    for order in orders:
        earlier = [
            other for other in orders
            if other.department == order.department and fold.history.seen(index[order.id], index[other.id])
        ]  # fmt: skip
        restarts = any(fold.events[index[one.id]].data.get("restart") for one in (order, *earlier))
        if earlier and not reopened and not restarts:
            first = min(one.sent_at for one in (order, *earlier))
            if order.started_at != first:
                raise Broken(f"{order.id[:6]} starts at {order.started_at}, its department had it since {first}")


def retired_waits(seat: Seat, fold: TicketFold, reading: Ticket, held: Any) -> None:
    """What a retired station wrote after its last counted link changes nothing, and is shown as waiting."""
    accepted = {
        (chain, act) for entry in reading.timeline
        if entry.event.kind == "accepted" and entry.verdict.outcome == "counted"
        and not entry.held and not entry.retracted
        for chain, act in entry.event.data["acts"]
    }  # fmt: skip
    for entry in reading.timeline:
        at = fold.history.index(entry.event.id)
        waits = fold.counts(at) and held(entry.event) and (entry.event.station, entry.event.act) not in accepted
        if entry.held and not waits:
            raise Broken(f"{entry.event.id[:6]} waits for a supervisor, and need not")
        if waits and not entry.held:
            raise Broken(f"{entry.event.id[:6]} was written after its station's retirement and counts")


def undoing_is_whole(fold: TicketFold, reading: Ticket) -> None:
    """An act is out just while an undoing names it that is not undone itself; and nobody undid an act under what had
    been built on it in sight."""
    undoings = fold.retractions
    named = {index: {(chain, act) for chain, act in fold.events[index].data["acts"]} for index in undoings}
    effective: dict[int, bool] = {}
    for index in sorted(undoings, key=lambda at: -fold.events[at].depth):
        own = (fold.events[index].station, fold.events[index].act)
        effective[index] = not any(effective[other] and own in named[other] for other in effective)
    gone = {act for index, acts in named.items() if effective[index] for act in acts}
    for entry in reading.timeline:
        if fold.counts(fold.history.index(entry.event.id)):
            out = (entry.event.station, entry.event.act) in gone
            if out != entry.retracted:
                raise Broken(
                    f"{entry.event.id[:6]} {entry.event.kind} is {'' if out else 'not '}undone, and reads otherwise"
                )
    for index in undoings:
        before = fold.out_within(fold.history.pasts[index])
        past = fold.history.pasts[index] & fold.counted & ~before
        sent = {
            f"{event.id}:{event.data['department']}" for at in bits(past)
            if (event := fold.events[at]).kind == "dispatched" and (event.station, event.act) in named[index]
        }  # fmt: skip
        for at in bits(past):
            event = fold.events[at]
            on_it = event.data.get("order") in sent and KINDS[event.kind].step
            if on_it and (event.station, event.act) not in named[index]:
                raise Broken(f"{fold.events[index].id[:6]} took a dispatch back and left {event.kind} on it")


def sides_stand_until_they_are_settled(fold: TicketFold, reading: Ticket) -> None:
    """Of two leads, or of two orders of one department, none is settled away but by whoever had seen it, and kept by
    nobody else; what is not settled shows as a conflict."""
    standing = fold.counted & ~fold.out_within(fold.everything)
    for name in {"lead", *(f"department:{order.department}" for order in reading.orders)}:
        settled = [
            at for at in bits(standing) if fold.events[at].kind == "resolved" and fold.events[at].data["field"] == name
        ]
        last = [at for at in settled if not any(saw(fold, later, at) for later in settled)]
        kept = {fold.events[at].data["orders"][0] for at in last}
        against = {order for at in settled for order in fold.events[at].data["orders"][1:]} - kept
        sides = [order for order in reading.orders if order.live and name in ("lead", f"department:{order.department}")]
        if name == "lead":
            births = {order.id for order in reading.orders if fold.state.orders[order.id].part == "lead"}
            sides = [order for order in sides if order.id in births]
            for order in sides:
                if (order.part == "lead") != (order.id not in against):
                    raise Broken(f"{order.id[:6]} reads {order.part}, settled against are {sorted(against)}")
            sides = [order for order in sides if order.part == "lead"]
            if len({order.department for order in sides}) < 2:
                continue
        else:
            _set_aside_knowingly(fold, reading, name, settled, against)
        if (name in reading.conflicts) != (len(sides) > 1):
            shown = "" if len(sides) < 2 else "not "
            raise Broken(f"{name} of {fold.ticket} has {len(sides)} sides and is {shown}shown")


def _set_aside_knowingly(fold: TicketFold, reading: Ticket, name: str, settled: list[int], against: set[str]) -> None:
    """An order of a department sent twice reads withdrawn just where whoever settled it knew the last word on it."""
    standing = fold.counted & ~fold.out_within(fold.everything)
    for order in reading.orders:
        if name != f"department:{order.department}":
            continue
        words = [
            at for at in bits(standing)
            if fold.events[at].data.get("order") == order.id and fold.events[at].kind in _STEPS
        ]  # fmt: skip
        taken = any(fold.events[at].kind in ("withdrawn", "retracted", "resolved", "ruled") for at in words)
        crossed = [at for at in words if not any(saw(fold, one, at) for one in settled)]
        fresh = [at for at in crossed if fold.events[at].kind != "withdrawal_acknowledged"]
        if order.id in against and fresh and not order.live and not taken and order.step == "withdrawn":
            raise Broken(f"{order.id[:6]} was set aside unaware of {_ids(fold, fresh)}, and is gone")
        if order.id in against and not crossed and order.live:
            raise Broken(f"{order.id[:6]} was set aside and reads {order.step}")


def merges_are_not_ended_unawares(fold: TicketFold, reading: Ticket) -> None:
    """A ticket that has ended had seen every ticket that is merged with it."""
    if reading.status not in FINAL - {"merged"} or reading.history:
        return
    standing = fold.counted & ~fold.out_within(fold.everything)
    ends = [at for at in bits(standing) if fold.events[at].kind in _ENDING]
    for other in reading.edges:
        merged = [
            at for at in bits(standing)
            if fold.events[at].kind in ("merged", "resolved")
            and (fold.events[at].data.get("other") == other or fold.events[at].data.get("field") == f"edge:{other}")
        ]  # fmt: skip
        if merged and not any(fold.history.seen(end, at) for at in merged for end in ends):
            raise Broken(f"{fold.ticket} is {reading.status}, and no end of it had seen the merge with {other}")


_ENDING = ("closed", "answered_directly", "refused", "cancelled", "transferred", "attached", "resolved")


def settling_ends_nothing_early(fold: TicketFold) -> None:
    """Whoever kept a closing that had not seen everything had seen all of it done: nothing was in a department's
    hands."""
    for index in bits(fold.counted):
        event = fold.events[index]
        if event.kind != "resolved" or event.data["field"] not in ("end", "phase"):
            continue
        kept = event
        while kept.kind == "resolved":
            kept = fold.events[fold.history.index(kept.data["keep"])]
        before = fold.at(fold.history.pasts[index])
        open_steps = {
            step[0] for order in live_orders(before) for step in steps_of(before, order)
            if step[0] in ("sent", "acknowledged", "arrived", "returned", "reworking")
        }  # fmt: skip
        final = status_of(before, fold.ticket) in FINAL
        if kept.kind == "closed" and open_steps and not final:
            raise Broken(f"{event.id[:6]} kept the closing of {fold.ticket}, and an order was {sorted(open_steps)}")


def only_what_counts_erases(fold: TicketFold, reading: Ticket, held: Any) -> None:
    """Erased is what an erasure names that counts and that does not wait for a supervisor."""
    counted = [fold.events[at] for at in bits(fold.counted) if fold.events[at].kind == "erased"]
    named = {part for event in counted if not held(event) for part in event.data["parts"]}
    if set(reading.erased) != named:
        wrong = sorted(set(reading.erased) ^ named)
        raise Broken(f"of {fold.ticket} {wrong} are erased and should not be, or the reverse")


def times_are_the_centre_s(fold: TicketFold, reading: Ticket) -> None:
    """What happened counts when it was recorded, unless somebody of the centre entered another time, or accepted one
    that nobody declined meanwhile."""
    standing = fold.counted & ~fold.out_within(fold.everything)
    for entry in reading.timeline:
        event = entry.event
        decided = [
            at for at in bits(standing)
            if fold.events[at].kind in ("time_accepted", "time_declined", "resolved")
            and f"time:{event.id}" in (f"time:{fold.events[at].data.get('event')}", fold.events[at].data.get("field"))
        ]  # fmt: skip
        last = [at for at in decided if not any(saw(fold, later, at) for later in decided)]
        settled = any(fold.events[at].kind == "resolved" for at in last)
        accepted = bool(last) and all(fold.events[at].kind == "time_accepted" for at in last)
        own = event.role in ("dispatcher", "supervisor")
        if event.occurred is not None and not settled:
            expected = event.occurred if own or accepted else event.wall
            if entry.at != expected:
                raise Broken(f"{event.id[:6]} counts at {entry.at}, not at {expected}")


def merges_live_on_both_halves(seat: Seat) -> None:
    """Two held tickets are one matter just where both say so, or a chain of such leads from one to the other."""
    edges = {ticket: set(seat.read(ticket).edges) for ticket, fold in seat.folds.items() if fold.events}
    found = heads(edges)
    for ticket in edges:
        group, todo = {ticket}, [ticket]
        while todo:
            one = todo.pop()
            near = {other for other in edges.get(one, ()) if other not in edges or one in edges[other]}
            near |= {other for other in edges if one not in edges and one in edges[other]}
            todo.extend(near - group)
            group |= near
        if found[ticket] != min(one for one in group if one in edges):
            raise Broken(f"{seat.code} heads {ticket} by {found[ticket]}, its group is {sorted(group)}")
