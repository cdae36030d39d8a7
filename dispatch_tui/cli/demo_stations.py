"""The other stations of the demo day: they join, work for themselves, and meet by a folder that goes between them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from dispatch_tui.desk.stations import trust
from dispatch_tui.desk.work import Operator
from dispatch_tui.store.store import Store

BETWEEN: Final = "between"
"""The name of the folder between them."""


class Stations:
    """``first`` founded the centre; the others join when they come by for the first time. Their stores lie in
    ``folder``."""

    def __init__(self, first: Store, supervisor: Operator, folder: Path) -> None:
        self._first = first
        self._supervisor = supervisor
        self._folder = folder
        self._stores = {first.station_code: first}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        (self._folder / BETWEEN).mkdir(parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.__exit__(kind, error, at)

    def store(self, code: str) -> Store:
        return self._stores[code]

    def come_by(self, code: str, now: int, *, loses: bool) -> None:
        """A station reads what the others left and leaves what they lack; with ``loses`` the first that it left is
        gone afterwards, as happens to what is copied in haste."""
        from dispatch_tui.sync.folder import sync_folder
        from dispatch_tui.sync.publishing import is_bundle_name

        between = self._folder / BETWEEN
        if code not in self._stores:
            self._join(code, now)
        sync_folder(self._stores[code], between, now)
        if loses:
            own = next(between.glob(f"{code}-*"))
            min(one for one in own.iterdir() if is_bundle_name(one.name)).unlink()

    def _join(self, code: str, now: int) -> None:
        """Its card is trusted, and the first station leaves what it is to begin with."""
        from dispatch_tui.sync.folder import sync_folder
        from dispatch_tui.sync.joining import join
        from dispatch_tui.sync.trust import admission, own_card

        joined = self._open.enter_context(join(self._folder / f"{code}.db", own_card(self._first), station=code))
        self._open.enter_context(joined.database.unawaited())
        trust(self._first, self._supervisor, now, admission(self._first, own_card(joined)))
        sync_folder(self._first, self._folder / BETWEEN, now)
        self._stores[code] = joined
