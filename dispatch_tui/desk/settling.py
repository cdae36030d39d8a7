"""The sides of a ticket's conflicts, numbered as they are shown, and what is written to settle one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.views import ConflictView
from dispatch_tui.desk.work import Work
from dispatch_tui.domain.covering import Cover, cover_of
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.building import act_of
from dispatch_tui.domain.ticket.conflicts import ConflictValue
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FIELD_PARTS
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.domain.ticket.undoing import settlement, sides_of
from dispatch_tui.store.store import Store

TWIN = "twin"
"""The conflict of two tickets that one call or one report became at two stations; merging settles it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: ``number`` counts through all conflicts of the ticket; ``ticket`` is the other ticket
    where one report became two."""

    number: int
    field: str
    certain: bool
    value: ConflictValue
    ticket: str = ""


def sides(store: Store, ticket: Ticket) -> tuple[Side, ...]:
    """Every side of every conflict, in the order in which they are shown; what is uncertain after the rest."""
    found: list[Side] = []
    for certain, conflicts in ((True, ticket.conflicts), (False, ticket.unsure)):
        for field, values in conflicts.items():
            found.extend([Side(number, field, certain, one) for number, one in enumerate(values, len(found) + 1)])
    twins = [] if ticket.finished else store.twins(ticket.id)
    if twins:
        for other in sorted((ticket.id, *twins)):
            value = _received(store, ticket if other == ticket.id else None, other)
            if value is not None:
                found.append(Side(len(found) + 1, TWIN, True, value, "" if other == ticket.id else other))
    return tuple(found)


def _received(store: Store, ticket: Ticket | None, other: str) -> ConflictValue | None:
    ticket = ticket or store.ticket(other)
    if ticket is None:
        return None
    events = [entry.event for entry in ticket.timeline if entry.event.kind in ("received", "answered")]
    return ConflictValue(ticket.number, events[-1]) if events else None


def conflict_views(store: Store, ticket: Ticket, cover: Cover) -> tuple[ConflictView, ...]:
    """The conflicts of a ticket as they are shown, their sides numbered through."""
    found: dict[str, list[Side]] = {}
    for side in sides(store, ticket):
        found.setdefault(side.field, []).append(side)
    return tuple(
        ConflictView(
            field,
            tuple(
                (_spelled(store, field, side.value, cover), side.value.event.actor,
                 store.station_code_of(side.value.event.station), side.value.event.wall, side.value.event.id)
                for side in of_field
            ),
            of_field[0].certain,
            of_field[0].number,
        )
        for field, of_field in found.items()
    )  # fmt: skip


def _spelled(store: Store, field: str, side: ConflictValue, cover: Cover) -> str | None:
    """One side of a conflict as text; None where it is not here."""
    value = side.value
    if side.missing:
        return None
    if field in FIELD_PARTS:
        text = store.text(str(value))
        return (cover.person(field, text) if field.startswith("caller.") else cover.text(text)) or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def chosen(work: Work, number: str | None) -> tuple[Side, tuple[Side, ...]]:
    """The side of that number, and all; raises Refused ``no_conflict``, or ``which_side`` with all as they are
    shown."""
    every = sides(work.store, work.ticket)
    if not every:
        raise Refused("no_conflict", field="")
    found = next((side for side in every if number == str(side.number)), None)
    if found is None:
        cover = cover_of(work.ticket, work.store.text)
        raise Refused("which_side", sides=conflict_views(work.store, work.ticket, cover))
    return found, every


def settle(work: Work, side: Side) -> None:
    """Write what keeps this side, in every ticket that the conflict stands in."""
    event = side.value.event
    if side.value.order:
        others = [one.order for one in work.ticket.conflicts[side.field] if one.order != side.value.order]
        kept = side.value.order.partition(":")[0]
        work.add("resolved", {"field": side.field, "keep": kept, "orders": [side.value.order, *others]})
    elif side.field.startswith("undo:"):
        _settle_undoing(work, side.field, event)
    else:
        work.add("resolved", {"field": side.field, "keep": event.id})


def _settle_undoing(work: Work, field: str, kept: Event) -> None:
    """An undoing stands in every ticket that its acts touched, and so does what settles it."""
    streams = work.tx.streams_of(kept.station, kept.act)
    tickets = [stream.removeprefix("ticket/") for stream in streams if stream.startswith("ticket/")]
    for ticket in dict.fromkeys((work.ticket_id, *tickets)):
        fold = work.tx.fold(ticket)
        found = sides_of(fold, field, fold.everything)
        at = next((at for at in found if act_of(fold.events[at]) == act_of(kept)), None)
        planned = None if at is None else settlement(fold, field, fold.history.ids[at])
        if at is not None and planned is not None:
            value, acts = planned
            data = {"field": field, "keep": fold.history.ids[at], "value": value, "acts": [list(act) for act in acts]}
            work.add("resolved", data, ticket=ticket)


def several(fold: TicketFold, name: str) -> bool:
    """Whether a field has more than one value by the log alone, which cannot look at texts."""
    return len(set(fold.state.values(name))) > 1


def agree(work: Work, names: Collection[str]) -> None:
    """Two stations that set the same text set two values, by the log: before a field is set anew, what stands is
    said to be one."""
    fold, ticket = work.tx.fold(work.ticket_id), work.ticket
    for name in sorted(names):
        if several(fold, name) and name not in ticket.conflicts and name not in ticket.unsure:
            keep = fold.history.ids[max(fold.state.tips(name))]
            work.add("resolved", {"field": name, "keep": keep})
