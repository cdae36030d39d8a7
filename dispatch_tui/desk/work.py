"""The hands of one act: the ticket as it stands inside the transaction, and the pen that writes its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dispatch_tui.desk.duty import Duty
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.place import Item, Pack
from dispatch_tui.domain.ticket.kinds import CENTRE, HANDLERS, KINDS
from dispatch_tui.domain.ticket.reading import Order, Ticket, read_ticket
from dispatch_tui.store.log import ActWriter, NewPart, Transaction
from dispatch_tui.store.store import Store


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is signed in: code, name as given (untrusted text), role, and the department of a department's operator."""

    code: str
    name: str
    role: str
    department: str | None = None


class Work:
    """What an act's function gets. ``ticket`` is read afresh inside the transaction."""

    def __init__(
        self, store: Store, tx: Transaction, act: ActWriter, operator: Operator, now: int,
        ticket_id: str | None, duty: Duty,
    ) -> None:  # fmt: skip
        self.store = store
        self.tx = tx
        self.act = act
        self.operator = operator
        self.now = now
        self.duty = duty
        self.asked_after: str | None = None
        """The ticket that a caller asked after in this act."""
        self._ticket_id = ticket_id

    def on(self, ticket_id: str) -> Work:
        """The same act on another ticket."""
        return Work(self.store, self.tx, self.act, self.operator, self.now, ticket_id, self.duty)

    @property
    def pack(self) -> Pack:
        return self.duty.pack

    @property
    def ticket_id(self) -> str:
        if self._ticket_id is None:
            raise Refused("which_ticket")
        return self._ticket_id

    @cached_property
    def ticket(self) -> Ticket:
        """The ticket before this act."""
        return self.read(self.ticket_id)

    def read(self, ticket_id: str) -> Ticket:
        """Any ticket, as its stream stands inside the transaction."""
        return read_ticket(self.tx.fold(ticket_id), self.store.text, authority=self.store.authority.now())

    def add(
        self, kind: str, data: Mapping[str, Any] | None = None, *, words: str = "", ticket: str | None = None,
        parts: Iterable[NewPart] = (), photos: Iterable[bytes] = (),
    ) -> Event:  # fmt: skip
        """Write one event on a ticket; raises the store's Unlawful. Speaks for the order's department where a centre
        operator records what a department did."""
        data = {name: value for name, value in (data or {}).items() if value is not None}
        given = list(parts) + [NewPart("photo", "photo", photo) for photo in photos]
        if words.strip():
            given.append(NewPart("words", "words", words.strip().encode("utf-8", "replace")))
        on_behalf = None
        if KINDS[kind].roles == HANDLERS and self.operator.role in CENTRE and "order" in data:
            on_behalf = str(data["order"]).rsplit(":", 1)[-1]
        stream = f"ticket/{ticket or self.ticket_id}"
        return self.act.add(stream, kind, data, parts=given, on_behalf=on_behalf)

    def order(self, wanted: str | None, kind: str) -> Order:
        """The order meant by a department's code or an order's id, among those that ``kind`` may follow; the only one
        when none is named. Raises Refused ``which_order`` or the reason why none is possible."""
        table = KINDS[kind]
        orders = [order for order in self.ticket.orders if self.operator.role != "department"
                  or order.department == self.operator.department]  # fmt: skip
        if wanted:
            named = [order for order in orders if wanted in (order.id, order.department)]
            if not named:
                raise Refused("no_order_for", department=wanted)
            fit = [order for order in named if not table.steps or set(order.steps) & table.steps]
            return fit[-1] if fit else named[-1]
        fit = [order for order in orders if not table.steps or set(order.steps) & table.steps]
        if len(fit) == 1:
            return fit[0]
        if not fit:
            if not orders:
                raise Refused("no_orders")
            likeliest = ([order for order in orders if order.live] or orders)[-1]
            raise Refused("order_step", step=likeliest.step, department=likeliest.department,
                          allowed=sorted(table.steps))  # fmt: skip
        raise Refused("which_order", departments=[order.department for order in fit])

    def department(self, code: str) -> str:
        """A department's code, proved against the pack; raises Refused ``no_such_department``."""
        if code not in self.pack.departments:
            raise Refused("no_such_department", department=code)
        return code

    def item(self, code: str) -> Item:
        """An item of the duty list, proved; raises Refused ``no_such_item``."""
        item = self.pack.items.get(code)
        if item is None:
            raise Refused("no_such_item", item=code)
        return item
