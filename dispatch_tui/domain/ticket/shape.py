"""Whether an event of a ticket's stream is well formed: its fields, their types, the bounds of their
values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch_tui.domain.event import PartRef
from dispatch_tui.domain.ticket.kinds import DEMANDS, FIELD_PARTS, FIELDS, KINDS, UNDOING
from dispatch_tui.domain.ticket.state import DEPARTMENT

URGENCIES = range(1, 5)


def malformed(kind: str, data: Mapping[str, Any], parts: Iterable[PartRef] = ()) -> str | None:
    """What is wrong with an event's own shape, as ``kind.field``, or None."""
    shape = _SHAPES.get(kind)
    if shape is None:
        return None
    types, required, inspect = shape
    for name, value in data.items():
        if type(value) is not types.get(name):
            return f"{kind}.{name}"
    for name in required:
        if name not in data:
            return f"{kind}.{name}"
    for part in parts:
        if FIELD_PARTS.get(part.name, part.cls) != part.cls:
            return f"{kind}.{part.name}"
    return inspect(kind, data) if inspect is not None else None


def _fields(kind: str, data: Mapping[str, Any]) -> str | None:
    fields = data.get("fields", {})
    for name, value in fields.items():
        expected = str if kind == "received" and name in ("item", "category") else FIELDS.get(name)
        if name in FIELD_PARTS or type(value) is not expected:
            return f"{kind}.fields.{name}"
    if fields.get("urgency", 1) not in URGENCIES:
        return f"{kind}.fields.urgency"
    return _classification(kind, data)


def _classification(kind: str, data: Mapping[str, Any]) -> str | None:
    demands = data.get("demands")
    if demands and any(demand not in DEMANDS for demand in demands):
        return f"{kind}.demands"
    if data.get("item") == "":
        return f"{kind}.item"
    return f"{kind}.urgency" if data.get("urgency", 1) not in URGENCIES else None


def _acts(kind: str, data: Mapping[str, Any]) -> str | None:
    acts = data["acts"]
    well = acts and all(
        type(one) is list and len(one) == 2 and type(one[0]) is str and type(one[1]) is str for one in acts
    )
    return None if well else f"{kind}.acts"


def _resolution(kind: str, data: Mapping[str, Any]) -> str | None:
    """What a resolution names beside a field and an event: orders where it is about those, acts where about undoing."""
    name = data["field"]
    of_orders, of_acts = name == "lead" or name.startswith(DEPARTMENT), name.startswith("undo:")
    if ("orders" in data) != of_orders:
        return f"{kind}.orders"
    if ("acts" in data) != of_acts or ("value" in data) != of_acts:
        return f"{kind}.acts"
    if of_orders and (not data["orders"] or any(type(one) is not str for one in data["orders"])):
        return f"{kind}.orders"
    if of_acts and data["value"] not in UNDOING:
        return f"{kind}.value"
    return _acts(kind, data) if of_acts else None


def _erasure(kind: str, data: Mapping[str, Any]) -> str | None:
    well = data["parts"] and all(type(one) is str for one in data["parts"])
    return None if well else f"{kind}.parts"


_INSPECTED = {
    "received": _fields, "corrected": _fields, "info_supplied": _fields, "classified": _classification,
    "retracted": _acts, "accepted": _acts, "resolved": _resolution, "erased": _erasure,
}  # fmt: skip
_SHAPES = {
    kind: ({**table.maybe, **table.data}, sorted(table.data), _INSPECTED.get(kind)) for kind, table in KINDS.items()
}
"""Of each kind: the types of its fields, those it needs, and what else is looked at."""
