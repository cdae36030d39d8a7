"""What carries files between this station and others while the console stays usable: a thread and a store connection
of its own, so that the desk never waits for a transfer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from dispatch_tui.console.owner_thread import OwnerThread

if TYPE_CHECKING:
    from dispatch_tui.desk.stations import Admission
    from dispatch_tui.sync.views import Carried, Progress, Standing, To

Answer = TypeVar("Answer")


class AnyCard(Protocol):
    """Another station's card as it was read: what it says, and the code to compare by voice."""

    @property
    def admission(self) -> Admission: ...
    @property
    def voice(self) -> str: ...


class AnyCourier(Protocol):
    """What the console asks of sync; ``dispatch_tui.console.couriers.Courier`` is one."""

    def standing(self) -> Standing: ...
    def sync(self, folder: Path, progress: Progress) -> Carried: ...
    def export(self, file: Path, to: To, progress: Progress, language: str) -> Carried: ...
    def take_in(self, file: Path, progress: Progress) -> Carried: ...
    def write_card(self, folder: Path) -> Path: ...
    def read_card(self, file: Path) -> AnyCard: ...
    def close(self) -> None: ...


class CourierThread(OwnerThread[AnyCourier]):
    """Opens its courier when it is first asked for something: most consoles start long before they sync."""

    def __init__(self, open_courier: Callable[[], AnyCourier]) -> None:
        super().__init__("courier", open_courier, lambda courier: courier.close())
        self.leave = threading.Event()
        """Set: the transfer under way ends at its next step."""
        self._opened: asyncio.Future[AnyCourier] | None = None

    async def ask(self, question: Callable[[AnyCourier], Answer], *, slot: str = "") -> Answer:
        """Have the courier answer; raises what opening or answering raises. A failed opening is tried anew."""
        if self._opened is None or (self._opened.done() and self._opened.exception() is not None):
            self._opened = self.begin()
        await asyncio.shield(self._opened)
        return await self.call(question, slot=slot)

    def progress(self, told: Callable[[str, int, int], None]) -> Progress:
        """For one transfer: tells how far it is, and ends it when ``leave`` is set."""
        self.leave.clear()

        def step(name: str, done: int, of: int) -> None:
            if self.leave.is_set():
                from dispatch_tui.sync.views import Left

                raise Left
            told(name, done, of)

        return step

    def stop(self) -> None:
        """End the transfer under way at its next step, then the thread."""
        self.leave.set()
        super().stop()
