"""One consistent file out while the console runs, and back in.

A restored store is another copy of a station: it takes a new station identity before it writes, so what the station
wrote after the backup and what the restored store writes never share a chain's places.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store import copying
from dispatch_tui.store.founding import put_in_place
from dispatch_tui.store.lasting import names_last
from dispatch_tui.store.refused import StoreRefused

_BESIDE = ("-wal", "-shm", "-journal")
Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all (pages of 4 KB)."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds, its size in bytes, and whether it is a drill's."""

    file: Path
    centre: str
    station: str
    events: int
    size: int
    drill: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and where the store that stood there before is kept (None: there was none)."""

    store: Path
    centre: str
    station: str
    events: int
    kept: Path | None
    drill: bool


def back_up(store: Path, file: Path, progress: Progress = lambda *_: None) -> BackedUp:
    """Write the store as it stands into ``file``, readable by its owner alone; an older backup there is replaced once
    the new one is whole.

    Raises Refused ``backup_onto_itself``, ``backup_over_other``, ``file_not_written`` or what the store says.
    """
    with _telling(file):
        if not store.is_file():
            raise StoreRefused("no_store", path=str(store))
        if file.is_dir():
            raise Refused("backup_over_other", path=str(file))
        if file.exists():
            if file.samefile(store):
                raise Refused("backup_onto_itself", path=str(file))
            if not copying.is_copy(file):
                raise Refused("backup_over_other", path=str(file))
        with _draft(file) as draft:
            copying.copy_out(store, draft, progress)
            held = copying.prove_copy(draft)
            size = draft.stat().st_size
            draft.replace(file)
            names_last(file.parent)
    return BackedUp(file, held.centre, held.station, held.events, size, held.drill)


def restore(
    file: Path, store: Path, now: int, *, force: bool = False, progress: Progress = lambda *_: None
) -> Restored:  # fmt: skip
    """Put the store in ``file`` in the place of ``store``; what stood there is kept beside it.

    Without ``force`` a store of another centre, or one that holds events which the backup lacks, stays. A drill's
    backup never takes a real store's place, nor a real one a drill's; a drill's stands alone only by ``force``. Raises
    Refused ``drill_backup``, ``drill_real_backup``, ``drill_backup_alone``, ``restore_other_centre``,
    ``restore_loses``, ``backup_onto_itself``, ``no_backup``, ``store_in_use`` and what the store says.
    """
    with _telling(store):
        try:
            held = copying.prove_copy(file)
        except OSError as error:
            raise Refused("file_unreadable", path=str(file), reason=error.strerror or "") from error
        except StoreRefused as refused:
            if refused.code in ("no_store", "not_a_store"):
                raise Refused("no_backup", path=str(file)) from refused
            raise
        if not store.exists():
            if held.drill and not force:
                raise Refused("drill_backup_alone", path=str(store))
            store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _draft(store) as draft:
                copying.copy_out(file, draft, progress, live=True)
                put_in_place(draft, store)
                names_last(store.parent)
            return Restored(store, held.centre, held.station, held.events, None, held.drill)
        if store.samefile(file):
            raise Refused("backup_onto_itself", path=str(file))
        _prove_drill(store, held)
        if not force:
            _prove_nothing_lost(store, file, held)
        with _draft(store) as draft, copying.alone(store):
            copying.copy_out(file, draft, progress, live=True)
            kept = _kept_name(store, now)
            put_in_place(store, kept)
            for ending in _BESIDE:  # only a damaged store still has them; they must not meet the new file
                if Path(f"{store}{ending}").exists():
                    Path(f"{store}{ending}").replace(f"{kept}{ending}")
            draft.replace(store)
            names_last(store.parent)
    return Restored(store, held.centre, held.station, held.events, kept, held.drill)


def _prove_drill(store: Path, held: copying.Copy) -> None:
    """A drill's store and a real one never take each other's place."""
    try:
        standing = copying.glance_at(store)
    except StoreRefused as refused:
        if refused.code in copying.DAMAGED and not held.drill:
            return
        raise
    if standing.drill != held.drill:
        raise Refused("drill_backup" if held.drill else "drill_real_backup", path=str(store))


def _prove_nothing_lost(store: Path, file: Path, held: copying.Copy) -> None:
    try:
        standing, missing = copying.lacking(store, file)
    except StoreRefused as refused:
        if refused.code in copying.DAMAGED:
            return  # what cannot be read any more is what a backup is for; it is kept aside all the same
        raise
    if standing.centre != held.centre:
        raise Refused("restore_other_centre", path=str(store))
    if missing:
        raise Refused("restore_loses", path=str(store), count=missing)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """An empty file beside ``path``, readable by its owner alone, gone when the block ends."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
    except StoreRefused as refused:  # nobody knows the draft by its name
        named = {key: str(path) if str(one) == name else one for key, one in refused.params.items()}
        raise StoreRefused(refused.code, **named) from refused
    finally:
        for ending in ("", *_BESIDE):
            Path(f"{name}{ending}").unlink(missing_ok=True)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused
    except OSError as error:
        raise Refused("file_not_written", path=str(path), reason=error.strerror or "") from error


def _kept_name(store: Path, now: int) -> Path:
    """A free name that says when the store was replaced (UTC)."""
    at = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    return next(
        name
        for count in itertools.count(1)
        if not (name := store.with_name(f"{store.stem}.replaced-{at}-{count}{store.suffix}")).exists()
    )
