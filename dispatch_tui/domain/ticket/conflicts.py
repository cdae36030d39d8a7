"""Where facts disagree: every register with several values, and what no single register shows.

A badge stays until an operator resolves it, and resolving is an event itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.building import Act, act_of, acts_named
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import ENDS, FIELD_PARTS, FINAL
from dispatch_tui.domain.ticket.state import State
from dispatch_tui.domain.ticket.status import live_leads, status_of, uncovered

PartValue = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of several standing values, with the event that set it. To resolve a field is to name that event.

    ``value`` is a code (of an order its step, of an item its code), or the hash of a part.
    """

    value: Any
    event: Event


Conflicts = Mapping[str, tuple[ConflictValue, ...]]
_GROWING = frozenset({"callback", "inquiries", "urges", "returns", "reopens", "accepted"})
"""Registers in which several values are no disagreement."""


def conflicts_of(fold: TicketFold, state: State, same: PartValue) -> Conflicts:
    """Conflicts by register. Beside the registers' own: ``lead`` (two leads were sent), ``end`` (an end of
    the ticket that had not seen everything) and ``undo:<chain>:<act>`` (a redo crossed by another undo)."""
    found = {}
    for name in sorted(state.registers):
        tips = state.registers[name]
        if len(tips) > 1 and name not in _GROWING:
            one_each = {_compared(name, tips[at], same): at for at in sorted(tips, key=fold.history.ids.__getitem__)}
            if name == "taken":
                one_each.pop(("",), None)
            if len(one_each) > 1:
                found[name] = _values(fold, ((at, _shown(tips[at])) for at in one_each.values()))
    leads = live_leads(state)
    if len(leads) > 1:
        found["lead"] = _values(fold, ((state.orders[one].index, state.orders[one].department) for one in leads))
    found.update(_ends(fold, state))
    found.update(_undoings(fold, state.out))
    return found


def _compared(name: str, value: Any, same: PartValue) -> Hashable:
    """What tells values apart: the content of a part where it is here, since each part has a salt of its
    own."""
    if name in FIELD_PARTS:
        content = same(value)
        return ("hash", value) if content is None else ("content", content)
    if name == "phase" or name.startswith("order:"):
        return str(value[0])
    return (type(value).__name__, value) if isinstance(value, bool | int) else cast(Hashable, value)


def _shown(value: Any) -> Any:
    """The code that stands for a register's value; of a part its hash."""
    return value[0] if isinstance(value, tuple) else value


def _values(fold: TicketFold, values: Iterable[tuple[int, Any]]) -> tuple[ConflictValue, ...]:
    found = [ConflictValue(value, fold.events[at]) for at, value in values]
    return tuple(sorted(found, key=lambda one: (one.event.depth, one.event.id, repr(one.value))))


def _ends(fold: TicketFold, state: State) -> dict[str, tuple[ConflictValue, ...]]:
    if status_of(state, fold.ticket) in FINAL:
        return {}
    values: list[tuple[int, Any]] = []
    for at, phase in state.tips("phase").items():
        unseen = uncovered(state, at) if phase[0] in ENDS else []
        if unseen:
            values.append((at, phase[0]))
            values.extend((one, fold.events[one].kind) for one in unseen)
    return {"end": _values(fold, values)} if values else {}


def _undoings(fold: TicketFold, out: int) -> dict[str, tuple[ConflictValue, ...]]:
    """For each act: a redo that counts, and another undo that counts, neither of which had seen the other."""
    undoers: dict[Act, list[int]] = {}
    for index in fold.retractions:
        for act in acts_named(fold.events[index]):
            undoers.setdefault(act, []).append(index)
    found = {}
    for act, undos in undoers.items():
        standing = [at for at in undos if not out >> at & 1]
        redone = [
            redo for at in undos if out >> at & 1
            for redo in undoers.get(act_of(fold.events[at]), ()) if not out >> redo & 1
        ]  # fmt: skip
        crossed = [
            (undo, redo) for undo in standing for redo in redone
            if not fold.history.seen(redo, undo) and not fold.history.seen(undo, redo)
        ]  # fmt: skip
        if crossed:
            values = {undo: "undone" for undo, _ in crossed} | {redo: "redone" for _, redo in crossed}
            found[f"undo:{act[0]}:{act[1]}"] = _values(fold, values.items())
    return found
