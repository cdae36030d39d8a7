"""The one thread that owns the desk. The screen hands it calls and goes on painting; answers come back as futures.

A call with a ``slot`` replaces an older one of the same slot that has not begun: fast cursor keys ask for twenty
tickets, and only the last is read. When nothing is asked, the thread looks for changes that this or
another process made, often enough for them to be on the screen within a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import queue
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from dispatch_tui.desk.views import BoardPage, Lane, Tallies, TicketView

Answer = TypeVar("Answer")
LOOK_EVERY = 0.7
"""Seconds between looks for changes."""


class AnyDesk(Protocol):
    """What the console asks of a desk; ``dispatch_tui.desk.desk.Desk`` is one."""

    operator: Any
    clock: Any

    @property
    def pack(self) -> Any: ...
    @property
    def station_code(self) -> str: ...
    def board(self, lane: Lane, text: str = "", after: str | None = None, before: str | None = None,
              limit: int = 100) -> BoardPage: ...  # fmt: skip
    def tallies(self) -> Tallies: ...
    def ticket(self, ticket: str) -> TicketView: ...
    def find(self, number: str) -> str: ...
    def changed(self) -> frozenset[str] | None: ...
    def perform(self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any) -> Any: ...
    def suggest(self, text: str, address: str = "", town: str | None = None, grid: str | None = None) -> Any: ...
    def locate(self, text: str) -> Any: ...
    def resolve(self, item: str, town: str | None, grid: str | None) -> Any: ...
    def undo_preview(self, ticket: str) -> Any: ...
    def sign_in(self, code: str, pin: str) -> Any: ...
    def sign_out(self) -> None: ...
    def operators(self) -> Any: ...
    def needs_first_supervisor(self) -> bool: ...
    def first_supervisor(self, pin: str) -> Any: ...
    def set_pin(self, pin: str) -> None: ...
    def reset_pin(self, code: str, pin: str) -> None: ...
    def add_operator(self, code: str, *, role: str, name: str = "", department: str = "", pin: str = "") -> None: ...
    def save_draft(self, form: str, field: str, value: str) -> None: ...
    def draft(self, form: str) -> Any: ...
    def discard_draft(self, form: str) -> None: ...
    def setting(self, name: str) -> str | None: ...
    def keep_setting(self, name: str, value: str) -> None: ...


class Superseded(Exception):
    """A newer call of the same slot took this one's place."""


class DeskThread:
    """Starts with ``start`` (which opens the desk in the thread) and ends with ``stop``, which waits for it."""

    def __init__(self, open_desk: Callable[[], AnyDesk], close: Callable[[AnyDesk], None] | None = None) -> None:
        self._open = open_desk
        self._close = close
        self._calls: queue.SimpleQueue[tuple[str, Callable[[AnyDesk], Any] | None, asyncio.Future[Any] | None]] = (
            queue.SimpleQueue()
        )
        self._newest: dict[str, tuple[Callable[[AnyDesk], Any], asyncio.Future[Any]]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.copy_context()
        """What the app's own tasks run in; a thread's would not know the app."""
        self._on_change: Callable[[frozenset[str] | None], None] = lambda _ids: None

    def start(self, on_change: Callable[[frozenset[str] | None], None]) -> asyncio.Future[AnyDesk]:
        """Open the desk; the future gives it once it stands (for reading what never changes), or why it does not.
        ``on_change`` is called in the loop's thread."""
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        self._on_change = on_change
        opened: asyncio.Future[AnyDesk] = self._loop.create_future()
        self._thread = threading.Thread(target=self._work, args=(opened,), name="desk", daemon=True)
        self._thread.start()
        return opened

    async def call(self, ask: Callable[[AnyDesk], Answer], *, slot: str = "") -> Answer:
        """Run ``ask`` in the desk's thread; its answer, its exception, or ``Superseded``."""
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
        """Finish what was asked, close the desk, end the thread."""
        if self._thread is not None:
            self._calls.put(("stop", None, None))
            self._thread.join(timeout=10)
            self._thread = None

    def _work(self, opened: asyncio.Future[AnyDesk]) -> None:
        try:
            desk = self._open()
        except BaseException as error:  # noqa: BLE001 - the future carries it to whoever waits
            self._answer(opened, None, error)
            return
        self._answer(opened, desk, None)
        while True:
            try:
                slot, ask, future = self._calls.get(timeout=LOOK_EVERY)
            except queue.Empty:
                self._look(desk)
                continue
            if slot == "stop":
                break
            if slot:
                with self._lock:
                    ask, future = self._newest.pop(slot)
            if ask is not None and future is not None:
                self._run(desk, ask, future)
        if self._close is not None:
            self._close(desk)

    def _run(self, desk: AnyDesk, ask: Callable[[AnyDesk], Any], future: asyncio.Future[Any]) -> None:
        try:
            answer = ask(desk)
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            self._answer(future, None, error)
        else:
            self._answer(future, answer, None)

    def _look(self, desk: AnyDesk) -> None:
        try:
            changed = desk.changed()
        except Exception:  # noqa: BLE001
            return  # a locked or vanished file shows itself at the next call, which is answered for
        if changed is None or changed:
            self._post(self._on_change, changed)

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
