"""What goes on between this station and the others while the console runs: one transfer at a time, a folder that is
looked into every so many seconds, and how the stations stand.

It belongs to the app, not to the sync screen: a transfer goes on when the screen is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch_tui.console.courier import AnyCourier, CourierThread
from dispatch_tui.console.transfer import Ended, Kind, Transfer, ended_words

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.domain.refusal import Refusal
    from dispatch_tui.sync.views import Carried, Progress, Standing, To

_LAST = ("sync.last", "sync.last_in")
SETTINGS = (*_LAST, "sync.folder", "sync.every")
"""What the station remembers: when it last synced with a folder and when anything last came in (UTC ms), the folder,
the seconds between two looks into it (empty: it is not watched)."""
SHORTEST_WATCH = 5
"""Seconds: a folder is not looked into more often."""
LOOK_AGAIN = 20.0
"""Seconds after which the console reads when another program last synced this store."""


@dataclass
class Watched:
    """A folder that is looked into every ``every`` seconds; ``due`` by the monotonic clock. ``trouble``: why the last
    look failed, told once and not at every look."""

    folder: str
    every: int
    due: float = 0.0
    trouble: Refusal | None = None


class Traffic:
    """Owns the courier's thread. ``changed`` is called whenever there is something else to show."""

    def __init__(self, app: ConsoleApp, courier: CourierThread | None) -> None:
        self.app = app
        self.courier = courier
        self.standing: Standing | None = None
        self.transfer: Transfer | None = None
        self.watched: Watched | None = None
        self.folder = ""
        self.ended: Ended | None = None
        self.changed: Callable[[], None] = lambda: None
        self._looked = time.monotonic()

    # what is remembered

    def settle(self, settings: dict[str, str | None]) -> None:
        """Go on as the station remembers: the folder, and whether it is watched."""
        self.folder, every = settings["sync.folder"] or "", settings["sync.every"] or ""
        self._synced(settings)
        if self.watched is None and self.folder and every.isdigit() and int(every) >= SHORTEST_WATCH:
            self.watched = Watched(self.folder, int(every), time.monotonic() + SHORTEST_WATCH)

    async def watch(self, folder: str, every: int) -> None:
        """Look into ``folder`` now, and again every so many seconds, also after the next start."""
        self.watched = Watched(folder, max(every, SHORTEST_WATCH))
        await self._keep(folder, str(self.watched.every))
        self.tick()
        self.changed()

    async def unwatch(self) -> None:
        self.watched = None
        await self._keep(self.folder, "")
        self.changed()

    async def _keep(self, folder: str, every: str) -> None:
        self.folder = folder

        def keep(desk: object) -> None:
            for name, value in (("sync.folder", folder), ("sync.every", every)):
                desk.keep_setting(name, value)  # type: ignore[attr-defined]

        await self.app.ask(keep)

    def tick(self) -> None:
        """A second passed: look into the watched folder if it is time, and for what another program synced."""
        now = time.monotonic()
        if self.watched is not None and self.transfer is None and now >= self.watched.due:
            self.watched.due = now + self.watched.every
            self.app.background(self.sync(self.watched.folder, by_itself=True), "sync")
        if now - self._looked >= LOOK_AGAIN:
            self._looked = now
            self.app.background(self._look(), "sync")

    async def _look(self) -> None:
        self._synced(await self.app.ask(lambda desk: {name: desk.setting(name) for name in _LAST}, slot="sync"))

    def _synced(self, settings: dict[str, str | None]) -> None:
        known = [int(last) for name in _LAST if (last := settings[name] or "").isdigit()]
        self.app.last_sync = max(known, default=None)

    # how the stations stand

    async def renew(self) -> None:
        """Read how the stations stand; while a transfer is under way what was read before it stays."""
        if self.courier is None or self.transfer is not None:
            return
        self.standing = await self.courier.ask(lambda courier: courier.standing(), slot="standing")
        self.changed()

    # transfers

    async def sync(self, folder: str, *, by_itself: bool = False) -> Ended | None:
        path = Path(folder).expanduser()
        if not by_itself and folder != self.folder:
            await self._keep(folder, "" if self.watched is None else str(self.watched.every))
            if self.watched is not None:
                self.watched.folder = folder
        return await self._carry("sync", folder, lambda one, step: one.sync(path, step), by_itself=by_itself)

    async def export(self, file: str, to: To) -> Ended | None:
        path, language = Path(file).expanduser(), self.app.language
        return await self._carry("export", file, lambda one, step: one.export(path, to, step, language))

    async def take_in(self, file: str) -> Ended | None:
        path = Path(file).expanduser()
        return await self._carry("import", file, lambda one, step: one.take_in(path, step))

    def leave(self) -> None:
        """Have the transfer under way end at its next step."""
        if self.transfer is not None and self.courier is not None:
            self.transfer.leaving = True
            self.courier.leave.set()
            self.changed()

    async def _carry(
        self, kind: Kind, path: str, work: Callable[[AnyCourier, Progress], Carried], *, by_itself: bool = False
    ) -> Ended | None:
        """One transfer from its start to its end; None where another is under way. A failure that no refusal
        foresaw is written down by whoever runs this."""
        from dispatch_tui.desk.refused import Refused
        from dispatch_tui.sync.views import Left

        if self.courier is None or self.transfer is not None:
            return None
        transfer = self.transfer = Transfer(kind, path, by_itself=by_itself)
        step = self.courier.progress(transfer.told)
        self.changed()
        ended = Ended(transfer)
        try:
            carried = await self.courier.ask(lambda courier: work(courier, step))
        except Left:
            pass
        except Refused as refused:
            ended = Ended(transfer, refusal=refused.refusal)
        else:
            ended = Ended(transfer, carried)
            if kind != "export":
                await self._synced_now(kind)
        finally:
            self.transfer = None
            self.ended = ended
        self.changed()
        self._told(ended)
        self.app.board.status.redraw_changed()
        await self.renew()
        self.changed()
        return ended

    async def _synced_now(self, kind: Kind) -> None:
        now = self.app.last_sync = self.app.now()
        if kind == "sync":
            await self.app.ask(lambda desk: desk.keep_setting(_LAST[0], str(now)))

    def _told(self, ended: Ended) -> None:
        """Say how it ended, unless a watched folder brought nothing or failed as it did before."""
        watched = self.watched
        if ended.transfer.by_itself and watched is not None:
            again = ended.refusal is not None and watched.trouble == ended.refusal
            watched.trouble = ended.refusal
            quiet = ended.carried is not None and not ended.carried.added and not ended.carried.refused
            if again or quiet:
                return
        self.app.tell(*ended_words(ended, self.app.wording))

    def stop(self) -> None:
        if self.courier is not None:
            self.courier.stop()
