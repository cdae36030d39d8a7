"""Wrong programs: the real code of exchange with one thing broken. The simulator has to catch each."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Final
from unittest.mock import patch

from dispatch_tui.domain.event import AUTHORITY
from dispatch_tui.domain.ticket.kinds import KINDS
from dispatch_tui.store import keys
from dispatch_tui.store.exchange import entering, forks, giving_out, parking, peers, settling, taking_in, touching
from dispatch_tui.store.exchange.entering import Piece
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Line
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.seats import Claim
from dispatch_tui.store.sqlite import Database
from dispatch_tui.sync import exporting, importing, proving
from dispatch_tui.sync.format import lines, reader
from dispatch_tui.sync.format.container import Container
from dispatch_tui.sync.format.reader import Bundle
from tests.simulation.stations.mutant import Mutant, Patch
from tests.simulation.stations.mutants_of_tickets import OF_TICKETS


def _ignored() -> Patch:
    """The place in a chain is taken for unique, and what is in the way is passed over in silence."""
    real = Database.many

    def many(self: Database, sql: str, rows: Any) -> None:
        if sql == entering.ENTER:
            taken = {row[:2] for row in self.rows("SELECT chain, seq FROM event")}
            rows = [row for row in rows if (row[2], row[3]) not in taken]
        real(self, sql, rows)

    return patch.object(Database, "many", many)


def _by_number_alone() -> Patch:
    """A frontier says how far, and not on which history."""

    def branch_at(database: Database, place: Any) -> Any:
        return database.value(
            "SELECT branch FROM event WHERE chain = ? AND seq = ? ORDER BY branch", (place.station, place.seq)
        )

    return patch.object(giving_out, "branch_at", branch_at)


def _no_gap_check() -> Patch:
    """What comes before an event is taken to be here."""
    real = Piece._find
    return patch.object(Piece, "_find", lambda self, line: real(self, line) or (line.seq - 1, 0))


def _no_signatures() -> Patch:
    return patch.object(keys, "proves", lambda *_: True)


@contextlib.contextmanager
def _no_checksums() -> Iterator[None]:
    """What was read is taken for what was written, in zip, manifest and frame."""

    def content(self: Container, name: str) -> bytes:
        entry = self._by_name[name]
        return self.read(entry.offset, len(entry.header) + entry.size)[len(entry.header) :]

    with (
        patch.object(Container, "content", content),
        patch.object(Bundle, "_content", lambda self, member: self._zip.content(member.name)),
        patch.object(Bundle, "_prove_signature", lambda self, content, key: None),
        patch.object(reader, "part_hash", lambda *_: None),
    ):
        yield


def _twice_is_twice() -> Patch:
    """What is here already is entered again."""
    real = entering.found_in

    def found_in(store: Any, table: str, column: str, values: Any, more: str = "") -> set[str]:
        forgets = table == "event" and not more and len(values) > 2
        return set() if forgets else real(store, table, column, values, more)

    return patch.object(entering, "found_in", found_in)


def _own_tips_alone() -> Patch:
    """Who wrote what was relayed cannot be proved."""
    real = GivingOut.tips

    def tips(self: GivingOut, station: str | None = None) -> Any:
        own = self._database.value("SELECT value FROM meta WHERE name = 'station'")
        return [one for one in real(self, station) if one.station == own]

    return patch.object(GivingOut, "tips", tips)


def _unknown_kinds_dropped() -> Patch:
    real = TakingIn.lines

    def dropping(self: TakingIn, given: Iterable[Line], done: Any = lambda _: None) -> None:
        real(self, (one for one in given if not one.stream.startswith("ticket/") or one.kind in KINDS), done)

    return patch.object(TakingIn, "lines", dropping)


def _projections_left() -> Patch:
    """Tickets that were written to are not looked at again."""
    return patch.object(taking_in, "settle", lambda *_args, **_more: True)


def _stale_forgotten_by_a_crash() -> Patch:
    """That a ticket is behind its log is remembered in memory alone."""
    real = Database.many

    def many(self: Database, sql: str, rows: Any) -> None:
        if "INSERT INTO stale" in sql and self.path.name:
            left.setdefault(id(self), []).extend(rows)
            return
        real(self, sql, rows)

    def settled(store: Any, **more: Any) -> bool:
        real(store.database, "INSERT INTO stale (ticket) VALUES (?) ON CONFLICT (ticket) DO NOTHING",
             left.pop(id(store.database), []))  # fmt: skip
        return bool(settle(store, **more))

    left: dict[int, list[Any]] = {}
    settle = settling.settle
    stack = contextlib.ExitStack()
    stack.enter_context(patch.object(Database, "many", many))
    stack.enter_context(patch.object(taking_in, "settle", settled))
    return stack


def _acts_cut() -> Patch:
    """A piece ends where it is full, in the midst of an act."""

    def cut(lines: Iterable[Line], size: Callable[[], int]) -> Iterator[list[Line]]:
        left = iter(lines)
        while piece := list(islice(left, size())):
            yield piece

    return patch.object(taking_in, "acts_whole", cut)


def _written_before_proved() -> Patch:
    """A file's beginning goes into the store while the rest of it is read."""
    real = importing.standing_of

    def standing_of(store: Any) -> Any:
        peers.Peers(store).next_count()
        return real(store)

    return patch.object(importing, "standing_of", standing_of)


def _sent_is_held() -> Patch:
    """What was sent to a station is taken for what it has."""
    real = exporting.keep_told

    def keep_told(store: Any, giving: GivingOut, plan: Any) -> None:
        real(store, giving, plan)
        for station in plan.addressees:
            known = peers.Peers(store).get(station)
            peer = known or peers.Peer(station, 0, 0, "", "full", 0)
            peers.Peers(store).keep(peer, [tip.place for tip in giving.tips()], packs=giving.pack_hashes())

    return patch.object(exporting, "keep_told", keep_told)


def _newest_by_number_forgotten() -> Patch:
    """Whichever bundle of a station came in last tells what it has."""

    def get(self: peers.Peers, station: str) -> peers.Peer | None:
        return None

    return patch.object(peers.Peers, "get", get)


def _copies_go_on() -> Patch:
    return patch.object(Claim, "doubt", lambda self, tips: None)


def _forks_unseen() -> Patch:
    """Two histories of one station are taken for one chain in everything that is shown."""
    return patch.object(forks.Branches, "forks", lambda self: [])


def _one_chain_whatever() -> Patch:
    """A station that has two histories is held to have seen both."""
    return patch.object(forks.Branches, "one_chain", lambda self, one, other: True)


def _persons_shown() -> Patch:
    return patch.object(exporting, "allowed", lambda store, plan: lambda *_: True)


def _all_streams_shown() -> Patch:
    real = GivingOut.streams_of_department
    return patch.object(GivingOut, "streams_of_department", lambda self, department: self.streams() or real(
        self, department))  # fmt: skip


def _withdrawn_not_shown() -> Patch:
    """A department is given the tickets that are its business today."""

    def streams_of_department(self: GivingOut, department: str) -> list[str]:
        return [f"ticket/{row[0]}" for row in self._database.rows(
            "SELECT DISTINCT ticket FROM ticket_order WHERE department = ? AND step NOT IN ('withdrawn', 'granted') "
            "ORDER BY ticket", (department,))]  # fmt: skip

    return patch.object(GivingOut, "streams_of_department", streams_of_department)


def _never_filled_in() -> Patch:
    """A ticket that becomes a department's business is sent from then on, without what was before."""
    return patch.object(GivingOut, "_late", lambda self, *_: [])


def _parked_for_good() -> Patch:
    return patch.object(parking, "ready", lambda database: [])


def _tips_of_what_waits_dropped() -> Patch:
    """Whoever reads the end of a chain before its events forgets that it was signed."""
    return patch.object(parking, "park_tip", lambda database, tip: None)


def _set_back_is_a_lie() -> Patch:
    """What fills in what a machine that was set back has lost is held to be no part of its chain."""
    return patch.object(proving._Proving, "_not_reached", lambda self: {})


def _parked_unexplained() -> Patch:
    return patch.object(parking, "missing", lambda database: [])


def _parts_unasked_for() -> Patch:
    """That a part is missing is noted nowhere."""
    return patch.object(Piece, "_lacking", lambda self: None)


def _parts_unproved() -> Patch:
    """A part is taken for what an event names, whatever is in it."""
    real = lines._part

    def part(line: bytes) -> Any:
        with patch.object(lines, "part_hash", lambda *_: json.loads(line)["hash"]):
            return real(line)

    return patch.object(lines, "_part", part)


def _anybody_may_export() -> Patch:
    real = proving._Proving._prove_heading

    def prove_heading(self: Any) -> None:
        if self._heading.centre == self._standing.centre:
            real(self)

    return patch.object(proving._Proving, "_prove_heading", prove_heading)


def _unsigned_ends() -> Patch:
    """Events behind the last signed end are taken in as well."""
    real = proving._Proving._prove_tips

    def prove_tips(self: Any, events: Any) -> Any:
        kept, self._chains = self._chains, {}
        try:
            return real(self, events)
        finally:
            self._chains = kept

    return patch.object(proving._Proving, "_prove_tips", prove_tips)


def _rights_unread() -> Patch:
    """Authority events that come in change nothing until the store is opened again."""
    return patch.object(Piece, "_judge_authority", lambda self: None)


def _retirement_unnoticed() -> Patch:
    return patch.object(touching, "touched", lambda before, after: [])


def _causal_order_lost() -> Patch:
    """Lines go out station by station."""
    real = GivingOut.lines

    def by_station(self: GivingOut, *args: Any, **more: Any) -> Iterator[Any]:
        yield from sorted(real(self, *args, **more), key=lambda one: (one.stream != AUTHORITY, one.chain))

    return patch.object(GivingOut, "lines", by_station)


def _nothing_said_when_nothing_new() -> Patch:
    """A station that has nothing to send does not tell what it holds either."""
    return patch.object(exporting, "told_name", lambda station: "sync.last_out")


def _repeating_unanswered() -> Patch:
    """That somebody was told is not forgotten where it turns out not to have come."""
    return patch.object(importing, "told_name", lambda station: f"sync.unread.{station}")


def _shown_is_not_held() -> Patch:
    """Which events of a stream a department has shown to hold is not looked at."""
    real = GivingOut._late
    return patch.object(GivingOut, "_late", lambda self, streams, held, has, upto: real(self, streams, {}, has, upto))


def _half_is_held() -> Patch:
    """A ticket of which only the newest events are here whole is told of like any other."""
    real = GivingOut.heads
    return patch.object(GivingOut, "heads", lambda self, streams, *, whole=False: real(self, streams))


def _bare_ids_anew() -> Patch:
    """To a department goes the whole chain each time."""
    real = exporting.plan_for

    def plan_for(store: Any, giving: GivingOut, stations: Any) -> exporting.Plan:
        plan = real(store, giving, stations)
        return replace(plan, since=()) if plan.scope == "streams" else plan

    return patch.object(exporting, "plan_for", plan_for)


MUTANTS: Final[tuple[Mutant, ...]] = (
    Mutant(0, "INSERT OR IGNORE hides a fork", _ignored, 0),
    Mutant(0, "frontiers are numbers alone", _by_number_alone, 18),
    Mutant(0, "a gap is not looked for", _no_gap_check, 1),
    Mutant(0, "tips are not proved", _no_signatures, 2),
    Mutant(0, "checksums are not looked at", _no_checksums, 10),
    Mutant(0, "an import twice is not once", _twice_is_twice, 0),
    Mutant(0, "tips of others are not relayed", _own_tips_alone, 0),
    Mutant(7, "unknown kinds are dropped", _unknown_kinds_dropped, 41),
    Mutant(13, "projections are left behind", _projections_left, 0),
    Mutant(13, "a crash forgets which tickets are stale", _stale_forgotten_by_a_crash, 16),
    Mutant(1, "a piece may end in the midst of an act", _acts_cut, 52),
    Mutant(0, "a file is written of before it is proved", _written_before_proved, 0),
    Mutant(19, "what was sent is taken for held", _sent_is_held, 161),
    Mutant(19, "the bundle that came last tells what a station has", _newest_by_number_forgotten, 2),
    Mutant(0, "a copied store goes on", _copies_go_on, 0),
    Mutant(3, "forks are not shown", _forks_unseen, 0),
    Mutant(4, "a forked station is held to have seen both histories", _one_chain_whatever, 0),
    Mutant(19, "a department is shown the callers", _persons_shown, 3),
    Mutant(19, "a department is shown every ticket", _all_streams_shown, 0),
    Mutant(19, "a withdrawal is not shown to its department", _withdrawn_not_shown, 3),
    Mutant(19, "a ticket is never filled in", _never_filled_in, 83),
    Mutant(0, "what is parked stays so", _parked_for_good, 48),
    Mutant(0, "the signed end of what is parked is dropped", _tips_of_what_waits_dropped, 8),
    Mutant(19, "what fills in what a set-back machine lost is refused", _set_back_is_a_lie, 3),
    Mutant(0, "what is parked is not explained", _parked_unexplained, 0),
    Mutant(18, "missing parts are noted nowhere", _parts_unasked_for, 3),
    Mutant(0, "parts are not proved", _parts_unproved, 2),
    Mutant(0, "a bundle of another centre is taken in", _anybody_may_export, 0),
    Mutant(1, "what no station signed is taken in", _unsigned_ends, 2),
    Mutant(5, "who came to have which rights is not read", _rights_unread, 0),
    Mutant(0, "causal order is lost on the way", _causal_order_lost, 5),
    Mutant(19, "nobody is told what is held here", _nothing_said_when_nothing_new, 0),
    Mutant(19, "whoever repeats what is here is not told that it is", _repeating_unanswered, 423),
    Mutant(19, "what a department has shown to hold is given again", _shown_is_not_held, 3),
    Mutant(19, "a department says that it holds what it holds half", _half_is_held, 59),
    Mutant(19, "bare ids are given anew each time", _bare_ids_anew, 0),
    *OF_TICKETS,
)
