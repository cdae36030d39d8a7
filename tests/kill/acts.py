"""How each act of the desk is reached, and with what it is done: state-directed, so that none is left out.

``BEFORE`` names, for every act, the acts that bring a new ticket to where it is lawful; ``arguments`` gives
what the act is done with, read off the ticket as it then stands.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Final

from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.ticket.kinds import AT_HAND

PHOTO: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)
RING: Final = "ring"
"""A ringing call: no act of an operator, but where answering begins."""
UNTAKEN: Final = "untaken"
"""A report that nobody holds yet."""
ALL_REPORT: Final = "all report"
"""Every department that has an order in hand reports."""
CLAIMED: Final = "claimed"
"""A collector notes something, and says when that was."""
CONFLICT: Final = "conflict"
"""A ticket on which two stations disagree."""
WAITING: Final = "waiting"
"""A ticket on which a retired station wrote."""

_SENT: Final = ("register", "dispatch")
_SUPPORTED: Final = (*_SENT, "add_support")
_RETURNED: Final = (*_SENT, "acknowledge", "return_order")
_ASKED: Final = (*_SENT, "acknowledge", "ask_extension")
_REPORTED: Final = (*_SENT, "acknowledge", "arrive", ALL_REPORT)
_CLAIMED: Final = ("register", CLAIMED)
_CALLED: Final = (*_REPORTED, "verify", "call_back")

BEFORE: Final[Mapping[str, tuple[str, ...]]] = {
    "register": (), "answer": (RING,), "take": (UNTAKEN,), "release": ("register",),
    "hand_over": ("register",), "attach": (UNTAKEN,), "inquire": ("register",), "need_info": ("register",),
    "supply_info": ("register", "need_info"),
    "answer_directly": ("register",), "refuse": ("register",), "transfer": ("register",),
    "classify": ("register",), "correct": ("register",), "merge": ("register",),
    "unmerge": ("register", "merge"), "cancel": ("register",),
    "dispatch": ("register",), "add_support": _SENT, "waive": _SUPPORTED, "withdraw": _SENT, "notify": _SENT,
    "urge": _SENT, "suspend": _SENT, "resume": (*_SENT, "suspend"), "grant_return": _RETURNED,
    "refuse_return": _RETURNED, "rule": _RETURNED, "grant_extension": _ASKED, "refuse_extension": _ASKED,
    "acknowledge": _SENT, "acknowledge_withdrawal": (*_SENT, "withdraw"), "arrive": (*_SENT, "acknowledge"),
    "return_order": (*_SENT, "acknowledge"), "ask_extension": (*_SENT, "acknowledge"),
    "report": (*_SENT, "acknowledge", "arrive"), "verify": _REPORTED, "send_back": _REPORTED,
    "call_back": (*_REPORTED, "verify"), "recheck": _CALLED, "close": (*_CALLED, "recheck"),
    "reopen": (*_CALLED, "recheck", "close"), "supervise": ("register",), "note": ("register",),
    "reveal": ("register",), "resolve": (CONFLICT,), "undo": ("register", "note"),
    "redo": ("register", "note", "undo"), "erase": ("register",), "accept_time": _CLAIMED, "decline_time": _CLAIMED,
    "accept": (WAITING,),
}  # fmt: skip

FEW: Final = frozenset({"resolve", "accept"})
"""Acts for which a store holds only so many tickets."""
SEVERAL: Final[Mapping[str, Mapping[str, int]]] = {
    "register": {"rang": 1, "received": 1, "taken": 1}, "receive": {"rang": 1, "received": 1},
    "answer": {"answered": 1, "picked_up": 1}, "attach": {"inquired": 1, "attached": 1, "belongs": 1},
    "merge": {"merged": 2}, "unmerge": {"unmerged": 2}, "dispatch": {"classified": 1, "dispatched": 3},
    "add_support": {"dispatched": 2},
}  # fmt: skip
"""The events of acts that write several: all of them are there, or none."""


def arguments(
    act: str, view: TicketView | None, draw: random.Random, others: list[str], departments: tuple[str, ...],
    items: tuple[str, ...],
) -> dict[str, Any]:  # fmt: skip
    """What ``act`` is done with on the ticket of ``view``; ``others`` are ids of further tickets."""
    if view is None:
        return {
            "fields": {
                "text": f"路灯不亮，第{draw.randrange(10_000)}盏",
                "address": "雷锋大道",
                "phone": "13800000000",
            }
        }
    holders = {order.department for order in view.orders if order.live}
    free = [code for code in departments if code not in holders]
    match act:
        case "hand_over":
            return {"operator": draw.choice([one for one in ("li", "wang") if one != view.taken_by])}
        case "attach" | "merge":
            return {"ticket": draw.choice([one for one in others if one != view.id and one not in view.merged_from])}
        case "unmerge":
            return {"ticket": next(entry.data["other"] for entry in view.timeline if entry.kind == "merged")}
        case "need_info" | "refuse" | "cancel" | "suspend" | "reopen":
            return {"reason": _REASONS[act], "words": "说明"}
        case "answer_directly":
            return {"reason": "policy", "words": "已告知"}
        case "supply_info" | "correct":
            return {"fields": {"address": f"金星北路{draw.randrange(1, 300)}号"}}
        case "transfer":
            return {"number": "110"}
        case "classify":
            return {"item": draw.choice(items)}
        case "dispatch":
            return {"departments": draw.sample(free, 3), "item": draw.choice(items)}
        case "add_support":
            return {"departments": draw.sample(free, 2)}
        case "waive":
            return {"order": next(one.id for one in view.orders if one.part == "support" and one.status in AT_HAND)}
        case "rule":
            returned = next(one for one in view.orders if one.status == "returned")
            return {"order": returned.id, "department": draw.choice([*free, returned.department])}
        case "withdraw" | "notify" | "acknowledge" | "arrive" | "report" | "return_order" | "send_back":
            order = draw.choice([one.id for one in view.orders if one.status in _FROM[act]])
            return {"order": order, **({"reason": _REASONS[act], "words": "说明"} if act in _REASONS else {})}
        case "ask_extension":
            return {"until": "+1d", "order": next(one.id for one in view.orders if one.status in AT_HAND)}
        case "call_back":
            return {"reached": True, "solved": True, "satisfied": draw.random() < 0.8}
        case "recheck":
            return {"passed": True, "photo": PHOTO}
        case "supervise":
            return {"level": draw.choice(["yellow", "red"])}
        case "note":
            return {"words": "已电话联系"}
        case "erase":
            return {"what": "all", "reason": "request"}
        case "resolve":
            return {"side": str(draw.randint(1, len(view.conflicts[0].values)))}
    return {}


_REASONS: Final = {
    "need_info": "address", "refuse": "court", "cancel": "caller_withdrew", "suspend": "weather",
    "return_order": "not_our_duty", "send_back": "not_solved", "reopen": "recurs",
}  # fmt: skip
_FROM: Final[Mapping[str, frozenset[str]]] = {
    "withdraw": AT_HAND, "notify": AT_HAND, "acknowledge": frozenset({"sent"}),
    "return_order": frozenset({"sent", "acknowledged", "arrived"}), "send_back": frozenset({"reported"}),
    "arrive": frozenset({"sent", "acknowledged"}), "report": AT_HAND,
}  # fmt: skip
