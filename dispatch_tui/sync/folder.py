"""Exchange through a shared folder or a stick: every station writes into a folder of its own and reads the others'.

A bundle stands in the folder until everyone has proved to hold what is in it, so each builds on those that lie there
already, whoever wrote them. Files are known by their content; what is half copied is left for the next time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.authority import Station
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.exchange.peers import Peers
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import Plan, Written, plan_for, recipients_of, told, write
from dispatch_tui.sync.files import DISK, Files, is_folder
from dispatch_tui.sync.format.card import DRILL
from dispatch_tui.sync.format.manifest import Heading
from dispatch_tui.sync.importing import LATER, Gathered
from dispatch_tui.sync.one_transfer import one_transfer
from dispatch_tui.sync.publishing import is_bundle_name, publish
from dispatch_tui.sync.standing import admissions, others
from dispatch_tui.sync.trust import write_own_card
from dispatch_tui.sync.views import Carried, Progress, unwatched

MOST_OWN: Final = 32
"""Bundles of one's own that may lie in the folder for everybody; with more they are written anew as one."""
_IDENTITY: Final = "folder-id.txt"
_PASSED_OVER: Final = (".sync-conflict-", ".tmp", "~")
"""In names of copies that others made, and of what is unfinished."""
_HALF_COPIED: Final = frozenset({
    "bundle_cut_short", "bundle_foreign", "bundle_layout", "bundle_member", "bundle_envelope", "bundle_unreadable",
    "bundle_manifest", "bundle_signature", "bundle_line", "bundle_part",
})  # fmt: skip
"""How a file looks that is still being copied."""
_FOR_OTHERS: Final = frozenset({"bundle_for_others", "bundle_sealed"})


@dataclass(frozen=True, slots=True)
class Lying:
    """A bundle that lies in the folder, as it is remembered: its size, time and content; what became of it (``read``,
    ``half``, ``others``, or the code by which it was refused) at how many authority events; what it builds on and
    leads to, and for whom it is where it is for some department."""

    size: int
    time: int
    content: str
    state: str
    authority: int = 0
    builds_on: tuple[Place, ...] = ()
    leads_to: tuple[Place, ...] = ()
    addressees: tuple[str, ...] = ()
    scope: str = ""
    events: int = 0
    count: int = 0

    def as_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Lying:
        value = json.loads(text)
        for name in ("builds_on", "leads_to"):
            value[name] = tuple(Place(*one) for one in value[name])
        return cls(**{**value, "addressees": tuple(value["addressees"])})


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

    Raises Refused ``folder_gone`` where it is not there (any more), ``system_failed`` where it is and fails: what came
    in stands, and the next run goes on. ``store_in_transfer`` where another one takes something into this store.
    """
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
    half: list[Path] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    later: dict[str, tuple[Path, Refusal]] = field(default_factory=dict)
    """Files of stations that are not trusted so far; another file may tell that they are."""
    kept: dict[str, Lying] = field(default_factory=dict)
    """What is remembered of the files that lie in the folder, by their path in it."""
    own: Path = Path()
    """This station's folder in it."""
    settings: str = ""
    """The beginning of the names of local settings about this folder."""

    def run(self) -> Synced:
        if not self.store.waiting:
            self.store.prove_identity(self.now)  # a copied store must not speak for the station it was copied from
        gathered = Gathered(self.store)
        self.own = self._own_folder()
        self.settings = f"sync.at/{self._identity()}/"
        self._remember()
        self._read_all(gathered)
        self._forget()
        if not self.store.waiting and self.store.station in self.store.authority.now().stations:
            self._write()
        self._show_card()
        carried = replace(
            gathered.carried, sent=sum(one.events for one in self.written),
            written=tuple(one.path for one in self.written),
        )  # fmt: skip
        return Synced(carried, tuple(self.half), tuple(self.removed))

    # What lies there

    def _own_folder(self) -> Path:
        """Its name is the station's code and the beginning of its id, fit for FAT; the code may have changed since."""
        ending = f"-{self.store.station[:8]}"
        standing = [name for name in self.files.names(self.folder) if name.endswith(ending)]
        own = self.folder / (standing[0] if standing else f"{self._label}{ending}")
        own.mkdir(exist_ok=True)
        return own

    @property
    def _label(self) -> str:
        return f"{DRILL}{self.store.station_code}" if self.store.drill else self.store.station_code

    def _identity(self) -> str:
        """By what this folder is told from another that is found at the same place, as sticks are."""
        note = self.own / _IDENTITY
        if not self.files.exists(note):
            publish(self.own, self.store.station, _saying(os.urandom(8).hex(), _IDENTITY), files=self.files)
        with self.files.read(note) as stream:
            return stream.read(16).decode("ascii", "replace")

    def _remember(self) -> None:
        start = f"{self.settings}file/"
        for name, text in self.store.local.settings(start).items():
            self.kept[name.removeprefix(start)] = Lying.of(text)

    def _keep(self, name: str, lying: Lying) -> None:
        self.kept[name] = lying
        self.store.local.keep_setting(f"{self.settings}file/{name}", lying.as_text())

    def _drop(self, name: str) -> None:
        self.kept.pop(name, None)
        self.store.local.drop_setting(f"{self.settings}file/{name}")

    def _forget(self) -> None:
        """What was removed from the folder, by whomever."""
        for name in [one for one in self.kept if not self.files.exists(self.folder / one)]:
            self._drop(name)

    def _found(self) -> list[Path]:
        """Bundles in the folder and in the stations' folders in it: those of one exporter by their numbers, which
        their names tell."""
        found = []
        for name in self.files.names(self.folder):
            path = self.folder / name
            if _is_bundle(name):
                found.append(path)
            elif not name.startswith(".") and path.is_dir():
                found.extend(path / one for one in self.files.names(path) if _is_bundle(one))
        return sorted(found, key=lambda path: (path.name.rpartition("-")[0], path.name))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    # Reading

    def _read_all(self, gathered: Gathered) -> None:
        """Everything that is new; again, while a file tells of stations whose files were left."""
        while True:
            authority = len(self.store.authority.events)
            self.later.clear()
            for path in self._found():
                try:
                    self._read(path, gathered)
                except FileNotFoundError:
                    continue  # its station has just removed it
            if not self.later or len(self.store.authority.events) == authority:
                break
        gathered.refused.extend((str(path), refusal) for path, refusal in self.later.values())

    def _read(self, path: Path, gathered: Gathered) -> None:
        name, status = self._name(path), path.stat()
        before, authority = self.kept.get(name), len(self.store.authority.events)
        alike = before is not None and (before.size, before.time) == (status.st_size, status.st_mtime_ns)
        if before is not None and alike and not _again(before, authority):
            return
        content = self._content(path)
        known = next((one for one in self.kept.values() if one.content == content and one.state == "read"), None)
        if known is not None:
            self._keep(name, replace(known, size=status.st_size, time=status.st_mtime_ns))
            return
        lying = Lying(status.st_size, status.st_mtime_ns, content, "read", authority)
        try:
            heading, events = gathered.take_in(path, self.now, self.progress, self.files)
        except Refused as refused:
            self._refused(path, lying, refused, gathered, seen=alike)
        else:
            self._keep(name, _described(lying, heading, events))

    def _refused(self, path: Path, lying: Lying, refused: Refused, gathered: Gathered, *, seen: bool) -> None:
        name, code = self._name(path), refused.refusal.code
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
        self._keep(name, replace(lying, state=state))

    def _content(self, path: Path) -> str:
        found = hashlib.sha256()
        with self.files.read(path) as stream:
            while chunk := stream.read(1 << 20):
                found.update(chunk)
        return found.hexdigest()

    # Writing

    def _write(self) -> None:
        store = self.store
        with GivingOut(store) as giving:
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

    def _for_everyone(self, giving: GivingOut, full: list[Station]) -> None:
        """What the centre's stations will lack when they have read all that lies here."""
        store, setting = self.store, f"{self.settings}told"
        chain = store.station if store.partial else None
        reached = [self._reached(giving, one) for one in full]
        lacking = [one for one in reached if giving.count(one, chain)]
        plan = plan_for(store, giving, full)
        said = _digest(told(store, giving), sorted(plan.wants))
        own = [name for name in self._mine() if self.kept[name].scope]
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
        peers, lying = Peers(self.store), [one for one in self.kept.values() if one.scope]
        if peers.get(station.id) is None:
            places = map(giving.place_of, admissions(self.store, station.id))
            known = [place for place in places if place is not None]
            lying = [one for one in lying if any(map(giving.within(one.leads_to), known))]
        return giving.covered(peers.frontier(station.id), [(one.builds_on, one.leads_to) for one in lying])

    def _for_department(self, giving: GivingOut, station: Station) -> None:
        """What a department's station lacks; it replaces what was written for it before."""
        store, setting = self.store, f"{self.settings}told/{station.id}"
        plan = plan_for(store, giving, [station])
        ends = [tip.place for tip in giving.tips(station.id)]
        said = _digest(giving.newest_for(station.department), ends, sorted(plan.wants), sorted(plan.packs))
        before = [name for name in self._mine() if self.kept[name].addressees == (station.id,)]
        holds = giving.within(plan.since)
        usable = [name for name in before if all(map(holds, self.kept[name].builds_on))]  # by a machine set back, too
        if store.local.setting(setting) == said and (usable or not giving.count(plan.since)):
            return
        self._publish(giving, plan, setting, said)
        for name in before:
            self._take_away(name)

    def _publish(self, giving: GivingOut, plan: Plan, setting: str, said: str) -> None:
        store = self.store
        written = write(
            store, giving, plan, self.own, self.now, self.progress, files=self.files,
            recipients=recipients_of(store, plan) if self.sealed else (),
        )  # fmt: skip
        self.written.append(written)
        status = written.path.stat()
        self._keep(self._name(written.path), Lying(
            status.st_size, status.st_mtime_ns, "", "read", 0, written.builds_on, written.leads_to,
            plan.addressees if plan.scope == "streams" else (), "" if plan.scope == "streams" else plan.scope,
            written.events, written.count,
        ))  # fmt: skip
        store.local.keep_setting(setting, said)
        store.local.keep_setting("sync.last_out", str(self.now))

    def _mine(self) -> list[str]:
        """This station's own bundles."""
        start = f"{self.own.name}/"
        return sorted(name for name in self.kept if name.startswith(start))

    # Removing

    def _remove(self, giving: GivingOut, full: list[Station], peers: set[str]) -> None:
        """Own bundles that everyone has proved to hold, but the newest, which proves what this station holds."""
        holding = [giving.within(Peers(self.store).frontier(one.id)) for one in full]
        mine = [(name, self.kept[name]) for name in self._mine()]
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
        self._drop(name)

    def _show_card(self) -> None:
        """This station's card beside its bundles, so that it can be trusted from the folder."""
        store, setting = self.store, f"{self.settings}card"
        said = f"{store.station_code} {len(store.authority.events)}"
        card = self.own / f"{store.station_code}.card.json"
        if store.local.setting(setting) != said or not self.files.exists(card):
            write_own_card(store, card, self.files, over=True)
            store.local.keep_setting(setting, said)


def _saying(text: str, name: str) -> Callable[[IO[bytes]], str]:
    """Fills a small file."""

    def fill(stream: IO[bytes]) -> str:
        stream.write(text.encode())
        return name

    return fill


def _is_bundle(name: str) -> bool:
    return is_bundle_name(name) and not any(sign in name for sign in _PASSED_OVER)


def _again(lying: Lying, authority: int) -> bool:
    """Whether a file that has not changed is to be looked at again."""
    return lying.state == "half" or (lying.state in LATER and lying.authority != authority)


def _described(lying: Lying, heading: Heading, events: int) -> Lying:
    """A file that was read. What a department's station wrote brings its own chain only: nobody reaches by it what it
    leads to."""
    return replace(
        lying, builds_on=tuple(Place(*one) for one in heading.builds_on),
        leads_to=tuple(Place(*tip[:3]) for tip in heading.leads_to), scope="full" if heading.scope == "full" else "",
        events=events, count=heading.count,
    )  # fmt: skip


def _digest(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]
