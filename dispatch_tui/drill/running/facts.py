"""What was done on the drill's tickets, by whom and when, read off the log as it grows.

Only what the script's conditions and the departments' conduct ask for: a deed is an event of a ticket, with the
department that it is about. Asked about a moment, it tells what stood then, whatever came in since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.state import order_id

LEAD: Final = "lead"
"""Stands for whichever department has the lead."""
Act = tuple[str, str]
"""An act by its chain and id."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One event of a ticket. ``at`` is drill ms; ``department``, ``part`` and ``order``: of the order it is about."""

    at: int
    kind: str
    ticket: str
    actor: str
    event: str
    act: Act
    order: str | None = None
    department: str | None = None
    part: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Order:
    """One department's order. ``turn`` counts the orders that a department had on the ticket, from 1; ``last`` and
    ``last_at`` are the newest event about it."""

    id: str
    ticket: str
    department: str
    part: str
    sent_at: int
    turn: int
    last: str = "dispatched"
    last_at: int = 0
    reworks: int = 0
    """How often it was sent back."""
    seen: set[str] = field(default_factory=set)
    """The kinds of its events since it was dispatched or last sent back."""


class Facts:
    """The deeds of every ticket, in the order in which they came in."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.numbers: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self._deeds: dict[str, list[Deed]] = defaultdict(list)
        self._orders: dict[str, list[Order]] = defaultdict(list)
        self._into: dict[str, list[tuple[int, str]]] = defaultdict(list)
        """Under which ticket one was merged or attached, and since when."""

    def add(self, event: Event) -> Deed | None:
        """Take in the next event of the log; the deed that it is, None where it is about no ticket."""
        family, _, ticket = event.stream.partition("/")
        if family != "ticket":
            return None
        order = self._order(event, ticket)
        deed = Deed(
            event.wall, event.kind, ticket, event.actor, event.id, (event.station, event.act),
            order.id if order else None, order.department if order else None, order.part if order else None, event.data,
        )  # fmt: skip
        self._deeds[ticket].append(deed)
        if event.kind == "received":
            self.numbers[ticket], self.sources[ticket] = str(event.data["number"]), str(event.data["source"])
        elif event.kind == "attached":
            self._into[ticket].append((event.wall, str(event.data["to"])))
        elif event.kind == "merged":
            head, under = sorted((ticket, str(event.data["other"])))
            self._into[under].append((event.wall, head))
        return deed

    def deeds(self, ticket: str, until: int) -> Iterator[Deed]:
        """What stood on a ticket at a moment (drill ms, that one within): its own deeds without those that were taken
        back by then, and those of the ticket under which it was merged, since it was."""
        undone = self._undone(ticket, until)
        yield from (deed for deed in self._deeds.get(ticket, ()) if deed.at <= until and deed.act not in undone)
        seen = {ticket}
        for since, into in self._into.get(ticket, ()):
            if since <= until and into not in seen:
                seen.add(into)
                undone = self._undone(into, until)
                yield from (
                    deed for deed in self._deeds.get(into, ())
                    if since < deed.at <= until and deed.act not in undone
                )  # fmt: skip

    def all_of(self, ticket: str) -> list[Deed]:
        """Every deed of a ticket, those taken back too."""
        return self._deeds.get(ticket, [])

    def has(self, ticket: str, kind: str, at: int, order: str | None) -> Deed | None:
        """What was done to an order (None: to the ticket itself) at that very moment, if it was."""
        return next((one for one in self.all_of(ticket) if (one.kind, one.at, one.order) == (kind, at, order)), None)

    def orders_of(self, ticket: str) -> list[Order]:
        """The orders of a ticket, in the order in which they were sent."""
        return self._orders.get(ticket, [])

    def order_of(self, ticket: str, department: str) -> Order | None:
        """The newest order of a department (or of the lead) on a ticket, or on the one that it was merged under."""
        tickets = [ticket, *(into for _, into in self._into.get(ticket, ()))]
        found = [
            one for some in tickets for one in self.orders_of(some)
            if (one.part == LEAD if department == LEAD else one.department == department)
        ]  # fmt: skip
        return max(found, key=lambda one: one.sent_at, default=None)

    def answered(self, ticket: str) -> int | None:
        """When a call was picked up; None while it rings, or where nobody did."""
        return next((deed.at for deed in self.all_of(ticket) if deed.kind == "answered"), None)

    def recheck_demanded(self, ticket: str) -> bool:
        """Whether closing a ticket demands a look on site, by the item it has now."""
        items = [deed for deed in self.all_of(ticket) if "demands" in deed.data]
        return bool(items) and "recheck" in items[-1].data["demands"]

    def rings(self, ticket: str) -> bool:
        """Whether it is a call that nobody has dealt with so far."""
        deeds = self.all_of(ticket)
        over = ("answered", "transferred", "attached", "cancelled")
        return bool(deeds) and bool(deeds[0].data.get("ringing")) and not any(deed.kind in over for deed in deeds)

    def _order(self, event: Event, ticket: str) -> Order | None:
        """The order that an event is about, with what has become of it."""
        if event.kind == "dispatched":
            department = str(event.data["department"])
            turn = 1 + sum(one.department == department for one in self.orders_of(ticket))
            made = Order(order_id(event.id, department), ticket, department, str(event.data["part"]), event.wall, turn,
                         last_at=event.wall)  # fmt: skip
            self.orders[made.id] = made
            self._orders[ticket].append(made)
            return made
        order = self.orders.get(str(event.data.get("order", "")))
        if order is not None:
            order.last, order.last_at = event.kind, event.wall
            if event.kind == "sent_back":
                order.reworks += 1
                order.seen.clear()
            order.seen.add(event.kind)
        return order

    def _undone(self, ticket: str, until: int) -> frozenset[Act]:
        """The acts that are taken back at that moment: a redo takes back the undo."""
        undone: set[Act] = set()
        for deed in reversed(self._deeds.get(ticket, ())):
            if deed.kind == "retracted" and deed.at <= until and deed.act not in undone:
                undone.update((str(chain), str(act)) for chain, act in deed.data["acts"])
        return frozenset(undone)
