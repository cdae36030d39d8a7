"""Whom the centre trusts: stations admitted by their card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.authority import STATION_ROLES, Station
from dispatch_tui.store import keys
from dispatch_tui.store.store import Store

LONGEST_STATION = 12
"""Signs of a station's code: it stands within every ticket number of the station."""
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
    require_supervisor(by)
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
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add("authority", "station_admitted", admits(card))
    return True


def admits(card: Admission) -> dict[str, Any]:
    """What is recorded of a station that is admitted."""
    data = {
        "station": card.station, "code": card.code, "key": card.key, "role": card.role, "department": card.department,
    }  # fmt: skip
    return data | ({"age": card.age} if card.age else {})


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


def require_supervisor(by: Operator) -> None:
    """Raises Refused ``role`` for anybody else."""
    if by.role != "supervisor":
        raise Refused("role", role=by.role, allowed=["supervisor"])
