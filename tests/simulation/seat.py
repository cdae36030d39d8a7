"""One station in memory: its chain, the events it holds, what it makes of them.

A seat can write what the rules allow and, for hostile stations, anything else: every field of the envelope
can be set.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Iterable, Mapping
from typing import Any

from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import AUTHORITY, Event, Part, PartRef
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.reading import Ticket, read_ticket

START = 1_795_392_000_000
"""Where the simulated clock begins: some day in November 2026, UTC ms."""


SEAT_OF: weakref.WeakKeyDictionary[TicketFold, Seat] = weakref.WeakKeyDictionary()
"""Whose fold it is: for mutants that judge by what a fold may not know."""


def station_id(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:32]


class Seat:
    """One station. ``wall`` is its own clock, right or wrong."""

    def __init__(self, code: str, wall: int = START) -> None:
        self.code = code
        self.id = station_id(code)
        self.wall = wall
        self.seq = 0
        self.link = FIRST_LINK
        self.acts = 0
        self.authority = AuthorityLog()
        self.folds: dict[str, TicketFold] = {}
        self.log: list[Event] = []
        self.held: set[str] = set()
        self.parts: dict[str, Part] = {}

    @property
    def centre(self) -> str:
        """The id of the founding event, nothing before there is one."""
        return self.authority.centre or ""

    # Writing

    def new_act(self) -> str:
        self.acts += 1
        return f"{self.code}-{self.acts}"

    def write(
        self,
        stream: str,
        kind: str,
        data: Mapping[str, Any] | None = None,
        *,
        actor: str = "li",
        role: str = "dispatcher",
        act: str | None = None,
        parts: Iterable[Part | tuple[str, Part]] = (),
        **envelope: Any,
    ) -> Event:
        """Write one event at the end of the chain on what is held of the stream, and hold it."""
        refs = []
        for one in parts:
            name, part = one if isinstance(one, tuple) else (one.cls, one)
            self.parts[part.hash] = part
            refs.append(PartRef(name, part.cls, part.hash))
        parents = tuple(envelope.pop("parents", self.heads(stream)))
        fields: dict[str, Any] = {
            "v": 1, "centre": self.centre, "station": self.id, "seq": self.seq, "prev": self.link,
            "act": act or self.new_act(), "stream": stream, "parents": parents, "depth": self.depth(stream, parents),
            "basis": self.authority.heads(), "kind": kind, "data": dict(data or {}), "parts": tuple(refs),
            "actor": actor, "role": role, "on_behalf": None, "wall": self.wall, "occurred": None, "pack": None,
        }  # fmt: skip
        event = Event(**{**fields, **envelope})
        self.seq += 1
        self.link = link(self.link, event.id)
        self.wall += 1_000
        self.hold(event)
        return event

    def heads(self, stream: str) -> tuple[str, ...]:
        if stream == AUTHORITY:
            return self.authority.heads()
        return self.fold(stream.removeprefix("ticket/")).heads()

    def depth(self, stream: str, parents: Iterable[str]) -> int:
        log = self.authority if stream == AUTHORITY else self.fold(stream.removeprefix("ticket/"))
        depths = [log.events[at].depth for one in parents if (at := log.history.find(one)) is not None]
        return 1 + max(depths, default=0)

    # Holding

    def hold(self, event: Event) -> None:
        """Take in an event whose predecessors are held; one held before changes nothing."""
        if event.stream == AUTHORITY:
            self.authority.add(event)
        else:
            self.fold(event.stream.removeprefix("ticket/")).add(event)
        if event.id not in self.held:
            self.held.add(event.id)
            self.log.append(event)

    def fold(self, ticket: str) -> TicketFold:
        found = self.folds.get(ticket)
        if found is None:
            found = self.folds[ticket] = TicketFold(ticket, self.authority.at)
            SEAT_OF[found] = self
        return found

    def content(self, part: str) -> str | None:
        found = self.parts.get(part)
        return found.text if found else None

    def read(self, ticket: str, **more: Any) -> Ticket:
        return read_ticket(self.fold(ticket), self.content, **more)


def found(code: str = "WC01", *, operator: str = "wang", wall: int = START) -> Seat:
    """A seat that has founded a centre; ``wang`` is its supervisor."""
    seat = Seat(code, wall)
    data = {"code": code, "key": f"key-{code}", "operator": operator, "title": "centre"}
    seat.write(AUTHORITY, "founded", data, actor=operator, role="supervisor", centre="")
    return seat


def admit(founder: Seat, seat: Seat, role: str = "centre", department: str = "", actor: str = "wang") -> Event:
    """The founder's supervisor admits a station."""
    data = {
        "station": seat.id,
        "code": seat.code,
        "key": f"key-{seat.code}",
        "role": role,
        "department": department,
    }
    return founder.write(AUTHORITY, "station_admitted", data, actor=actor, role="supervisor")


def add_operator(founder: Seat, operator: str, role: str, department: str = "", actor: str = "wang") -> Event:
    data = {"operator": operator, "role": role, "department": department}
    return founder.write(AUTHORITY, "operator_added", data, actor=actor, role="supervisor")


OPERATORS = {
    "wang": ("supervisor", ""), "li": ("dispatcher", ""), "zhao": ("dispatcher", ""), "qian": ("trainer", ""),
    "sun": ("collector", ""), "cgj": ("department", "cgj"), "zjj": ("department", "zjj"),
    "gaj": ("department", "gaj"), "pgb": ("department", "pgb"), "system": ("system", ""),
}  # fmt: skip
"""The operators of the tests' centre: role and department."""


def staffed(code: str = "WC01") -> Seat:
    """A founded centre with everybody in OPERATORS."""
    seat = found(code)
    for operator, (role, department) in OPERATORS.items():
        if operator not in ("wang", "system"):
            add_operator(seat, operator, role, department)
    return seat
