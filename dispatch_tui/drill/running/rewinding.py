"""Back to a moment of a run, to go on from there: another run, with log and journal as they were then."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.folder import Rewound, RunFolder, RunRefused, new_folder
from dispatch_tui.drill.running.journal import Journal, Line, write_lines
from dispatch_tui.store.cutting import cut, private_keys
from dispatch_tui.store.store import Store, StoreRefused

_PASSING: Final = frozenset({"asks", "answered"})
"""Lines of a trainer's second process, which has nothing to ask of another run."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Up to where a store is kept, and the keys by which it signs."""

    upto: int
    keys: dict[str, bytes]


def rewind(folder: RunFolder, moment: int, parent: Path) -> RunFolder:
    """Make a run below ``parent`` that is the same as the one in ``folder`` up to ``moment`` (drill ms, that one
    within) and goes on from there. The run itself stays, also while it is under way.

    Raises RunRefused ``no_such_moment`` and as folders do, Refused as stores do.
    """
    about = folder.read_whole()
    journal = Journal(folder.journal)
    journal.news()
    ended = next((line.at for line in journal if line.what == "ended"), None)
    last = max((line.at for line in journal), default=about.start)
    if not about.start <= moment or (moment > last if ended is None else moment >= ended):
        raise RunRefused("no_such_moment", run=about.id)
    lines = [line for line in journal if line.at <= moment and line.what not in _PASSING]
    try:
        first = _place(folder.store, moment, imported=any(line.what == "imported" for line in lines))
        second = None
        if folder.second_store.exists():
            second = _place(folder.second_store, moment, imported=True, later=_later(journal, moment))
        made, _ = new_folder(
            parent, script=about.script, content=folder.script.read_bytes(), language=about.language, seed=about.seed,
            start=about.start, zone=_zone(folder.store), founded=time.time_ns() // 1_000_000, trainee=about.trainee,
            trainee_name=about.trainee_name, rewound_from=Rewound(about.id, moment),
            person=about.person,
        )  # fmt: skip
        try:
            cut(folder.store, made.store, first.upto, second.keys if second else None)
            if second is not None:
                cut(folder.second_store, made.second_store, second.upto, first.keys)
            _carry_files(folder, made, lines)
            rewound = Line(moment, time.time_ns() // 1_000_000, "stage", "rewound", {"run": about.id, "moment": moment})
            write_lines(made.journal, [*lines, rewound])
        except BaseException:
            made.remove()
            raise
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused
    return made


def cut_to(folder: RunFolder, moment: int, target: Path) -> None:
    """Make at ``target`` the run's store as it was at ``moment`` (drill ms), to be looked at. Raises StoreRefused."""
    journal = Journal(folder.journal)
    journal.news()
    imported = any(line.what == "imported" and line.at <= moment for line in journal)
    first = _place(folder.store, moment, imported=imported)
    others = _place(folder.second_store, moment, imported=True).keys if folder.second_store.exists() else None
    cut(folder.store, target, first.upto, others)


def _later(journal: Journal, moment: int) -> frozenset[str]:
    """The tickets that the second station was given after that moment, though it bears an earlier time."""
    found: set[str] = set()
    for line in journal:
        if line.what == "fired" and line.at > moment:
            found.update(map(str, (line.get("ticket"), *(line.get("tickets") or ()))))
    return frozenset(found)


def _place(path: Path, moment: int, *, imported: bool, later: frozenset[str] = frozenset()) -> _Place:
    """The last event that had come in by then, none of them of the tickets ``later``. What came by a file bears its
    own station's times: it came before whatever was written here next, and, where that is left open, only if it was
    ``imported`` by then."""
    with Store.open(path) as store:
        events, upto, own = store.arrived(), 0, 0
        for place, event in events:
            if event.station == store.station:
                if event.wall > moment or event.stream.partition("/")[2] in later:
                    break
                own = place
            upto = place
        return _Place(upto if imported or not own else own, private_keys(store))


def _zone(path: Path) -> str:
    with Store.open(path) as store:
        return str(ZoneInfo(store.pack_in_force.time_zone))


def _carry_files(folder: RunFolder, made: RunFolder, lines: list[Line]) -> None:
    """The second station's files that lay ready by then."""
    if not folder.second_store.exists():
        return
    target = made.path / "sync"
    target.mkdir(mode=0o700)
    for name in [str(line.get("file")) for line in lines if line.what == "fired" and line.get("file")]:
        file = folder.path / "sync" / Path(name).name
        if file.is_file():
            shutil.copyfile(file, target / file.name)
    with Store.open(made.store) as store:
        store.local.keep_setting("sync.folder", str(target.absolute()))
