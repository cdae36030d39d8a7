"""Which tickets go stale when facts of the authority stream change: those that a station wrote to while it was retired,
or its clock was wrong. They are noted as stretches of its chain, and looked through later, bit by bit."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_tui.domain.authority import Authority
from dispatch_tui.store.sqlite import Database

Stretch = tuple[str, int, int]
"""(chain, first seq, last seq)"""
_TO_THE_END = 2**53
_ADD = (
    "INSERT INTO sweep (chain, seq, upto) VALUES (?, ?, ?) "
    "ON CONFLICT (chain, seq) DO UPDATE SET upto = excluded.upto WHERE excluded.upto > sweep.upto"
)


def touched(before: Authority, after: Authority) -> list[Stretch]:
    """Whose events are shown otherwise by ``after`` than by ``before``."""
    found: list[Stretch] = []
    if before.retired != after.retired:
        for station in sorted(before.retired.keys() | after.retired.keys()):
            ends = {one.retired[station].seq if station in one.retired else _TO_THE_END for one in (before, after)}
            if len(ends) > 1:
                found.append((station, min(ends) + 1, max(ends)))
    if before.corrections != after.corrections:
        for station in sorted(before.corrections.keys() | after.corrections.keys()):
            changed = set(before.corrections.get(station, ())) ^ set(after.corrections.get(station, ()))
            found.extend((station, one.from_seq, one.to_seq) for one in sorted(changed, key=repr))
    return found


def note(database: Database, stretches: Iterable[Stretch]) -> None:
    """Note them, inside the transaction that is open."""
    database.many(_ADD, list(stretches))
