"""What has to hold of the tickets of every real store: their numbers, their clocks, what was erased of them."""

from __future__ import annotations

from typing import Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.clocks.read import clocks
from dispatch_tui.domain.event import read_event
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.store.store import Store
from tests.simulation.stations.books import counts
from tests.simulation.stations.station import Station
from tests.simulation.stations.town import START
from tests.simulation.world import Broken

_GOVERN: Final = ("urgency", "item")
"""What decides which limit applies."""
_MOVES_NO_LIMIT: Final = frozenset({"corrected", "noted", "taken", "released", "urged", "classified"})


def numbers_are_labels(station: Station) -> None:
    """A number leads to its ticket; one that several have, as a machine was set back or a code was given twice, leads
    to none of them and says so."""
    numbered: dict[str, list[str]] = {}
    for ticket, number in station.store.database.rows("SELECT id, number FROM ticket"):
        numbered.setdefault(number, []).append(ticket)
    desk = station.desk("chen") if station.full else None
    if desk is None:
        return
    for number, tickets in numbered.items():
        wanted = tickets[0] if len(tickets) == 1 else "number_twice"
        try:
            found = desk.find(number)
        except Refused as refused:
            found = refused.refusal.code
        if found != wanted:
            raise Broken(f"{station.name}: {len(tickets)} tickets have the number {number}, it leads to {found[-6:]}")


def the_tightest_limit_applies(name: str, store: Store) -> None:
    """Learning of a value that somebody else set meanwhile makes nothing due later: while the two are in conflict the
    tighter limit applies."""
    for (stream,) in store.database.rows("SELECT DISTINCT stream FROM event WHERE stream LIKE 'ticket/%'"):
        fold = store.fold(stream.removeprefix("ticket/"))
        if fold is None:
            continue
        for field in _GOVERN:
            tips = fold.state.tips(field)
            if len(set(map(str, tips.values()))) > 1:
                for tip in tips:
                    _nothing_is_due_later(name, store, fold, field, tip)


def _nothing_is_due_later(name: str, store: Store, fold: TicketFold, field: str, tip: int) -> None:
    """Against the ticket as it was without that value and what followed it."""
    left = [at for at in range(len(fold.events)) if at == tip or fold.history.seen(at, tip)]
    if not all(fold.events[at].kind in _MOVES_NO_LIMIT for at in left):
        return
    before = TicketFold(fold.ticket, store.authority.at)
    for at, event in enumerate(fold.events):
        if at not in left:
            before.add(event)
    standing = {fold.events[at].id for at in fold.state.tips(field)}
    if not {before.events[at].id for at in before.state.tips(field)} <= standing:
        return
    due = _due(store, fold)
    for clock, earlier in _due(store, before).items():
        if clock in due and due[clock] > earlier:
            raise Broken(f"{name}: {clock[0]} of {fold.ticket} is due {(due[clock] - earlier) // 1_000} s later since "
                         f"{fold.events[tip].id[:6]} came in")  # fmt: skip


def _due(store: Store, fold: TicketFold) -> dict[tuple[str, str | None, int], int]:
    """When each clock that runs is due."""
    readings = clocks(store.reading(fold), store.pack, START, why=False)
    return {
        (one.name, one.order, one.started_at): one.due_at for one in readings
        if one.due_at is not None and one.stopped_at is None and one.paused_at is None
    }  # fmt: skip


def erased(store: Store) -> set[str]:
    """The parts that an erasure names that counts here and waits for nobody."""
    authority = store.authority.now()
    waits = held_by_retirement(authority)
    found: set[str] = set()
    for (body,) in store.database.rows("SELECT body FROM event WHERE kind = 'erased' AND body IS NOT NULL"):
        event = read_event(body, trusted=True)
        if counts(store, event) == "counted" and not waits(event):
            found.update(event.data["parts"])
    return found


def erased_is_gone(name: str, store: Store) -> None:
    """Nothing that was erased is here, whatever file it came with again."""
    here = erased(store) & {row[0] for row in store.database.rows("SELECT hash FROM part")}
    if here:
        raise Broken(f"{name}: {sorted(one[:6] for one in here)} were erased and are here")


def erased_in_every_stream(name: str, store: Store, ticket: str) -> None:
    """Whoever erased everything of a ticket erased it of its call too."""
    events = store.events(f"ticket/{ticket}")
    calls = [event.data["call"] for event in events if event.kind == "received" and "call" in event.data]
    for stream in (f"ticket/{ticket}", *(f"call/{call}" for call in calls)):
        events = store.events(stream)
        gone = {part for event in events if event.kind == "erased" for part in event.data["parts"]}
        left = {part.hash for event in events if event.kind != "erased" for part in event.parts} - gone
        if left:
            raise Broken(f"{name}: {len(left)} parts of {stream} were left when its ticket was erased")
