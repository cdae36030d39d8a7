"""Which tickets go stale when facts of the authority stream change.

Those that a station wrote to while it was retired, or its clock was wrong, are noted as stretches of its chain, and
looked through later, bit by bit. Those with an order of which a department now learns by a station of its own, or no
longer does, are known at once.
"""

from __future__ import annotations

from dispatch_tui.domain.authority import Authority
from dispatch_tui.store.sqlite import Database

Stretch = tuple[str, int, int]
"""(chain, first seq, last seq)"""
_TO_THE_END = 2**53
_ADD = (
    "INSERT INTO sweep (chain, seq, upto) VALUES (?, ?, ?) "
    "ON CONFLICT (chain, seq) DO UPDATE SET upto = excluded.upto WHERE excluded.upto > sweep.upto"
)
_UNTOLD = (
    "INSERT INTO stale (ticket) SELECT ticket FROM ticket_order WHERE department = ? AND untold = 1 "
    "ON CONFLICT (ticket) DO NOTHING"
)


def touched(before: Authority, after: Authority) -> list[Stretch]:
    """Whose events are shown otherwise by ``after`` than by ``before``."""
    found: list[Stretch] = []
    for station in sorted(before.retired.keys() | after.retired.keys()):
        ends = {one.retired[station].seq if station in one.retired else _TO_THE_END for one in (before, after)}
        if len(ends) > 1:
            found.append((station, min(ends) + 1, max(ends)))
    for station in sorted(before.corrections.keys() | after.corrections.keys()):
        changed = set(before.corrections.get(station, ())) ^ set(after.corrections.get(station, ()))
        found.extend((station, one.from_seq, one.to_seq) for one in sorted(changed, key=repr))
    return found


def note(database: Database, before: Authority, after: Authority) -> None:
    """Note them, inside the transaction that is open."""
    database.many(_ADD, touched(before, after))
    database.many(_UNTOLD, [(one,) for one in sorted(before.connected() ^ after.connected())])
