"""The courier on a real store: its own connection to the same file, in the courier's thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from dispatch_tui.desk.clock import Clock
    from dispatch_tui.desk.stations import Admission
    from dispatch_tui.store.store import Store
    from dispatch_tui.sync.views import Carried, Progress, Standing, To


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card as it asks to be admitted, and its code to compare."""

    admission: Admission
    voice: str


class StoreCourier:
    """Every method raises the desk's Refused for what can be foreseen."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @classmethod
    def open(cls, path: Path, clock: Clock) -> Self:
        from dispatch_tui.store.store import Store

        return cls(Store.open(path), clock)

    def standing(self) -> Standing:
        from dispatch_tui.sync.standing import standing

        return standing(self._store)

    def sync(self, folder: Path, progress: Progress) -> Carried:
        from dispatch_tui.sync.folder import sync_folder

        return sync_folder(self._store, folder, self._clock.now(), progress).carried

    def export(self, file: Path, to: To, progress: Progress, language: str) -> Carried:
        """A department gets its orders on paper and as a sheet too, and nothing else where it has no station; who
        rechecks on site gets sheets alone."""
        from dispatch_tui.sync.exporting import export, stations_of
        from dispatch_tui.sync.views import Carried

        slips = self._slips(to, file, language)
        if to.kind == "collectors" or (to.kind == "department" and not stations_of(self._store, to.names[0])):
            return Carried(written=slips)
        carried = export(self._store, file, to, self._clock.now(), progress)
        return replace(carried, written=(*slips, *carried.written))

    def _slips(self, to: To, file: Path, language: str) -> tuple[Path, ...]:
        from dispatch_tui.desk.desk import Desk
        from dispatch_tui.report.slips import slips_for, slips_for_collectors

        desk, folder = Desk(self._store, self._clock), file if file.is_dir() else file.parent
        if to.kind == "department":
            return tuple(slips_for(desk, to.names[0], folder, language))
        return tuple(slips_for_collectors(desk, None, folder, language)) if to.kind == "collectors" else ()

    def take_in(self, file: Path, progress: Progress) -> Carried:
        from dispatch_tui.sync.importing import import_file

        return import_file(self._store, file, self._clock.now(), progress)

    def write_card(self, folder: Path) -> Path:
        from dispatch_tui.sync.trust import write_own_card

        return write_own_card(self._store, folder)

    def read_card(self, file: Path) -> ReadCard:
        from dispatch_tui.sync.format.card import voice_code
        from dispatch_tui.sync.trust import admission, read_card

        card = read_card(file)
        return ReadCard(admission(self._store, card), voice_code(card))

    def close(self) -> None:
        self._store.close()
