"""How this station stands to the others: what each has proved to have, what waits for it, what is missing and whom to
ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_tui.desk.views import Uncounted
from dispatch_tui.domain.authority import Station as Trusted
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.exchange import parking
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.exchange.peers import Peers
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import wanted
from dispatch_tui.sync.format.card import voice_code
from dispatch_tui.sync.set_back import set_back
from dispatch_tui.sync.trust import own_card
from dispatch_tui.sync.views import Fork, Missing, Peer, Standing


def standing(store: Store) -> Standing:
    """Everything about this station's exchange with others; reads only."""
    store.changed_elsewhere()
    card, database, retired = own_card(store), store.database, store.authority.now().retired.get(store.station)
    with GivingOut(store) as giving:
        peers = tuple(peer_of(store, giving, one) for one in others(store))
        lacking = len(wanted(store, giving))
    return Standing(
        card.station, card.code, card.role, card.department, card.title, voice_code(card),
        events=int(database.value("SELECT count(*) FROM event")),
        first_from=store.joining.pinned.code if store.joining is not None and store.waiting else None,
        peers=peers, parked=int(database.value("SELECT count(*) FROM parked")), missing=missing(store),
        forks=forks(store), missing_parts=lacking, last_in=_time(store, "sync.last_in"),
        last_out=_time(store, "sync.last_out"), folder=store.local.setting("sync.folder") or "",
        retired=(retired.seq, retired.reason) if retired else None, set_back=set_back(store),
        uncounted=uncounted(store),
    )  # fmt: skip


def others(store: Store) -> list[Trusted]:
    """Every other station that the centre knows, by code."""
    stations = store.authority.now().stations.values()
    return sorted((one for one in stations if one.id != store.station), key=lambda one: (one.code, one.id))


def admissions(store: Store, station: str) -> list[str]:
    """The events by which the centre came to know a station."""
    return [
        one.id for one in store.authority.events
        if one.kind in ("station_admitted", "station_succeeded") and one.data.get("station") == station
    ]  # fmt: skip


def peer_of(store: Store, giving: GivingOut, station: Trusted) -> Peer:
    """What a station has proved to have, and what waits for it."""
    peers, authority = Peers(store), store.authority.now()
    frontier = peers.frontier(station.id)
    waiting, of_all = giving.count(frontier), giving.count()
    newest, retired = peers.get(station.id), authority.retired.get(station.id)
    successors = sorted(one.code for one in authority.stations.values() if one.of == station.id)
    return Peer(
        station.id, station.code, station.role, station.department, of_all - waiting, waiting,
        newest.came if newest else None, (retired.seq, retired.reason) if retired else None, station.of or None,
        tuple(successors),
    )  # fmt: skip


def missing(store: Store) -> tuple[Missing, ...]:
    """What parked events wait for, and who may have it."""
    frontiers = {one: Peers(store).frontier(one.id) for one in others(store)}
    return tuple(_missing(store, frontiers, one) for one in parking.missing(store.database))


def _missing(store: Store, frontiers: Mapping[Trusted, list[Place]], gap: parking.Missing) -> Missing:
    """Whoever of the centre proved to hold what waits holds what it stands on. Its author can send it too; but a
    department's station only what it wrote itself: what it had seen, any other of the centre may have."""
    authority, code_of, own = store.authority.now(), store.station_code_of, gap.station == store.station
    author = authority.stations.get(gap.station)
    able = [one.id for one in frontiers if one.role == "centre" and one.id not in authority.retired]
    reach = gap.waiting if gap.upto is None else gap.upto
    ask = [
        one.id for one, places in frontiers.items()
        if one.id in able and any(at.station == gap.station and at.seq >= reach for at in places)
    ]  # fmt: skip
    seen_at = ""
    if gap.seq is None and author is not None and author.role != "centre":
        if not ask:
            ask, seen_at = able, "" if own else code_of(gap.station)
    elif not own and gap.station not in authority.retired:
        ask.insert(0, gap.station)
    return Missing(
        code_of(gap.station), -1 if gap.seq is None else gap.seq, -1 if gap.upto is None else gap.upto,
        tuple(dict.fromkeys(map(code_of, ask))), seen_at,
    )  # fmt: skip


def forks(store: Store) -> tuple[Fork, ...]:
    """Stations with several histories."""
    return tuple(
        Fork(store.station_code_of(one.station), one.ends) for one in store.streams.branches.forks()
    )


def uncounted(store: Store) -> tuple[Uncounted, ...]:
    """The centre's own records that do not count, the newest of each station first."""
    log = store.authority
    found = []
    for event in reversed(log.events):
        verdict = log.verdicts.get(event.id)
        if verdict is not None:
            code = store.station_code_of(event.station)
            why = Refusal(verdict, {"station": code})
            found.append(Uncounted(event.kind, event.actor, event.role, code, event.wall, why))
    return tuple(found)


def _time(store: Store, name: str) -> int | None:
    kept = store.local.setting(name)
    return int(kept) if kept and kept.isdecimal() else None
