"""What people do at their stations: a random act of the desk among those that it says are possible."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.performing import Done
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.ticket.kinds import AT_HAND
from tests.simulation.stations.town import DEPARTMENTS, GRIDS, ITEMS

_PICTURE: Final = b"\x89PNG\r\n\x1a\n"

WEIGHTS: Final[Mapping[str, int]] = {
    "answer": 6, "take": 3, "release": 2, "hand_over": 1, "attach": 1, "inquire": 1, "need_info": 1, "supply_info": 4,
    "answer_directly": 1, "refuse": 1, "classify": 6, "correct": 12, "merge": 3, "unmerge": 2, "cancel": 1,
    "dispatch": 16, "add_support": 6, "waive": 2, "withdraw": 6, "notify": 2, "urge": 1, "suspend": 2, "resume": 4,
    "grant_return": 4, "refuse_return": 3, "rule": 3, "grant_extension": 3, "refuse_extension": 2, "acknowledge": 8,
    "acknowledge_withdrawal": 3, "arrive": 3, "return_order": 4, "ask_extension": 3, "report": 9, "verify": 10,
    "send_back": 3, "call_back": 8, "recheck": 6, "close": 16, "reopen": 4, "supervise": 1, "note": 3, "reveal": 1,
    "resolve": 8, "undo": 8, "redo": 5,
}  # fmt: skip
"""How often each is done where it is possible."""


def act(desk: Desk, ticket: str, others: list[str], draw: random.Random) -> tuple[str, Done] | None:
    """One act that the rules allow, and what came of it; None where every try was refused."""
    view = desk.ticket(ticket)
    possible = [name for name in WEIGHTS if view.refusals.get(name) is None]
    for _ in range(4):
        if not possible:
            return None
        name = draw.choices(possible, [WEIGHTS[one] for one in possible])[0]
        given = arguments(name, view, others, draw)
        if given is not None:
            try:
                return name, desk.perform(name, ticket, **given)
            except Refused as refused:
                if refused.by_store:
                    raise
        possible.remove(name)
    return None


def register(desk: Desk, draw: random.Random) -> tuple[str, Done]:
    """A new ticket, typed in."""
    fields = {
        "text": draw.choice(("路上有坑", "漏水", "脏路")), "address": _address(draw),
        "name": f"来电人{draw.randrange(9)}", "phone": f"1380000{draw.randrange(10_000):04d}",
    }  # fmt: skip
    if draw.random() < 0.2:
        fields["confidential"] = "yes"
    return "register", desk.perform("register", None, fields=fields)


def arguments(name: str, view: TicketView, others: list[str], draw: random.Random) -> dict[str, Any] | None:
    """What an act is done with on the ticket as it stands; None where nothing fits."""
    made = _ARGUMENTS.get(name)
    return made(view, others, draw) if made else {}


Arguments = Callable[[TicketView, list[str], random.Random], dict[str, Any] | None]


def _order(*statuses: str) -> Arguments:
    def chosen(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any] | None:
        fit = [order.id for order in view.orders if not statuses or order.status in statuses]
        return {"order": draw.choice(fit)} if fit else None

    return chosen


def _with(made: Arguments, **more: Any) -> Arguments:
    def both(view: TicketView, others: list[str], draw: random.Random) -> dict[str, Any] | None:
        found = made(view, others, draw)
        return None if found is None else {**found, **more}

    return both


def _always(**given: Any) -> Arguments:
    return lambda view, others, draw: dict(given)


def _address(draw: random.Random) -> str:
    return f"长街{draw.randint(1, 3)}号"


def _fields(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any]:
    return {"fields": draw.choice((
        {"address": _address(draw)}, {"urgency": str(draw.randint(1, 4))}, {"grid": draw.choice(GRIDS)},
        {"summary": f"要点{draw.randrange(3)}"},
    ))}  # fmt: skip


def _dispatch(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any]:
    given: dict[str, Any] = {"departments": draw.sample(DEPARTMENTS, draw.choice((1, 1, 2)))}
    if view.item is None or draw.random() < 0.2:
        given["item"] = draw.choice(ITEMS)
    return given


def _until(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any] | None:
    found = _order(*AT_HAND)(view, _others, draw)
    return None if found is None else {**found, "until": "+1d"}


def _call_back(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any]:
    if draw.random() < 0.2:
        return {"reached": False}
    return {"reached": True, "solved": draw.random() < 0.8, "satisfied": draw.random() < 0.8}


def _photo(draw: random.Random) -> bytes:
    return _PICTURE + draw.randbytes(40)


def _report(view: TicketView, others: list[str], draw: random.Random) -> dict[str, Any] | None:
    found = _order(*AT_HAND)(view, others, draw)
    if found is not None:
        found["words"] = "已处理"
        if draw.random() < 0.3:
            found["photo"] = _photo(draw)
    return found


def _resolve(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any] | None:
    if not view.conflicts:
        return None
    conflict = draw.choice(view.conflicts)
    return {"field": conflict.field, "keep": draw.choice(conflict.values)[4]}


def _other(view: TicketView, others: list[str], draw: random.Random) -> dict[str, Any] | None:
    fit = [one for one in others if one != view.id]
    return {"ticket": draw.choice(fit)} if fit else None


def _unmerge(view: TicketView, _others: list[str], draw: random.Random) -> dict[str, Any] | None:
    found = [entry.data["other"] for entry in view.timeline if entry.kind == "merged"]
    return {"ticket": draw.choice(found)} if found else None


_ARGUMENTS: Final[Mapping[str, Arguments]] = {
    "hand_over": lambda view, others, draw: {"operator": draw.choice(("li", "wang"))},
    "attach": _other, "merge": _other, "unmerge": _unmerge,
    "need_info": _always(reason="address"), "refuse": _always(reason="court"),
    "cancel": _always(reason="caller_withdrew"), "suspend": _always(reason="weather"),
    "reopen": _always(reason="recurs"), "supply_info": _fields, "correct": _fields,
    "classify": lambda view, others, draw: {"item": draw.choice(ITEMS)}, "dispatch": _dispatch,
    "add_support": lambda view, others, draw: {"departments": [draw.choice(DEPARTMENTS)]},
    "waive": _order(), "withdraw": _order(*AT_HAND), "notify": _order(*AT_HAND),
    "grant_return": _order("returned"), "refuse_return": _order("returned"),
    "rule": lambda view, others, draw: _with(_order("returned"), department=draw.choice(DEPARTMENTS))(
        view, others, draw),
    "acknowledge": _order("sent"), "acknowledge_withdrawal": _order("withdrawn"),
    "arrive": _order("sent", "acknowledged"),
    "return_order": _with(_order("sent", "acknowledged", "arrived"), reason="court"), "ask_extension": _until,
    "report": _report, "send_back": _with(_order("reported"), reason="not_solved"), "call_back": _call_back,
    "recheck": lambda view, others, draw: {"passed": draw.random() < 0.8, "photo": _photo(draw)},
    "supervise": lambda view, others, draw: {"level": draw.choice(("yellow", "red"))},
    "note": lambda view, others, draw: {"words": f"记{draw.randrange(99)}"}, "resolve": _resolve,
}  # fmt: skip
