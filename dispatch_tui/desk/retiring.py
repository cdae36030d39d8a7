"""Retiring a station: the last of its events that counts is named, and who came out of it goes with it or is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import Admission, admits, find_station, require_supervisor
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.authority import Authority, Retirement, Station, lineage
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import AUTHORITY, VERSION, Event
from dispatch_tui.store.store import Store

RETIRED_BECAUSE: Final = ("lost", "broken", "closed")
"""Why a station is retired; the log holds no free text."""
NOTHING: Final = "-1"
"""Says that nothing of a station counts."""
_LATER: Final = (
    "SELECT count(*), count(DISTINCT CASE WHEN stream LIKE 'ticket/%' THEN stream END) FROM event "
    "WHERE chain = ? AND seq > ?"
)


@dataclass(frozen=True, slots=True)
class Retiring:
    """What a retirement comes to: the station, the last of its events that counts, how many events and on how many
    tickets are held here that it wrote later, and the codes of those that came out of it and wait from then on as
    well."""

    station: Station
    last: Retirement
    waiting: int
    tickets: int
    with_it: tuple[str, ...]


def last_held(store: Store, station: Station) -> Retirement:
    """The end of what is held of a station, as the last event that would count; raises Refused ``station_forked`` where
    its chain has several ends."""
    ends = store.database.rows("SELECT seq, link FROM chain WHERE chain = ? ORDER BY seq, link", (station.id,))
    if len(ends) > 1:
        raise Refused("station_forked", station=station.code, ends=[f"{seq}:{link[:8]}" for seq, link in ends])
    seq, link = ends[0] if ends else (-1, FIRST_LINK)
    return Retirement(seq, link, "")


def foresee(
    store: Store, by: Operator, now: int, named: str, *, after: str | None = None, reason: str = "lost",
    keep: Iterable[str] = (),
) -> Retiring:  # fmt: skip
    """What ``retire`` would come to, with nothing retired yet; raises Refused as it does. A store that has to take a
    name of its own takes it now, as it would to act."""
    require_supervisor(by)
    if reason not in RETIRED_BECAUSE:
        raise Refused("no_such_reason", found=reason, reasons=RETIRED_BECAUSE)
    store.prove_identity(now)
    station = find_station(store, named)
    if station.id == store.station:
        raise Refused("retires_itself", station=station.code)
    last = replace(_end_of(store, station) if after is None else _held_at(store, station, after), reason=reason)
    earlier = store.authority.now().retired.get(station.id)
    if earlier is not None and earlier.seq <= last.seq:
        raise Refused("station_retired", station=station.code, seq=earlier.seq)
    facts = _facts(station, last, _kept(store, station, keep))
    waiting, tickets = store.database.rows(_LATER, (station.id, last.seq))[0]
    return Retiring(station, last, waiting, tickets, _with_it(store, by, facts, station))


def retire(
    store: Store, by: Operator, now: int, named: str, *, after: str | None = None, reason: str = "lost",
    keep: Iterable[str] = (),
) -> Retiring:  # fmt: skip
    """Retire a station: what it wrote after the last event that counts waits for a supervisor. ``after`` is that
    event's place in the chain, ``SEQ`` or, where the chain is forked, ``SEQ:LINK`` with the link's beginning, or
    ``-1`` for nothing at all; None: the end of what is held here. It cannot be undone; the founding station can admit
    the station again.

    Copies of it that took a name of their own are retired with it from their first event on, but for this station, the
    stations whose place it took, and those that ``keep`` names, which are admitted in the same act.

    Raises Refused ``no_such_station``, ``ambiguous_station``, ``retires_itself``, ``station_retired``,
    ``station_forked``, ``no_such_event``, ``no_such_reason``, ``last_event_needed``, ``not_its_successor``.
    """
    keep = tuple(keep)
    found = foresee(store, by, now, named, after=after, reason=reason, keep=keep)
    with store.transaction(now) as tx:
        act = tx.act(by.code, by.role)
        for kind, data in _facts(found.station, found.last, _kept(store, found.station, keep)):
            act.add(AUTHORITY, kind, data)
    return found


def _end_of(store: Store, station: Station) -> Retirement:
    """The end of what is held of a station. Where this store came out of it, others may hold more of it, so it has to
    be named; raises Refused ``last_event_needed``."""
    last = last_held(store, station)
    if station.id in lineage(store.authority.now(), store.station):
        raise Refused("last_event_needed", station=station.code, own=store.station_code, seq=last.seq)
    return last


def _held_at(store: Store, station: Station, after: str) -> Retirement:
    place, _, start = after.partition(":")
    if place == NOTHING:
        return Retirement(-1, FIRST_LINK, "")
    if not place.isdecimal():
        raise Refused("no_such_event", station=station.code, seq=after)
    found = store.database.rows(
        "SELECT seq, link FROM event WHERE chain = ? AND seq = ?", (station.id, int(place))
    )
    fitting = [Retirement(seq, link, "") for seq, link in found if link.startswith(start.lower())]
    if not fitting:
        raise Refused("no_such_event", station=station.code, seq=after)
    if len(fitting) > 1:
        raise Refused("station_forked", station=station.code, ends=[f"{one.seq}:{one.link[:8]}" for one in fitting])
    return fitting[0]


def _kept(store: Store, station: Station, keep: Iterable[str]) -> list[Station]:
    """The stations that are to go on; raises Refused ``not_its_successor``."""
    authority, found = store.authority.now(), []
    for named in keep:
        one = find_station(store, named)
        if station.id not in lineage(authority, one.id)[1:]:
            raise Refused("not_its_successor", station=one.code, of=station.code)
        found.append(one)
    return found


def _facts(station: Station, last: Retirement, kept: Collection[Station]) -> list[tuple[str, Any]]:
    """What is recorded: who goes on, then who does not."""
    cards = [Admission(one.id, one.code, one.key, one.age, one.role, one.department) for one in kept]
    data = {"station": station.id, "seq": last.seq, "link": last.link, "reason": last.reason}
    return [*(("station_admitted", admits(card)) for card in cards), ("station_retired", data)]


def _with_it(store: Store, by: Operator, facts: list[tuple[str, Any]], station: Station) -> tuple[str, ...]:
    """The codes of the other stations that these facts retire, were they written now."""
    before = store.authority.now()
    after = _supposed(store, by, facts)
    gone = after.retired.keys() - before.retired.keys() - {station.id}
    return tuple(sorted(after.stations[one].code for one in gone if one in after.stations))


def _supposed(store: Store, by: Operator, facts: list[tuple[str, Any]]) -> Authority:
    """How the authority would stand."""
    log = AuthorityLog(store.centre, store.streams.branches.one_chain)
    for event in store.authority.events:
        log.add(event)
    seq = store.database.value("SELECT max(seq) FROM event WHERE chain = ?", (store.station,))
    for number, (kind, data) in enumerate(facts, 1 if seq is None else seq + 1):
        heads = log.heads()
        depth = 1 + max(log.events[log.history.index(head)].depth for head in heads)
        log.add(Event(
            VERSION, store.centre, store.station, number, FIRST_LINK, "", AUTHORITY, heads, depth, heads, kind, data,
            (), by.code, by.role, 0,
        ))  # fmt: skip
    return log.now()
