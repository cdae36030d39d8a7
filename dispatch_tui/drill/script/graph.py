"""Which inject waits for which, and when each can come at the earliest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.triggers import (
    After,
    AllOf,
    AnyOf,
    At,
    ByHand,
    Came,
    Condition,
    Did,
    Not,
    NotDid,
    On,
    Sometime,
)

TICKETS = frozenset({"call", "grid", "police", "app", "cap"})
"""Kinds of inject that bring a ticket."""
CALLS = frozenset({"call", "caller"})
"""Kinds of inject that ring."""


def waits_for(inject: Inject) -> str | None:
    """The inject without which this one cannot come."""
    trigger = inject.trigger
    return trigger.inject if isinstance(trigger, After | On) else None


def named(condition: Condition | None) -> Iterator[str]:
    """The injects that a condition speaks of."""
    match condition:
        case AnyOf(any=parts) | AllOf(all=parts):
            for part in parts:
                yield from named(part)
        case Not(one=part):
            yield from named(part)
        case Did(inject=inject) | NotDid(inject=inject) | Came(came=inject):
            yield inject
        case _:
            return


def deeds(condition: Condition | None) -> Iterator[Did | NotDid]:
    """The deeds that a condition speaks of."""
    match condition:
        case AnyOf(any=parts) | AllOf(all=parts):
            for part in parts:
                yield from deeds(part)
        case Not(one=part):
            yield from deeds(part)
        case Did() | NotDid():
            yield condition
        case _:
            return


def in_a_circle(script: Script) -> Iterator[tuple[str, ...]]:
    """Every ring of injects that wait for each other, each once, from its first in the file."""
    waits = {one.id: waits_for(one) for one in script.injects}
    done: set[str] = set()
    for start in waits:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in done and at not in path:
            path.append(at)
            at = waits.get(at)
        if at is not None and at in path:
            yield tuple(path[path.index(at) :])
        done.update(path)


def earliest(script: Script) -> Mapping[str, int | None]:
    """The first ms at which each inject can come; None for what comes by hand, or never."""
    found: dict[str, int | None] = {}
    by_id = {one.id: one for one in script.injects}

    def of(id: str, path: tuple[str, ...]) -> int | None:
        if id in found or id in path or id not in by_id:
            return found.get(id)
        trigger = by_id[id].trigger
        moment: int | None = None
        match trigger:
            case At(at=at):
                moment = at
            case Sometime(between=between):
                moment = between.least
            case After(inject=before, by=by) | On(inject=before, by=by):
                base = of(before, (*path, id)) if len(path) < 200 else None
                moment = None if base is None else base + max(by.least, 0)
            case ByHand():
                moment = None
        found[id] = moment
        return moment

    for id in by_id:
        of(id, ())
    return found
