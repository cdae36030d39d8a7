"""Which act an undo takes back, and which go with it."""

from __future__ import annotations

from typing import Protocol

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import KINDS


def last_act(fold: TicketFold, operator: str) -> tuple[str, str]:
    """(chain, act) of the operator's newest act on the ticket that still stands and can be undone; raises Refused."""
    out = fold.retracted_within((1 << len(fold.events)) - 1)
    for index in range(len(fold.events) - 1, -1, -1):
        event = fold.events[index]
        if event.actor != operator or index in out or not fold.counts(index) or event.kind in ("retracted", "revealed"):
            continue
        kind = KINDS.get(event.kind)
        if kind is None or not kind.undoable:
            raise Refused("not_undoable", kind=event.kind)
        return event.station, event.act
    raise Refused("nothing_to_undo")


def last_retraction(fold: TicketFold, operator: str) -> tuple[str, str]:
    """(chain, act) of the operator's newest undoing on the ticket that still stands; raises Refused."""
    out = fold.retracted_within((1 << len(fold.events)) - 1)
    for index in range(len(fold.events) - 1, -1, -1):
        event = fold.events[index]
        if event.actor == operator and index not in out and fold.counts(index):
            if event.kind == "retracted":
                return event.station, event.act
            if event.kind not in ("revealed", "noted"):
                break
    raise Refused("nothing_to_redo")


class Log(Protocol):
    """What an undo asks: a transaction, or a store that is only read."""

    def streams_of(self, chain: str, act: str) -> list[str]: ...

    def fold(self, ticket: str) -> TicketFold | None: ...


def undo_with(log: Log, station: str, act: str) -> list[tuple[str, str]]:
    """The act and every act that builds on it, in whatever tickets they touched."""
    named = [(station, act)]
    for chain, name in named:
        for stream in log.streams_of(chain, name):
            fold = log.fold(stream.removeprefix("ticket/")) if stream.startswith("ticket/") else None
            if fold is not None:
                named.extend(one for one in fold.undo_with(chain, name) if one not in named)
    return named
