"""What lies in a shared folder, as this station remembers it: which bundles there are, and what became of each."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.exchange.lines import Place
from dispatch_tui.store.store import Store
from dispatch_tui.sync.files import Files
from dispatch_tui.sync.format.card import DRILL
from dispatch_tui.sync.format.manifest import Heading
from dispatch_tui.sync.importing import LATER
from dispatch_tui.sync.publishing import is_bundle_name, publish

_IDENTITY: Final = "folder-id.txt"
_PASSED_OVER: Final = (".sync-conflict-", ".tmp", "~")
"""In names of copies that others made, and of what is unfinished."""


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


class Between:
    """A folder that goes between stations. ``own`` is this station's folder in it. Where that cannot be made, as the
    disk is full or read-only, ``trouble`` says so: what others put there can be read, and nothing is remembered of it.
    """

    def __init__(self, store: Store, folder: Path, files: Files) -> None:
        self._store = store
        self._folder = folder
        self._files = files
        self.own = self._own_folder()
        self.settings = ""
        """The beginning of the names of local settings about this folder."""
        self.kept: dict[str, Lying] = {}
        """What is remembered of the files that lie there, by their path in the folder."""
        self.trouble: Refused | None = None
        try:
            self.own.mkdir(exist_ok=True)
            self.settings = f"sync.at/{self._identity()}/"
        except OSError as error:
            self.trouble = Refused("file_not_written", path=str(folder), reason=error.strerror or str(error))
        except Refused as refused:
            self.trouble = refused
        else:
            self._remember()

    def _own_folder(self) -> Path:
        """Its name is the station's code and the beginning of its id, fit for FAT; the code may have changed since."""
        ending = f"-{self._store.station[:8]}"
        standing = [name for name in self._files.names(self._folder) if name.endswith(ending)]
        return self._folder / (standing[0] if standing else f"{self.label}{ending}")

    @property
    def label(self) -> str:
        """This station's code, as what it leaves is named."""
        return f"{DRILL}{self._store.station_code}" if self._store.drill else self._store.station_code

    def _identity(self) -> str:
        """By what this folder is told from another that is found at the same place, as sticks are."""
        note = self.own / _IDENTITY
        if not self._files.exists(note):
            publish(self.own, self._store.station, _saying(os.urandom(8).hex(), _IDENTITY), files=self._files)
        with self._files.read(note) as stream:
            return stream.read(16).decode("ascii", "replace")

    def _remember(self) -> None:
        start = f"{self.settings}file/"
        for name, text in self._store.local.settings(start).items():
            self.kept[name.removeprefix(start)] = Lying.of(text)

    def keep(self, name: str, lying: Lying) -> None:
        self.kept[name] = lying
        if self.trouble is None:
            self._store.local.keep_setting(f"{self.settings}file/{name}", lying.as_text())

    def drop(self, name: str) -> None:
        self.kept.pop(name, None)
        if self.trouble is None:
            self._store.local.drop_setting(f"{self.settings}file/{name}")

    def forget(self) -> None:
        """What was removed from the folder, by whomever."""
        for name in [one for one in self.kept if not self._files.exists(self._folder / one)]:
            self.drop(name)

    def bundles(self) -> list[Path]:
        """Bundles in the folder and in the stations' folders in it: those of one exporter by their numbers, which
        their names tell."""
        found = []
        for name in self._files.names(self._folder):
            path = self._folder / name
            if _is_bundle(name):
                found.append(path)
            elif not name.startswith(".") and path.is_dir():
                found.extend(path / one for one in self._files.names(path) if _is_bundle(one))
        return sorted(found, key=lambda path: (path.name.rpartition("-")[0], path.name))

    def name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def mine(self) -> list[str]:
        """This station's own bundles."""
        start = f"{self.own.name}/"
        return sorted(name for name in self.kept if name.startswith(start))


def described(lying: Lying, heading: Heading, events: int) -> Lying:
    """A file that was read. What a department's station wrote brings its own chain only: nobody reaches by it what it
    leads to."""
    return replace(
        lying, builds_on=tuple(Place(*one) for one in heading.builds_on),
        leads_to=tuple(Place(*tip[:3]) for tip in heading.leads_to), scope="full" if heading.scope == "full" else "",
        events=events, count=heading.count,
    )  # fmt: skip


def again(lying: Lying, authority: int) -> bool:
    """Whether a file that has not changed is to be looked at again."""
    return lying.state in ("half", "bundle_unreadable") or (lying.state in LATER and lying.authority != authority)


def _is_bundle(name: str) -> bool:
    return is_bundle_name(name) and not any(sign in name for sign in _PASSED_OVER)


def _saying(text: str, name: str) -> Callable[[IO[bytes]], str]:
    """Fills a small file."""

    def fill(stream: IO[bytes]) -> str:
        stream.write(text.encode())
        return name

    return fill
