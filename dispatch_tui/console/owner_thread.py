"""A thread that owns something which no other may touch. The screen hands it calls and goes on painting; answers come
back as futures.

A call with a ``slot`` replaces an older one of the same slot that has not begun: fast cursor keys ask for twenty
tickets, and only the last is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")
Owned = TypeVar("Owned")


class Superseded(Exception):
    """A newer call of the same slot took this one's place."""


class OwnerThread(Generic[Owned]):
    """Starts with ``begin`` (which opens what it owns in the thread) and ends with ``stop``, which waits for it."""

    idle_every: float | None = None
    """Seconds without a call after which ``idle`` is called, again and again."""

    def __init__(self, name: str, open_it: Callable[[], Owned], close: Callable[[Owned], None] | None = None) -> None:
        self._name = name
        self._open = open_it
        self._close = close
        self._calls: queue.SimpleQueue[tuple[str, Callable[[Owned], Any] | None, asyncio.Future[Any] | None]] = (
            queue.SimpleQueue()
        )
        self._newest: dict[str, tuple[Callable[[Owned], Any], asyncio.Future[Any]]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.copy_context()
        """What the app's own tasks run in; a thread's would not know the app."""

    def begin(self) -> asyncio.Future[Owned]:
        """Open it; the future gives it once it stands (for reading what never changes), or why it does not."""
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        opened: asyncio.Future[Owned] = self._loop.create_future()
        self._thread = threading.Thread(target=self._work, args=(opened,), name=self._name, daemon=True)
        self._thread.start()
        return opened

    @property
    def begun(self) -> bool:
        return self._thread is not None

    def idle(self, owned: Owned) -> None:
        """Nothing was asked for a while."""

    async def call(self, ask: Callable[[Owned], Answer], *, slot: str = "") -> Answer:
        """Run ``ask`` in the thread; its answer, its exception, or ``Superseded``."""
        assert self._loop is not None
        future: asyncio.Future[Any] = self._loop.create_future()
        if not slot:
            self._calls.put(("", ask, future))
        else:
            with self._lock:
                older = self._newest.get(slot)
                self._newest[slot] = (ask, future)
            if older is None:
                self._calls.put((slot, None, None))
            elif not older[1].done():
                older[1].set_exception(Superseded())
        answer: Answer = await future
        return answer

    def stop(self) -> None:
        """Finish what was asked, close what is owned, end the thread."""
        if self._thread is not None:
            self._calls.put(("stop", None, None))
            self._thread.join(timeout=10)
            self._thread = None

    def _work(self, opened: asyncio.Future[Owned]) -> None:
        try:
            owned = self._open()
        except BaseException as error:  # noqa: BLE001 - the future carries it to whoever waits
            self._answer(opened, None, error)
            return
        self._answer(opened, owned, None)
        while True:
            try:
                slot, ask, future = self._calls.get(timeout=self.idle_every)
            except queue.Empty:
                self.idle(owned)
                continue
            if slot == "stop":
                break
            if slot:
                with self._lock:
                    ask, future = self._newest.pop(slot)
            if ask is not None and future is not None:
                self._run(owned, ask, future)
        if self._close is not None:
            self._close(owned)

    def _run(self, owned: Owned, ask: Callable[[Owned], Any], future: asyncio.Future[Any]) -> None:
        try:
            answer = ask(owned)
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            self._answer(future, None, error)
        else:
            self._answer(future, answer, None)

    def _answer(self, future: asyncio.Future[Any], answer: Any, error: BaseException | None) -> None:
        def set_it() -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(answer)

        self._post(set_it)

    def _post(self, function: Callable[..., Any], *args: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop closed between the question and the answer
                self._loop.call_soon_threadsafe(function, *args, context=self._context)
