"""A ticket's status, derived from its registers: the least finished one that its facts allow."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_tui.domain.ticket.kinds import ENDS, FINAL, LIVE_STEPS, RANK, STILL_ASKING, Status
from dispatch_tui.domain.ticket.state import State, least, order_register

CALL_BACK_ATTEMPTS = 3
"""So many calls that reach nobody end the call-back: the ticket is then closed as not rated."""
RETURNS_BEFORE_RULING = 2
"""After so many returns on one ticket a supervisor's ruling names the department, and nobody returns it
again."""
_ORDER_STATUS: dict[str, Status] = {
    "withdrawn": "to_dispatch", "held": "to_dispatch", "returned": "return_review", "sent": "awaiting_ack",
    "acknowledged": "in_progress", "arrived": "in_progress", "reworking": "in_progress", "reported": "to_verify",
}  # fmt: skip
_ASKED = frozenset({"asked"})
_PHASE_STATUS: dict[str, Status] = {
    "ringing": "ringing", "needs_info": "needs_info", "refused": "refused", "transferred": "transferred",
    "cancelled": "cancelled", "closed": "closed", "answered_directly": "closed", "attached": "merged",
}  # fmt: skip


def step_of(state: State, order: str) -> str:
    """The least finished step that an order's facts allow."""
    return least(steps_of(state, order))


def steps_of(state: State, order: str) -> list[tuple[str, ...]]:
    """Every step that stands for an order; ``withdrawn`` of one that was set aside, until that is acknowledged."""
    steps = state.values(order_register(order))
    if state.doubled and order in set_aside(state) and any(step[0] != "withdrawal_acknowledged" for step in steps):
        return [("withdrawn", "")]
    return steps


def set_aside(state: State) -> frozenset[str]:
    """Orders of a department that was sent two, of which another was kept. One that somebody else kept, or of which
    more is known than whoever set it aside had seen, is not."""
    found: set[str] = set()
    for name in state.doubled:
        tips = state.tips(name)
        kept = {tip[0] for tip in tips.values()}
        for at, (_, over) in tips.items():
            past = state.stood[at]
            found.update(
                order for order in over - kept
                if all(past >> tip & 1 or step[0] == "withdrawal_acknowledged"
                       for tip, step in state.tips(order_register(order)).items())
            )  # fmt: skip
    return frozenset(found)


def doubled(state: State, live: Iterable[str]) -> dict[str, list[str]]:
    """The departments that have more than one of the ``live`` orders, with those, oldest name first."""
    found: dict[str, list[str]] = {}
    for order in sorted(live):
        found.setdefault(state.orders[order].department, []).append(order)
    return {department: orders for department, orders in found.items() if len(orders) > 1}


def demands_of(state: State) -> frozenset[str]:
    """What closing will demand: everything that any classification still standing demands."""
    return frozenset([demand for value in state.tips("item").values() for demand in value[2]])


def live_orders(state: State) -> tuple[str, ...]:
    """Orders that a department has in hand or has reported on, by any of the facts that stand."""
    if state.live is None:
        found = [order for order, birth in state.orders.items() if state.stands_at(birth.register, LIVE_STEPS)]
        aside = set_aside(state) if state.doubled and found else ()
        state.live = tuple([order for order in found if order not in aside])
    return state.live


def leads_among(state: State, live: Iterable[str]) -> list[str]:
    """Those of the ``live`` orders that are leads: more than one where two stations dispatched unaware of each
    other."""
    if not state.registers.get("lead"):
        return [order for order in live if state.orders[order].part == "lead"]
    return [order for order in live if part_of(state, order) == "lead"]


def part_of(state: State, order: str) -> str:
    """Lead or support: of two leads sent the one that was not kept supports, unless somebody else kept it."""
    part = state.orders[order].part
    tips = state.tips("lead").values()
    if tips and part == "lead" and any(order in over for _, over in tips) and all(kept != order for kept, _ in tips):
        return "support"
    return part


def call_back_met(state: State) -> bool:
    """The caller was reached and called it solved, or could not be reached often enough."""
    calls = state.values("callback")
    if not calls:
        return False
    return any(reached and solved for reached, solved, _ in calls) or (
        sum(not reached for reached, _, _ in calls) >= CALL_BACK_ATTEMPTS
    )


def caller_unsatisfied(state: State) -> bool:
    """The newest answers that were reached include one that says it is not solved."""
    return any(not call[1] for call in newest_answers(state))


def newest_answers(state: State) -> list[tuple[bool, bool | None, bool | None]]:
    """What the caller said when last reached; several where two stations called unaware of each other."""
    reached = {at: call for at, call in state.tips("callback").items() if call[0]}
    if len(reached) < 2:
        return list(reached.values())
    return [
        call for at, call in reached.items()
        if not any(other != at and state.history.seen(other, at) for other in reached)
    ]  # fmt: skip


def call_back_done(state: State) -> bool:
    return call_back_met(state) and not caller_unsatisfied(state)


def recheck_met(state: State) -> bool:
    """Every recheck standing was passed, and there is one."""
    values = state.values("recheck")
    return bool(values) and all(values)


def edge_lives(state: State, other: str) -> bool:
    """Whether this half of a merge stands. Merged here, unmerged there: not merged, as the less finished."""
    values = state.values(f"edge:{other}")
    return bool(values) and all(values)


def is_merged(state: State, ticket: str) -> bool:
    """Whether this ticket has been merged under a lower one, as far as its own stream tells."""
    return any(other < ticket and edge_lives(state, other) for other in state.edges)


def status_of(state: State, ticket: str) -> Status:
    """The least finished status; see ``kinds.STATUSES`` for the ranking."""
    if state.status is None:
        status = by_phase(state)
        if state.edges and status not in FINAL and status != "ringing" and is_merged(state, ticket):
            status = "merged"
        state.status = status
    return state.status


def by_phase(state: State) -> Status:
    """The status of a ticket whatever it was merged with."""
    least: Status | None = None
    for at, phase in state.tips("phase").items():
        name = phase[0]
        if name == "open":
            found = open_status(state)
        elif name == "suspended":
            inner = open_status(state)
            found = inner if inner in STILL_ASKING else "suspended"
        else:
            found = _PHASE_STATUS[name]
            if found in FINAL and uncovered(state, at):
                found = open_status(state)
        if least is None or RANK[found] < RANK[least]:
            least = found
    return least or "received"


def uncovered(state: State, at: int) -> list[int]:
    """What keeps the end of a ticket at ``at`` from holding: the last words on live orders, and the merges, that it did
    not cover; and for a closing whose demands are not met by all that is known now, what it had not seen of them."""
    phase, covered = state.tips("phase")[at][:2]
    ids, past = state.history.ids, state.history.pasts[at]
    found = [
        tip for order in live_orders(state) for tip in state.tips(order_register(order)) if ids[tip] not in covered
    ]
    for other in state.edges:
        found += [tip for tip, merged in state.tips(f"edge:{other}").items() if merged and ids[tip] not in covered]
    if phase == "closed" and state.orders and not demands_met(state):
        tips = [tip for name in ("item", "callback", "recheck") for tip in state.tips(name)]
        unseen = [tip for tip in tips if not past >> tip & 1]
        found.extend(unseen or ([] if found else tips))
    return found


def demands_met(state: State) -> bool:
    """Whether everything that the item demands of a closing has happened."""
    demands = demands_of(state)
    if "verify" in demands and any(step_of(state, order) == "reported" for order in live_orders(state)):
        return False
    return ("callback" not in demands or call_back_done(state)) and ("recheck" not in demands or recheck_met(state))


def _orders_status(state: State, orders: Iterable[str]) -> Status | None:
    found: Status | None = None
    registers = state.registers
    for order in orders:
        steps = list(registers[state.orders[order].register].values())
        if len(steps) > 1 and part_of(state, order) == "support":  # one taken back asks nothing of the ticket
            steps = [step for step in steps if step[0] in LIVE_STEPS]
        step = least(steps)
        status = _ORDER_STATUS.get(step)
        if status is None or (step == "reported" and "verify" not in demands_of(state)):
            continue
        if status == "in_progress" and state.stands_at(f"extension:{order}", _ASKED):
            status = "extension_review"
        if found is None or RANK[status] < RANK[found]:
            found = status
    return found


def ends_unaware(state: State) -> dict[int, list[int]]:
    """The ends of the ticket that do not hold, each with what it had not seen."""
    found = {}
    for at, phase in state.tips("phase").items():
        unseen = uncovered(state, at) if phase[0] in ENDS else []
        if unseen:
            found[at] = unseen
    return found


def may_close(state: State) -> bool:
    """Whether all that closing demands has happened, as far as is known."""
    return open_status(state) == "to_close" and demands_met(state)


def open_status(state: State) -> Status:
    """The status that the orders and the answers give a ticket that has not ended."""
    if not state.registers.get("item"):
        return "received"
    live = live_orders(state)
    if not leads_among(state, live):
        return "to_dispatch"
    found = _orders_status(state, live)
    if found:
        return found
    return "to_close" if "callback" not in demands_of(state) or call_back_done(state) else "to_call_back"
