"""Whether an event is a lawful next step, given only what its author had seen.

The same function judges an event that came in a file and tells a dispatcher why a key does nothing now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from dispatch_tui.domain.authority import Author
from dispatch_tui.domain.event import VERSION, PartRef
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.kinds import (
    EVERY,
    FIELD_PARTS,
    ORDER_PARTS,
    STEPS,
    SUPERVISION,
    TABLES,
    Kind,
)  # fmt: skip
from dispatch_tui.domain.ticket.settling import refused as resolution_refused
from dispatch_tui.domain.ticket.state import PHASE_FOLLOWS, State, order_register
from dispatch_tui.domain.ticket.status import (
    RETURNS_BEFORE_RULING,
    demands_of,
    edge_lives,
    leads_among,
    live_orders,
    recheck_met,
    status_of,
    step_of,
    steps_of,
)  # fmt: skip

__all__ = ["RETURNS_BEFORE_RULING", "Author", "Refusal", "refusal"]


def refusal(
    state: State | None,
    ticket: str,
    kind: str,
    data: Mapping[str, Any],
    author: Author,
    *,
    photo: bool = False,
    parts: Collection[PartRef] = (),
    version: int = VERSION,
) -> Refusal | None:
    """Why ``kind`` may not follow ``state`` (None: no event yet) by ``author``; None when it may.

    ``parts`` are the event's parts as far as they are known already; ``photo`` says that a photo will be among them.
    ``version`` names the rule table, an event's own ``v``.
    """
    table = TABLES[version][kind]
    if author.role not in table.roles:
        return Refusal("role", {"role": author.role, "allowed": sorted(table.roles)})
    if author.station_department and author.role != "department":
        return Refusal("station_role", {"role": author.role, "department": author.station_department})
    if state is None or not state.registers:
        return None if kind == "received" else Refusal("no_ticket")
    if kind == "received":
        return Refusal("already_received")
    if author.role == "department" and not any(
        birth.department == author.department for birth in state.orders.values()
    ):
        return Refusal("no_order_here", {"department": author.department or ""})
    if table.statuses is not EVERY and (status := status_of(state, ticket)) not in table.statuses:
        return Refusal("status", {"status": status, "allowed": table.allowed()})
    follows = PHASE_FOLLOWS.get(kind)
    if follows is not None and not state.stands_at("phase", follows):
        ended = Refusal("ended_elsewhere", {"status": status_of(state, ticket)})
        return Refusal("not_suspended") if kind == "resumed" else ended
    if table.photo and not photo and not any(part.cls == "photo" for part in parts):
        return Refusal("photo_needed")
    if "order" in data:
        found = _order(state, table, data["order"], author)
        if found:
            return found
    special = _SPECIAL.get(kind)
    if special is not None:
        found = special(state, data, author)
        if found:
            return found
    if kind in _SETS_FIELDS:
        return _fields(
            state,
            {*data.get("fields", {}), *(part.name for part in parts if part.name in FIELD_PARTS)},
            data,
            author,
        )
    if kind == "resolved":
        return resolution_refused(state, ticket, data, author)
    if kind in _EDGES and data["other"] == ticket:
        return Refusal("merge_with_itself")
    return None


_ASKED, _RETURNED, _SUSPENDED = frozenset({"asked"}), frozenset({"returned"}), frozenset({"suspended"})
_SETS_FIELDS = frozenset({"corrected", "info_supplied"})
_EDGES = frozenset({"merged", "unmerged"})


def _order(state: State, table: Kind, order: str, author: Author) -> Refusal | None:
    birth = state.orders.get(order)
    if birth is None:
        return Refusal("no_such_order")
    if author.role == "department" and author.department != birth.department:
        return Refusal("other_department", {"department": birth.department})
    if author.on_behalf is not None and author.on_behalf != birth.department:
        return Refusal("other_department", {"department": birth.department})
    if table.steps and not any(tip[0] in table.steps for tip in steps_of(state, order)):
        return Refusal(
            "order_step",
            {
                "step": step_of(state, order),
                "department": birth.department,
                "allowed": tuple(step for step in STEPS if step in table.steps),
            },
        )
    return None


def _no_live_orders(state: State, _data: Mapping[str, Any], _author: Author) -> Refusal | None:
    live = live_orders(state)
    if live:
        return Refusal("orders_live", {"departments": tuple(sorted(state.orders[order].department for order in live))})
    return None


def _holders(state: State) -> list[str]:
    return sorted({tip[0] for tip in state.values("taken")} - {""})


def _taken(state: State, _data: Mapping[str, Any], author: Author) -> Refusal | None:
    holders = _holders(state)
    if holders == [author.actor]:
        return Refusal("already_yours")
    if holders and author.role != "supervisor":
        return Refusal("taken_by", {"operator": holders[0]})
    return None


def _held(state: State, _data: Mapping[str, Any], author: Author) -> Refusal | None:
    holders = _holders(state)
    if not holders:
        return Refusal("not_taken")
    if author.actor not in holders and author.role != "supervisor":
        return Refusal("taken_by", {"operator": holders[0]})
    return None


def _fields(state: State, names: Collection[str], data: Mapping[str, Any], author: Author) -> Refusal | None:
    for name in sorted(names):
        if len(set(state.values(name))) > 1:
            return Refusal("field_in_conflict", {"field": name})
    if data.get("fields", {}).get("confidential") is False and author.role != "supervisor":
        return Refusal("role", {"role": author.role, "allowed": ["supervisor"]})
    return None


def _classified(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    for name in ("item", "urgency") if "urgency" in data else ("item",):
        if len(set(state.values(name))) > 1:
            return Refusal("field_in_conflict", {"field": name})
    return None


def _dispatched(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    department, part = data["department"], data["part"]
    live = live_orders(state)
    leads = sorted([state.orders[order].department for order in leads_among(state, live)])
    if part not in ORDER_PARTS:
        return Refusal("no_such_part", {"part": part})
    if state.stands_at("phase", _SUSPENDED):
        return Refusal("suspended")
    if department in [state.orders[order].department for order in live]:
        return Refusal("already_dispatched", {"department": department})
    if part == "lead" and leads:
        return Refusal("lead_stands", {"department": leads[0]})
    if part == "support" and not leads:
        return Refusal("lead_first")
    rulings = sorted(state.values("ruling" if part == "lead" else "ruling:support"))
    if part == "lead" and rulings and department not in rulings:
        return Refusal("ruling_stands", {"department": rulings[0]})
    if data.get("ruled") and department not in rulings:
        return Refusal("no_ruling", {"department": department})
    return None


def _returned(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    birth = state.orders[data["order"]]
    rulings = state.values("ruling" if birth.part == "lead" else "ruling:support")
    if birth.department in rulings:
        return Refusal("ruling_stands", {"department": birth.department})
    count = len(state.tips("returns"))
    if count >= RETURNS_BEFORE_RULING:
        return Refusal("no_more_returns", {"count": count})
    return None


def _return_ruling(state: State, _data: Mapping[str, Any], author: Author) -> Refusal | None:
    count = len(state.tips("returns"))
    if count >= RETURNS_BEFORE_RULING:
        return Refusal("ruling_needed", {"count": count, "role": author.role})
    return None


def _withdrawn(state: State, data: Mapping[str, Any], author: Author) -> Refusal | None:
    """What has been returned too often is ruled on before it may be taken back: else a withdrawal and a dispatch to
    somebody else would do what only a ruling may."""
    returned = state.stands_at(order_register(data["order"]), _RETURNED)
    return _return_ruling(state, data, author) if returned else None


def _asked(state: State, data: Mapping[str, Any]) -> bool:
    return state.stands_at(f"extension:{data['order']}", _ASKED)


def _extension_asked(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return Refusal("extension_pending") if _asked(state, data) else None


def _extension_ruling(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return None if _asked(state, data) else Refusal("no_extension_asked")


def _waived(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    birth = state.orders[data["order"]]
    return Refusal("lead_not_waived", {"department": birth.department}) if birth.part == "lead" else None


def _recheck_due(state: State, _data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return None if live_orders(state) else Refusal("nothing_to_recheck")


def _called_back(_state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return Refusal("call_back_answers") if data["reached"] != ("solved" in data) else None


def _closed(state: State, _data: Mapping[str, Any], _author: Author) -> Refusal | None:
    if "recheck" in demands_of(state) and not recheck_met(state):
        return Refusal("recheck_failed" if state.values("recheck") else "recheck_missing")
    return None


def _merged(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return Refusal("already_merged") if edge_lives(state, data["other"]) else None


def _unmerged(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return None if any(state.values(f"edge:{data['other']}")) else Refusal("not_merged")


def _supervised(_state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    return None if data["level"] in SUPERVISION else Refusal("no_such_level", {"level": data["level"]})


def _revealed(state: State, _data: Mapping[str, Any], author: Author) -> Refusal | None:
    if any(state.values("confidential")) and author.role != "supervisor":
        return Refusal("confidential")
    return None


def _time_claimed(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    """Decided is a time that somebody outside the centre gave, as long as the centre has not decided it so already."""
    at = state.history.find(data["event"])
    return None if at is not None and at in state.tips("claims") else Refusal("no_claim")


def _time_accepted(state: State, data: Mapping[str, Any], author: Author) -> Refusal | None:
    said = set(state.values(f"time:{data['event']}"))
    return Refusal("time_decided") if said == {True} else _time_claimed(state, data, author)


def _time_declined(state: State, data: Mapping[str, Any], author: Author) -> Refusal | None:
    said = set(state.values(f"time:{data['event']}"))
    return Refusal("time_decided") if said == {False} else _time_claimed(state, data, author)


def _urged(state: State, data: Mapping[str, Any], _author: Author) -> Refusal | None:
    order = data.get("order")
    if order and order not in live_orders(state):
        birth = state.orders[order]
        return Refusal("nothing_to_urge", {"department": birth.department, "step": step_of(state, order)})
    return None


_SPECIAL: Mapping[str, Callable[[State, Mapping[str, Any], Author], Refusal | None]] = {
    "taken": _taken, "released": _held, "handed_over": _held, "answered_directly": _no_live_orders,
    "refused": _no_live_orders, "transferred": _no_live_orders, "cancelled": _no_live_orders,
    "attached": _no_live_orders, "classified": _classified, "dispatched": _dispatched,
    "returned": _returned, "return_granted": _return_ruling, "return_refused": _return_ruling,
    "withdrawn": _withdrawn,
    "extension_asked": _extension_asked, "extension_granted": _extension_ruling,
    "extension_refused": _extension_ruling, "support_waived": _waived, "rechecked": _recheck_due,
    "called_back": _called_back, "closed": _closed, "merged": _merged, "unmerged": _unmerged,
    "supervised": _supervised, "revealed": _revealed, "urged": _urged,
    "time_accepted": _time_accepted, "time_declined": _time_declined,
}  # fmt: skip
