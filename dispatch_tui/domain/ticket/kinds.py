"""What can happen to a ticket: every kind of event, who may record it, from which status, and what it
touches.

This is the rule table of version 1 and is kept for ever: an event is judged by the rules of its own ``v``.
``reads`` and ``writes`` name the registers by which one event builds on another; ``order`` stands for the
register of the order that the event names, ``orders`` for those of all orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["dispatcher", "supervisor", "trainer", "department", "collector", "system"]
ROLES: tuple[Role, ...] = ("dispatcher", "supervisor", "trainer", "department", "collector", "system")

Status = Literal[
    "ringing", "received", "needs_info", "to_dispatch", "return_review", "awaiting_ack", "extension_review",
    "in_progress", "suspended", "to_verify", "to_call_back", "to_close", "merged", "transferred", "refused",
    "cancelled", "closed",
]  # fmt: skip
STATUSES: tuple[Status, ...] = (
    "ringing", "received", "needs_info", "to_dispatch", "return_review", "awaiting_ack", "extension_review",
    "in_progress", "suspended", "to_verify", "to_call_back", "to_close", "merged", "transferred", "refused",
    "cancelled", "closed",
)  # fmt: skip
"""All statuses from least to most finished. Where facts disagree the ticket takes the first that they
allow."""
RANK: Mapping[str, int] = {status: rank for rank, status in enumerate(STATUSES)}
FINAL = frozenset({"merged", "transferred", "refused", "cancelled", "closed"})
OPEN = frozenset(STATUSES) - FINAL - {"ringing"}
BEFORE_DISPATCH = frozenset({"received", "needs_info", "to_dispatch"})
AT_WORK = frozenset({"return_review", "awaiting_ack", "extension_review", "in_progress", "suspended"})
CHECKING = frozenset({"to_verify", "to_call_back", "to_close"})
EVERY = frozenset(STATUSES)
ANSWERED = EVERY - {"ringing"}
STILL_ASKING = frozenset({"return_review", "extension_review", "to_verify"})
"""What asks the centre for a decision shows even while a ticket is suspended."""

CENTRE = frozenset({"dispatcher", "supervisor"})
HANDLERS = CENTRE | {"department"}
SUPERVISOR = frozenset({"supervisor"})

Step = Literal[
    "sent", "acknowledged", "arrived", "returned", "reworking", "reported", "verified",
    "waived", "granted", "withdrawn", "withdrawal_acknowledged", "done", "held",
]  # fmt: skip
STEPS: tuple[Step, ...] = (
    "held", "withdrawn", "returned", "sent", "acknowledged", "arrived", "reworking", "reported", "verified",
    "waived", "granted", "withdrawal_acknowledged", "done",
)  # fmt: skip
"""Steps of an order from least to most finished. ``held``: dispatched by a station retired before, not
counted."""
STEP_RANK: Mapping[str, int] = {step: rank for rank, step in enumerate(STEPS)}
LIVE_STEPS = frozenset({"sent", "acknowledged", "arrived", "returned", "reworking", "reported", "verified"})
"""A department has the order in hand, or has reported on it and the ticket is not closed yet."""
AT_HAND = frozenset({"sent", "acknowledged", "arrived", "reworking"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event.

    ``steps`` are the steps of an order that it may follow (and replaces), ``step`` the one that it brings.
    ``data`` gives required fields, ``maybe`` optional ones; a value outside them makes the event malformed.
    ``photo`` says that a photo must be among its parts.
    """

    roles: frozenset[str]
    statuses: frozenset[str]
    steps: frozenset[str] = frozenset()
    step: Step | None = None
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    data: Mapping[str, type] = field(default_factory=dict)
    maybe: Mapping[str, type] = field(default_factory=dict)
    undoable: bool = True
    photo: bool = False

    def allowed(self) -> tuple[str, ...]:
        """The statuses in which it may happen, from least to most finished."""
        return tuple(status for status in STATUSES if status in self.statuses)


def _f(*names: str) -> frozenset[str]:
    return frozenset(names)


KINDS: Mapping[str, Kind] = {
    "received": Kind(
        CENTRE | {"system", "collector"}, EVERY, writes=_f("phase", "item", "fields"), undoable=False,
        data={"number": str, "source": str},
        maybe={"call": str, "hotline": str, "ringing": bool, "external": dict, "fields": dict,
        "closed_at": int,
               "received_at": int, "demands": list},
    ),
    "answered": Kind(CENTRE, _f("ringing"), writes=_f("phase", "taken"), maybe={"call": str}, undoable=False),
    "taken": Kind(CENTRE, OPEN, writes=_f("taken")),
    "released": Kind(CENTRE, ANSWERED, writes=_f("taken")),
    "handed_over": Kind(CENTRE, OPEN, writes=_f("taken"), data={"to": str}),
    "inquired": Kind(CENTRE, ANSWERED, data={"ticket": str}, maybe={"call": str, "told": str}),
    "attached": Kind(CENTRE, _f("ringing", "received"), reads=_f("orders"), writes=_f("phase"),
                     data={"to": str},
                     maybe={"number": str}),
    "notified": Kind(CENTRE, OPEN | {"merged"}, AT_HAND | {"returned", "withdrawn"}, reads=_f("order"),
                     data={"order": str, "channel": str, "reached": bool}, maybe={"answer": str}),
    "info_needed": Kind(CENTRE, _f("received", "to_dispatch"), writes=_f("phase"), maybe={"reason": str}),
    "info_supplied": Kind(CENTRE, _f("needs_info"), writes=_f("phase", "fields"), maybe={"fields": dict}),
    "answered_directly": Kind(CENTRE, BEFORE_DISPATCH, reads=_f("orders"), writes=_f("phase"),
                              maybe={"reason": str}),
    "refused": Kind(CENTRE, BEFORE_DISPATCH, reads=_f("orders"), writes=_f("phase"), data={"reason": str}),
    "transferred": Kind(CENTRE, BEFORE_DISPATCH | {"ringing"}, reads=_f("orders"), writes=_f("phase"),
                        data={"number": str}, undoable=False),
    "classified": Kind(CENTRE, OPEN, writes=_f("item", "urgency"),
                       data={"item": str, "category": str, "demands": list}, maybe={"urgency": int}),
    "corrected": Kind(CENTRE | {"system"}, EVERY, writes=_f("fields"), data={"fields": dict},
                      maybe={"external": dict}),
    "resolved": Kind(CENTRE, EVERY, writes=_f("fields"), data={"field": str, "keep": str},
                     maybe={"orders": list, "acts": list, "value": str}),
    "dispatched": Kind(CENTRE, (_f("to_dispatch") | AT_WORK | CHECKING) - {"suspended"},
                       reads=_f("item", "phase", "ruling"), writes=_f("order", "leads"),
                       data={"department": str, "part": str}, maybe={"restart": bool, "ruled": bool}),
    "acknowledged": Kind(HANDLERS, EVERY, _f("sent"), "acknowledged", writes=_f("order"),
                         data={"order": str}),
    "withdrawal_acknowledged": Kind(HANDLERS, EVERY, _f("withdrawn"), "withdrawal_acknowledged",
                                    writes=_f("order"),
                                    data={"order": str}),
    "arrived": Kind(HANDLERS, EVERY, _f("sent", "acknowledged", "reworking"), "arrived", writes=_f("order"),
                    data={"order": str}),
    "returned": Kind(HANDLERS, EVERY, _f("sent", "acknowledged", "arrived"), "returned", reads=_f("ruling"),
                     writes=_f("order"), data={"order": str, "reason": str}),
    "return_granted": Kind(CENTRE, EVERY, _f("returned"), "granted", writes=_f("order", "leads"),
                           data={"order": str}),
    "return_refused": Kind(CENTRE, EVERY, _f("returned"), writes=_f("order"), data={"order": str}),
    "ruled": Kind(SUPERVISOR, EVERY, _f("returned"), writes=_f("order", "ruling", "leads"),
                  data={"order": str, "department": str}, maybe={"reason": str}),
    "extension_asked": Kind(HANDLERS, EVERY, AT_HAND, reads=_f("order"), writes=_f("extension"),
                            data={"order": str, "until": int}, maybe={"reason": str}),
    "extension_granted": Kind(CENTRE, EVERY, AT_HAND, reads=_f("order"), writes=_f("extension"),
                              data={"order": str, "until": int}),
    "extension_refused": Kind(CENTRE, EVERY, AT_HAND, reads=_f("order"), writes=_f("extension"),
                              data={"order": str}),
    "suspended": Kind(CENTRE, _f("to_dispatch", "awaiting_ack", "in_progress"), reads=_f("item"),
                      writes=_f("phase"), data={"reason": str}, maybe={"until": int}),
    "resumed": Kind(CENTRE, _f("suspended") | STILL_ASKING, writes=_f("phase")),
    "support_waived": Kind(CENTRE, OPEN | {"merged"}, AT_HAND | {"returned", "reported"}, "waived", writes=_f("order"),
                           data={"order": str}, maybe={"reason": str}),
    "withdrawn": Kind(CENTRE, EVERY, AT_HAND | {"returned"}, "withdrawn", writes=_f("order", "leads"),
                      data={"order": str}, maybe={"reason": str}),
    "reported": Kind(HANDLERS, EVERY, AT_HAND, "reported", writes=_f("order", "extension"),
                     data={"order": str, "outcome": str}),
    "verified": Kind(CENTRE, _f("to_verify", "merged"), _f("reported"), "verified", writes=_f("order"),
                     data={"order": str}),
    "sent_back": Kind(CENTRE, CHECKING | {"merged"}, _f("reported", "verified"), "reworking",
                      writes=_f("order", "callback", "recheck"), data={"order": str, "reason": str}),
    "called_back": Kind(CENTRE, _f("to_call_back", "to_close"), reads=_f("orders"), writes=_f("callback"),
                        data={"reached": bool}, maybe={"solved": bool, "satisfied": bool}),
    "rechecked": Kind(CENTRE | {"collector"}, CHECKING, reads=_f("orders"), writes=_f("recheck"),
                      data={"passed": bool}, photo=True),
    "closed": Kind(CENTRE, _f("to_close"), reads=_f("orders", "callback", "recheck", "item"),
                   writes=_f("phase"),
                   maybe={"reason": str}),
    "reopened": Kind(CENTRE, _f("closed", "refused", "cancelled"), reads=_f("orders"),
                     writes=_f("phase", "orders", "callback", "recheck", "leads", "ruling"),
                     data={"reason": str}),
    "merged": Kind(CENTRE, OPEN | {"merged"}, writes=_f("edges"), data={"other": str}, maybe={"number": str}),
    "unmerged": Kind(CENTRE, EVERY, writes=_f("edges"), data={"other": str}),
    "cancelled": Kind(CENTRE, BEFORE_DISPATCH | {"ringing", "suspended"}, reads=_f("orders"),
                      writes=_f("phase"),
                      data={"reason": str}),
    "urged": Kind(CENTRE, AT_WORK, reads=_f("orders"), maybe={"order": str}),
    "supervised": Kind(SUPERVISOR, ANSWERED, writes=_f("supervised"), data={"level": str}),
    "time_accepted": Kind(CENTRE, EVERY, writes=_f("time"), data={"event": str}),
    "time_declined": Kind(CENTRE, EVERY, writes=_f("time"), data={"event": str}),
    "noted": Kind(CENTRE | {"department", "collector", "trainer", "system"}, EVERY, maybe={"external": dict}),
    "revealed": Kind(CENTRE | {"department"}, EVERY, data={"what": str}, undoable=False),
    "erased": Kind(SUPERVISOR, EVERY, data={"parts": list, "reason": str}, undoable=False),
    "retracted": Kind(CENTRE | {"department", "collector"}, EVERY, data={"acts": list}),
    "accepted": Kind(SUPERVISOR, EVERY, data={"acts": list}),
}  # fmt: skip
"""Every kind that a ticket's stream may hold, by its past-tense name. ``accepted``: a supervisor lets acts
count that a station wrote after its retirement."""

TABLES: Mapping[int, Mapping[str, Kind]] = {1: KINDS}
"""The rule tables by version. An event is judged by the table of its own ``v``; kinds of newer tables it
never sees."""

FIELDS: Mapping[str, type] = {
    "summary": str, "text": str, "address": str, "town": str, "grid": str, "caller.name": str, "caller.phone":
    str, "hotline": str, "source": str, "urgency": int, "confidential": bool, "major": bool,
}  # fmt: skip
"""The scalar registers a correction may set. Those of FIELD_PARTS hold the hash of a part, not a value."""
FIELD_PARTS: Mapping[str, str] = {
    "summary": "words", "text": "words", "address": "place", "caller.name": "person", "caller.phone":
    "person",
}  # fmt: skip
DEMANDS = ("verify", "callback", "recheck")
"""What closing may demand. A classification records which, so that no pack is needed to judge a closing."""
ENDS = frozenset({"answered_directly", "refused", "transferred", "closed", "cancelled", "attached"})
"""The phases that end a ticket."""
SUPERVISION = ("none", "yellow", "red")
UNDOING = ("undone", "redone")
"""The two sides of an undo that crossed a redo."""
ORDER_PARTS = ("lead", "support")
