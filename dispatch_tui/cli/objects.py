"""The JSON objects that scripts rely on, spelled exactly as documented: codes in any language, ISO 8601 times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch_tui.desk.times import iso
from dispatch_tui.desk.views import ClockView, EntryView, OrderView, TicketView, Uncounted
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
            {"field": one.field, "certain": one.certain, "values": [
                {"value": value, "actor": actor, "station": station, "at": iso(at, zone)}
                for value, actor, station, at, _ in one.values
            ]}
            for one in view.conflicts
        ],
        "photos": list(view.photos), "merged_into": view.merged_into, "incident": None,
        "erased": [
            {"count": one.count, "classes": list(one.classes), "actor": one.actor, "station": one.station,
             "at": iso(one.at, zone), "reason": one.reason}
            for one in view.erasures
        ],
        "waiting": view.waiting,
        "uncounted": [uncounted_object(one, zone) for one in view.uncounted],
    }  # fmt: skip


def uncounted_object(one: Uncounted, zone: str) -> dict[str, Any]:
    return {
        "kind": one.kind, "actor": one.actor, "role": one.role, "station": one.station, "at": iso(one.at, zone),
        "reason": one.why.code,
    }  # fmt: skip


def order_object(order: OrderView, zone: str) -> dict[str, Any]:
    """One department's order within a ticket."""
    return {
        "id": order.id, "department": order.department, "part": order.part, "status": order.status,
        "sent_at": iso(order.sent_at, zone), "acknowledged_at": iso(order.acknowledged_at, zone),
        "arrived_at": iso(order.arrived_at, zone), "reported_at": iso(order.reported_at, zone),
        "due_at": iso(order.due_at, zone), "outcome": order.outcome or None, "to_notify": order.to_notify,
    }  # fmt: skip


def clock_object(clock: ClockView, zone: str) -> dict[str, Any]:
    """One time limit; ``why`` as codes with their parameters. A limit that is not known here is ``doubtful``."""
    return {
        "name": clock.name, "order": clock.order, "started_at": iso(clock.started_at, zone),
        "due_at": iso(clock.due_at, zone), "paused_at": iso(clock.paused_at, zone),
        "stopped_at": iso(clock.stopped_at, zone), "level": "doubtful" if clock.level == "unknown" else clock.level,
        "why": [reason_object(reason.key.removeprefix("why."), reason.params, zone) for reason in clock.why],
    }  # fmt: skip


def entry_object(entry: EntryView, zone: str) -> dict[str, Any]:
    """One event of a ticket's stream."""
    return {
        "id": entry.event, "act": entry.act, "kind": entry.kind, "at": iso(entry.at, zone),
        "recorded_at": iso(entry.recorded_at, zone), "actor": entry.actor, "role": entry.role,
        "on_behalf": entry.on_behalf, "station": entry.station, "data": _plain(entry.data, zone),
        "texts": dict(entry.texts), "photos": list(entry.photos), "retracted": entry.retracted, "held": entry.held,
        "occurred": iso(entry.occurred, zone), "basis": entry.basis, "claim": entry.claim,
        "outcome": entry.outcome, "refused": entry.refused.code if entry.refused else None,
    }  # fmt: skip


def reason_object(code: str, params: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """A coded reason with its parameters, times among them as dates."""
    return {"code": code, **_plain(params, zone)}


def _plain(params: Mapping[str, Any], zone: str) -> dict[str, Any]:
    return {name: _value(name, value, zone) for name, value in params.items()}


def _value(name: str, value: Any, zone: str) -> Any:
    if isinstance(value, Mapping):
        return _plain(value, zone)
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, Iterable):
        return [_value("", one, zone) for one in value]
    if type(value) is int and (name in ("at", "until") or name.endswith("_at")):
        return iso(value, zone)
    return value


def suggestion_object(found: Suggestion) -> dict[str, Any]:
    """A ranked item with lead and supports, and why."""
    return {
        "item": found.item, "category": found.category, "lead": found.lead, "support": list(found.supports),
        "score": found.score,
        "why": [reason_object(reason.code, reason.params, "UTC") for reason in found.why],
    }  # fmt: skip
