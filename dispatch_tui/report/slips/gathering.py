"""What stands on each slip, out of the store: as codes and times, with no more of the caller than the pack allows."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.slips import TO_RECHECK, WAITING, slip_of_order, slip_of_recheck
from dispatch_tui.domain.clocks import ClockReading, clocks
from dispatch_tui.domain.covering import HIDDEN, Cover, cover_of
from dispatch_tui.domain.ticket.reading import Entry, Order, Ticket


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of an order: until when, and when it was met (UTC ms)."""

    due_at: int
    met_at: int | None


@dataclass(frozen=True, slots=True)
class Matter:
    """What it is about and where. Texts are as they came, with the caller covered in them."""

    slip: str
    ticket: str
    number: str
    urgency: int | None
    item: str | None
    place: str
    town: str | None
    grid: str | None
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class OrderSlip:
    """One order that waits for its department. Limits by the name of their clock."""

    matter: Matter
    order: str
    department: str
    part: str
    step: str
    sent_at: int
    limits: dict[str, Limit]
    demands: tuple[str, ...]
    caller_name: str
    caller_phone: str
    instructions: str
    """What was said with the dispatch, or why it was sent back or withdrawn."""
    reason: str
    """The coded reason of that."""


@dataclass(frozen=True, slots=True)
class RecheckSlip:
    """One ticket to be looked at on site. ``reports`` are (department, outcome, words) of what was reported."""

    matter: Matter
    reports: tuple[tuple[str, str, str], ...]


def order_slips(desk: Desk, department: str) -> list[OrderSlip]:
    """Every order that waits for ``department``, the one due first on top."""
    found = []
    for order_id, ticket_id in desk.store.orders_of(department, WAITING):
        ticket = desk.store.ticket(ticket_id)
        order = next((one for one in ticket.orders if one.id == order_id), None) if ticket else None
        if ticket is not None and order is not None and order.step in WAITING:
            found.append(_order_slip(desk, ticket, order))
    return found


def recheck_slips(desk: Desk, town: str | None = None) -> list[RecheckSlip]:
    """Every ticket whose closing waits for somebody to look on site, in ``town`` or anywhere, grid by grid."""
    found = []
    for ticket_id in desk.store.tickets_in(TO_RECHECK, town):
        ticket = desk.store.ticket(ticket_id)
        if ticket is not None and "recheck" in ticket.demands and not ticket.recheck_met:
            found.append(_recheck_slip(desk, ticket))
    return sorted(found, key=lambda one: (one.matter.town or "", one.matter.grid or "", one.matter.slip))


def _order_slip(desk: Desk, ticket: Ticket, order: Order) -> OrderSlip:
    sees = desk.pack.department_sees
    cover = cover_of(ticket, desk.store.text, lifted=True, sees=sees)  # on paper nobody can ask to see it
    told = _told(ticket, order)
    words = desk.store.text(part) if told and (part := told.event.part("words")) else None
    return OrderSlip(
        matter=_matter(desk, ticket, slip_of_order(ticket, order), cover),
        order=order.id, department=order.department, part=order.part, step=order.step, sent_at=order.sent_at,
        limits=_limits(clocks(ticket, desk.store.pack, desk.clock.now(), why=False), order.id),
        demands=tuple(sorted(ticket.demands)),
        caller_name=_of_caller(desk, ticket, "caller.name", cover),
        caller_phone=_of_caller(desk, ticket, "caller.phone", cover),
        instructions=cover.text(words) or "",
        reason=str(told.event.data.get("reason") or "") if told else "",
    )  # fmt: skip


def _recheck_slip(desk: Desk, ticket: Ticket) -> RecheckSlip:
    cover = cover_of(ticket, desk.store.text, sees=())
    reports = []
    for order in ticket.orders:
        last = _last(ticket, ("reported",), order.id) if order.live else None
        if last is not None:
            part = last.event.part("words")
            words = cover.text(desk.store.text(part)) if part else None
            reports.append((order.department, order.outcome, words or ""))
    return RecheckSlip(_matter(desk, ticket, slip_of_recheck(ticket), cover), tuple(reports))


def _matter(desk: Desk, ticket: Ticket, slip: str, cover: Cover) -> Matter:
    def text(name: str) -> str:
        part = ticket.fields.get(name)
        return (cover.text(desk.store.text(part)) or "") if part else ""

    return Matter(
        slip, ticket.id, ticket.number, ticket.urgency, ticket.item, text("address"), ticket.fields.get("town"),
        ticket.fields.get("grid"), text("summary"), text("text"),
    )  # fmt: skip


def _of_caller(desk: Desk, ticket: Ticket, field: str, cover: Cover) -> str:
    """The caller's name or phone where a department may know it, else nothing at all."""
    part = ticket.fields.get(field)
    shown = cover.person(field, desk.store.text(part)) if part else None
    return shown if shown and shown != HIDDEN else ""


def _told(ticket: Ticket, order: Order) -> Entry | None:
    """The event that says why the order is where it is."""
    match order.step:
        case "withdrawn":
            return _last(ticket, ("withdrawn",), order.id)
        case _ if order.sent_back_at is not None:
            return _last(ticket, ("sent_back",), order.id)
    born = order.id.rsplit(":", 1)[0]
    return next((entry for entry in ticket.timeline if entry.event.id == born), None)


def _last(ticket: Ticket, kinds: tuple[str, ...], order: str) -> Entry | None:
    found = [entry for entry in ticket.timeline if entry.event.kind in kinds and not entry.retracted
             and entry.verdict.outcome == "counted" and entry.event.data.get("order") == order]  # fmt: skip
    return found[-1] if found else None


def _limits(readings: tuple[ClockReading, ...], order: str) -> dict[str, Limit]:
    """Of two rounds of a clock the newer, which comes first."""
    limits: dict[str, Limit] = {}
    for one in readings:
        if one.order == order and one.due_at is not None and one.name not in limits:
            limits[one.name] = Limit(one.due_at, one.stopped_at)
    return limits
