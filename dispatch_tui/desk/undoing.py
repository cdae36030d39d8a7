"""Which act an undo takes back, and which go with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import KINDS
from dispatch_tui.domain.ticket.undoing import undo_plan

Act = tuple[str, str]
"""(chain, act): ids of acts are unique on their chain alone."""
_PASSED_OVER = frozenset({"retracted", "revealed"})
_BETWEEN = frozenset({"revealed", "noted"})


def last_act(fold: TicketFold, operator: str) -> Act:
    """The operator's newest act on the ticket that still stands and can be undone; raises Refused."""
    out = fold.retracted_within(fold.everything)
    for index in range(len(fold.events) - 1, -1, -1):
        event = fold.events[index]
        if event.actor != operator or index in out or not fold.counts(index) or event.kind in _PASSED_OVER:
            continue
        act = (event.station, event.act)
        for own in fold.events:
            kind = KINDS.get(own.kind)
            if (own.station, own.act) == act and (kind is None or not kind.undoable):
                raise Refused("not_undoable", kind=own.kind)
        return act
    raise Refused("nothing_to_undo")


def last_retraction(fold: TicketFold, operator: str) -> Act:
    """The operator's newest undoing on the ticket that still stands; raises Refused."""
    out = fold.retracted_within(fold.everything)
    for index in range(len(fold.events) - 1, -1, -1):
        event = fold.events[index]
        if event.actor == operator and index not in out and fold.counts(index):
            if event.kind == "retracted":
                return event.station, event.act
            if event.kind not in _BETWEEN:
                break
    raise Refused("nothing_to_redo")


class Log(Protocol):
    """What an undo asks: a transaction, or a store that is only read."""

    def streams_of(self, chain: str, act: str) -> list[str]: ...

    def fold(self, ticket: str) -> TicketFold | None: ...


def plan(log: Log, act: Act) -> Mapping[str, list[Act]]:
    """What a retraction of ``act`` has to name, ticket by ticket: it, and whatever was built on it."""

    def tickets_of(one: Act) -> list[str]:
        streams = log.streams_of(*one)
        return [stream.removeprefix("ticket/") for stream in streams if stream.startswith("ticket/")]

    def fold_of(ticket: str) -> TicketFold:
        fold = log.fold(ticket)
        if fold is None:
            raise Refused("no_such_ticket", number=ticket)
        return fold

    return undo_plan(act, tickets_of, fold_of)
