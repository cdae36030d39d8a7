"""What has to hold of every real store when all have exchanged everything, looked at apart from the code that keeps
it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dispatch_tui.domain.canonical import digest, part_hash
from dispatch_tui.domain.event import AUTHORITY, Event, read_event
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.store.check import STATES, check
from dispatch_tui.store.exchange import parking
from dispatch_tui.store.exchange.forks import Branches
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import SAY_ANEW
from tests.simulation import promises as rules
from tests.simulation.stations.books import counts
from tests.simulation.world import Broken

TOLD = frozenset({"quarantined", "authority_refused", "chain_fork", "station_forked"})
"""What `check` tells of hostile and forked chains; it is no fault of the store."""
MIDWAY = STATES | {"tip_missing", "tip_wrong"}
"""What it tells besides where an import did not come to its end, or waits for what is to come."""
WAITING = frozenset({"parked", "parked_unknown"})
"""What it tells besides where all that came was taken in, and some of it waits."""
UNREAD = ("unknown", "undecided")
"""What is made of an event of a newer version, and of what follows one: it waits for the upgrade."""
_FIELDS = ("address", "urgency", "grid", "summary")


def contents(store: Store) -> str:
    """A hash over every row of every table: what a refused file must leave as it was, but for the note that others are
    to be told anew what is held here."""
    tables = store.database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' ORDER BY name"
    )
    return _hash_of(store, [*(table for (table,) in tables), "search_text"])


def log_and_parts(store: Store) -> str:
    """A hash over what the log, its ends and all beside it say."""
    return _hash_of(store, ["event", "chain", "fork", "part", "pack", "parked", "parked_tip"])


def _hash_of(store: Store, tables: Iterable[str]) -> str:
    found = hashlib.sha256()
    for table in tables:
        rows = [row for row in store.database.rows(f"SELECT * FROM {table}") if row[0] != SAY_ANEW]
        found.update(repr((table, sorted(rows, key=repr))).encode("utf-8", "backslashreplace"))
    return found.hexdigest()


def log_of(store: Store) -> dict[str, bytes | None]:
    """Every event here, with its bytes where they are here too."""
    return dict(store.database.rows("SELECT id, body FROM event"))


def shown_of(store: Store) -> set[str]:
    """The events that a store can show to hold: of a chain of which a part waits the signed end is not here."""
    with GivingOut(store) as giving:
        return {line.id for line in giving.lines()}


def sound(name: str, store: Store, *, midway: bool = False, waiting: bool = False) -> None:
    """The store proves itself: chains, signatures, parts; a refold gives the same bytes as went up bit by bit.
    ``midway``: an import may not have come to its end; ``waiting``: what is to come may never come."""
    told = TOLD | (MIDWAY if midway else WAITING if waiting else frozenset())
    wrong = [one for one in check(store, deep=True) if one.code not in told]
    if wrong:
        raise Broken(f"{name}: {[(one.code, dict(one.params)) for one in wrong[:4]]}")


def ends_signed(name: str, store: Store) -> None:
    """Every history that is here leads to an end that its station signed, and can be given on; also what had waited.
    Where the rest of a chain waits still, its end does too."""
    found = store.database.one(
        "SELECT e.chain, e.seq FROM event e WHERE e.chain NOT IN (SELECT chain FROM parked) "
        "AND NOT EXISTS (SELECT 1 FROM chain c WHERE c.chain = e.chain AND c.link = e.link) "
        "AND NOT EXISTS (SELECT 1 FROM event n WHERE n.chain = e.chain AND n.branch = e.branch AND n.seq > e.seq) "
        "AND NOT EXISTS (SELECT 1 FROM fork f WHERE f.chain = e.chain AND f.from_branch = e.branch "
        "AND f.from_seq = e.seq)"
    )
    if found is not None:
        raise Broken(f"{name}: what {found[0][:6]} wrote up to {found[1]} came without its end")


def acts_whole(name: str, store: Store, acts: Mapping[tuple[str, str], set[str]]) -> None:
    """Every act is here with all its events or not at all."""
    held: dict[tuple[str, str], set[str]] = {}
    for chain, act, event in store.database.rows("SELECT chain, act, id FROM event WHERE body IS NOT NULL"):
        held.setdefault((chain, act), set()).add(event)
    for key, events in held.items():
        whole = acts.get(key, events)
        if not whole <= events and store.database.one("SELECT 1 FROM event WHERE body IS NULL LIMIT 1") is None:
            raise Broken(f"{name} holds {len(events & whole)} of {len(whole)} events of act {key[1]} of {key[0][:6]}")


def nothing_half_parked(name: str, store: Store) -> None:
    """No act waits in part: what came of it is here, or all that came of it waits. At a department's station a part of
    an act may have been a bare id, which is here and is filled in later while the rest waits still."""
    if store.partial:
        return
    torn = store.database.one(
        "SELECT p.chain, p.act FROM parked p JOIN event e ON e.chain = p.chain AND e.act = p.act "
        "WHERE p.body IS NOT NULL AND e.body IS NOT NULL LIMIT 1"
    )
    if torn is not None:
        raise Broken(f"{name}: of act {torn[1]} of {torn[0][:6]} some is here and some waits")


def everyone_agrees(stores: Iterable[tuple[str, Store]]) -> None:
    """Stores that hold the same events and parts have the same bytes in every projection."""
    first: tuple[str, Store] | None = None
    for name, store in stores:
        if first is None:
            first = name, store
            continue
        one, other = log_of(first[1]), log_of(store)
        if one.keys() != other.keys():
            odd = sorted(one.keys() ^ other.keys())
            raise Broken(f"{first[0]} and {name} hold different events after all was exchanged: "
                         f"{[_place(store if event in other else first[1], event) for event in odd[:4]]}")  # fmt: skip
        parts = [set(store.database.rows("SELECT hash FROM part")) for store in (first[1], store)]
        if parts[0] != parts[1]:
            raise Broken(f"{first[0]} and {name} hold different parts: {sorted(parts[0] ^ parts[1])[:3]}")
        made, theirs = dumps(first[1].database), dumps(store.database)
        differ = [table for table in made if made[table] != theirs[table]]
        if differ:
            raise Broken(f"{first[0]} and {name} make different things of the same: {differ}")


def _place(store: Store, event: str) -> str:
    row = store.database.one("SELECT chain, seq, kind FROM event WHERE id = ?", (event,))
    return f"{event[:6]} ({row[2]}, {row[0][:6]}:{row[1]})" if row else event[:6]


def tickets_read_well(name: str, store: Store) -> None:
    """What each ticket shows follows from all facts: values are the newest, conflicts are told, ends hold."""
    for (stream,) in store.database.rows("SELECT DISTINCT stream FROM event WHERE stream LIKE 'ticket/%'"):
        fold = store.fold(stream.removeprefix("ticket/"))
        if fold is None:
            continue
        try:
            rules.values_are_the_newest(fold)
            if all(event.v == 1 for event in fold.events):
                rules.steps_replace_what_they_follow(fold)
            rules.nobody_decides_unawares(fold)
            rules.departments_keep_to_their_own(fold)
            conflicts_are_shown(store, fold)
        except Broken as broken:
            raise Broken(f"{name}: {broken}") from None


def conflicts_are_shown(store: Store, fold: TicketFold) -> None:
    """A field is in conflict just where values that no later one replaced differ by what they say."""
    shown = store.reading(fold).conflicts
    plain = not store.authority.now().retired
    for field in _FIELDS:
        tips = fold.state.tips(field)
        said = {_said(store, fold.events[at], field, value) for at, value in tips.items()}
        if plain and (len(said) > 1) != (field in shown):
            raise Broken(f"{field} of {fold.ticket} stands as {said}, and is {'' if field in shown else 'not '}shown "
                         "as a conflict")  # fmt: skip


def _said(store: Store, event: Event, field: str, value: Any) -> Any:
    text = store.text(value) if isinstance(value, str) and len(value) == 64 else None
    return value if text is None else text


def nothing_lost(name: str, store: Store, acknowledged: Iterable[str]) -> None:
    """Every event that a desk told its operator of is here, or waits here for what it stands on."""
    held = {*log_of(store), *(row[0] for row in store.database.rows("SELECT id FROM parked"))}
    lost = [event for event in acknowledged if event not in held]
    if lost:
        raise Broken(f"{name} lacks {len(lost)} acknowledged events: {[one[:6] for one in lost[:5]]}")


def lawful_stays_lawful(name: str, store: Store, lawful: Iterable[str]) -> None:
    """What counted where it was written counts here, whatever else turned out to have happened; what followed something
    newer than this program may wait for its upgrade."""
    for event_id in lawful:
        body = store.database.value("SELECT body FROM event WHERE id = ?", (event_id,))
        if body is None:
            continue
        event = read_event(body, trusted=True)
        outcome = counts(store, event)
        if outcome not in ("counted", *UNREAD):
            raise Broken(f"{name}: {event_id[:6]} ({event.kind}) counted where it was written, and is {outcome} here")


def parts_match(name: str, store: Store, erased: Collection[str]) -> None:
    """Every part that an event here names is here with the bytes that its hash says, or is noted as lacking, or was
    ``erased``."""
    database = store.database
    held = {}
    for part, cls, salt, content in database.rows("SELECT hash, cls, salt, content FROM part"):
        held[part] = cls
        if part_hash(cls, salt, content) != part:
            raise Broken(f"{name}: the part {part[:6]} is not what its hash says")
    lacking = {row[0] for row in database.rows("SELECT hash FROM lacking")}
    for event_id, body in database.rows("SELECT id, body FROM event WHERE body IS NOT NULL"):
        if digest(body) != event_id:
            raise Broken(f"{name}: the event {event_id[:6]} is not what its id says")
        for part in read_event(body, trusted=True).parts:
            if part.hash not in held and part.hash not in lacking and part.hash not in erased:
                raise Broken(f"{name}: {part.cls} {part.hash[:6]} of {event_id[:6]} is not here, and nothing says so")
            if part.hash in held and part.hash in lacking:
                raise Broken(f"{name}: {part.cls} {part.hash[:6]} is here and noted as lacking")


def forged_never_counts(name: str, store: Store, forged: Iterable[str]) -> None:
    """What the rules forbid counts nowhere, whoever signed it."""
    for event_id in forged:
        body = store.database.value("SELECT body FROM event WHERE id = ?", (event_id,))
        if body is not None and counts(store, read_event(body, trusted=True)) == "counted":
            raise Broken(f"{name}: {event_id[:6]} is unlawful and counts")


def parked_is_explained(name: str, store: Store) -> None:
    """Whatever waits is told of: for each chain of which something is parked, what of it is missing; and that is
    missing indeed."""
    database = store.database
    parked = {row[0] for row in database.rows("SELECT DISTINCT chain FROM parked")}
    told = parking.missing(database)
    unexplained = parked - {one.station for one in told}
    if unexplained:
        raise Broken(f"{name}: nothing explains what is parked of {sorted(one[:6] for one in unexplained)}")
    before = (
        "SELECT count(*) FROM parked p JOIN event e ON e.chain = p.chain AND e.seq = p.seq - 1 AND e.link = p.prev "
        "WHERE p.chain = ? AND p.seq = ?"
    )
    for one in told:
        if one.upto is not None and database.value(before, (one.station, one.upto + 1)):
            raise Broken(f"{name}: {one.station[:6]}:{one.seq}–{one.upto} are told missing, and the last is here")


def only_its_own(name: str, store: Store, department: str, full: Iterable[Store]) -> None:
    """A department's station holds nothing of a ticket that was never its business, and no person but as the pack
    allows."""
    allowed = set(store.pack_in_force.department_sees)
    asked = "SELECT ticket FROM ticket_order WHERE department = ?"
    business = {row[0] for one in full for row in one.database.rows(asked, (department,))}
    own = store.station
    for stream, body in store.database.rows("SELECT stream, body FROM event WHERE body IS NOT NULL"):
        event = read_event(body, trusted=True)
        if stream == AUTHORITY or event.station == own:
            continue
        if stream.removeprefix("ticket/") not in business:
            raise Broken(f"{name} holds {event.kind} of {stream}, which was never its business")
        for part in event.parts:
            here = store.database.one("SELECT 1 FROM part WHERE hash = ?", (part.hash,)) is not None
            if here and part.cls == "person" and part.name.removeprefix("caller.") not in allowed:
                raise Broken(f"{name} holds {part.name} of {stream}")


def all_its_own(name: str, store: Store, department: str, full: Store) -> None:
    """A department's station holds whole every ticket that it ever was given, with what became of it since."""
    for (ticket,) in full.database.rows("SELECT DISTINCT ticket FROM ticket_order WHERE department = ?", (department,)):
        asked = "SELECT id FROM event WHERE stream = ? AND body IS NOT NULL"
        stream = (f"ticket/{ticket}",)
        lacks = {row[0] for row in full.database.rows(asked, stream)} - {
            row[0] for row in store.database.rows(asked, stream)
        }
        if lacks:
            raise Broken(f"{name} lacks {len(lacks)} events of ticket {ticket[-6:]}, which was given to it")


def forks_are_seen(stores: Iterable[tuple[str, Store]], may_fork: set[str]) -> None:
    """Where a station wrote two histories, every station shows it, and nobody shows a fork that is none. A station that
    could tell that its disk was copied or put back wrote none."""
    places: dict[tuple[str, int], set[str]] = {}
    each = list(stores)
    for _, store in each:
        for chain, seq, event_id in store.database.rows("SELECT chain, seq, id FROM event"):
            places.setdefault((chain, seq), set()).add(event_id)
    forked = {chain for (chain, _), events in places.items() if len(events) > 1}
    if forked - may_fork:
        raise Broken(f"{sorted(one[:6] for one in forked - may_fork)} wrote two histories, and could have known")
    for name, store in each:
        shown = {one.station for one in Branches(store.database).forks()}
        if shown != forked:
            raise Broken(f"{name} shows forks of {sorted(one[:6] for one in shown)}, "
                         f"there are some of {sorted(one[:6] for one in forked)}")  # fmt: skip
