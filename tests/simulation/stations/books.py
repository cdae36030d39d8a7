"""What a run remembers of what was done, so that the stores can be held against it."""

from __future__ import annotations

from dispatch_tui.domain.event import AUTHORITY, Event, read_event
from dispatch_tui.store.store import Store
from tests.simulation.stations.station import Station
from tests.simulation.stations.world import World
from tests.simulation.world import Broken


def enter(world: World, station: Station, name: str, act: str | None) -> None:
    """The desk told of an act (None: the last one on its chain): each of its events counts there, and nothing may lose
    or condemn it from now on."""
    store = station.store
    events = _events_of(store, act)
    _undone_in_every_stream(store, events)
    for event in events:
        world.acknowledged[event.id] = station.name
        world.acts.setdefault((event.station, event.act), set()).add(event.id)
        outcome = counts(store, event)
        if outcome == "counted":
            world.lawful.add(event.id)
        world.tell(f"{event.id[:6]} {station.name:5} {event.actor:6} {_where(event):16} d{event.depth:<3} "
                   f"{event.kind} {_told(event)} [{name}] {outcome}")  # fmt: skip


def counts(store: Store, event: Event) -> str:
    """What a store makes of an event."""
    if event.stream == AUTHORITY:
        return store.authority.verdicts.get(event.id, "absent") or "counted"
    if not event.stream.startswith("ticket/"):
        return "counted"
    fold = store.fold(event.stream.removeprefix("ticket/"))
    at = None if fold is None else fold.history.find(event.id)
    return "absent" if fold is None or at is None else fold.verdicts[at].outcome


def _events_of(store: Store, act: str | None) -> list[Event]:
    rows = store.database.rows(
        "SELECT body FROM event WHERE chain = ? AND act = coalesce(?, (SELECT act FROM event WHERE chain = ? "
        "ORDER BY arrived DESC LIMIT 1)) AND body IS NOT NULL ORDER BY seq", (store.station, act, store.station),
    )  # fmt: skip
    return [read_event(row[0], trusted=True) for row in rows]


def _undone_in_every_stream(store: Store, events: list[Event]) -> None:
    """An undoing stands on every ticket that an act which it names has touched."""
    undone: dict[tuple[str, str], set[str]] = {}
    for event in events:
        for chain, act in event.data["acts"] if event.kind == "retracted" else ():
            undone.setdefault((chain, act), set()).add(event.stream)
    for named, streams in undone.items():
        asked = "SELECT DISTINCT stream FROM event WHERE chain = ? AND act = ? AND stream LIKE 'ticket/%'"
        touched = {row[0] for row in store.database.rows(asked, named)}
        if not touched <= streams:
            raise Broken(f"act {named[1][:6]} of {named[0][:6]} was undone on {len(streams)} of {len(touched)} tickets")


def _where(event: Event) -> str:
    family, _, name = event.stream.partition("/")
    return f"{family} {name[-6:]}" if name else family


def _told(event: Event) -> str:
    return " ".join(f"{name}={_short(value)}" for name, value in event.data.items())


def _short(value: object) -> object:
    return f"{value[:6]}…{value[64:]}" if isinstance(value, str) and len(value) > 40 else value
