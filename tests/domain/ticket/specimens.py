"""A ticket in each status, made by real events, and what each role may do to it: the table of life.

Each verdict is what a store makes of a real event, written after the ones that brought the ticket there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from dispatch_tui.domain.event import Event, PartRef
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import KINDS, ROLES, STATUSES
from tests.domain.ticket.tale import Tale, tell

_RINGING = "system received number=1 source=call ringing=true"
_RECEIVED = f"{_RINGING}\nli answered"
_TO_DISPATCH = f"""{_RECEIVED}
li classified item=light category=lamps demands=verify,callback,recheck"""
_SENT = f"""{_TO_DISPATCH}
li dispatched department=cgj part=lead
+ li dispatched department=zjj part=support"""
_IN_HAND = f"{_SENT}\ncgj acknowledged order=cgj\nzjj acknowledged order=zjj"
_REPORTED = f"{_IN_HAND}\ncgj reported order=cgj outcome=solved\nzjj reported order=zjj outcome=solved"
_VERIFIED = f"{_REPORTED}\nli verified order=cgj\nli verified order=zjj"
_CALLED = f"{_VERIFIED}\nli called_back reached=true solved=true\nsun rechecked passed=true photo"

LIVES: Mapping[str, str] = {
    "ringing": _RINGING,
    "received": _RECEIVED,
    "needs_info": f"{_RECEIVED}\nli info_needed",
    "to_dispatch": f"{_TO_DISPATCH}\nli dispatched department=cgj part=lead\nli withdrawn order=cgj",
    "return_review": f"{_IN_HAND}\ncgj returned order=cgj reason=not_ours",
    "awaiting_ack": _SENT,
    "extension_review": f"{_IN_HAND}\ncgj extension_asked order=cgj until=5",
    "in_progress": _IN_HAND,
    "suspended": f"{_IN_HAND}\nli suspended reason=weather",
    "to_verify": _REPORTED,
    "to_call_back": _VERIFIED,
    "to_close": _CALLED,
    "merged": f"{_REPORTED}\nli merged other=t0",
    "transferred": f"{_RECEIVED}\nli transferred number=110",
    "refused": f"{_RECEIVED}\nli refused reason=quarrel",
    "cancelled": f"{_RECEIVED}\nli cancelled reason=settled",
    "closed": f"{_CALLED}\nli closed",
}
"""How a ticket comes to each status."""

_OPERATOR = {
    "dispatcher": "li", "supervisor": "wang", "trainer": "qian", "department": "cgj", "collector": "sun",
    "system": "system",
}  # fmt: skip
LETTER = {"dispatcher": "D", "supervisor": "S", "trainer": "T", "department": "B", "collector": "C", "system": "Y"}
"""The letters of the table; B stands for the department (责任单位) whose order it is."""

_DATA: Mapping[str, dict[str, Any]] = {
    "received": {"number": "2", "source": "call"}, "handed_over": {"to": "zhao"}, "inquired": {"ticket": "t9"},
    "attached": {"to": "t0"}, "notified": {"channel": "phone", "reached": True}, "refused": {"reason": "r"},
    "transferred": {"number": "110"}, "classified": {"item": "noise", "category": "c", "demands": ["verify"]},
    "corrected": {"fields": {"grid": "GT-1"}}, "dispatched": {"department": "gaj", "part": "support"},
    "returned": {"reason": "r"}, "ruled": {"department": "gaj"}, "extension_asked": {"until": 9},
    "extension_granted": {"until": 9}, "suspended": {"reason": "r"}, "reported": {"outcome": "solved"},
    "sent_back": {"reason": "r"}, "called_back": {"reached": False}, "rechecked": {"passed": True},
    "reopened": {"reason": "r"}, "merged": {"other": "t3"}, "unmerged": {"other": "t0"},
    "cancelled": {"reason": "r"}, "supervised": {"level": "red"}, "revealed": {"what": "caller"},
}  # fmt: skip
_DECIDES_TIMES = frozenset({"time_accepted", "time_declined"})
_BEFORE: Mapping[str, str] = {"taken": "li released", "retracted": "li noted", "accepted": "li noted",
                                "erased": "li noted @words=x"}
"""What has to come before an act for it to make sense."""


@cache
def specimen(status: str, kind: str = "") -> Tale:
    """A ticket in that status; for some kinds with one line more."""
    tale = tell(LIVES[status])
    assert tale.read().status == status
    if kind in _BEFORE and (kind != "taken" or tale.read().taken_by):
        tell(_BEFORE[kind], tale)
    if kind in _DECIDES_TIMES:
        tale.events.append(tale.seat.write(tale.stream, "noted", actor="sun", role="collector", occurred=5))
    if kind == "resolved":
        heads = tale.seat.heads(tale.stream)
        for grid in ("GT-1", "GT-2"):
            other = tale.seat if grid == "GT-1" else _neighbour(tale)
            data = {"fields": {"grid": grid}}
            tale.events.append(other.write(tale.stream, "corrected", data, parents=heads))
        tale.seat.hold(tale.events[-1])
    return tale


def _neighbour(tale: Tale) -> Any:
    """Another station of the centre that holds the same."""
    from tests.simulation.seat import Seat, admit

    seat = Seat("WC02")
    admit(tale.seat, seat)
    for event in tale.seat.log:
        if event.kind != "corrected":
            seat.hold(event)
    return seat


@cache
def verdict(status: str, kind: str, role: str) -> str:
    """The code of the refusal of that act by that role, nothing where it counts. Of several orders the one on which
    it is possible, else the lead's."""
    tale = specimen(status, kind)
    orders = sorted(tale.seat.fold(tale.ticket).state.orders.items(), key=lambda pair: pair[1].part)
    names = [order for order, _ in orders] or ["none:none"]
    found = [_judged(tale, _event(tale, kind, role, order)) for order in (names if _on_order(kind) else names[:1])]
    return "" if "" in found else found[0]


def _on_order(kind: str) -> bool:
    return "order" in KINDS[kind].data


def _event(tale: Tale, kind: str, role: str, order: str) -> Event:
    data = dict(_DATA.get(kind, {}))
    if _on_order(kind):
        data["order"] = order
    if kind == "dispatched" and not any(one.live for one in tale.read().orders if one.part == "lead"):
        data["part"] = "lead"
    if kind in ("retracted", "accepted"):
        last = tale.events[-1]
        data["acts"] = [[last.station, last.act]]
    if kind == "erased":
        data.update(parts=[tale.events[-1].parts[0].hash], reason="request")
    if kind in _DECIDES_TIMES:
        data["event"] = tale.events[-1].id
    if kind == "resolved":
        data.update(field="grid", keep=tale.events[-1].id)
    seat = tale.seat
    parts = (PartRef("photo", "photo", "0" * 64),) if KINDS[kind].photo else ()
    heads = seat.heads(tale.stream)
    return replace(
        tale.events[0], seq=seat.seq, prev=seat.link, act="probe", parents=heads, depth=seat.depth(tale.stream, heads),
        basis=seat.authority.heads(), kind=kind, data=data, parts=parts, actor=_OPERATOR[role], role=role,
    )  # fmt: skip


def _judged(tale: Tale, event: Event) -> str:
    held = tale.seat.fold(tale.ticket)
    fold = TicketFold(held.ticket, tale.seat.authority.at)
    for one in held.events:
        fold.add(one)
    found = fold.add(event)
    if found.outcome == "counted":
        return ""
    return found.refusal.code if found.refusal else found.outcome


def cell(status: str, kind: str) -> str:
    """The letters of the roles that may do it there; where nobody may, why not."""
    verdicts = {role: verdict(status, kind, role) for role in ROLES}
    allowed = "".join(LETTER[role] for role in ROLES if not verdicts[role])
    if allowed:
        return allowed
    return next(verdicts[role] for role in ROLES if role in KINDS[kind].roles)


def table() -> dict[str, dict[str, str]]:
    """Every act in every status."""
    return {kind: {status: cell(status, kind) for status in STATUSES} for kind in KINDS}
