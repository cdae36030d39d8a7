"""Exchange through a shared folder or a stick: every station writes into a folder of its own and reads the others'.

A bundle stands in the folder until everyone has proved to hold what is in it, so each builds on those that lie there
already, whoever wrote them. Files are known by their content; what is half copied is left for the next time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.authority import Station
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.exchange.peers import Peers
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import Plan, Written, plan_for, recipients_of, told, write
from dispatch_tui.sync.files import DISK, Files, is_file, is_folder
from dispatch_tui.sync.format.container import unreadable
from dispatch_tui.sync.importing import LATER, Gathered
from dispatch_tui.sync.lying import Between, Lying, again, described
from dispatch_tui.sync.one_transfer import one_transfer
from dispatch_tui.sync.standing import admissions, others
from dispatch_tui.sync.superseded import superseded
from dispatch_tui.sync.trust import write_own_card
from dispatch_tui.sync.views import Carried, Progress, unwatched

MOST_OWN: Final = 32
"""Bundles of one's own that may lie in the folder for everybody; with more they are written anew as one."""
_HALF_COPIED: Final = frozenset({
    "bundle_cut_short", "bundle_foreign", "bundle_layout", "bundle_member", "bundle_envelope", "bundle_unreadable",
    "bundle_manifest", "bundle_signature", "bundle_line", "bundle_part",
})  # fmt: skip
"""How a file looks that is still being copied."""
_FOR_OTHERS: Final = frozenset({"bundle_for_others", "bundle_sealed"})


@dataclass(frozen=True, slots=True)
class Synced:
    """One run: what was carried, files that are half copied and left for the next run, own files that were removed as
    everyone has them."""

    carried: Carried
    half_copied: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


def sync_folder(
    store: Store, folder: Path, now: int, progress: Progress = unwatched, *, sealed: bool = False, files: Files = DISK
) -> Synced:  # fmt: skip
    """Read what is new in ``folder``, write what others lack, remove what everyone has.

    Raises Refused ``folder_gone`` where it is not there (any more), ``folder_is_file`` where that is a file,
    ``system_failed`` where it is there and fails, ``file_not_written`` (or ``folder_read_only``, where something came
    in before) where nothing can be left in it: what came in stands, and the next run goes on. ``store_in_transfer``
    where another one takes something into this store.
    """
    if is_file(folder):
        raise Refused("folder_is_file", path=str(folder), parent=str(folder.absolute().parent))
    if not is_folder(folder):
        raise Refused("folder_gone", path=str(folder))
    with one_transfer(store):
        return _synced(_Run(store, folder, now, progress, files, sealed=sealed))


def _synced(run: _Run) -> Synced:
    store, folder = run.store, run.folder
    try:
        synced = run.run()
        store.local.keep_setting("sync.folder", str(folder.absolute()))
        store.local.keep_setting("sync.last", str(run.now))
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused
    except OSError as error:
        if is_folder(folder):
            raise Refused("system_failed", path=str(folder), reason=error.strerror or str(error)) from error
        raise Refused("folder_gone", path=str(folder)) from error
    except Refused as refused:
        if not is_folder(folder):
            raise Refused("folder_gone", path=str(folder)) from refused
        raise
    return synced


@dataclass(slots=True)
class _Run:
    store: Store
    folder: Path
    now: int
    progress: Progress
    files: Files
    sealed: bool = False
    there: Between = field(init=False)
    """What lies in the folder, as it is remembered."""
    half: list[Path] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    later: dict[str, tuple[Path, Refusal]] = field(default_factory=dict)
    """Files of stations that are not trusted so far; another file may tell that they are."""
    superseded: frozenset[str] = frozenset()
    """What is left of former names of this store, and goes once what it writes itself stands."""

    def run(self) -> Synced:
        if not self.store.waiting:
            self.store.prove_identity(self.now)  # a copied store must not speak for the station it was copied from
        gathered = Gathered(self.store)
        self.there = Between(self.store, self.folder, self.files)
        self._read_all(gathered)
        self.there.forget()
        try:
            self._leave()
        except (OSError, Refused) as error:
            if gathered.added and is_folder(self.folder):
                raise _came_only(gathered.added, self.folder, error) from error
            raise
        carried = replace(
            gathered.carried, sent=sum(one.events for one in self.written),
            written=tuple(one.path for one in self.written),
        )  # fmt: skip
        return Synced(carried, tuple(self.half), tuple(self.removed))

    # Reading

    def _read_all(self, gathered: Gathered) -> None:
        """Everything that is new; again, while a file tells of stations whose files were left."""
        while True:
            authority = len(self.store.authority.events)
            self.later.clear()
            for path in self.there.bundles():
                try:
                    self._read(path, gathered)
                except FileNotFoundError:
                    continue  # its station has just removed it
            if not self.later or len(self.store.authority.events) == authority:
                break
        gathered.refused.extend((str(path), refusal) for path, refusal in self.later.values())

    def _read(self, path: Path, gathered: Gathered) -> None:
        name, status = self.there.name(path), path.stat()
        before, authority = self.there.kept.get(name), len(self.store.authority.events)
        alike = before is not None and (before.size, before.time) == (status.st_size, status.st_mtime_ns)
        if before is not None and alike and not again(before, authority):
            return
        try:
            content = self._content(path)
        except FileNotFoundError:
            raise
        except OSError as error:  # not a file, or not to be read just now: the others are, and it is tried again
            if not is_folder(self.folder):
                raise
            told = unreadable(path.name, error)
            gathered.refused.append((str(path), Refusal(told.code, told.params)))
            return
        known = next((one for one in self.there.kept.values() if one.content == content and one.state == "read"), None)
        if known is not None:
            self.there.keep(name, replace(known, size=status.st_size, time=status.st_mtime_ns))
            return
        lying = Lying(status.st_size, status.st_mtime_ns, content, "read", authority)
        try:
            heading, events = gathered.take_in(path, self.now, self.progress, self.files)
        except Refused as refused:
            self._refused(path, lying, refused, gathered, seen=alike)
        else:
            self.there.keep(name, described(lying, heading, events))

    def _refused(self, path: Path, lying: Lying, refused: Refused, gathered: Gathered, *, seen: bool) -> None:
        name, code = self.there.name(path), refused.refusal.code
        if refused.by_store:
            raise refused
        state = code
        if code in _FOR_OTHERS:
            state = "others"
        elif code in LATER:
            self.later[name] = (path, refused.refusal)
        elif code in _HALF_COPIED and not seen:
            state = "half"
            self.half.append(path)
        else:
            gathered.refused.append((str(path), refused.refusal))
        self.there.keep(name, replace(lying, state=state))

    def _content(self, path: Path) -> str:
        found = hashlib.sha256()
        with self.files.read(path) as stream:
            while chunk := stream.read(1 << 20):
                found.update(chunk)
        return found.hexdigest()

    # Writing

    def _leave(self) -> None:
        """Put there what others lack, and this station's card."""
        if self.there.trouble is not None:
            raise self.there.trouble
        if not self.store.waiting and self.store.station in self.store.authority.now().stations:
            self._write()
        self._show_card()

    def _write(self) -> None:
        store = self.store
        with GivingOut(store) as giving:
            self.superseded = frozenset(superseded(store, giving, self.there))
            retired = store.authority.now().retired
            peers = [one for one in others(store) if one.id not in retired]
            full = [one for one in peers if one.role == "centre"]
            if full:
                self._for_everyone(giving, full)
            if not store.partial:
                for one in peers:
                    if one.role == "department":
                        self._for_department(giving, one)
            self._remove(giving, full, {one.id for one in peers})
            if any(self.there.kept[name].scope for name in self.there.mine()):
                for name in sorted(self.superseded):
                    self._take_away(name)

    def _for_everyone(self, giving: GivingOut, full: list[Station]) -> None:
        """What the centre's stations will lack when they have read all that lies here."""
        store, setting = self.store, f"{self.there.settings}told"
        chain = store.station if store.partial else None
        reached = [self._reached(giving, one) for one in full]
        lacking = [one for one in reached if giving.count(one, chain)]
        plan = plan_for(store, giving, full)
        said = _digest(told(store, giving), sorted(plan.wants))
        own = [name for name in self.there.mine() if self.there.kept[name].scope]
        if len(own) >= MOST_OWN:
            self._publish(giving, plan, setting, said)
            for name in own:
                self._take_away(name)
        elif lacking or not own or store.local.setting(setting) != said:
            since = giving.meet(lacking) if lacking else [tip.place for tip in giving.tips()]
            self._publish(giving, replace(plan, since=tuple(since)), setting, said)

    def _reached(self, giving: GivingOut, station: Station) -> list[Place]:
        """What a station holds when it has read all that lies here. Its first bundle has to tell it that it is
        trusted, and to stand alone."""
        peers = Peers(self.store)
        lying = [one for name, one in self.there.kept.items() if one.scope and name not in self.superseded]
        if peers.get(station.id) is None:
            places = map(giving.place_of, admissions(self.store, station.id))
            known = [place for place in places if place is not None]
            lying = [one for one in lying if any(map(giving.within(one.leads_to), known))]
        return giving.covered(peers.frontier(station.id), [(one.builds_on, one.leads_to) for one in lying])

    def _for_department(self, giving: GivingOut, station: Station) -> None:
        """What a department's station lacks; it replaces what was written for it before."""
        store, setting = self.store, f"{self.there.settings}told/{station.id}"
        plan = plan_for(store, giving, [station])
        ends = [tip.place for tip in giving.tips(station.id)]
        said = _digest(giving.newest_for(station.department), ends, sorted(plan.wants), sorted(plan.packs))
        before = [name for name in self.there.mine() if self.there.kept[name].addressees == (station.id,)]
        holds = giving.within(plan.since)
        mine = ((name, self.there.kept[name]) for name in before)
        usable = [name for name, one in mine if all(map(holds, one.builds_on))]  # by a machine set back, too
        if store.local.setting(setting) == said and (usable or not giving.count(plan.since)):
            return
        self._publish(giving, plan, setting, said)
        for name in before:
            self._take_away(name)

    def _publish(self, giving: GivingOut, plan: Plan, setting: str, said: str) -> None:
        store = self.store
        written = write(
            store, giving, plan, self.there.own, self.now, self.progress, files=self.files,
            recipients=recipients_of(store, plan) if self.sealed else (),
        )  # fmt: skip
        self.written.append(written)
        status = written.path.stat()
        self.there.keep(self.there.name(written.path), Lying(
            status.st_size, status.st_mtime_ns, "", "read", 0, written.builds_on, written.leads_to,
            plan.addressees if plan.scope == "streams" else (), "" if plan.scope == "streams" else plan.scope,
            written.events, written.count,
        ))  # fmt: skip
        store.local.keep_setting(setting, said)
        store.local.keep_setting("sync.last_out", str(self.now))

    # Removing

    def _remove(self, giving: GivingOut, full: list[Station], peers: set[str]) -> None:
        """Own bundles that everyone has proved to hold, but the newest, which proves what this station holds."""
        holding = [giving.within(Peers(self.store).frontier(one.id)) for one in full]
        mine = [(name, self.there.kept[name]) for name in self.there.mine()]
        newest = max((one.count for _, one in mine if one.scope), default=0)
        for name, one in mine:
            gone = bool(one.addressees) and not set(one.addressees) <= peers
            older = bool(one.scope) and one.count < newest
            if gone or (older and (not one.events or all(has(place) for has in holding for place in one.leads_to))):
                self._take_away(name)

    def _take_away(self, name: str) -> None:
        path = self.folder / name
        if self.files.exists(path):
            self.files.remove(path)
            self.removed.append(path)
        self.there.drop(name)

    def _show_card(self) -> None:
        """This station's card beside its bundles, so that it can be trusted from the folder."""
        store, setting = self.store, f"{self.there.settings}card"
        said = f"{store.station_code} {len(store.authority.events)}"
        card = self.there.own / f"{store.station_code}.card.json"
        if store.local.setting(setting) != said or not self.files.exists(card):
            write_own_card(store, card, self.files, over=True)
            store.local.keep_setting(setting, said)


def _came_only(added: int, folder: Path, error: OSError | Refused) -> Refused:
    """What was new came in, and nothing could be left: told as one, and what else is refused as it is."""
    if isinstance(error, OSError):
        return Refused("folder_read_only", added=added, path=str(folder), reason=error.strerror or str(error))
    if error.refusal.code == "file_not_written":
        return Refused("folder_read_only", added=added, **error.refusal.params)
    return error


def _digest(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]
