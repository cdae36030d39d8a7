"""The JSON objects that scripts rely on, spelled exactly as documented: codes in any language, ISO 8601 times."""

from __future__ import annotations

from typing import Any

from dispatch_tui.desk.times import iso
from dispatch_tui.desk.views import BoardRow, ClockView, OrderView, TicketView
from dispatch_tui.domain.routing import Suggestion


def ticket_object(view: TicketView, zone: str) -> dict[str, Any]:
    """A ticket."""
    return {
        "id": view.id, "number": view.number, "status": view.status, "source": view.source, "hotline": view.hotline,
        "received_at": iso(view.received_at, zone), "taken_by": view.taken_by,
        "caller": {"name": view.caller_name, "phone": view.caller_phone},
        "address": view.address, "town": view.town, "grid": view.grid, "summary": view.summary, "text": view.text,
        "category": view.category, "item": view.item, "urgency": view.urgency, "flags": list(view.flags),
        "orders": [order_object(order, zone) for order in view.orders],
        "clocks": [clock_object(clock, zone) for clock in view.clocks],
        "conflicts": [
            {"field": one.field, "values": [
                {"value": value, "actor": actor, "station": station, "at": iso(at, zone)}
                for value, actor, station, at, _ in one.values
            ]}
            for one in view.conflicts
        ],
        "photos": list(view.photos), "merged_into": view.merged_into, "incident": None,
    }  # fmt: skip


def order_object(order: OrderView, zone: str) -> dict[str, Any]:
    """One department's order within a ticket."""
    return {
        "id": order.id, "department": order.department, "part": order.part, "status": order.status,
        "sent_at": iso(order.sent_at, zone), "acknowledged_at": iso(order.acknowledged_at, zone),
        "arrived_at": iso(order.arrived_at, zone), "reported_at": iso(order.reported_at, zone),
        "due_at": iso(order.due_at, zone), "outcome": order.outcome or None,
    }  # fmt: skip


def clock_object(clock: ClockView, zone: str) -> dict[str, Any]:
    """One time limit; ``why`` as codes with their parameters."""
    return {
        "name": clock.name, "order": clock.order, "started_at": iso(clock.started_at, zone),
        "due_at": iso(clock.due_at, zone), "paused_at": iso(clock.paused_at, zone),
        "stopped_at": iso(clock.stopped_at, zone), "level": clock.level,
        "why": [{"code": reason.key.removeprefix("why."), **dict(reason.params)} for reason in clock.why],
    }  # fmt: skip


def row_object(row: BoardRow, zone: str) -> dict[str, Any]:
    """A line of the queue: the ticket's fields that a list shows."""
    return {
        "id": row.id, "number": row.number, "status": row.status, "source": row.source,
        "received_at": iso(row.received_at, zone), "taken_by": row.taken_by or None, "address": row.place,
        "town": row.town or None, "grid": row.grid or None, "summary": row.summary, "item": row.item or None,
        "urgency": row.urgency, "flags": list(row.flags), "due_at": iso(row.due_at, zone),
    }  # fmt: skip


def suggestion_object(found: Suggestion) -> dict[str, Any]:
    """A ranked item with lead and supports, and why."""
    return {
        "item": found.item, "category": found.category, "lead": found.lead, "support": list(found.supports),
        "score": found.score,
        "why": [{"code": reason.code, **dict(reason.params)} for reason in found.why],
    }  # fmt: skip
