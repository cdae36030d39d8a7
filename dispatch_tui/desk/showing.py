"""From a ticket's reading to what is shown: texts looked up, phones masked, clocks read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from dispatch_tui.desk.availability import next_act, refusals
from dispatch_tui.desk.retention import due_classes
from dispatch_tui.desk.settling import conflict_views
from dispatch_tui.desk.views import ClockView, EntryView, Erasure, NoticeView, OrderView, Reason, TicketView, Uncounted
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.clocks import ClockReading, clocks
from dispatch_tui.domain.covering import Cover, cover_of
from dispatch_tui.domain.event import Event, PartRef
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.erasing import parts_left
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FIELD_PARTS, FINAL
from dispatch_tui.domain.ticket.reading import Entry, Order, Ticket, identity_open_to
from dispatch_tui.store.store import Store


def show(
    store: Store, fold: TicketFold, operator: Operator, now: int, *, revealed: bool,
    judge: Callable[[TicketFold, Ticket, Operator, bool], Mapping[str, Refusal | None]] = refusals,
    sees: Collection[str] | None = None,
) -> TicketView:  # fmt: skip
    """The whole ticket as ``operator`` may see it at ``now``; ``judge`` tells what they may do with it, ``sees`` what
    of the caller they may know where they are not of the centre."""
    into, merged_from = store.merged(fold.ticket)
    ticket = store.reading(fold)
    readings = clocks(ticket, store.pack, now)
    lifted = revealed and identity_open_to(ticket.confidential, operator.role)
    cover = cover_of(ticket, store.text, lifted=lifted, sees=sees)
    text = {name: _text(store, ticket.fields.get(name)) for name in FIELD_PARTS}
    conflicts = conflict_views(store, ticket, cover)
    connected = store.authority.now().connected()
    untold = frozenset(one.id for one in ticket.orders if one.untold and one.department not in connected)
    return TicketView(
        id=ticket.id, number=ticket.number, status=ticket.status, source=ticket.source,
        hotline=ticket.hotline, received_at=ticket.received_at, taken_by=ticket.taken_by,
        caller_name=cover.name(text["caller.name"]), caller_phone=cover.phone(text["caller.phone"]),
        revealed=cover.lifted, confidential=ticket.confidential,
        address=cover.text(text["address"]), town=ticket.fields.get("town"), grid=ticket.fields.get("grid"),
        summary=cover.text(text["summary"]), text=cover.text(text["text"]), item=ticket.item, category=ticket.category,
        demands=tuple(sorted(ticket.demands)), urgency=ticket.urgency,
        flags=flags(ticket, readings, conflict=any(one.certain for one in conflicts), to_notify=bool(untold),
                    drill=store.drill),
        orders=tuple(_order(store, order, readings, ticket, cover, untold) for order in ticket.orders),
        clocks=tuple(_clock(store, one, untold) for one in readings),
        conflicts=conflicts,
        timeline=tuple(_entry(store, entry, cover) for entry in ticket.timeline),
        photos=ticket.photos, merged_into=into or ticket.attached_to, merged_from=merged_from,
        returns=ticket.returns, ruling=ticket.ruling,
        call_backs=tuple((one.at, one.reached, one.solved, one.satisfied) for one in ticket.call_backs),
        rating=ticket.rating, reopens=ticket.reopens, inquiries=ticket.inquiries, urges=ticket.urges,
        supervised=ticket.supervised,
        next_act=next_act(ticket, store.pack_in_force.defaults.returns_before_ruling, untold),
        refusals=judge(fold, ticket, operator, bool(conflicts)), newer=ticket.newer, waiting=ticket.waiting,
        withheld=frozenset(name for name, told in text.items() if told is None and ticket.fields.get(name)),
        uncounted=uncounted(store, fold), erasures=erasures(store, ticket), due=_due(store, fold, ticket, now),
    )  # fmt: skip


DRILL: Final = "drill"
"""The flag of every ticket of a drill."""


def flags(
    ticket: Ticket, readings: tuple[ClockReading, ...], *, conflict: bool, to_notify: bool, drill: bool
) -> tuple[str, ...]:  # fmt: skip
    """The flags of commands.md that hold, in its order."""
    late = ticket.status not in FINAL and any(
        one.level == "late" and one.stopped_at is None for one in readings
    )
    held = {
        "urged": ticket.urges > 0,
        "supervised_yellow": ticket.supervised == "yellow",
        "supervised_red": ticket.supervised == "red",
        "late": late,
        "major": bool(ticket.fields.get("major")),
        "confidential": ticket.confidential,
        "reopened": ticket.reopens > 0,
        "conflict": conflict,
        "to_notify": to_notify and ticket.status not in FINAL,
        "held": ticket.waiting > 0,
        DRILL: drill,
    }
    return tuple(name for name, holds in held.items() if holds)


def _text(store: Store, part: object) -> str | None:
    return store.text(part) if isinstance(part, str) else None


def _order(
    store: Store, order: Order, readings: tuple[ClockReading, ...], ticket: Ticket, cover: Cover,
    untold: frozenset[str],
) -> OrderView:  # fmt: skip
    due = next((one.due_at for one in readings if one.order == order.id and one.name == "report"), None)
    told = [entry.event for entry in ticket.timeline if entry.event.data.get("order") == order.id
            and entry.event.kind == "reported" and not entry.retracted]  # fmt: skip
    words = told[-1].part("words") if told else None
    return OrderView(
        id=order.id, department=order.department, part=order.part, status=order.step, sent_at=order.sent_at,
        acknowledged_at=order.acknowledged_at, arrived_at=order.arrived_at, reported_at=order.reported_at,
        due_at=due, outcome=order.outcome, report=cover.text(_text(store, words)), return_reason=order.return_reason,
        extension=order.extension,
        notices=tuple(NoticeView(one.at, one.channel, one.reached, one.answer, cover.text(_text(store, one.words)))
                      for one in order.notices),
        in_conflict=order.in_conflict, live=order.live, to_notify=order.id in untold,
    )  # fmt: skip


def _clock(store: Store, reading: ClockReading, untold: frozenset[str]) -> ClockView:
    why = tuple(Reason(f"why.{one.code}", _stations_named(store, one.params)) for one in reading.why)
    if reading.order in untold and reading.stopped_at is None:
        why = (*why, Reason("why.to_notify", {"department": reading.department}))
    return ClockView(
        reading.name, reading.order, reading.department, reading.started_at, reading.due_at, reading.warn_at,
        reading.paused_at, reading.stopped_at, reading.level, why,
    )  # fmt: skip


def _stations_named(store: Store, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """A reason's parameters with the station's label in place of its id."""
    return {**params, "station": store.station_code_of(params["station"])} if "station" in params else params


def _due(store: Store, fold: TicketFold, ticket: Ticket, now: int) -> tuple[str, ...]:
    over = store.over_since(ticket.id) if ticket.finished else None
    if over is None:
        return ()
    left = set(parts_left(fold, ticket.erased).values())
    return tuple(cls for cls in due_classes(store.pack_in_force, over, now) if cls in left)


def erasures(store: Store, ticket: Ticket) -> tuple[Erasure, ...]:
    """What was erased, act by act, oldest first."""
    cls = {part.hash: part.cls for entry in ticket.timeline for part in entry.event.parts}
    gone: dict[str, tuple[Event, list[str]]] = {}
    for part, event in ticket.erased.items():
        gone.setdefault(event.id, (event, []))[1].append(cls.get(part, ""))
    return tuple(
        Erasure(len(classes), tuple(sorted(set(classes))), event.actor, store.station_code_of(event.station),
                event.wall, event.data["reason"])
        for event, classes in gone.values()
    )  # fmt: skip


def uncounted(store: Store, fold: TicketFold) -> tuple[Uncounted, ...]:
    """What was written to the ticket beyond a right, against the rules, or malformed, in the order of the timeline."""
    found = [(fold.events[at], verdict.refusal) for at, verdict in enumerate(fold.verdicts) if verdict.refusal]
    found += [(event, Refusal(code)) for event, code in fold.quarantined]
    return tuple(
        Uncounted(event.kind, event.actor, event.role, store.station_code_of(event.station), event.wall, why)
        for event, why in sorted(found, key=lambda one: (one[0].depth, one[0].station, one[0].id))
    )


def _entry(store: Store, entry: Entry, cover: Cover) -> EntryView:
    event = entry.event
    texts: Mapping[str, str | None] = {
        part.name: _covered(cover, part, _text(store, part.hash)) for part in event.parts if part.cls != "photo"
    }
    return EntryView(
        event=event.id, act=event.act, chain=event.station, kind=event.kind, at=entry.at,
        recorded_at=entry.recorded_at, actor=event.actor, role=event.role, on_behalf=event.on_behalf,
        station=store.station_code_of(event.station), data=event.data, texts=texts,
        photos=tuple(part.hash for part in event.parts if part.cls == "photo"),
        retracted=entry.retracted, outcome=entry.verdict.outcome, refused=entry.verdict.refusal, held=entry.held,
        occurred=event.occurred, basis=entry.basis, claim=entry.claim,
    )  # fmt: skip


def _covered(cover: Cover, part: PartRef, text: str | None) -> str | None:
    return cover.person(part.name, text) if part.cls == "person" else cover.text(text)
