"""Taking acts back: what may be, what goes with it, in one stream and across all that an act touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch_tui.domain.authority import Author
from dispatch_tui.domain.history import bits
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.building import Act, act_of, acts_named
from dispatch_tui.domain.ticket.kinds import CENTRE, TABLES

if TYPE_CHECKING:
    from dispatch_tui.domain.ticket.fold import TicketFold


def retraction_refused(
    fold: TicketFold, acts: Iterable[Act], author: Author, station: str, past: int
) -> Refusal | None:
    """Why these acts may not be taken back by ``author`` at ``station`` who had seen ``past`` of the stream.

    Each act must have touched this stream; acts that touched others are named there by an event of their own.
    One's own act is one's own wherever one signs in at the centre, elsewhere only on the chain that wrote it.
    """
    counted = past & fold.counted
    out = fold.out_within(past)
    targets = 0
    for act in acts:
        mask = fold.acts.get(act, 0) & counted
        if not mask:
            return Refusal("act_unknown")
        if not mask & ~out:
            return Refusal("already_undone")
        targets |= mask
    for index in _in_order(fold, targets):
        event = fold.events[index]
        if not TABLES[event.v][event.kind].undoable:
            return Refusal("not_undoable", {"kind": event.kind})
        own = event.actor == author.actor and (event.station == station or author.role in CENTRE)
        if not own and author.role != "supervisor":
            return Refusal("not_your_act", {"operator": event.actor})
        if author.role != "supervisor" and author.role not in TABLES[event.v][event.kind].roles:
            return Refusal("role", {"role": author.role, "allowed": sorted(TABLES[event.v][event.kind].roles)})
    if author.role != "supervisor" and _uncovers(fold, targets, past):
        return Refusal("role", {"role": author.role, "allowed": ["supervisor"]})
    left = 0
    for index in bits(targets):
        for later in fold.building.builders(index, counted & ~out & ~targets):
            left |= 1 << later
    for later in _in_order(fold, left):
        event = fold.events[later]
        return Refusal("built_upon", {"kind": event.kind, "operator": event.actor})
    return None


def resolution_refused(fold: TicketFold, data: Mapping[str, Any], author: Author, past: int) -> Refusal | None:
    """Why a crossing of an undo and a redo may not be settled so by ``author`` who had seen ``past``.

    It undoes what stands against the side that is kept, with what was built on that; where that is more than undoings,
    a supervisor has to.
    """
    name = data["field"]
    planned = settlement(fold, name, data["keep"], past)
    if planned is None:
        return Refusal("no_conflict", {"field": name})
    value, acts = planned
    if value != data["value"] or sorted(map(tuple, data["acts"])) != sorted(acts):
        return Refusal("no_conflict", {"field": name})
    kinds = {fold.events[at].kind for act in acts for at in bits(fold.acts[act] & past)}
    if kinds - {"retracted", "resolved"} and author.role != "supervisor":
        return Refusal("role", {"role": author.role, "allowed": ["supervisor"]})
    return None


def settlement(fold: TicketFold, name: str, keep: str, past: int | None = None) -> tuple[str, list[Act]] | None:
    """What settling ``undo:<chain>:<act>`` in favour of the event ``keep`` means to whoever had seen ``past`` (None:
    all): ``undone`` or ``redone``, and the acts to undo for it. None where ``keep`` is no side of it."""
    within = fold.everything if past is None else past
    sides = sides_of(fold, name, within)
    at = fold.history.find(keep)
    if at is None or at not in sides:
        return None
    against = {act_of(fold.events[other]) for other, side in sides.items() if side != sides[at]}
    return sides[at], built_on(fold, against, within)


def sides_of(fold: TicketFold, name: str, within: int) -> Mapping[int, str]:
    """The sides of a conflict about an undone act: the crossing undoings, or what settled it unaware of each other."""
    _, chain, act = name.split(":", 2) if name.count(":") >= 2 else ("", "", "")
    crossed = crossings(fold, within).get((chain, act))
    if crossed:
        return crossed
    tips = fold.at(within).tips(name)
    return tips if len(set(tips.values())) > 1 else {}


def crossings(fold: TicketFold, within: int) -> Mapping[Act, Mapping[int, str]]:
    """For each act: a redo that counts, and another undo that counts, neither of which had seen the other."""
    undoers: dict[Act, list[int]] = {}
    if not fold.retractions:
        return {}
    out = fold.out_within(within)
    for index in fold.retractions:
        if within >> index & 1:
            for act in acts_named(fold.events[index]):
                undoers.setdefault(act, []).append(index)
    found: dict[Act, Mapping[int, str]] = {}
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
            found[act] = {undo: "undone" for undo, _ in crossed} | {redo: "redone" for _, redo in crossed}
    return found


def _uncovers(fold: TicketFold, targets: int, past: int) -> bool:
    """Whether taking these events back changes what was said of a confidential caller's being so."""
    said = any("confidential" in fold.building.writes(index) for index in bits(targets))
    return said and any(fold.at(past).values("confidential"))


def built_on(fold: TicketFold, acts: Iterable[Act], within: int | None = None) -> list[Act]:
    """These acts, as far as they touched this stream and stand, and every act here that builds on them;
    oldest first. ``within``: as whoever had seen no more knew it."""
    within = fold.everything if within is None else within
    standing = fold.counted & within & ~fold.out_within(within)
    named = {act for act in acts if fold.acts.get(act, 0) & standing}
    fresh = list(named)
    while fresh:
        for index in bits(fold.acts[fresh.pop()] & standing):
            for later in fold.building.builders(index, standing):
                found = act_of(fold.events[later])
                if found not in named:
                    named.add(found)
                    fresh.append(found)
    return sorted(named, key=lambda act: (min(_place(fold, at) for at in bits(fold.acts[act] & within)), act))


def undo_plan(
    act: Act, streams_of: Callable[[Act], Iterable[str]], fold_of: Callable[[str], TicketFold]
) -> Mapping[str, list[Act]]:
    """For each ticket the acts that a retraction of ``act`` has to name there, oldest first.

    A retraction stands in every stream that its acts touched, and an act built on the first in one stream may
    have touched others, where more was built on it. ``streams_of`` gives the tickets that an act touched.
    """
    named: dict[str, set[Act]] = {}
    fresh = [act]
    known = {act}
    while fresh:
        one = fresh.pop()
        for ticket in streams_of(one):
            mine = named.setdefault(ticket, set())
            mine.add(one)
            for found in built_on(fold_of(ticket), mine):
                if found not in known:
                    known.add(found)
                    fresh.append(found)
    return {ticket: built_on(fold_of(ticket), acts) for ticket, acts in named.items()}


def _in_order(fold: TicketFold, mask: int) -> list[int]:
    """As they stand on the timeline, so that every store names the same one first."""
    return sorted(bits(mask), key=lambda index: _place(fold, index))


def _place(fold: TicketFold, index: int) -> tuple[int, str, str]:
    event = fold.events[index]
    return (event.depth, event.station, event.id)
