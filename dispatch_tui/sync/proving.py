"""A bundle proved from end to end before anything of it is written.

The reader has proved the file against the exporter's signature. Here the log is proved: every event by its canonical
bytes, every chain link by link up to tips that its own station signed, and the exporter by the centre's authority as
it would stand with what the bundle itself brings. Memory stays bounded: of an event no more is kept than sixteen bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dispatch_tui.domain.authority import Authority, Station, lineage
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import AUTHORITY, Event, read_event
from dispatch_tui.store import keys, packs
from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.exchange.lines import Line, Place, SignedTip, bare
from dispatch_tui.store.packs import PackSource
from dispatch_tui.store.workers import Workers
from dispatch_tui.sync.chain import Chain
from dispatch_tui.sync.format.lines import SentPart
from dispatch_tui.sync.format.reader import Bundle, bad_line
from dispatch_tui.sync.format.refused import BundleRefused
from dispatch_tui.sync.page import ProvedPage, Stretch, Walked, pack, prove_page, unpack_lines
from dispatch_tui.sync.views import Progress

LONGEST_ACT: Final = 1_000
MOST_AUTHORITY_EVENTS: Final = 50_000
"""Authority events of one bundle; a centre writes a few a week."""
_KEYED: Final = frozenset({"founded", "station_admitted", "station_succeeded"})
Holds = Callable[[list[str]], set[str]]
Reaches = Callable[[Place], bool]


class Keeping(Protocol):
    """Where what was proved is kept until all is."""

    def page(self, count: int, lines: bytes, parts: bytes) -> None:
        """Keep the lines of a page, ``count`` of them, and its parts, both packed."""


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
    unproved: frozenset[int]
    """By ``short`` the links after lines that were kept and lead to nothing that is signed: they are passed over."""


def prove(
    bundle: Bundle, standing: Standing, keeping: Keeping, progress: Progress, workers: Workers | None = None
) -> Proved:
    """Read the whole bundle once and keep its lines; raises BundleRefused, and what ``progress`` raises."""
    return _Proving(bundle, standing, keeping).prove(progress, workers or Workers(0))


class _Proving:
    def __init__(self, bundle: Bundle, standing: Standing, keeping: Keeping) -> None:
        self._bundle = bundle
        self._file = bundle.file
        self._keeping = keeping
        self._standing = standing
        self._heading = bundle.heading
        self._chains: dict[str, Chain] = {}
        self._from = set(self._heading.builds_on)
        self._brought: list[Event] = []
        self._here: set[str] = set()
        self._lost: dict[str, int] = {}
        self._unproved: set[int] = set()

    def prove(self, progress: Progress, workers: Workers) -> Proved:
        self._prove_heading()
        self._lost = self._not_reached()
        done, total = 0, self._bundle.lines
        about = self._standing.centre, self._heading.code, self._file, self._heading.scope == "streams"
        pages = workers.in_order(prove_page, ((*about, *packed) for packed in self._bundle.packed()))
        with without_collecting():
            for proved in pages:
                page = ProvedPage._make(proved)
                self._page(page)
                done += page.items
                progress("proving", done, total)
        self._bundle.prove_rest()
        log = AuthorityLog(self._standing.centre)
        for event in (*self._standing.authority, *self._brought):
            log.add(event)
        authority = log.now()
        exporter = self._prove_exporter(authority)
        tips = self._prove_tips(log.events)
        self._prove_vouchers(log)
        return Proved(authority, exporter, tips, tuple(self._packs(authority)), frozenset(self._unproved))

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

    def _page(self, page: ProvedPage) -> None:
        for photo in page.photos:
            self._bundle.prove_photo(SentPart._make(photo))
        if self._heading.scope == "streams":
            self._singly(page)
            return
        for stretch in page.stretches:
            self._stretch(Stretch._make(stretch), page.member)
        for _, body in page.authority:
            self._bring(body)
        self._keeping.page(page.events, page.lines, page.parts)

    def _singly(self, page: ProvedPage) -> None:
        """Go along a page of some streams only, on which ids stand between events."""
        self._here = self._standing.holds([event_id for _, event_id, *_, act in page.walk if act])
        bodies = dict(page.authority)
        given: list[Line | bool] = []
        for step in page.walk:
            if not step[5]:
                given.append(self._bare_id(step, page.member))
                continue
            follows = self._event(step, page.member)
            given.append(follows)
            if follows and step[0] in bodies:
                self._bring(bodies[step[0]])
                self._chain(step[2]).doubtful.pop(step[5], None)  # the authority stands on it: it has to be proved
        events = iter(unpack_lines(page.lines))  # what is kept aside is in the order of the bundle
        steps = [(next(events) if type(one) is bool else one, one) for one in given]
        kept = [tuple(line) for line, one in steps if type(line) is Line and one]
        self._keeping.page(len(kept), pack(kept), page.parts)

    def _bring(self, body: bytes) -> None:
        self._brought.append(read_event(body, trusted=True))
        if len(self._brought) > MOST_AUTHORITY_EVENTS:
            raise BundleRefused("bundle_too_large", file=self._file, what=AUTHORITY, found=len(self._brought),
                                most=MOST_AUTHORITY_EVENTS)  # fmt: skip

    def _stretch(self, stretch: Stretch, member: str) -> None:
        """Go along events each of which follows the one before, as ``_event`` does along one."""
        chain = self._chain(stretch.station)
        seq, prev = stretch.seq, stretch.prev
        numbers = array("I", stretch.numbers)
        if chain.ends.pop(prev, None) != seq - 1 and not self._may_start(chain, seq, prev):
            raise self._bad(member, numbers[0], f"seq {seq}: from")
        before, count = chain.acts.pop(prev, ("", 0))
        done = 0
        for act, more in stretch.acts:
            left = LONGEST_ACT - count if act == before else LONGEST_ACT
            if more > left:
                raise self._bad(member, numbers[done + left], f"act <= {LONGEST_ACT}")
            before, count = act, LONGEST_ACT - left + more
            done += more
        chain.acts[stretch.link] = before, count
        chain.go(seq, stretch.link, stretch.links)

    def _event(self, step: Walked, member: str) -> bool:
        """Whether an event is to be kept."""
        number, event_id, station, seq, prev, link, act = step
        chain, here = self._chain(station), event_id in self._here
        lost = not here and seq <= self._lost.get(station, -1)
        goes_on = chain.ends.pop(prev, None) == seq - 1
        follows = goes_on or self._may_start(chain, seq, prev)
        if not follows and not here:
            if not lost:
                raise self._bad(member, number, f"seq {seq}: from")
            chain.last = link  # nothing here proves it: it comes again once this station said what it holds
            return False
        if here:
            chain.proved.add(link)
        if follows:
            before, count = chain.acts.pop(prev, ("", 0))
            count = count + 1 if act == before else 1
            if count > LONGEST_ACT:
                raise self._bad(member, number, f"act <= {LONGEST_ACT}")
            chain.acts[link] = (act, count)
            chain.doubt(prev, link, lost=lost, goes_on=goes_on)
            chain.step(seq, link)
        else:
            chain.last = link  # it fills in an id that is here, and leads nowhere
        return True

    def _may_start(self, chain: Chain, seq: int, prev: str) -> bool:
        """A stretch of a chain begins where the chain does, after what the bundle builds on, or inside the bundle."""
        begins = seq == 0 and prev == FIRST_LINK
        built_on = (chain.station, seq - 1, prev) in self._from
        return begins or built_on or chain.inside(seq - 1, prev)

    def _not_reached(self) -> dict[str, int]:
        """By station the last place on which the bundle builds and which is not here, where it gives only some streams:
        a machine that was set back has shown to hold more than it does."""
        lost: dict[str, int] = {}
        if self._heading.scope == "streams":
            for station, seq, link in sorted(self._from):
                if not self._standing.reaches(Place(station, seq, link)):
                    lost[station] = seq
        return lost

    def _bare_id(self, step: Walked, member: str) -> Line:
        number, event_id, station, seq, told, _, _ = step
        chain = self._chain(station)
        prev = told or chain.last
        if chain.ends.pop(prev, None) != seq - 1 and not self._may_start(chain, seq, prev):
            raise self._bad(member, number, f"seq {seq}: from")
        chain.acts.pop(prev, None)
        chain.doubtful.pop(prev, None)
        line = bare(station, seq, event_id, prev)
        chain.step(seq, line.link)
        return line

    def _chain(self, station: str) -> Chain:
        chain = self._chains.get(station)
        if chain is None:
            chain = self._chains[station] = Chain(station)
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
                if self._heading.scope == "own":  # of whose chains it brings some the card has been asked
                    continue
                raise BundleRefused("bundle_unknown_author", file=self._file, author=tip.station[:12])
            message = keys.tip(self._standing.centre, tip.station, tip.seq, tip.link)
            if not keys.proves(key, message, tip.signature):
                raise BundleRefused("bundle_tip", file=self._file, author=tip.station[:12], seq=tip.seq)
            proved.append(SignedTip(*tip))
        signed = {(tip.station, tip.seq, tip.link) for tip in proved}
        for chain in self._chains.values():
            for link, seq in chain.ends.items():
                if (chain.station, seq, link) in signed or link in chain.proved:
                    continue
                if link in chain.doubtful:
                    self._unproved.update(chain.doubtful[link])
                else:
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
        return bad_line(self._file, member, line, expected)


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
