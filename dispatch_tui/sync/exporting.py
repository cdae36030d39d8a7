"""What this station has and others lack, as one file.

What a station has is what it proved by its newest bundle here, never what was last sent to it. A station of the centre
gives everything, with the signed tips of all whose work it relays. A station of a department gets the authority stream
and its own tickets whole, of the rest bare ids, and of a caller only what the pack lets it see; it gives what was
written there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import find_station
from dispatch_tui.domain.authority import Station, lineage
from dispatch_tui.domain.canonical import link
from dispatch_tui.domain.covering import Cover, cover_of
from dispatch_tui.domain.event import AUTHORITY, ROW_KEY
from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.exchange.giving_out import Allowed, GivingOut
from dispatch_tui.store.exchange.lines import Given, Place
from dispatch_tui.store.exchange.parts_beside import Beside
from dispatch_tui.store.exchange.peers import Peers
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.sync.files import DISK, Files
from dispatch_tui.sync.format.envelope import BadRecipient, seal
from dispatch_tui.sync.format.limits import LARGEST_TEXT, MOST_WANTS
from dispatch_tui.sync.format.lines import BareId, Heads, SentPart
from dispatch_tui.sync.format.manifest import Heading, Scope, Tip
from dispatch_tui.sync.format.manifest import Place as Point
from dispatch_tui.sync.format.opening import gives_way
from dispatch_tui.sync.format.thumbnails import thumbnail
from dispatch_tui.sync.format.writer import BundleWriter
from dispatch_tui.sync.publishing import bundle_name, publish
from dispatch_tui.sync.trust import own_card
from dispatch_tui.sync.views import Carried, Progress, To, unwatched

SAY_ANEW: Final = "sync.anew"
"""The local setting that names the last bundle by which somebody took this station to hold more than it does."""
_AT_ONCE: Final = 500
"""Lines whose parts are looked up together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes into one bundle: for whom (ids), what they all hold, and of which streams they get the events whole
    (None: of all)."""

    scope: Scope
    department: str = ""
    addressees: tuple[str, ...] = ()
    since: tuple[Place, ...] = ()
    streams: frozenset[str] | None = None
    held: Mapping[str, Collection[str]] = field(default_factory=dict)
    packs: frozenset[str] = frozenset()
    """Packs that the addressees hold."""
    wants: frozenset[str] = frozenset()
    """Parts that they asked for."""
    proof: bool = True
    """Whether they are to learn what this station holds, though there be nothing else to send."""


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that was written: its events and bare ids, its id, its counter, what it builds on and leads to."""

    path: Path
    events: int
    bundle: str
    count: int
    builds_on: tuple[Place, ...]
    leads_to: tuple[Place, ...]


def export(
    store: Store, file: Path, to: To, now: int, progress: Progress = unwatched, *, recipients: Sequence[str] = (),
    sealed: bool = False, files: Files = DISK,
) -> Carried:  # fmt: skip
    """Write a bundle to ``file``, or under a name of its own into a folder. With nothing new, nothing is written.

    An older bundle gives way there, nothing else does.
    ``recipients`` are ``age1…`` keys to which it is sealed, ``sealed`` adds the addressees' own. Raises Refused.
    """
    try:
        store.prove_identity(now)  # a copied store must not speak for the station that it was copied from
        with GivingOut(store) as giving:
            plan = planned(store, giving, to)
            if not anything_new(store, giving, plan):
                return Carried()
            if not file.is_dir() and not gives_way(file, files):
                raise Refused("file_in_the_way", path=str(file))
            keys = [*recipients, *(recipients_of(store, plan) if sealed else ())]
            folder, name = (file, None) if file.is_dir() else (file.parent, file.name)
            written = write(store, giving, plan, folder, now, progress, name=name, recipients=keys, files=files)
            keep_told(store, giving, plan)
        store.local.keep_setting("sync.last_out", str(now))
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused
    except OSError as error:
        raise Refused("file_not_written", path=str(file), reason=error.strerror or str(error)) from error
    return Carried(sent=written.events, written=(written.path,))


# What is to go


def planned(store: Store, giving: GivingOut, to: To) -> Plan:
    """The plan for stations, for everything, for a department; raises Refused."""
    if store.waiting and store.joining is not None:
        raise Refused("waits_for_first", station=store.joining.pinned.code)
    if to.kind == "everything":
        if store.partial:
            raise Refused("partial_station")
        return Plan("full")
    if to.kind == "department":
        stations = stations_of(store, to.names[0])
        if not stations:
            raise Refused("department_without_station", department=to.names[0])
    else:
        stations = [_peer(store, name) for name in to.names]
    return plan_for(store, giving, stations)


def plan_for(store: Store, giving: GivingOut, stations: Sequence[Station]) -> Plan:
    """The plan for these stations together; raises Refused where one file cannot serve them all."""
    peers = Peers(store)
    ids = tuple(sorted(one.id for one in stations))
    since = tuple(giving.meet([peers.frontier(one) for one in ids]))
    packs = frozenset.intersection(*(peers.packs(one) for one in ids))
    wants = frozenset[str]().union(*(peers.wants(one) for one in ids))
    roles = {(one.role, one.department) for one in stations}
    if store.partial:
        if any(role != "centre" for role, _ in roles):
            raise Refused("partial_station")
        return Plan("own", own_card(store).department, ids, since, packs=packs, wants=wants)
    if roles == {("centre", "")}:
        return Plan("full", "", ids, since, packs=packs, wants=wants)
    if len(roles) > 1:
        raise Refused("addressees_differ", stations=[one.code for one in stations])
    department = stations[0].department
    streams = frozenset(giving.streams_of_department(department))
    shown = [peers.streams(one) for one in ids]
    held = {stream: _common([one.get(stream, ()) for one in shown]) for stream in streams}
    return Plan("streams", department, ids, since, streams, held, packs, wants)


def stations_of(store: Store, department: str) -> list[Station]:
    """The stations of a department that are not retired; raises Refused ``no_such_department``."""
    authority = store.authority.now()
    if department not in store.pack_in_force.departments:
        raise Refused("no_such_department", department=department)
    return sorted(
        (
            one for one in authority.stations.values()
            if one.role == "department" and one.department == department and one.id not in authority.retired
        ),
        key=lambda one: one.code,
    )  # fmt: skip


def _peer(store: Store, name: str) -> Station:
    station = find_station(store, name)
    if station.id == store.station:
        raise Refused("export_to_itself", station=station.code)
    retirement = store.authority.now().retired.get(station.id)
    if retirement is not None:
        raise Refused("station_retired", station=station.code, seq=retirement.seq)
    return station


def _common(shown: Sequence[Collection[str]]) -> tuple[str, ...]:
    """Heads that all have shown; none where they differ, as a stream sent twice does no harm."""
    first = tuple(sorted(shown[0]))
    return first if all(tuple(sorted(one)) == first for one in shown) else ()


def anything_new(store: Store, giving: GivingOut, plan: Plan) -> bool:
    """Whether the addressees, or anybody where there are none, lack events, packs or parts that are here, or do not
    know what this station holds."""
    if giving.count(plan.since, _chains(store, plan)):
        return True
    if plan.streams is not None and next(_lines(store, giving, plan), None) is not None:
        return True
    if set(giving.pack_hashes()) - plan.packs or next(_asked_for(giving, plan), None) is not None:
        return True
    said = told(store, giving)
    return any(store.local.setting(told_name(one)) != said for one in plan.addressees)


def keep_told(store: Store, giving: GivingOut, plan: Plan) -> None:
    """Remember what the addressees were told that this station holds, so that they are not told the same again."""
    said = told(store, giving)
    for station in plan.addressees:
        store.local.keep_setting(told_name(station), said)


def told_name(station: str) -> str:
    """The local setting that keeps what a station was last told that this one holds."""
    return f"sync.told.{station}"


def told(store: Store, giving: GivingOut) -> str:
    """What a bundle of now tells of this station, in short: what it holds and what it asks for. It is told anew where
    somebody was found to believe otherwise."""
    said = [tip.place for tip in giving.tips()], wanted(store, giving), store.local.setting(SAY_ANEW)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def wanted(store: Store, giving: GivingOut) -> list[str]:
    """The parts that this station asks for. Texts may be kept from a department's station, which asks for photos
    alone: a bundle has room for so many, and those are kept from nobody who sees the event."""
    return giving.wants(MOST_WANTS, photos=store.partial)


def _lines(store: Store, giving: GivingOut, plan: Plan) -> Iterator[Given]:
    return giving.lines(plan.since, stations=_chains(store, plan), streams=plan.streams, held=plan.held)


def _asked_for(giving: GivingOut, plan: Plan) -> Iterator[Beside]:
    """The parts that the addressees asked for, are here and may go: to a department photos alone."""
    for one in giving.parts_by_hash(sorted(plan.wants)):
        if one[1] == "photo" or (plan.scope != "streams" and len(one[3]) <= LARGEST_TEXT):
            yield one


def _chains(store: Store, plan: Plan) -> frozenset[str] | None:
    """Whose chains go: all (None), or what was written here under this station's name and those it had before."""
    return frozenset(lineage(store.authority.now(), store.station)) if plan.scope == "own" else None


def recipients_of(store: Store, plan: Plan) -> list[str]:
    """The keys on the addressees' cards; raises Refused ``no_recipient``."""
    stations = store.authority.now().stations
    addressees = plan.addressees or [one for one, card in stations.items() if card.role == "centre"]
    for one in addressees:
        if not stations[one].age:
            raise Refused("no_recipient", station=stations[one].code)
    return [stations[one].age for one in addressees]


# The file


def write(
    store: Store, giving: GivingOut, plan: Plan, folder: Path, now: int, progress: Progress = unwatched, *,
    name: str | None = None, recipients: Sequence[str] = (), files: Files = DISK,
) -> Written:  # fmt: skip
    """Write the bundle of a plan into ``folder``, under ``name`` (None: a name that says whose it is, and which)."""
    count = Peers(store).next_count()
    made: list[tuple[_Writing, str]] = []

    def fill(stream: IO[bytes]) -> str:
        with ExitStack() as stack:
            plain = stack.enter_context(files.spool(store.database.path.parent)) if recipients else stream
            writing = _Writing(store, giving, plan, plain, name or "")
            made.append((writing, writing.write(now, count, progress)))
            if recipients:
                plain.seek(0)
                seal(plain, stream, recipients)
        return name or bundle_name(
            store.station_code, count, made[-1][1], sealed=bool(recipients), drill=store.drill
        )

    try:
        path = publish(folder, store.station, fill, replace=name is not None, files=files)
    except BadRecipient as error:
        raise Refused("bad_recipient", found=str(error)) from None
    writing, bundle = made[-1]
    return Written(
        path, writing.events, bundle, count, tuple(Place(*one) for one in sorted(writing.builds_on)),
        tuple(tip.place for tip in giving.tips()),
    )  # fmt: skip


class _Writing:
    """One bundle on its way into a stream."""

    def __init__(self, store: Store, giving: GivingOut, plan: Plan, stream: IO[bytes], file: str) -> None:
        self._store = store
        self._giving = giving
        self._plan = plan
        self._writer = BundleWriter(stream, file)
        self._allowed = allowed(store, plan)
        self.builds_on = {Point(*place) for place in plan.since}
        self._held = giving.within(plan.since)
        self._sent: set[str] = set()
        self._filled: dict[str, str] = {}
        """By chain the link after its last line, where that fills in what the addressees hold the id of."""
        self.events = 0

    def write(self, now: int, count: int, progress: Progress) -> str:
        """The bundle's id."""
        store, giving, plan, writer = self._store, self._giving, self._plan, self._writer
        for source in giving.packs(plan.packs):
            writer.pack(source.hash, source.archive)
        self._parts(_asked_for(giving, plan))
        total = giving.count(plan.since, _chains(store, plan))
        lines = _lines(store, giving, plan)
        while written := self._some(lines):
            self.events += written
            progress("packing", self.events, max(total, self.events))
        if plan.streams is not None:
            for stream, ids in giving.heads(sorted(self._sent)):
                writer.heads(Heads(stream, ids))
        if plan.scope == "own":
            for stream, ids in giving.heads(giving.streams(), whole=True):
                writer.holds(Heads(stream, ids))
        return writer.close(self._heading(now, count), store.sign)

    @without_collecting()
    def _some(self, lines: Iterator[Given]) -> int:
        """Write the next lines, and before them the parts that they name; how many."""
        some = list(islice(lines, _AT_ONCE))
        self._parts(self._giving.parts(some, self._allowed))
        for line in some:
            filled = self._filled.pop(line.chain, None)
            prev = filled if line.prev is None else line.prev
            if prev is not None:
                self._build(line, prev)
        if self._plan.streams is None:
            self._writer.events(line.body for line in some if line.body is not None)
        else:
            for line in some:
                self._line(line)
        return len(some)

    def _build(self, line: Given, prev: str) -> None:
        """Note what a line stands on where that is not in the bundle."""
        before, itself = Place(line.chain, line.seq - 1, prev), Place(line.chain, line.seq, link(prev, line.id))
        if self._held(itself):
            self._filled[line.chain] = itself.link  # they hold its id; what follows it may be new to them
        elif self._held(before):
            self.builds_on.add(Point(*before))

    def _line(self, line: Given) -> None:
        if line.body is None:
            self._writer.bare(BareId(line.chain, line.seq, line.id, line.prev or ""))
        else:
            self._writer.events((line.body,))
            self._sent.add(line.stream)

    def _parts(self, parts: Iterable[Beside]) -> None:
        """Write parts but those too large, for which whoever lacks them asks again."""
        texts = []
        for one in parts:
            if one[1] == "photo":
                self._photo(SentPart._make(one))
            elif len(one[3]) <= LARGEST_TEXT:
                texts.append(SentPart._make(one))
        self._writer.texts(texts)

    def _photo(self, part: SentPart) -> None:
        writer, content = self._writer, part.content or b""
        if len(content) > writer.room:
            return
        writer.part(part)
        small = thumbnail(content)
        if small is not None and len(small) <= writer.room:
            writer.thumb(part.hash, small)

    def _heading(self, now: int, count: int) -> Heading:
        store, giving, plan = self._store, self._giving, self._plan
        return Heading(
            centre=store.centre, exporter=store.station, key=store.public_key, code=store.station_code, made=now,
            count=count, scope=plan.scope, department=plan.department, addressees=plan.addressees,
            builds_on=tuple(self.builds_on), leads_to=tuple(Tip(*tip) for tip in giving.tips()),
            wants=tuple(wanted(store, giving)), packs=tuple(giving.pack_hashes()), drill=store.drill,
        )  # fmt: skip


# What a department may see


def allowed(store: Store, plan: Plan) -> Allowed | None:
    """Which parts may go (None: all): asked with the stream, the part's name there, its class, its hash."""
    if plan.scope != "streams":
        return None
    sees = store.pack_in_force.department_sees
    covers: dict[str, Cover | None] = {}

    def may_go(stream: str, name: str, cls: str, part: str) -> bool:
        if cls == "photo":
            return True
        if stream == AUTHORITY:
            return name != ROW_KEY
        if stream not in covers:
            ticket = store.ticket(stream.partition("/")[2])
            covers[stream] = None if ticket is None else cover_of(ticket, store.text, lifted=True, sees=sees)
        cover, text = covers[stream], store.text(part)
        if cover is None or text is None:
            return False
        return (cover.person(name, text) if cls == "person" else cover.text(text)) == text

    return may_go
