"""Where facts disagree: every register with several values, and what no single register shows.

A badge stays until an operator resolves it, and resolving is an event itself (``settling.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FIELD_PARTS, FINAL
from dispatch_tui.domain.ticket.state import DEPARTMENT, State
from dispatch_tui.domain.ticket.status import doubled, ends_unaware, leads_among, live_orders, status_of

PartValue = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of several standing values, with the event that set it. To resolve a field is to name that event.

    ``value`` is a code (of an order its step, of an item its code), or the hash of a part; ``missing`` where that part
    is not here. ``order`` is the order that a side is about, where two leads were sent or one department twice.
    """

    value: Any
    event: Event
    missing: bool = False
    order: str = ""


Conflicts = Mapping[str, tuple[ConflictValue, ...]]
_GROWING = frozenset({"callback", "inquiries", "urges", "returns", "reopens", "accepted", "claims", "lead"})
"""Registers in which several values are no disagreement, or not by themselves one."""


def conflicts_of(
    fold: TicketFold, state: State, same: PartValue, within: int, gone: Collection[str] = ()
) -> tuple[Conflicts, Conflicts]:
    """Conflicts by register; and those of which it cannot be told here whether the values differ, since texts are
    missing. ``within`` are the events that ``state`` adds up; about what is ``gone``, erased, nobody
    disagrees any longer.

    Beside the registers' own: ``lead`` (two leads were sent), ``department:<code>`` (one department was sent it twice),
    ``end`` (an end of the ticket that had not seen everything), ``undo:<chain>:<act>`` (a redo crossed by an undo).
    """
    found: dict[str, tuple[ConflictValue, ...]] = {}
    unsure: dict[str, tuple[ConflictValue, ...]] = {}
    several = sorted([name for name, tips in state.registers.items() if len(tips) > 1])
    for name in several:
        tips = state.registers[name]
        if name in _GROWING or name.startswith(DEPARTMENT):
            continue
        if name in FIELD_PARTS and gone:
            tips = {at: part for at, part in tips.items() if part not in gone}
        one_each = {_compared(name, tips[at], same): at for at in sorted(tips, key=fold.history.ids.__getitem__)}
        if name == "taken":
            one_each.pop(("",), None)
        if len(one_each) > 1:
            missing = {at for key, at in one_each.items() if isinstance(key, tuple) and key[0] == _MISSING}
            certain = len(one_each) - len(missing) > 1 or not missing
            (found if certain else unsure)[name] = _sorted(
                ConflictValue(_shown(tips[at]), fold.events[at], at in missing) for at in one_each.values()
            )
    live = live_orders(state)
    if len(live) > 1:
        found.update(_sent_twice(fold, state, live))
    found.update(_ends(fold, state))
    for (chain, act), sides in fold.crossings(within).items():
        found[f"undo:{chain}:{act}"] = _sorted(ConflictValue(side, fold.events[at]) for at, side in sides.items())
    return found, unsure


_MISSING = "missing"


def _compared(name: str, value: Any, same: PartValue) -> Hashable:
    """What tells values apart: the content of a part where it is here, since each part has a salt of its
    own."""
    if name in FIELD_PARTS:
        content = same(value)
        return (_MISSING, value) if content is None else ("content", content)
    if name in ("phase", "item") or name.startswith("order:"):
        return str(value[0])
    return (type(value).__name__, value) if isinstance(value, bool | int) else cast(Hashable, value)


def _shown(value: Any) -> Any:
    """The code that stands for a register's value; of a part its hash."""
    return value[0] if isinstance(value, tuple) else value


def _sorted(values: Iterable[ConflictValue]) -> tuple[ConflictValue, ...]:
    return tuple(sorted(values, key=lambda one: (one.event.depth, one.event.id, repr(one.value), one.order)))


def _sent_twice(fold: TicketFold, state: State, live: Sequence[str]) -> dict[str, tuple[ConflictValue, ...]]:
    """Two leads, and departments that have two orders, of those that are ``live``. A side is told by whoever kept it,
    else by whoever sent it."""
    found = {}
    leads = leads_among(state, live)
    if len({state.orders[order].department for order in leads}) > 1:
        found["lead"] = _of_orders(fold, state, "lead", leads)
    for department, orders in doubled(state, live).items():
        name = f"{DEPARTMENT}{department}"
        found[name] = _of_orders(fold, state, name, orders)
    return found


def _of_orders(fold: TicketFold, state: State, name: str, orders: Iterable[str]) -> tuple[ConflictValue, ...]:
    kept = {tip[0]: at for at, tip in sorted(state.tips(name).items())}
    return _sorted(
        ConflictValue(
            state.orders[order].department, fold.events[kept.get(order, state.orders[order].index)], order=order
        )
        for order in orders
    )


def _ends(fold: TicketFold, state: State) -> dict[str, tuple[ConflictValue, ...]]:
    if status_of(state, fold.ticket) in FINAL - {"merged"}:
        return {}
    values: dict[int, str] = {}
    for at, unseen in ends_unaware(state).items():
        values.update({one: fold.events[one].kind for one in unseen})
        values[at] = state.tips("phase")[at][0]
    return {"end": _sorted(ConflictValue(value, fold.events[at]) for at, value in values.items())} if values else {}
