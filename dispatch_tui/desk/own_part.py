"""A ticket as somebody outside the centre sees it: their own orders and limits, and what of its story concerns them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from dispatch_tui.desk.scope import Scope
from dispatch_tui.desk.views import EntryView, OrderView, TicketView

_INNER: Final = frozenset({"revealed", "taken", "released", "handed_over", "inquired", "attached", "supervised"})
"""What happened within the centre alone."""
_NEXT: Final = {
    "sent": "acknowledge", "withdrawn": "acknowledge_withdrawal", "acknowledged": "report", "arrived": "report",
    "reworking": "report",
}  # fmt: skip


def own_part(
    view: TicketView, scope: Scope, *, rechecked: bool, department_of: Callable[[str], str | None]
) -> TicketView:  # fmt: skip
    """What of ``view`` is theirs; ``rechecked`` where it was looked at on site and passed. ``department_of`` tells
    where an operator belongs: whom of their own the caller was shown to is theirs to know."""
    if scope.central:
        return view
    if scope.role == "collector":
        due = "recheck" in view.demands and not rechecked and view.refusals.get("recheck") is None
        return replace(
            view, timeline=tuple(one for one in view.timeline if one.kind not in _INNER), taken_by=None,
            next_act="recheck" if due and view.status in ("to_call_back", "to_close") else None,
        )  # fmt: skip
    orders = tuple(one for one in view.orders if one.department == scope.department)
    own = {one.id for one in orders}
    return replace(
        view,
        orders=orders,
        clocks=tuple(one for one in view.clocks if one.order in own),
        timeline=tuple(one for one in view.timeline if _concerns(one, scope, own, department_of)),
        conflicts=tuple(one for one in view.conflicts if one.field.partition(":")[2] in {"", *own}),
        taken_by=None,
        next_act=_next(orders),
    )


def _concerns(
    entry: EntryView, scope: Scope, own: set[str], department_of: Callable[[str], str | None]
) -> bool:  # fmt: skip
    if entry.kind == "revealed":
        return entry.role == scope.role and department_of(entry.actor) == scope.department
    if entry.kind in _INNER:
        return False
    if entry.kind == "dispatched":
        return entry.data.get("department") == scope.department
    return entry.data.get("order") in (None, *own)


def _next(orders: tuple[OrderView, ...]) -> str | None:
    """What the department's order that is not done with waits for, the newest of several."""
    return next((_NEXT[one.status] for one in reversed(orders) if one.status in _NEXT), None)
