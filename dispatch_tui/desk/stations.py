"""Whom the centre trusts: stations admitted by their card, and retired with the last event that counts."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.authority import STATION_ROLES, Retirement, Station
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store import keys
from dispatch_tui.store.store import Store

LONGEST_STATION = 12
"""Signs of a station's code: it stands within every ticket number of the station."""
RETIRED_BECAUSE = ("lost", "broken", "closed")
"""Why a station is retired; the log holds no free text."""
_SHORTEST_ID = 4
"""Digits of a station's id by which it may be named."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a station's card says of it: the raw Ed25519 key in hex, the age recipient to which files for it are
    sealed (or empty), and the role and department that it is to have."""

    station: str
    code: str
    key: str
    age: str
    role: str
    department: str


def prove_station_code(code: str) -> None:
    """Raises Refused ``bad_station_code`` unless ``code`` can stand in ticket numbers and file names."""
    if not (code.isascii() and code.isalnum() and len(code) <= LONGEST_STATION):
        raise Refused("bad_station_code", station=code)


def find_station(store: Store, named: str) -> Station:
    """A station by its code, or by its id or the beginning of one; raises Refused ``no_such_station`` or
    ``ambiguous_station`` with the ids that fit."""
    stations = store.authority.now().stations.values()
    found = [one for one in stations if one.code.lower() == named.lower()]
    if not found and len(named) >= _SHORTEST_ID:
        found = [one for one in stations if one.id.startswith(named.lower())]
    if not found:
        raise Refused("no_such_station", station=named)
    if len(found) > 1:
        raise Refused("ambiguous_station", station=named, stations=sorted(one.id[:12] for one in found))
    return found[0]


def trust(store: Store, by: Operator, now: int, card: Admission) -> bool:
    """Admit a station, or admit a retired one again; False where it is trusted as it is already.

    Raises Refused ``bad_station_code``, ``station_key_wrong``, ``no_such_station_role``, ``station_code_taken``,
    ``no_such_department`` and the like.
    """
    _require_supervisor(by)
    prove_station_code(card.code)
    if not _key_is_its(card):
        raise Refused("station_key_wrong", station=card.code)
    _prove_role(store, card)
    authority = store.authority.now()
    for other in authority.stations.values():
        if other.code.lower() == card.code.lower() and other.id != card.station:
            raise Refused("station_code_taken", station=card.code)
    standing = authority.stations.get(card.station)
    if standing is not None and card.station not in authority.retired and _same(standing, card):
        return False
    data = {
        "station": card.station, "code": card.code, "key": card.key, "role": card.role, "department": card.department,
    }  # fmt: skip
    if card.age:
        data["age"] = card.age
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add("authority", "station_admitted", data)
    return True


def last_held(store: Store, station: Station) -> Retirement:
    """The end of what is held of a station, as the last event that would count; raises Refused ``station_forked`` where
    its chain has several ends."""
    ends = store.database.rows("SELECT seq, link FROM chain WHERE chain = ? ORDER BY seq, link", (station.id,))
    if len(ends) > 1:
        raise Refused("station_forked", station=station.code, ends=[f"{seq}:{link[:8]}" for seq, link in ends])
    seq, link = ends[0] if ends else (-1, FIRST_LINK)
    return Retirement(seq, link, "")


def retire(
    store: Store, by: Operator, now: int, named: str, *, after: str | None = None, reason: str = "lost"
) -> tuple[Station, Retirement]:  # fmt: skip
    """Retire a station: what it wrote after the last event that counts waits for a supervisor. ``after`` is that
    event's place in the chain, ``SEQ`` or, where the chain is forked, ``SEQ:LINK`` with the link's beginning; None:
    the end of what is held here. It cannot be undone; the founding station can admit the station again.

    Raises Refused ``no_such_station``, ``ambiguous_station``, ``retires_itself``, ``station_retired``,
    ``station_forked``, ``no_such_event``, ``no_such_reason``.
    """
    _require_supervisor(by)
    if reason not in RETIRED_BECAUSE:
        raise Refused("no_such_reason", found=reason, reasons=RETIRED_BECAUSE)
    station = find_station(store, named)
    if station.id == store.station:
        raise Refused("retires_itself", station=station.code)
    last = last_held(store, station) if after is None else _held_at(store, station, after)
    earlier = store.authority.now().retired.get(station.id)
    if earlier is not None and earlier.seq <= last.seq:
        raise Refused("station_retired", station=station.code, seq=earlier.seq)
    data = {"station": station.id, "seq": last.seq, "link": last.link, "reason": reason}
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add("authority", "station_retired", data)
    return station, Retirement(last.seq, last.link, reason)


def _held_at(store: Store, station: Station, after: str) -> Retirement:
    place, _, start = after.partition(":")
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


def _key_is_its(card: Admission) -> bool:
    try:
        return keys.station_id(bytes.fromhex(card.key)) == card.station
    except ValueError:
        return False


def _prove_role(store: Store, card: Admission) -> None:
    if card.role not in STATION_ROLES:
        raise Refused("no_such_station_role", found=card.role, roles=list(STATION_ROLES))
    if (card.role == "department") != bool(card.department):
        raise Refused("department_needed" if card.role == "department" else "no_department_for", role=card.role)
    if card.department and card.department not in store.pack_in_force.departments:
        raise Refused("no_such_department", department=card.department)


def _same(standing: Station, card: Admission) -> bool:
    return (standing.code, standing.role, standing.department) == (card.code, card.role, card.department)


def _require_supervisor(by: Operator) -> None:
    if by.role != "supervisor":
        raise Refused("role", role=by.role, allowed=["supervisor"])
