"""A bundle proved from end to end before anything of it is written.

The reader has proved the file against the exporter's signature. Here the log is proved: every event by its canonical
bytes, every chain link by link up to tips that its own station signed, and the exporter by the centre's authority as
it would stand with what the bundle itself brings. Memory stays bounded: of an event no more is kept than sixteen bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from dispatch_tui.domain.authority import Authority, Station, lineage
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK, digest
from dispatch_tui.domain.event import AUTHORITY, Event, read_event
from dispatch_tui.store import keys, packs
from dispatch_tui.store.exchange.lines import Line, Place, SignedTip, bare, whole
from dispatch_tui.store.packs import PackSource
from dispatch_tui.sync.format.lines import BareId, Item, SentPart
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.refused import BundleRefused
from dispatch_tui.sync.views import Progress

LONGEST_ACT: Final = 1_000
MOST_AUTHORITY_EVENTS: Final = 50_000
"""Authority events of one bundle; a centre writes a few a week."""
_CENTRE: Final = b',"centre":'
"""What stands before it holds texts alone, so that the first one is the event's own."""
_KEYED: Final = frozenset({"founded", "station_admitted", "station_succeeded"})
Holds = Callable[[list[str]], set[str]]
Reaches = Callable[[Place], bool]


class Keeping(Protocol):
    """Where what was proved is kept until all is."""

    def line(self, line: Line) -> None: ...

    def part(self, part: SentPart) -> None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What this station holds before the bundle: its authority events, parents first; which of some ids; whether it
    reaches a place; packs."""

    centre: str
    station: str
    authority: Sequence[Event]
    holds: Holds
    reaches: Reaches
    packs: frozenset[str]
    drill: bool = False
    """Whether this station's centre was founded for a drill."""


@dataclass(frozen=True, slots=True)
class Proved:
    """A bundle that may be taken in: who gave it, the authority as it stands with it, the ends of chains whose
    signatures were proved, the packs that are new here."""

    authority: Authority
    exporter: Station
    tips: tuple[SignedTip, ...]
    packs: tuple[PackSource, ...]


def prove(bundle: Bundle, standing: Standing, keeping: Keeping, progress: Progress) -> Proved:
    """Read the whole bundle once and keep its lines; raises BundleRefused, and what ``progress`` raises."""
    return _Proving(bundle, standing, keeping).prove(progress)


@dataclass(slots=True)
class _Chain:
    """One station's events in the bundle: its ends by link, and what went before in sixteen bytes an event."""

    station: str
    last: str = ""
    """The link after its newest line."""
    ends: dict[str, int] = field(default_factory=dict)
    acts: dict[str, tuple[str, int]] = field(default_factory=dict)
    links: array[int] = field(default_factory=lambda: array("Q"))
    seqs: array[int] = field(default_factory=lambda: array("Q"))
    proved: set[str] = field(default_factory=set)
    """The links after events of which the ids are here already, where the bundle gives some streams only."""

    def inside(self, seq: int, link: str) -> bool:
        """Whether an event of the bundle stands at ``seq`` with that link after it."""
        wanted, at = int(link[:16], 16), 0
        while True:
            try:
                at = self.links.index(wanted, at)
            except ValueError:
                return False
            if self.seqs[at] == seq:
                return True
            at += 1


class _Proving:
    def __init__(self, bundle: Bundle, standing: Standing, keeping: Keeping) -> None:
        self._bundle = bundle
        self._file = bundle.file
        self._keeping = keeping
        self._standing = standing
        self._heading = bundle.heading
        self._centre = _CENTRE + f'"{standing.centre}",'.encode()
        self._chains: dict[str, _Chain] = {}
        self._from = set(self._heading.builds_on)
        self._brought: list[Event] = []
        self._here: set[str] = set()

    def prove(self, progress: Progress) -> Proved:
        self._prove_heading()
        done, total = 0, self._bundle.lines
        for page in self._bundle.pages():
            self._look_up(page.items)
            for number, item in enumerate(page.items, 1):
                if type(item) is bytes:
                    self._event(item, page.member, number)
                elif isinstance(item, SentPart):
                    self._keeping.part(item)
                elif isinstance(item, BareId):
                    self._bare_id(item, page.member, number)
            done += len(page.items)
            progress("proving", done, total)
        log = AuthorityLog(self._standing.centre)
        for event in (*self._standing.authority, *self._brought):
            log.add(event)
        authority = log.now()
        exporter = self._prove_exporter(authority)
        tips = self._prove_tips(log.events)
        self._prove_vouchers(log)
        return Proved(authority, exporter, tips, tuple(self._packs(authority)))

    # Who it is from and for

    def _prove_heading(self) -> None:
        heading, standing = self._heading, self._standing
        if heading.drill and not standing.drill:
            raise BundleRefused("drill_bundle", file=self._file, station=heading.code)
        if standing.drill and not heading.drill:
            raise BundleRefused("drill_real_bundle", file=self._file, station=heading.code)
        if heading.centre != standing.centre:
            raise BundleRefused("bundle_other_centre", file=self._file, station=heading.code)
        if heading.scope == "streams" and standing.station not in heading.addressees:
            raise BundleRefused("bundle_for_others", file=self._file, station=heading.code)

    def _prove_exporter(self, authority: Authority) -> Station:
        """Known, not retired, and within its own card; the bundle within ours."""
        heading, own = self._heading, authority.stations.get(self._standing.station)
        exporter = authority.stations.get(heading.exporter)
        if exporter is None:
            if not self._standing.authority:  # nobody is known yet, and the file is none to begin with
                raise BundleRefused("bundle_before_trust", file=self._file, station=heading.code)
            raise BundleRefused("bundle_unknown_station", file=self._file, station=heading.code)
        if heading.exporter in authority.retired:
            raise BundleRefused("bundle_retired_station", file=self._file, station=exporter.code)
        if (exporter.role == "centre") == (heading.scope == "own"):
            raise BundleRefused("bundle_beyond_card", file=self._file, station=exporter.code)
        if heading.scope == "own" and not self._chains.keys() <= set(lineage(authority, exporter.id)):
            raise BundleRefused("bundle_beyond_card", file=self._file, station=exporter.code)
        if own is None:
            raise BundleRefused("bundle_before_trust", file=self._file, station=exporter.code)
        if own.role != "centre" and heading.scope != "streams":
            raise BundleRefused("bundle_for_others", file=self._file, station=exporter.code)
        if heading.scope == "streams" and heading.department != own.department:
            raise BundleRefused("bundle_for_others", file=self._file, station=exporter.code)
        return exporter

    # The log

    def _event(self, body: bytes, member: str, number: int) -> None:
        try:
            line = whole(body)
        except ValueError as error:
            raise self._bad(member, number, str(error)) from error
        if not body.startswith(self._centre, body.index(_CENTRE)) and line.id != self._standing.centre:
            raise BundleRefused("bundle_other_centre", file=self._file, station=self._heading.code)
        chain = self._chain(line.chain)
        follows = chain.ends.pop(line.prev, None) == line.seq - 1 or self._may_start(chain, line)
        if not follows and line.id not in self._here:
            if not self._builds_beyond(line):
                raise self._bad(member, number, f"seq {line.seq}: from")
            chain.last = line.link  # nothing here proves it: it comes again once this station said what it holds
            return
        if line.stream == AUTHORITY:
            self._bring(body)
        self._keeping.line(line)
        if line.id in self._here:
            chain.proved.add(line.link)
        if follows:
            self._act(chain, line, member, number)
            self._step(chain, line)
        else:
            chain.last = line.link  # it fills in an id that is here, and leads nowhere

    def _bring(self, body: bytes) -> None:
        self._brought.append(read_event(body, trusted=True))
        if len(self._brought) > MOST_AUTHORITY_EVENTS:
            raise BundleRefused("bundle_too_large", file=self._file, what=AUTHORITY, found=len(self._brought),
                                most=MOST_AUTHORITY_EVENTS)  # fmt: skip

    def _look_up(self, items: Sequence[Item]) -> None:
        """Which of a page's events are here by their ids, though the bundle does not build on them."""
        if self._heading.scope != "streams":
            return
        self._here = self._standing.holds([digest(item) for item in items if isinstance(item, bytes)])

    def _may_start(self, chain: _Chain, line: Line) -> bool:
        """A stretch of a chain begins where the chain does, after what the bundle builds on, or inside the bundle."""
        begins = line.seq == 0 and line.prev == FIRST_LINK
        built_on = (line.chain, line.seq - 1, line.prev) in self._from
        return begins or built_on or chain.inside(line.seq - 1, line.prev)

    def _builds_beyond(self, line: Line) -> bool:
        """Whether the bundle gives only some streams and builds, behind an event, on what this station lacks: a machine
        that was set back has shown to hold more than it does."""
        return self._heading.scope == "streams" and any(
            station == line.chain and seq >= line.seq and not self._standing.reaches(Place(station, seq, link))
            for station, seq, link in self._from
        )

    def _act(self, chain: _Chain, line: Line, member: str, number: int) -> None:
        act, count = chain.acts.pop(line.prev, ("", 0))
        count = count + 1 if act == line.act else 1
        if count > LONGEST_ACT:
            raise self._bad(member, number, f"act <= {LONGEST_ACT}")
        chain.acts[line.link] = (line.act, count)

    def _bare_id(self, given: BareId, member: str, number: int) -> None:
        if self._heading.scope != "streams":
            raise self._bad(member, number, "event")
        chain = self._chain(given.station)
        prev = given.prev or chain.last
        line = bare(given.station, given.seq, given.id, prev or FIRST_LINK)
        if not prev:
            raise self._bad(member, number, f"seq {given.seq}: prev")
        if chain.ends.pop(prev, None) != line.seq - 1 and not self._may_start(chain, line):
            raise self._bad(member, number, f"seq {given.seq}: from")
        chain.acts.pop(prev, None)
        self._keeping.line(line)
        self._step(chain, line)

    def _step(self, chain: _Chain, line: Line) -> None:
        chain.ends[line.link] = line.seq
        chain.last = line.link
        chain.links.append(int(line.link[:16], 16))
        chain.seqs.append(line.seq)

    def _chain(self, station: str) -> _Chain:
        chain = self._chains.get(station)
        if chain is None:
            chain = self._chains[station] = _Chain(station)
        return chain

    # Signatures

    def _prove_tips(self, events: Iterable[Event]) -> tuple[SignedTip, ...]:
        """Every tip is its station's word, and every event lies before one of them. A department's station may hold the
        word of one that nobody else knows, but brings nothing of it: that only says what it holds."""
        known = _keys_in(events)
        proved = []
        for tip in self._heading.leads_to:
            key = known.get(tip.station)
            if key is None:
                if self._heading.scope == "own" and tip.station not in self._chains:
                    continue
                raise BundleRefused("bundle_unknown_author", file=self._file, author=tip.station[:12])
            message = keys.tip(self._standing.centre, tip.station, tip.seq, tip.link)
            if not keys.proves(key, message, tip.signature):
                raise BundleRefused("bundle_tip", file=self._file, author=tip.station[:12], seq=tip.seq)
            proved.append(SignedTip(*tip))
        signed = {(tip.station, tip.seq, tip.link) for tip in proved}
        for chain in self._chains.values():
            for link, seq in chain.ends.items():
                if (chain.station, seq, link) not in signed and link not in chain.proved:
                    raise BundleRefused("bundle_unsigned", file=self._file, author=chain.station[:12], seq=seq)
        return tuple(proved)

    def _prove_vouchers(self, log: AuthorityLog) -> None:
        """A station that took another's place shows the other's word for its key."""
        for event in self._brought:
            if event.kind == "station_succeeded":
                try:
                    vouched = keys.vouched_for(event, log.at(event.basis))
                except KeyError:
                    vouched = False
                if not vouched:
                    raise BundleRefused("bundle_voucher", file=self._file, author=event.station[:12])

    def _packs(self, authority: Authority) -> Iterable[PackSource]:
        """Packs that came and are in force, or once were, and are not here; each is what its hash says."""
        admitted = set(authority.packs)
        for name in self._bundle.packs():
            if name in admitted and name not in self._standing.packs:
                archive = self._bundle.pack(name) or b""
                found = packs.read(archive)
                if found is None or found.hash != name:
                    raise BundleRefused("bundle_pack", file=self._file, pack=name[:12])
                yield PackSource(name, found.name, found.version, archive)

    def _bad(self, member: str, line: int, expected: str) -> BundleRefused:
        return BundleRefused("bundle_line", file=self._file, member=member, line=line, expected=expected)


def _keys_in(events: Iterable[Event]) -> dict[str, str]:
    """The public key of every station that any authority event names, whether it counts or not: a station's id is its
    key's hash, so there is only one that fits."""
    found = {}
    for event in events:
        if event.kind in _KEYED:
            key = event.data.get("key")
            station = event.station if event.kind == "founded" else event.data.get("station")
            try:
                if isinstance(key, str) and keys.station_id(bytes.fromhex(key)) == station:
                    found[station] = key
            except ValueError:
                continue
    return found
