"""What builds on what: an event builds on an earlier one that wrote a register which it reads or writes.

Whoever acts after an undo builds on the undo as well: it wrote what the undone act had written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import History, bits
from dispatch_tui.domain.ticket.kinds import TABLES
from dispatch_tui.domain.ticket.state import order_id

Act = tuple[str, str]
"""An act's name: (chain, act). An act id alone is no name, since another chain may have used the same."""
Names = frozenset[str]
_NONE: Names = frozenset()


def act_of(event: Event) -> Act:
    return (event.station, event.act)


def acts_named(event: Event) -> list[Act]:
    """The acts that a retraction, an acceptance or the settling of a crossed undo names."""
    return [(chain, act) for chain, act in event.data["acts"]]


def undoes(event: Event) -> bool:
    """Whether the event takes acts back: a retraction, or what settled a redo crossed by another undo."""
    return event.kind == "retracted" or (event.kind == "resolved" and "acts" in event.data)


class Building:
    """Which events of a stream build on which. ``acts`` gives the events of an act as a mask."""

    def __init__(self, events: Sequence[Event], history: History, acts: Mapping[Act, int]) -> None:
        self._events = events
        self._history = history
        self._acts = acts
        self._touched: dict[int, tuple[Names, Names]] = {}

    def builders(self, index: int, within: int) -> Iterable[int]:
        """Indexes within ``within`` of the events that had seen the one at ``index`` and build on it."""
        written = self.writes(index)
        if not written:
            return
        for later in bits(within >> (index + 1) << (index + 1)):
            if self._history.pasts[later] >> index & 1 and _meet(written, self._touches(later)[0]):
                yield later

    def writes(self, index: int) -> Names:
        """The registers that an event wrote; of an undo those that the undone acts had written."""
        return self._touches(index)[1]

    def _touches(self, index: int) -> tuple[Names, Names]:
        """The registers that an event used (read or wrote), and those that it wrote."""
        found = self._touched.get(index)
        if found is None:
            event = self._events[index]
            if undoes(event):
                undone = [
                    at for act in acts_named(event) for at in bits(self._acts.get(act, 0) & self._history.pasts[index])
                ]
                found = (_NONE, _NONE.union(*(self.writes(at) for at in undone), _resolves(event)))
            else:
                found = _spelled(event)
            self._touched[index] = found
        return found


def _spelled(event: Event) -> tuple[Names, Names]:
    kind = TABLES.get(event.v, {}).get(event.kind)
    if kind is None:
        return _NONE, _NONE
    writes = _spell(kind.writes, event)
    return _spell(kind.reads, event) | writes, writes


def _spell(names: Iterable[str], event: Event) -> Names:
    found: set[str] = set()
    data = event.data
    for name in names:
        match name:
            case "order":
                found.add(f"order:{data.get('order') or order_id(event.id, data.get('department', ''))}")
            case "extension":
                found.add(f"extension:{data['order']}")
            case "orders":
                found.add("order:*")
            case "edges":
                found.add(f"edge:{data['other']}")
            case "time":
                found.add(f"time:{data['event']}")
            case "fields":
                found.update(data.get("fields", {}))
                found.update(part.name for part in event.parts)
                found |= _resolves(event)
            case _:
                found.add(name)
    return frozenset(found)


def _resolves(event: Event) -> Names:
    """The registers that a resolution touches."""
    if event.kind != "resolved":
        return _NONE
    name = event.data["field"]
    found = {"leads"} if name == "lead" else {"phase"} if name == "end" else {name}
    return frozenset(found | {f"order:{order}" for order in event.data.get("orders", ()) if name != "lead"})


def _meet(written: Names, used: Names) -> bool:
    if written & used:
        return True
    if "order:*" in used:
        return any(name.startswith("order:") for name in written)
    return "order:*" in written and any(name.startswith("order:") for name in used)
