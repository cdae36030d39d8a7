"""Bundles in: each proved whole before its first write, then taken in piece by piece.

What was proved is kept aside in a nameless file in the store's folder, so that the second pass reads no stick and
proves nothing again. A file that is refused changes nothing; one that is left half way is taken in again from its
beginning, and what is here already is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.event import AUTHORITY, Part
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.exchange.entering import Taken, found_in
from dispatch_tui.store.exchange.giving_out import GivingOut, branch_at
from dispatch_tui.store.exchange.lines import Line, Place
from dispatch_tui.store.exchange.peers import Peer, Peers
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.store.workers import Workers, workers_for
from dispatch_tui.sync.chain import short
from dispatch_tui.sync.exporting import SAY_ANEW, told_name
from dispatch_tui.sync.files import DISK, Files
from dispatch_tui.sync.format.card import ENDING as CARD
from dispatch_tui.sync.format.envelope import NO_ROOM
from dispatch_tui.sync.format.lines import SentPart
from dispatch_tui.sync.format.manifest import Heading
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.refused import FileRefused
from dispatch_tui.sync.one_transfer import one_transfer
from dispatch_tui.sync.page import unpack_lines, unpack_parts
from dispatch_tui.sync.proving import Proved, Standing, prove
from dispatch_tui.sync.publishing import label_in
from dispatch_tui.sync.set_back import is_set_back, note, set_back
from dispatch_tui.sync.standing import forks, missing
from dispatch_tui.sync.views import Carried, Progress, unwatched


def import_files(
    store: Store, paths: Iterable[Path], now: int, progress: Progress = unwatched, *, files: Files = DISK
) -> Carried:  # fmt: skip
    """Take in several files, in whatever order they come: what waits for another of them is found when that came.
    Raises Refused ``store_in_transfer`` where another transfer takes something into this store."""
    gathered, left = Gathered(store), list(paths)
    with one_transfer(store):
        while True:
            grown = len(store.authority.events)
            left = [path for path in left if not gathered.add(path, now, progress, files)]
            if not left or len(store.authority.events) == grown:
                return gathered.carried
            left = gathered.again()


def import_file(
    store: Store, path: Path, now: int, progress: Progress = unwatched, *, files: Files = DISK
) -> Carried:  # fmt: skip
    """Take in one file; raises Refused, and then nothing was written."""
    gathered = Gathered(store)
    with one_transfer(store):
        gathered.take_in(path, now, progress, files)
        return gathered.carried


@dataclass(slots=True)
class Gathered:
    """What came of the files so far."""

    store: Store
    read: int = 0
    added: int = 0
    known: int = 0
    tickets: set[str] = field(default_factory=set)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)

    def add(self, path: Path, now: int, progress: Progress, files: Files = DISK) -> bool:
        """Take in one more; False where it was refused."""
        try:
            self.take_in(path, now, progress, files)
        except Refused as refused:
            if refused.by_store and refused.refusal.code in _NOT_THE_FILES:
                raise
            self.refused.append((str(path), refused.refusal))
            return False
        return True

    def again(self) -> list[Path]:
        """The refused files that may be taken in now that the centre's authority has grown; they count as new."""
        later = [path for path, refusal in self.refused if refusal.code in LATER]
        self.refused = [(path, refusal) for path, refusal in self.refused if refusal.code not in LATER]
        return list(map(Path, later))

    def take_in(
        self, path: Path, now: int, progress: Progress, files: Files = DISK
    ) -> tuple[Heading, int]:
        """Take in one more: what it says of itself, and how many events it held. Raises Refused, and then nothing of
        it was written."""
        store, maker = self.store, label_in(path.name)
        try:
            with ExitStack() as stack:
                spool = store.database.path.parent
                secrets = [one for one in (store.age_identity,) if one]
                bundle = stack.enter_context(opened(path, spool, secrets, files=files))
                maker = bundle.heading.code
                if (count := _all_known(store, bundle)) is not None:
                    taken = Taken(read=count, known=count)
                    _note(store, bundle, now, repeats=bool(count or bundle.packs()))
                    TakingIn(store).settle()  # an import that was broken off may have left tickets behind the log
                else:
                    aside = Aside(stack.enter_context(files.spool(spool)))
                    workers = stack.enter_context(workers_for(bundle.lines))
                    try:
                        proved = prove(bundle, standing_of(store), aside, progress, workers)
                    except FileRefused as refused:
                        if refused.code == "bundle_before_trust" and is_set_back(store, bundle.heading):
                            note(store, bundle.heading)
                            if (why := set_back(store)) is not None:
                                raise Refused.because(why) from None
                        if _takes_us_for_more(store, bundle):
                            store.local.keep_setting(SAY_ANEW, bundle.id)
                        raise
                    taken = _take_in(store, bundle, proved, aside, now, progress, workers)
        except FileRefused as refused:
            if refused.code == "bundle_foreign" and path.name.endswith(CARD):
                raise Refused("bundle_is_card", file=path.name) from None
            raise Refused(refused.code, **{"maker": maker, **refused.params}) from None
        except StoreRefused as refused:
            raise Refused(refused.code, **refused.params) from refused
        except OSError as error:
            if error.errno in NO_ROOM:
                raise Refused("disk_full", path=str(store.database.path)) from error
            raise Refused("file_unreadable", path=str(path), reason=error.strerror or str(error)) from error
        self.read += taken.read
        self.added += taken.added + taken.filled
        self.known += taken.known
        self.tickets |= taken.tickets
        store.local.keep_setting("sync.last_in", str(now))
        return bundle.heading, taken.read

    @property
    def carried(self) -> Carried:
        store = self.store
        return Carried(
            read=self.read, added=self.added, known=self.known, parked=missing(store), forks=forks(store),
            conflicts=tuple(store.in_conflict(self.tickets)), refused=tuple(self.refused),
        )  # fmt: skip


LATER: Final = frozenset({
    "bundle_unknown_station", "bundle_before_trust", "bundle_retired_station", "bundle_unknown_author",
    "bundle_voucher", "bundle_set_back",
})  # fmt: skip
"""Refusals that may be mended by the next change of whom the centre trusts, and so by another file."""
_NOT_THE_FILES: Final = frozenset({"disk_full", "disk_failed", "store_read_only", "store_busy", "store_damaged"})
"""Refusals that the next file would meet as well."""


def standing_of(store: Store) -> Standing:
    """What a bundle is proved against."""
    return Standing(
        store.centre, store.station, store.events(AUTHORITY), partial(found_in, store, "event", "id"),
        lambda place: branch_at(store.database, place) is not None, store.packs.hashes(), store.drill,
    )  # fmt: skip


class Aside:
    """Proved lines and parts, kept in a file between the two passes, packed page by page."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sizes: list[tuple[int, int]] = []
        self.count = 0
        """Events and bare ids."""

    def page(self, count: int, lines: bytes, parts: bytes) -> None:
        """Of a photo only its place among the parts is kept: its content stays in the bundle."""
        self.count += count
        self._sizes.append((len(lines), len(parts)))
        self._stream.write(lines)
        self._stream.write(parts)

    def pages(self, without: Collection[int] = ()) -> Iterator[tuple[list[SentPart], list[Line]]]:
        """The parts and the lines of each page, in their order, ``without`` the lines after which such a link stands
        (``short``)."""
        self._stream.seek(0)
        for lines, parts in self._sizes:
            with without_collecting():
                page = unpack_lines(self._stream.read(lines))
                named = unpack_parts(self._stream.read(parts))
            yield named, [line for line in page if short(line.link) not in without] if without else page


def _take_in(
    store: Store, bundle: Bundle, proved: Proved, aside: Aside, now: int, progress: Progress, workers: Workers
) -> Taken:
    """Everything, in an order in which a crash at any moment leaves a store that the same bundle brings to the end."""
    taking = TakingIn(store, workers)
    taking.packs(proved.packs)

    def lines() -> Iterator[Line]:
        for parts, page in aside.pages(proved.unproved):
            taking.parts(
                (part.hash, Part(part.cls, part.salt, bundle.photo(part) if part.content is None else part.content))
                for part in parts
            )
            yield from page

    taking.lines(lines(), lambda done: progress("writing", done, aside.count))
    taking.tips(proved.tips)
    here = set(bundle.packs()) - {pack.hash for pack in proved.packs}
    _note(store, bundle, now, repeats=bool(taking.taken.known or here))
    taking.settle(lambda done, of: progress("folding", done, of))
    return taking.taken


def _all_known(store: Store, bundle: Bundle) -> int | None:
    """How many events a bundle of a station that the centre trusts holds, where all that it leads to is here and
    nothing is lacking that it might bring: then its lines need not be looked into. None where they do."""
    heading, authority = bundle.heading, store.authority.now()
    exporter = authority.stations.get(heading.exporter)
    if heading.centre != store.centre or heading.drill != store.drill or heading.scope != "full" or store.partial:
        return None
    if exporter is None or exporter.role != "centre" or heading.exporter in authority.retired:
        return None
    if not set(bundle.packs()) <= store.packs.hashes():
        return None
    start, end = ([Place(*place[:3]) for place in places] for places in (heading.builds_on, heading.leads_to))
    with GivingOut(store) as giving:
        signed = giving.within([tip.place for tip in giving.tips()])
        if giving.wants(1) or not all(map(signed, [*start, *end])):
            return None
        told = giving.count(start) - giving.count(end)
    count = bundle.events()
    return count if count == told else None


def _note(store: Store, bundle: Bundle, now: int, *, repeats: bool) -> None:
    """What the bundle proves its exporter to hold. Where it ``repeats`` what is here, that one has not heard of it."""
    heading = bundle.heading
    Peers(store).keep(
        Peer(heading.exporter, heading.count, heading.made, bundle.id, heading.department or "full", now),
        [Place(tip.station, tip.seq, tip.link) for tip in heading.leads_to],
        streams=dict(bundle.holds()), packs=heading.packs, wants=heading.wants,
    )  # fmt: skip
    if repeats and store.station in heading.addressees:
        store.local.keep_setting(told_name(heading.exporter), "")
    if _takes_us_for_more(store, bundle):
        if heading.scope == "streams":
            Peers(store).leap()  # such a bundle builds on nothing but what this station has shown itself
        store.local.keep_setting(SAY_ANEW, bundle.id)


def _takes_us_for_more(store: Store, bundle: Bundle) -> bool:
    """Whether a bundle for this station builds on what is not here, and it did not say anew for that what it holds:
    its machine was set back, or another file is still on its way."""
    heading, database = bundle.heading, store.database
    if store.station not in heading.addressees or store.local.setting(SAY_ANEW) == bundle.id:
        return False
    return any(branch_at(database, Place(*place)) is None for place in heading.builds_on)
