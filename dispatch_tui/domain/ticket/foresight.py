"""What an event's effect needs from its own past, drawn once when it is judged.

Read later, from whatever the state has become, the same event would do different things at two stations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.kinds import ENDS, KINDS
from dispatch_tui.domain.ticket.settling import covered, puts
from dispatch_tui.domain.ticket.state import PHASE, SET_ASIDE, State, least, order_register
from dispatch_tui.domain.ticket.status import set_aside

_FINISHED = frozenset({"reported", "verified", "waived", "granted"})


def foresee(state: State, event: Event) -> Any:
    """What ``apply`` needs besides the event; ``state`` is what the event's author had seen. None for most
    kinds."""
    look = _LOOKS.get(event.kind)
    return look(state, event) if look is not None else None


def _before_return(state: State, event: Event) -> str:
    """Where the order stood that is now returned."""
    follows = KINDS["returned"].steps
    return least([tip for tip in state.values(order_register(event.data["order"])) if tip[0] in follows])


def _back_to(state: State, event: Event) -> str:
    """The step to which a returned order goes back."""
    return least([(tip[1],) for tip in state.values(order_register(event.data["order"])) if tip[0] == "returned"])


def _ruling(state: State, event: Event) -> tuple[str, str]:
    birth = state.orders[event.data["order"]]
    back = birth.department == event.data["department"]
    return (_back_to(state, event) if back else "granted", birth.part)


def _orders_done(state: State, _event: Event) -> tuple[tuple[str, frozenset[str]], ...]:
    """The orders that a reopening leaves behind, each with the steps that it replaces."""
    found = []
    for order, birth in state.orders.items():
        steps = frozenset(tip[0] for tip in state.values(birth.register)) & _FINISHED
        if steps:
            found.append((order, steps))
    return tuple(found)


def _kept(state: State, event: Event) -> Any:
    return puts(state, event.data)


def _covered(state: State, _event: Event) -> tuple[frozenset[str]]:
    return (covered(state),)


def _aside(state: State, event: Event) -> Any:
    return SET_ASIDE if event.data["order"] in set_aside(state) else None


def _attached(state: State, event: Event) -> tuple[frozenset[str], str]:
    return (*_covered(state, event), event.data["to"])


def _under_ruling(state: State, event: Event) -> bool:
    register = "ruling" if event.data["part"] == "lead" else "ruling:support"
    return event.data["department"] in state.values(register)


_LOOKS: Mapping[str, Callable[[State, Event], Any]] = {
    "returned": _before_return, "return_refused": _back_to, "ruled": _ruling, "reopened": _orders_done,
    "resolved": _kept, "dispatched": _under_ruling, "attached": _attached,
    "withdrawal_acknowledged": _aside,
    **{kind: _covered for kind, phase in PHASE.items() if phase in ENDS and kind != "attached"},
}  # fmt: skip
