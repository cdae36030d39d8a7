"""What a store gives to others: signed tips, the lines of its log, parts, packs.

All is read from one moment of the store, over a connection of its own, whoever writes meanwhile; never more than a few
hundred rows are held at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Final, Self

from dispatch_tui.domain.event import AUTHORITY, read_event
from dispatch_tui.store.exchange import parking
from dispatch_tui.store.exchange.forks import Branches
from dispatch_tui.store.exchange.lines import Given, Place, SignedTip, parts_named, prev_of
from dispatch_tui.store.exchange.parts_beside import Beside, PartsBeside
from dispatch_tui.store.packs import PackSource
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.sqlite import Database, as_bytes, open_store
from dispatch_tui.store.store import Store

AT_ONCE: Final = 500
"""Rows read together."""
_COLUMNS: Final = "arrived, id, chain, branch, seq, link, stream, body"
_ONE_BRANCH: Final = (
    f"SELECT {_COLUMNS} FROM event WHERE chain = ? AND branch = ? AND seq > ? AND seq <= ? ORDER BY seq"  # noqa: S608
)
_ALL: Final = f"SELECT {_COLUMNS} FROM event ORDER BY arrived"  # noqa: S608

Ends = dict[tuple[str, int], int]
"""By (chain, branch) a seq."""
Allowed = Callable[[str, str, str, str], bool]
"""Whether a part may be given: asked with the stream, the part's name there, its class, its hash."""


class GivingOut:
    """One moment of a store. To be closed, or used as a context manager."""

    def __init__(self, store: Store) -> None:
        self.centre = store.centre
        self._database = open_store(store.database.path, read_only=True)
        try:
            self._database.run("BEGIN")
            self._branches = Branches(self._database)  # the first read fixes the moment
            self._beside = PartsBeside(self._database)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tips(self, station: str | None = None) -> list[SignedTip]:
        """The signed ends of all chains, or of one station's, by station and place."""
        rows = self._database.rows(
            "SELECT chain, seq, link, signature FROM chain WHERE seq >= 0 AND chain = coalesce(?, chain) "
            "ORDER BY chain, seq, link", (station,),
        )  # fmt: skip
        return [SignedTip(row[0], row[1], row[2], as_bytes(row[3])) for row in rows]

    # Lines

    def count(self, since: Iterable[Place] = (), stations: Collection[str] | None = None) -> int:
        """How many lines ``lines`` gives at most, for a progress bar."""
        has, upto = self._ends(since), self._signed(stations)
        return sum(last - first for first, last in self._spans(has, upto).values())

    def lines(
        self, since: Iterable[Place] = (), *, stations: Collection[str] | None = None,
        streams: Collection[str] | None = None, held: Mapping[str, Collection[str]] | None = None,
    ) -> Iterator[Given]:  # fmt: skip
        """The events that whoever holds ``since`` lacks, in an order in which each comes after all that it stands on,
        acts whole. Only what leads to a signed tip.

        ``stations``: the chains of these stations alone. ``streams``: only these streams and the authority stream are
        given whole, of the rest bare ids; ``held`` tells which newest events of each stream the other has shown to
        hold, and what it lacks of them is given as well, though it may hold the bare ids already.
        """
        has, upto = self._ends(since), self._signed(stations)
        rows = self._rows(self._spans(has, upto))
        if streams is not None:
            late = self._late(streams, held or {}, has, upto)
            rows = heapq.merge(rows, self._arrived(late), key=itemgetter(0))
        return self._given(rows, None if streams is None else {AUTHORITY, *streams})

    def _given(self, rows: Iterator[Any], shown: Collection[str] | None) -> Iterator[Given]:
        last: dict[str, tuple[int, int]] = {}
        links: dict[str, str] = {}
        for _, event_id, chain, branch, seq, link, stream, body in rows:
            if body is None:
                raise StoreRefused("event_withheld", seq=seq)
            told = None
            if last.get(chain) != (branch, seq - 1):
                prev = prev_of(body)
                told = None if links.get(chain) == prev else prev
            last[chain], links[chain] = (branch, seq), link
            bare = shown is not None and stream not in shown
            yield Given(event_id, chain, seq, told, "" if bare else stream, None if bare else as_bytes(body))

    def _spans(self, has: Ends, upto: Ends) -> dict[tuple[str, int], tuple[int, int]]:
        """What is to be given of each branch: after which seq, and to which."""
        starts = {place: has.get(place, self._branches.start(*place)) for place in upto}
        return {place: (starts[place], last) for place, last in upto.items() if last > starts[place]}

    def _rows(self, spans: Mapping[tuple[str, int], tuple[int, int]]) -> Iterator[Any]:
        """The events of these stretches as they arrived."""
        wanted = sum(last - first for first, last in spans.values())
        if wanted * 2 > (self._database.value("SELECT max(arrived) FROM event") or 0):
            return self._sifted(spans)
        each = [
            _each(self._database, _ONE_BRANCH, (chain, branch, first, last))
            for (chain, branch), (first, last) in spans.items()
        ]
        return heapq.merge(*each, key=itemgetter(0)) if len(each) > 1 else iter(each[0] if each else ())

    def _sifted(self, spans: Mapping[tuple[str, int], tuple[int, int]]) -> Iterator[Any]:
        nothing = (0, -1)
        for piece in self._database.pieces(_ALL, size=AT_ONCE):
            for row in piece:
                first, last = spans.get((row[2], row[3]), nothing)
                if first < row[4] <= last:
                    yield row

    def _arrived(self, places: list[int]) -> Iterator[Any]:
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            asked = f"SELECT {_COLUMNS} FROM event WHERE arrived IN ({_marks(some)}) ORDER BY arrived"  # noqa: S608
            yield from self._database.rows(asked, some)

    def _late(self, streams: Collection[str], held: Mapping[str, Collection[str]], has: Ends, upto: Ends) -> list[int]:
        """What of these streams the other may hold as bare ids only: by arrival."""
        found = []
        for stream in streams:
            shown = held.get(stream, ())
            newest = self._database.value(
                "SELECT id FROM event WHERE stream = ? AND body IS NOT NULL ORDER BY depth DESC, arrived DESC LIMIT 1",
                (stream,),
            )  # fmt: skip
            if len(shown) == 1 and newest in shown and not self._concurrent(stream):
                continue
            found.extend(self._unshown(stream, shown, has, upto))
        return sorted(found)

    def _concurrent(self, stream: str) -> bool:
        """Whether two events of a stream have the same depth: else each had seen all before it."""
        counted = self._database.one(
            "SELECT count(*), count(DISTINCT depth) FROM event WHERE stream = ? AND body IS NOT NULL", (stream,)
        )
        return bool(counted[0] != counted[1])

    def _unshown(self, stream: str, shown: Collection[str], has: Ends, upto: Ends) -> list[int]:
        rows = self._database.rows(
            "SELECT arrived, id, chain, branch, seq, body FROM event WHERE stream = ? AND body IS NOT NULL "
            "ORDER BY arrived DESC", (stream,),
        )  # fmt: skip
        seen, found = set(shown), []
        for arrived, event_id, chain, branch, seq, body in rows:
            if event_id in seen:
                seen.update(read_event(as_bytes(body), trusted=True).parents)
            elif seq <= has.get((chain, branch), -1) and seq <= upto.get((chain, branch), -1):
                found.append(arrived)
        return found

    def _signed(self, stations: Collection[str] | None) -> Ends:
        """How far each branch is signed, of all stations or of these."""
        return self._ends(tip.place for tip in self.tips() if stations is None or tip.station in stations)

    def _ends(self, places: Iterable[Place]) -> Ends:
        """How far each branch is covered by the way to these places, as far as that is known here."""
        by_chain: dict[str, list[tuple[int, int]]] = {}
        for place in places:
            branch, seq = branch_at(self._database, place), place.seq
            if branch is None:
                before = parking.beginning_of(self._database, place)
                branch, seq = branch_at(self._database, before), before.seq
            if branch is not None:
                by_chain.setdefault(place.station, []).append((branch, seq))
        return {
            (chain, branch): seq
            for chain, ends in by_chain.items()
            for branch, seq in self._branches.ways(chain, ends).items()
        }

    def meet(self, frontiers: Iterable[Iterable[Place]]) -> list[Place]:
        """How far all of these frontiers reach together, by places that are known here."""
        ends = [self._ends(one) for one in frontiers]
        common = set.intersection(*(set(one) for one in ends)) if ends else set()
        return self._places({place: min(one[place] for one in ends) for place in common})

    def covered(
        self, frontier: Iterable[Place], bundles: Iterable[tuple[Collection[Place], Collection[Place]]]
    ) -> list[Place]:
        """How far a frontier reaches once all of these bundles are read that it can build on: each by what it builds
        on and what it leads to."""
        reached, left = self._ends(frontier), list(bundles)
        while True:
            usable = [one for one in left if self._reaches(reached, one[0])]
            if not usable:
                return self._places(reached)
            left = [one for one in left if one not in usable]
            for _, leads_to in usable:
                for place, seq in self._ends(leads_to).items():
                    reached[place] = max(seq, reached.get(place, -1))

    def _reaches(self, reached: Ends, places: Collection[Place]) -> bool:
        """Whether all of these places are known here and lie within."""
        if any(branch_at(self._database, one) is None for one in places):
            return False
        return all(reached.get(place, -1) >= seq for place, seq in self._ends(places).items())

    def _places(self, ends: Ends) -> list[Place]:
        found = []
        for (chain, branch), seq in sorted(ends.items()):
            link = self._database.value(
                "SELECT link FROM event WHERE chain = ? AND branch = ? AND seq = ?", (chain, branch, seq)
            )
            if link is not None:
                found.append(Place(chain, seq, link))
        return found

    def place_of(self, event: str) -> Place | None:
        """Where an event stands; None where it is not here."""
        found = self._database.one("SELECT chain, seq, link FROM event WHERE id = ?", (event,))
        return None if found is None else Place(*found)

    def within(self, frontier: Iterable[Place]) -> Callable[[Place], bool]:
        """Tells whether a place, known here, is held by whoever holds ``frontier``."""
        ends = self._ends(frontier)

        def holds(place: Place) -> bool:
            branch = branch_at(self._database, place)
            return branch is not None and place.seq <= ends.get((place.station, branch), -1)

        return holds

    def heads(self, streams: Iterable[str], *, whole: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The newest events of each stream, sorted; of those that are here whole. ``whole``: only of streams of which
        all is here that they stand on, as whoever is told of a head takes that for granted."""
        for stream in streams:
            ids: list[str] = []
            seen: set[str] = set()
            for event_id, body in self._database.each(
                "SELECT id, body FROM event WHERE stream = ? AND body IS NOT NULL", (stream,)
            ):
                ids.append(event_id)
                seen.update(read_event(as_bytes(body), trusted=True).parents)
            if not whole or seen <= set(ids):
                yield stream, tuple(sorted(one for one in ids if one not in seen))

    def streams_of_department(self, department: str) -> list[str]:
        """The streams of the tickets that ever had an order of that department, in order."""
        return [
            f"ticket/{row[0]}" for row in self._database.rows(
                "SELECT DISTINCT ticket FROM ticket_order WHERE department = ? ORDER BY ticket", (department,)
            )
        ]  # fmt: skip

    def newest_for(self, department: str) -> tuple[int, int, int]:
        """What changes whenever a department's station has something new to learn: the newest event of the authority
        stream, the newest of its tickets, how many those are."""
        authority = self._database.value("SELECT max(arrived) FROM event WHERE stream = ?", (AUTHORITY,))
        newest, count = self._database.one(
            "SELECT max(e.arrived), count(DISTINCT o.ticket) FROM ticket_order o JOIN event e "
            "ON e.stream = 'ticket/' || o.ticket AND e.body IS NOT NULL WHERE o.department = ?", (department,),
        )  # fmt: skip
        return authority or 0, newest or 0, count

    def streams(self) -> list[str]:
        """The tickets' streams of which events are here whole, in order."""
        return [
            row[0] for row in self._database.rows(
                "SELECT DISTINCT stream FROM event WHERE stream >= 'ticket/' AND stream < 'ticket0' "
                "AND body IS NOT NULL ORDER BY stream"
            )
        ]  # fmt: skip

    # What stands beside the log

    def parts(self, lines: Iterable[Given], allowed: Allowed | None = None) -> Iterator[Beside]:
        """The parts that these lines name, as far as they are here and ``allowed`` (None: all of them)."""
        gathered: dict[str, None] = {}
        for line in lines:
            if line.body is None:
                continue
            for name, cls, part in parts_named(line.body):
                if allowed is None or allowed(line.stream, name, cls, part):
                    gathered[part] = None
            if len(gathered) >= AT_ONCE:
                yield from self._beside.of(gathered)
                gathered.clear()
        yield from self._beside.of(gathered)

    def parts_by_hash(self, hashes: Iterable[str]) -> Iterator[Beside]:
        """Those of these parts that are here, each once."""
        yield from PartsBeside(self._database).of(dict.fromkeys(hashes))

    def packs(self, known: Collection[str] = ()) -> Iterator[PackSource]:
        """The packs held, without those ``known``."""
        for name in self.pack_hashes():
            if name not in known:
                row = self._database.one("SELECT hash, name, version, archive FROM pack WHERE hash = ?", (name,))
                yield PackSource(row[0], row[1], row[2], as_bytes(row[3]))

    def pack_hashes(self) -> list[str]:
        return [row[0] for row in self._database.rows("SELECT hash FROM pack ORDER BY hash")]

    def wants(self, most: int, *, photos: bool = False) -> list[str]:
        """Up to ``most`` parts (``photos`` alone) that events here name and that are not here, nor erased: to be asked
        for."""
        classes = "cls = 'photo'" if photos else "cls <> 'pack'"
        return [
            row[0] for row in self._database.rows(
                f"SELECT DISTINCT hash FROM lacking WHERE {classes} "  # noqa: S608
                "AND hash NOT IN (SELECT hash FROM erased) ORDER BY hash LIMIT ?", (most,),
            )
        ]  # fmt: skip


def branch_at(database: Database, place: Place) -> int | None:
    """The branch of the event at a place; None where it is not here."""
    found: int | None = database.value(
        "SELECT branch FROM event WHERE chain = ? AND seq = ? AND link = ?", (place.station, place.seq, place.link)
    )
    return found


def _each(database: Database, sql: str, params: tuple[Any, ...]) -> Iterator[Any]:
    """Rows one by one, read some at a time."""
    for piece in database.pieces(sql, params, AT_ONCE):
        yield from piece


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
