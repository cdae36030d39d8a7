"""What a ticket's events add up to, as registers that hold every value not yet replaced.

A register maps the index of an event (in the stream's History) to the value it set. An event replaces only
those values that it had seen and of which it is a lawful next step. What it sets hangs on its own past alone
(see ``foresight.py``); so the result is the same in whatever causal order events are applied.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import History
from dispatch_tui.domain.ticket.kinds import CENTRE, FIELD_PARTS, STEP_RANK, TABLES, Status

Register = Mapping[int, Any]
_NOTHING: Register = {}


class OrderBirth(msgspec.Struct, frozen=True):
    """What never changes about an order. ``register`` is the name of the one that holds its step."""

    department: str
    part: str
    index: int
    ruled: bool
    register: str


class State(msgspec.Struct, eq=False):
    """The registers of one ticket. A register is never changed in place, so a copy shares them."""

    history: History
    stood: list[int]
    """For each event what its author took to stand: its past without what it knew to be undone. A value restored
    behind an author's back is not replaced by what that author set."""
    registers: dict[str, Register] = {}
    orders: dict[str, OrderBirth] = {}
    out: int = 0
    """Which of the events that this adds up are retracted, as a mask."""
    edges: tuple[str, ...] = ()
    """Every ticket to which this one was ever merged."""
    doubled: tuple[str, ...] = ()
    """Registers of the departments of whose orders, sent twice, some were ever set aside."""
    status: Status | None = None
    """What ``status.status_of`` derived, until the next change."""
    live: tuple[str, ...] | None = None
    """The same of ``status.live_orders``."""

    def copy(self) -> State:
        return State(
            self.history, self.stood, dict(self.registers), dict(self.orders), self.out, self.edges, self.doubled,
            self.status, self.live,
        )  # fmt: skip

    def tips(self, name: str) -> Register:
        return self.registers.get(name, _NOTHING)

    def values(self, name: str) -> list[Any]:
        """Every value of a register that nothing has replaced; more than one is a conflict."""
        tips = self.registers.get(name)
        return list(tips.values()) if tips else []

    def stands_at(self, name: str, among: AbstractSet[str]) -> bool:
        """Whether a value of a register, by its first element, is one of ``among``."""
        return not among.isdisjoint([value[0] for value in self.registers.get(name, _NOTHING).values()])

    def named(self) -> dict[str, dict[str, Any]]:
        """The registers by event ids in place of indexes: equal wherever the same events were folded."""
        ids = self.history.ids
        return {name: {ids[at]: value for at, value in tips.items()} for name, tips in self.registers.items() if tips}

    def put(self, name: str, index: int, value: Any, follows: AbstractSet[Any] | None = None) -> None:
        """Set ``value``, replacing what the event had seen and may follow: of every tip, or of those in
        ``follows`` by the first element of their value."""
        tips = self.registers.get(name)
        if not tips:
            self.registers[name] = {index: value}
            return
        past = self.stood[index]
        kept = {
            at: one for at, one in tips.items()
            if not past >> at & 1 or (follows is not None and one[0] not in follows)
        }  # fmt: skip
        kept[index] = value
        self.registers[name] = kept

    def add(self, name: str, index: int, value: Any) -> None:
        """Add to a register that only grows."""
        self.registers[name] = {**self.registers.get(name, _NOTHING), index: value}

    def clear(self, name: str, index: int) -> None:
        """Take away what the event had seen."""
        tips = self.registers.get(name)
        if tips:
            past = self.stood[index]
            self.registers[name] = {at: one for at, one in tips.items() if not past >> at & 1}


_UNFINISHED = frozenset({"open", "needs_info"})
SET_ASIDE = object()
"""Foreseen of the acknowledgement that an order was set aside: it follows whatever stood there."""
PHASE_FOLLOWS: Mapping[str, frozenset[str]] = {
    "answered": frozenset({"ringing"}),
    "info_needed": frozenset({"open"}),
    "info_supplied": frozenset({"needs_info"}),
    "answered_directly": _UNFINISHED,
    "refused": _UNFINISHED,
    "transferred": _UNFINISHED | {"ringing"},
    "suspended": frozenset({"open"}),
    "resumed": frozenset({"suspended"}),
    "closed": frozenset({"open", "closed", "answered_directly", "refused", "cancelled", "transferred"}),
    "cancelled": _UNFINISHED | {"ringing", "suspended"},
    "attached": frozenset({"ringing", "open"}),
    "reopened": frozenset({"closed", "answered_directly", "refused", "cancelled"}),
}
"""Which phases each kind may follow; the phase it brings is PHASE. A closing may follow another end, since an
end that had not seen an order's last step does not hold (see ``status.py``) and the ticket is then closed
anew."""
PHASE: Mapping[str, str] = {
    "answered": "open", "info_needed": "needs_info", "info_supplied": "open", "resumed": "open", "reopened":
    "open", "answered_directly": "answered_directly", "refused": "refused", "transferred": "transferred",
    "suspended": "suspended", "closed": "closed", "cancelled": "cancelled", "attached": "attached",
}  # fmt: skip
_SILENT = frozenset({"noted", "revealed", "notified", "inquired", "urged", "taken", "released", "handed_over",
                     "time_accepted", "time_declined"})  # fmt: skip
"""Kinds that no status hangs on."""


DEPARTMENT = "department:"
"""Begins the name of the register that tells which of a department's orders stands, where it was sent two."""


def order_register(order: str) -> str:
    return f"order:{order}"


def order_id(event_id: str, department: str) -> str:
    """An order is named by its dispatch event and its department."""
    return f"{event_id}:{department}"


def least(steps: Collection[tuple[str, ...]]) -> str:
    """The least finished of several values of an order's register."""
    if len(steps) == 1:
        return next(iter(steps))[0]
    return min([step[0] for step in steps], key=STEP_RANK.__getitem__)


def apply(state: State, event: Event, index: int, foreseen: Any = None) -> None:
    """Add one lawful event to the state. ``foreseen`` is what ``foresight.foresee`` drew from the event's
    past."""
    kind = event.kind
    if kind in PHASE:
        state.put("phase", index, (PHASE[kind], *(foreseen or ())), PHASE_FOLLOWS[kind])
    table = TABLES[event.v][kind]
    if table.step is not None:
        follows = None if foreseen is SET_ASIDE else table.steps
        back = "" if foreseen is None or foreseen is SET_ASIDE else foreseen
        state.put(f"order:{event.data['order']}", index, (table.step, back), follows)
    if event.occurred is not None and event.role not in CENTRE:
        state.add("claims", index, event.occurred)
    handler = _HANDLERS.get(kind)
    if handler is not None:
        handler(state, event, index, foreseen)
    if kind not in _SILENT:
        state.status = state.live = None


def bear_order(state: State, event: Event, index: int, step: str, ruled: bool) -> None:
    """Enter the order of a dispatch at ``step``: ``withdrawn`` or ``held`` where the dispatch does not count,
    since an order that was sent never vanishes."""
    department = event.data["department"]
    name = order_id(event.id, department)
    register = order_register(name)
    state.orders[name] = OrderBirth(department, event.data["part"], index, ruled, register)
    state.put(register, index, (step, ""))
    state.status = state.live = None


def _set_fields(state: State, event: Event, index: int, _foreseen: Any) -> None:
    for name, value in event.data.get("fields", {}).items():
        if name in ("item", "category"):
            continue
        state.put(name, index, value)
    for part in event.parts:
        if part.name in FIELD_PARTS:
            state.put(part.name, index, part.hash)


def _received(state: State, event: Event, index: int, foreseen: Any) -> None:
    data = event.data
    phase = "ringing" if data.get("ringing") else "open"
    if data.get("closed_at") is not None:
        phase = "closed"
    state.put("phase", index, (phase, frozenset()))
    state.put("source", index, data["source"])
    if data.get("hotline"):
        state.put("hotline", index, data["hotline"])
    fields = data.get("fields", {})
    if fields.get("item"):
        state.put("item", index, (fields["item"], fields.get("category", ""), tuple(data.get("demands", ()))))
    _set_fields(state, event, index, foreseen)


def _classified(state: State, event: Event, index: int, _foreseen: Any) -> None:
    data = event.data
    state.put("item", index, (data["item"], data["category"], tuple(data["demands"])))
    if "urgency" in data:
        state.put("urgency", index, data["urgency"])


def _dispatched(state: State, event: Event, index: int, foreseen: Any) -> None:
    bear_order(state, event, index, "sent", bool(foreseen))
    if event.data["part"] == "lead":
        _sent_back(state, event, index, foreseen)


def _returned(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.add("returns", index, event.data["order"])


def _step_back(state: State, event: Event, index: int, foreseen: Any) -> None:
    state.put(order_register(event.data["order"]), index, (foreseen, ""), frozenset({"returned"}))


def _ruled(state: State, event: Event, index: int, foreseen: Any) -> None:
    step, part = foreseen
    state.put("ruling" if part == "lead" else "ruling:support", index, event.data["department"])
    state.put(order_register(event.data["order"]), index, (step, ""), frozenset({"returned"}))


def _extension(state: State, event: Event, index: int, _foreseen: Any) -> None:
    order, until = event.data["order"], event.data.get("until")
    state.put(f"extension:{order}", index, (event.kind.removeprefix("extension_"), until))
    if event.kind == "extension_granted":
        state.put(f"until:{order}", index, until)


def _reported(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.clear(f"extension:{event.data['order']}", index)


def _sent_back(state: State, _event: Event, index: int, _foreseen: Any) -> None:
    state.clear("callback", index)
    state.clear("recheck", index)


def _called_back(state: State, event: Event, index: int, _foreseen: Any) -> None:
    data = event.data
    state.add("callback", index, (data["reached"], data.get("solved"), data.get("satisfied")))


def _rechecked(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.put("recheck", index, event.data["passed"])


def _reopened(state: State, event: Event, index: int, foreseen: Any) -> None:
    state.add("reopens", index, event.actor)
    for name in ("callback", "recheck", "returns", "ruling", "ruling:support"):
        state.clear(name, index)
    for order, finished in foreseen:
        state.put(order_register(order), index, ("done", ""), finished)


def _answered(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.put("taken", index, (event.actor,))


def _taken_from(state: State, event: Event, index: int, _foreseen: Any) -> None:
    holder = {"taken": event.actor, "released": "", "handed_over": event.data.get("to", "")}[event.kind]
    own = None if event.role == "supervisor" else frozenset({"", event.actor})
    state.put("taken", index, (holder,), own)


def _edge(state: State, event: Event, index: int, _foreseen: Any) -> None:
    other = event.data["other"]
    state.put(f"edge:{other}", index, event.kind == "merged")
    if other not in state.edges:
        state.edges = (*state.edges, other)


def _supervised(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.put("supervised", index, event.data["level"])


def _inquired(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.add("inquiries", index, event.data["ticket"])


def _urged(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.add("urges", index, event.data.get("order", ""))


def _resolved(state: State, _event: Event, index: int, foreseen: Any) -> None:
    for name, value in foreseen:
        state.put(name, index, value)
        if name.startswith(DEPARTMENT) and name not in state.doubled:
            state.doubled = (*state.doubled, name)


def _time(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.put(f"time:{event.data['event']}", index, event.kind == "time_accepted")


def _accepted(state: State, event: Event, index: int, _foreseen: Any) -> None:
    state.add("accepted", index, tuple((chain, act) for chain, act in event.data["acts"]))


_HANDLERS: Mapping[str, Callable[[State, Event, int, Any], None]] = {
    "received": _received, "answered": _answered, "taken": _taken_from, "released": _taken_from,
    "handed_over": _taken_from, "inquired": _inquired, "info_supplied": _set_fields, "classified": _classified,
    "corrected": _set_fields, "resolved": _resolved, "dispatched": _dispatched, "returned": _returned,
    "return_refused": _step_back, "ruled": _ruled, "extension_asked": _extension,
    "extension_granted": _extension, "extension_refused": _extension, "reported": _reported,
    "sent_back": _sent_back, "called_back": _called_back, "rechecked": _rechecked, "reopened": _reopened,
    "merged": _edge, "unmerged": _edge, "urged": _urged, "supervised": _supervised, "accepted": _accepted,
    "time_accepted": _time, "time_declined": _time,
}  # fmt: skip
