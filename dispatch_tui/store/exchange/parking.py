"""Events that came in before what they stand on: kept aside as they came, tried again whenever something new is here,
and explained until then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.store.exchange.lines import Line, Place, SignedTip, bare, whole
from dispatch_tui.store.schema import insert_new
from dispatch_tui.store.sqlite import Database, as_bytes

_PARK: Final = (
    "INSERT INTO parked (place, id, chain, seq, prev, act, body) VALUES (NULL, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Events of a station that parked ones wait for: from ``seq`` to ``upto``; both None where only their ids are
    known, as those of events that ``station`` had seen. ``waiting`` is the place of the first that waits."""

    station: str
    seq: int | None
    upto: int | None
    waiting: int


def park(database: Database, lines: Iterable[Line]) -> None:
    """Keep lines aside, inside the transaction that is open."""
    database.many(_PARK, [(one.id, one.chain, one.seq, one.prev, one.act, one.body) for one in lines])


def unpark(database: Database, ids: Iterable[str]) -> None:
    """These are here now, inside the transaction that is open."""
    database.many("DELETE FROM parked WHERE id = ?", [(one,) for one in ids])


def parked(database: Database) -> Iterator[Line]:
    """All that is parked, as it came."""
    for event_id, chain, seq, prev, body in database.rows(
        "SELECT id, chain, seq, prev, body FROM parked ORDER BY place"
    ):
        yield whole(as_bytes(body)) if body is not None else bare(chain, seq, event_id, prev)


def ready(database: Database) -> list[Line]:
    """What is parked, in chain order, if the event before any of it is here now; else nothing."""
    if database.one(
        "SELECT 1 FROM parked p WHERE EXISTS (SELECT 1 FROM event e WHERE e.chain = p.chain AND e.seq = p.seq - 1 "
        "AND e.link = p.prev) OR (p.seq = 0 AND p.prev = ?) LIMIT 1", (FIRST_LINK,),
    ) is None:  # fmt: skip
        return []
    return list(parked(database))


def park_tip(database: Database, tip: SignedTip) -> None:
    """Keep a signed end aside whose event is parked, inside the transaction that is open; of any other it would never
    be known whether it leads anywhere."""
    waiting = database.rows("SELECT prev, id FROM parked WHERE chain = ? AND seq = ?", (tip.station, tip.seq))
    if any(link(prev, event_id) == tip.link for prev, event_id in waiting):
        database.run(insert_new("parked_tip"), (tip.station, tip.link, tip.seq, tip.signature))


def beginning_of(database: Database, place: Place) -> Place:
    """What the events that lead to a place and are parked, one after the other, follow: it may be here."""
    waiting = {
        link(prev, event_id): prev for prev, event_id in database.rows(
            "SELECT prev, id FROM parked WHERE chain = ? AND seq <= ?", (place.station, place.seq)
        )
    }  # fmt: skip
    seq, last = place.seq, place.link
    while last in waiting:
        seq, last = seq - 1, waiting.pop(last)
    return Place(place.station, seq, last)


def unparked_tips(database: Database) -> list[SignedTip]:
    """The signed ends kept aside whose events are here now; they are kept aside no longer."""
    found = database.rows(
        "SELECT chain, seq, link, signature FROM parked_tip t WHERE EXISTS (SELECT 1 FROM event e "
        "WHERE e.chain = t.chain AND e.seq = t.seq AND e.link = t.link) ORDER BY chain, seq, link"
    )
    database.many("DELETE FROM parked_tip WHERE chain = ? AND link = ?", [(row[0], row[2]) for row in found])
    return [SignedTip(row[0], row[1], row[2], as_bytes(row[3])) for row in found]


def missing(database: Database) -> list[Missing]:
    """What parked events wait for, by station."""
    found: dict[Missing, None] = {}
    for chain, seq in database.rows("SELECT chain, min(seq) FROM parked GROUP BY chain ORDER BY chain"):
        prev = database.value("SELECT prev FROM parked WHERE chain = ? AND seq = ? ORDER BY place", (chain, seq))
        top = database.value("SELECT max(seq) FROM event WHERE chain = ? AND seq < ?", (chain, seq))
        first = 0 if top is None else top + 1
        if first < seq:
            found[Missing(chain, first, seq - 1, seq)] = None
        elif database.one(
            "SELECT 1 FROM event WHERE chain = ? AND seq = ? AND link = ?", (chain, seq - 1, prev)
        ) is None and seq > 0:  # fmt: skip
            found[Missing(chain, seq - 1, seq - 1, seq)] = None
        else:
            found[Missing(chain, None, None, seq)] = None
    return list(found)
