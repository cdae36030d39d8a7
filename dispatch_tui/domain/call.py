"""One contact by phone: it rang, somebody answered, it belongs to a ticket (its own, or an older one it asks
after)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatch_tui.domain.event import Event

CALL_KINDS: Mapping[str, Mapping[str, type]] = {
    "rang": {"ticket": str},
    "picked_up": {},
    "belongs": {"ticket": str},
    "erased": {"parts": list, "reason": str},
}
"""Every kind of a call's stream and the data that it needs."""
CALL_ROLES = frozenset({"dispatcher", "supervisor", "system"})
_ERASERS = frozenset({"supervisor"})


@dataclass(frozen=True, slots=True)
class Call:
    """A call as its events tell it. ``ticket`` is the newest ticket that it was said to belong to."""

    id: str
    rang_at: int
    picked_up_by: str | None
    ticket: str


def well_formed(event: Event) -> bool:
    """Whether an event of a call's stream has the data that its kind needs, recorded by the centre."""
    shape = CALL_KINDS.get(event.kind)
    return (
        shape is not None
        and event.role in (_ERASERS if event.kind == "erased" else CALL_ROLES)
        and all(type(event.data.get(name)) is expected for name, expected in shape.items())
    )


def read_call(call: str, events: Iterable[Event]) -> Call | None:
    """Fold a call's events, in order of (depth, station, id); None while its ring is not here. Kinds that
    this
    version does not know, and events that are not well formed, tell nothing."""
    told = sorted(
        (event for event in events if well_formed(event)),
        key=lambda event: (event.depth, event.station, event.id),
    )
    rang = next((event for event in told if event.kind == "rang"), None)
    if rang is None:
        return None
    picked = next((event.actor for event in told if event.kind == "picked_up"), None)
    belongs = [event.data["ticket"] for event in told if event.kind in ("rang", "belongs")]
    return Call(call, rang.wall, picked, belongs[-1])
