"""Every version of the pack that the store holds; read once in a process, as a version never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch_tui.domain.place import Pack
from dispatch_tui.store.schema import insert_new
from dispatch_tui.store.sqlite import Database, as_bytes

KEPT_PACKS: Final = 16
_READ: dict[str, Pack | None] = {}


@dataclass(frozen=True, slots=True)
class PackSource:
    """A version of a pack as it is kept: the hash of its files, its name, and the files as an archive."""

    hash: str
    name: str
    version: str
    archive: bytes


class Packs:
    """The packs of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, pack: str | None) -> Pack | None:
        """A version by its hash; None where it is not here or its archive is damaged."""
        if pack is None:
            return None
        if pack in _READ:
            return _READ[pack]
        archive = self._database.value("SELECT archive FROM pack WHERE hash = ?", (pack,))
        if archive is None:
            return None
        found = read(as_bytes(archive))
        if found is not None and found.hash != pack:
            found = None
        while len(_READ) >= KEPT_PACKS:
            del _READ[next(iter(_READ))]
        _READ[pack] = found
        return found

    def hashes(self) -> frozenset[str]:
        """Every version that is here."""
        return frozenset(row[0] for row in self._database.rows("SELECT hash FROM pack"))

    def forget(self, pack: str) -> None:
        """It may be here by now, whatever was found before."""
        if _READ.get(pack) is None:
            _READ.pop(pack, None)

    def add(self, source: PackSource) -> None:
        """Keep a version, inside a transaction."""
        self._database.run(insert_new("pack"), (source.hash, source.name, source.version, source.archive))


def read(archive: bytes) -> Pack | None:
    """The pack in an archive, None for a damaged one."""
    from dispatch_tui.pack.archive import read_archive
    from dispatch_tui.pack.problems import PackRefused

    try:
        return read_archive(archive)
    except PackRefused:
        return None
