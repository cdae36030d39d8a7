"""A station's clock was wrong: by how much, and over which stretch of what it wrote.

No time in the log changes. Limits follow the corrected times from then on, at every station that learns of it; a
correction by nothing marks the stretch, whose spans then read doubtful.
"""

from __future__ import annotations

import re
from typing import Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import find_station
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.authority import Correction, Station
from dispatch_tui.domain.event import read_event
from dispatch_tui.store.sqlite import as_bytes
from dispatch_tui.store.store import Store

_STEP: Final = re.compile(r"([+-]?)(\d{1,6})\s*(s|min|h|d)$")
_UNITS: Final = {"s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def read_step(text: str) -> int:
    """Milliseconds to add, from ``+2h``, ``-30min``, ``45s`` or ``0``; raises Refused ``not_a_step``."""
    if text.strip() == "0":
        return 0
    found = _STEP.match(text.strip())
    if found is None:
        raise Refused("not_a_step", found=text)
    return (-1 if found[1] == "-" else 1) * int(found[2]) * _UNITS[found[3]]


def correct_clock(
    store: Store, by: Operator, now: int, named: str, step: int, *, since: int | None = None, until: int | None = None
) -> tuple[Station, Correction]:  # fmt: skip
    """Say that what a station wrote between two times of its own clock (UTC ms; None: all that is held) is to count
    ``step`` ms later. Raises Refused ``role``, ``no_such_station``, ``ambiguous_station`` or ``nothing_written``."""
    if by.role != "supervisor":
        raise Refused("role", role=by.role, allowed=["supervisor"])
    station = find_station(store, named)
    places = [
        seq for seq, body in store.database.each(
            "SELECT seq, body FROM event WHERE chain = ? AND body IS NOT NULL ORDER BY seq", (station.id,)
        )
        if _within(read_event(as_bytes(body), trusted=True).wall, since, until)
    ]  # fmt: skip
    if not places:
        raise Refused("nothing_written", station=station.code)
    found = Correction(places[0], places[-1], step)
    data = {"station": station.id, "from_seq": found.from_seq, "to_seq": found.to_seq, "offset": step}
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add("authority", "clock_corrected", data)
    return station, found


def _within(wall: int, since: int | None, until: int | None) -> bool:
    return (since is None or wall >= since) and (until is None or wall <= until)
