"""For every act: may this operator do it on this ticket now, and if not, why?

Asks the very rules that judge the event, with the least that the act would write; an act on an order is possible if
it is possible on any of the ticket's orders.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dispatch_tui.desk.acts.claims import open_claims
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.undoing import last_act, last_retraction
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import CENTRE, HANDLERS, KINDS
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.domain.ticket.rules import Author, Refusal, refusal

KIND_OF: Mapping[str, str] = {
    "answer": "answered", "take": "taken", "release": "released", "hand_over": "handed_over", "attach": "attached",
    "inquire": "inquired", "need_info": "info_needed", "supply_info": "info_supplied",
    "answer_directly": "answered_directly", "refuse": "refused", "transfer": "transferred", "classify": "classified",
    "correct": "corrected", "merge": "merged", "unmerge": "unmerged", "cancel": "cancelled",
    "dispatch": "dispatched", "add_support": "dispatched", "waive": "support_waived", "withdraw": "withdrawn",
    "notify": "notified", "urge": "urged", "suspend": "suspended", "resume": "resumed",
    "grant_return": "return_granted", "refuse_return": "return_refused", "rule": "ruled",
    "grant_extension": "extension_granted", "refuse_extension": "extension_refused",
    "acknowledge": "acknowledged", "acknowledge_withdrawal": "withdrawal_acknowledged", "arrive": "arrived",
    "return_order": "returned", "ask_extension": "extension_asked", "report": "reported", "verify": "verified",
    "send_back": "sent_back", "call_back": "called_back", "recheck": "rechecked", "close": "closed",
    "reopen": "reopened", "supervise": "supervised", "note": "noted", "reveal": "revealed", "resolve": "resolved",
    "undo": "retracted", "redo": "retracted",
    "erase": "erased", "accept": "accepted", "accept_time": "time_accepted", "decline_time": "time_declined",
}  # fmt: skip
"""The kind of event that each act on a ticket chiefly writes."""

_PROBES: Mapping[str, Mapping[str, Any]] = {
    "rule": {"department": ""}, "hand_over": {"to": ""}, "refuse": {"reason": ""}, "cancel": {"reason": ""},
    "reopen": {"reason": ""}, "transfer": {"number": ""}, "suspend": {"reason": ""},
    "classify": {"item": "", "category": "", "demands": []},
    "dispatch": {"department": "", "part": "lead"}, "add_support": {"department": "", "part": "support"},
    "call_back": {"reached": False}, "recheck": {"passed": True}, "supervise": {"level": "none"},
    "correct": {"fields": {}}, "merge": {"other": ""}, "attach": {"to": ""}, "inquire": {"ticket": ""},
    "erase": {"parts": [], "reason": ""},
}  # fmt: skip


def refusals(fold: TicketFold, ticket: Ticket, operator: Operator, disputed: bool) -> dict[str, Refusal | None]:
    """Why each act is refused, or None where it is possible. ``disputed``: a conflict is shown on the ticket, be it one
    that its own events do not tell, as of one report that became two tickets."""
    asking = _Asking(fold, ticket, operator, disputed)
    return {act: asking.why_not(act) for act in KIND_OF}


class _Asking:
    """Asks for one operator about one ticket."""

    def __init__(self, fold: TicketFold, ticket: Ticket, operator: Operator, disputed: bool) -> None:
        self._fold = fold
        self._ticket = ticket
        self._operator = operator
        self._disputed = disputed
        self._state = fold.state
        self._author = Author(operator.code, operator.role, operator.department)

    def why_not(self, act: str) -> Refusal | None:
        ticket, operator = self._ticket, self._operator
        if act in ("undo", "redo"):
            return _undoing(act, self._fold, operator)
        if act == "resolve":
            if operator.role in CENTRE:
                return None if self._disputed else Refusal("no_conflict", {"field": ""})
            return Refusal("role", {"role": operator.role, "allowed": sorted(CENTRE)})
        if act in ("accept_time", "decline_time"):
            claims = open_claims(ticket)
            return self._ask(KIND_OF[act], {"event": claims[0].event.id if claims else ""})
        if act == "accept":
            found = self._ask("accepted", {"acts": []})
            return found or (None if ticket.waiting else Refusal("nothing_waits"))
        if act == "unmerge":
            return self._ask("unmerged", {"other": ticket.edges[0]}) if ticket.edges else Refusal("not_merged")
        if act == "dispatch" and ticket.lead is not None and ticket.lead.live:
            return Refusal("lead_stands", {"department": ticket.lead.department})
        if act == "dispatch" and ticket.item is None:
            return self._ask("classified", _PROBES["classify"])
        return self._order(act) if _takes_order(act) else self._ask(KIND_OF[act], _PROBES.get(act, {}))

    def _order(self, act: str) -> Refusal | None:
        """An act on an order is possible if it is on any; what has nothing to do with the order is asked once."""
        kind, probe = KIND_OF[act], _PROBES.get(act, {})
        found = self._ask(kind, {**probe, "order": ""})
        if found is None or found.code != "no_such_order":
            return found
        speaks = KINDS[kind].roles == HANDLERS and self._operator.role in CENTRE
        found = Refusal("no_orders")
        for order in self._ticket.orders:
            found = self._ask(kind, {**probe, "order": order.id}, order.department if speaks else None)
            if found is None:
                return None
        return found

    def _ask(self, kind: str, data: Mapping[str, Any], on_behalf: str | None = None) -> Refusal | None:
        author = self._author
        if on_behalf is not None:
            author = Author(author.actor, author.role, author.department, on_behalf)
        return refusal(self._state, self._ticket.id, kind, data, author, photo=True)


def _takes_order(act: str) -> bool:
    return "order" in KINDS[KIND_OF[act]].data


def _undoing(act: str, fold: TicketFold, operator: Operator) -> Refusal | None:
    if operator.role not in KINDS["retracted"].roles:
        return Refusal("role", {"role": operator.role, "allowed": sorted(KINDS["retracted"].roles)})
    try:
        (last_act if act == "undo" else last_retraction)(fold, operator.code)
    except Refused as refused:
        return refused.refusal
    return None


def next_act(ticket: Ticket, returns_before_ruling: int, untold: Collection[str]) -> str | None:
    """The act that the ticket most plainly waits for; ``untold`` are the orders of which somebody has to be told."""
    match ticket.status:
        case "ringing":
            return "answer"
        case "received" | "to_dispatch":
            return "dispatch"
        case "needs_info":
            return "supply_info"
        case "return_review":
            return "rule" if ticket.returns >= returns_before_ruling else "grant_return"
        case "awaiting_ack":
            return "notify" if untold else "acknowledge"
        case "extension_review":
            return "grant_extension"
        case "in_progress":
            return "report"
        case "suspended":
            return "resume"
        case "to_verify":
            return "verify"
        case "to_call_back":
            return "send_back" if ticket.caller_unsatisfied else "call_back"
        case "to_close":
            return "recheck" if "recheck" in ticket.demands and not ticket.recheck_met else "close"
        case _:
            return None
