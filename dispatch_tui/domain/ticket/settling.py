"""Settling a conflict: what ``resolved`` may keep, and what it then sets.

A resolution names the conflict (``field``) and the event whose side is kept (``keep``). Beside the registers' own
conflicts there are four that no single register shows:

- ``lead``: two leads were sent. The kept one leads, the others support from then on; nothing of theirs is lost.
- ``department:<code>``: one department was sent the matter twice. The kept order stands, the others are set aside: they
  read ``withdrawn`` until the department has acknowledged that, and whatever crossed it brings the conflict back.
- ``end``: an end of the ticket that had not seen everything. Keeping the end covers what it had not seen; a kept
  cancelling takes back the orders at hand. Keeping anything else means that work goes on.
- ``undo:<chain>:<act>``: a redo crossed by another undo. The resolution undoes the other side.

Resolutions unaware of each other are a conflict again, and are resolved as any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dispatch_tui.domain.authority import Author
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.kinds import AT_HAND, ENDS, FIELDS, FINAL
from dispatch_tui.domain.ticket.state import DEPARTMENT, State, order_register
from dispatch_tui.domain.ticket.status import (
    RETURNS_BEFORE_RULING,
    doubled,
    ends_unaware,
    leads_among,
    live_orders,
    may_close,
    open_status,
    status_of,
)

Puts = tuple[tuple[str, Any], ...]
"""(register, value) of each value that a resolution sets."""

_PLAIN = frozenset(FIELDS) | {"item", "taken", "supervised", "phase", "ruling", "ruling:support", "recheck"}
_PLAIN_FAMILIES = ("order:", "extension:", "until:", "edge:", "time:", "undo:")
_TAKEN_BACK = AT_HAND | {"returned"}
"""Steps at which a kept cancelling takes an order back."""


def refused(state: State, ticket: str, data: Mapping[str, Any], author: Author) -> Refusal | None:
    """Why a resolution may not be; None where it may. What ``undo:…`` names is looked at by ``undoing``."""
    name = data["field"]
    if name == "lead" or name.startswith(DEPARTMENT):
        return _orders_refused(state, name, data, author)
    if name.startswith("undo:"):
        return None
    at = state.history.find(data["keep"])
    if name == "end":
        ends = ends_unaware(state)
        if at is None or not ends or at not in {*ends, *(one for unseen in ends.values() for one in unseen)}:
            return Refusal("no_conflict", {"field": name})
        return _end_refused(state, ticket, at, author) if at in ends else None
    tips = state.tips(name)
    if name not in _PLAIN and not name.startswith(_PLAIN_FAMILIES):
        return Refusal("no_conflict", {"field": name})
    if len(tips) < 2 or at is None or at not in tips:
        return Refusal("no_conflict", {"field": name})
    if name == "phase" and tips[at][0] in ENDS:
        return _end_refused(state, ticket, at, author)
    if name == "confidential" and tips[at] is False and author.role != "supervisor":
        return Refusal("role", {"role": author.role, "allowed": ["supervisor"]})
    return None


def puts(state: State, data: Mapping[str, Any]) -> Puts:
    """What a lawful resolution sets, by what its author had seen."""
    name = data["field"]
    if name == "lead" or name.startswith(DEPARTMENT):
        kept, *over = data["orders"]
        before = (one for tip in state.values(name) for one in tip[1])
        return ((name, (kept, frozenset({*over, *before} - {kept}))),)
    if name.startswith("undo:"):
        return ((name, data["value"]),)
    at = state.history.index(data["keep"])
    if name in ("end", "phase"):
        return _phase_kept(state, at)
    return ((name, state.tips(name)[at]),)


def covered(state: State) -> frozenset[str]:
    """What an end of the ticket covers: the last words on its live orders, and the merges, that its author saw
    standing."""
    ids = state.history.ids
    tips = [tip for order in live_orders(state) for tip in state.tips(state.orders[order].register)]
    tips += [tip for other in state.edges for tip, merged in state.tips(f"edge:{other}").items() if merged]
    return frozenset(ids[tip] for tip in tips)


def _orders_refused(state: State, name: str, data: Mapping[str, Any], author: Author) -> Refusal | None:
    live = live_orders(state)
    sides: Collection[str] = (
        leads_among(state, live) if name == "lead" else doubled(state, live).get(name[len(DEPARTMENT) :], ())
    )
    orders = data.get("orders", [])
    if len(sides) < 2 or len(orders) != len(sides) or set(orders) != set(sides):
        return Refusal("no_conflict", {"field": name})
    if data["keep"] != state.history.ids[state.orders[orders[0]].index]:
        return Refusal("no_conflict", {"field": name})
    if name != "lead" and author.role != "supervisor":
        return _returns_first(state, orders[1:], author)
    return None


def _returns_first(state: State, orders: Collection[str], author: Author) -> Refusal | None:
    """What has been returned too often is ruled on before it may be set aside."""
    count = len(state.tips("returns"))
    returned = any(tip[0] == "returned" for one in orders for tip in state.values(order_register(one)))
    if returned and count >= RETURNS_BEFORE_RULING:
        return Refusal("ruling_needed", {"count": count, "role": author.role})
    return None


def _end_refused(state: State, ticket: str, at: int, author: Author) -> Refusal | None:
    """An end may be kept where it could be brought about now: a closing whose demands are met, any other end whose
    orders can be taken back, or by a supervisor."""
    if status_of(state, ticket) in FINAL:
        return None
    if state.tips("phase")[at][0] == "closed":
        return None if may_close(state) else Refusal("still_open", {"status": open_status(state)})
    if author.role == "supervisor":
        return None
    live = live_orders(state)
    steps = {tip[0] for order in live for tip in state.values(order_register(order))}
    if not steps <= _TAKEN_BACK:
        return Refusal("still_open", {"status": open_status(state)})
    return _returns_first(state, live, author)


def _phase_kept(state: State, at: int) -> Puts:
    tips = state.tips("phase")
    phase = tips.get(at)
    if phase is None:
        going: Any = min((tip for tip in tips.values() if tip[0] not in ENDS), default=("open", frozenset()))
        return (("phase", going),)
    if phase[0] not in ENDS:
        return (("phase", phase),)
    kept = ("phase", (phase[0], covered(state), *phase[2:]))
    if phase[0] == "closed":
        return (kept,)
    back = [
        (order_register(order), ("withdrawn", ""))
        for order in sorted(live_orders(state))
        if any(tip[0] in _TAKEN_BACK for tip in state.values(order_register(order)))
    ]
    return (kept, *back)
