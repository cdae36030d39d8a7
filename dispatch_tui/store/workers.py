"""Processes beside this one for work that computes or reads alone: an import proves pages and folds tickets in them.

They are started anew, never forked, as a console has threads. One that cannot be started, fails or dies is no error: a
task is told as ``Failed``, and whoever gave it does it here, where what is wrong shows. They end with whoever started
them, however that ends.
"""

from __future__ import annotations

import gc
import marshal
import os
import struct
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Self

from dispatch_tui.store.collecting import without_collecting

if TYPE_CHECKING:
    import socket
    from concurrent.futures import Future, ThreadPoolExecutor

MOST: Final = 3
"""Processes beside this one: more would wait for it, as it alone writes."""
WORTHWHILE: Final = 20_000
"""Events of an import from which on starting processes gains more than it costs."""
_AHEAD: Final = 2
"""Tasks that wait for each process."""
_NICE: Final = 5
"""By so much they stand back where processors are lacking: whoever writes goes first, and whoever works here."""
_SIZE: Final = struct.Struct("<Q")
_SERVE: Final = (
    "import sys; sys.path[:] = sys.argv[2:]; from dispatch_tui.store.workers import serve; serve(int(sys.argv[1]))"
)
Work = Callable[..., Any]
"""A function of a module; what it takes and gives are plain values, which ``marshal`` knows."""


class Failed(Exception):
    """A process did not do its task."""


def workers_for(events: int) -> Workers:
    """As many as an import of that size is worth and the machine has processors for: as this process waits for the
    disk time and again, one for each, but none beside it on the only one."""
    most = processors()
    return Workers(min(most, MOST) if events >= WORTHWHILE and most > 1 else 0)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Up to ``count`` processes, started at the first task. ``close`` ends them, amid their tasks too."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ThreadPoolExecutor | None = None
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        self._started: list[_Worker] = []
        self._alive = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for worker in self._started:
            worker.end()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    @property
    def alive(self) -> int:
        """How many there are to give tasks to."""
        if self._pool is None and self.count:
            self._start()
        return self._alive

    def submit(self, work: Work, *args: Any) -> Future[Any]:
        """Give a task; its result raises Failed. Only while some are ``alive``."""
        if not self.alive or self._pool is None:
            raise Failed
        return self._pool.submit(self._ask, marshal.dumps((work.__module__, work.__name__, args)))

    def in_order(self, work: Work, given: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """What ``work`` makes of each of ``given``, in their order. This process does its share instead of waiting."""
        left = iter(given)
        begun: deque[tuple[tuple[Any, ...], Future[Any]]] = deque()
        while True:
            while self._waits(begun) and (args := next(left, None)) is not None:
                begun.append((args, self.submit(work, *args)))
            ready = begun and (begun[0][1].done() or len(begun) > self._alive * _AHEAD)
            if not ready and (args := next(left, None)) is not None:
                begun.append((args, _here(work, args)))
            elif begun:
                args, future = begun.popleft()
                yield _answer(work, args, future)
            else:
                return

    def _waits(self, begun: Iterable[tuple[Any, Future[Any]]]) -> bool:
        """Whether a process is about to have nothing to do."""
        return sum(not future.done() for _, future in begun) < self.alive * _AHEAD

    def _start(self) -> None:
        import subprocess
        from concurrent.futures import ThreadPoolExecutor

        self._pool = ThreadPoolExecutor(self.count, "workers")
        for _ in range(self.count):
            try:
                worker = _Worker()
            except (OSError, ValueError, subprocess.SubprocessError):
                break
            self._started.append(worker)
            self._idle.put(worker)
        self._alive = len(self._started)

    def _ask(self, task: bytes) -> Any:
        """In a thread that waits for the answer."""
        worker = self._idle.get()
        if worker is None:
            self._idle.put(None)
            raise Failed
        try:
            done, answer = worker.ask(task)
        except (OSError, EOFError) as error:
            self._alive -= 1
            if not self._alive:
                self._idle.put(None)
            raise Failed from error
        self._idle.put(worker)
        if not done:
            raise Failed(answer)
        return answer


class _Worker:
    """One process, at the other end of a socket."""

    def __init__(self) -> None:
        import socket
        import subprocess

        own, other = socket.socketpair()
        with other:
            self._line = own
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _SERVE, str(other.fileno()), *sys.path], pass_fds=[other.fileno()],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
                )  # fmt: skip
            except BaseException:
                own.close()
                raise

    def ask(self, task: bytes) -> tuple[bool, Any]:
        """Whether it did the task, and what came of it; raises OSError or EOFError where it is gone."""
        _send(self._line, task)
        done, answer = marshal.loads(_receive(self._line))  # noqa: S302  # from a process that this one started
        return done, answer

    def end(self) -> None:
        """It only reads: nothing is lost with it."""
        self._process.kill()
        self._process.wait()
        self._line.close()


def serve(handle: int) -> None:
    """In a process beside: do one task after the other until nobody gives any."""
    import socket

    if hasattr(os, "nice"):
        os.nice(_NICE)
    with socket.socket(fileno=handle) as line:
        while True:
            try:
                module, name, args = marshal.loads(_receive(line))  # noqa: S302  # from whoever started this process
            except EOFError:
                return
            with without_collecting():
                try:
                    answer = marshal.dumps((True, getattr(import_module(module), name)(*args)))
                except Exception as error:  # noqa: BLE001  # it is done again, and told, where the task came from
                    answer = marshal.dumps((False, repr(error)))
            _send(line, answer)
            gc.collect(0)


def _here(work: Work, args: tuple[Any, ...]) -> Future[Any]:
    from concurrent.futures import Future

    future: Future[Any] = Future()
    try:
        future.set_result(work(*args))
    except Exception as error:  # noqa: BLE001  # told when its turn comes
        future.set_exception(error)
    return future


def _answer(work: Work, args: tuple[Any, ...], future: Future[Any]) -> Any:
    try:
        return future.result()
    except Failed:
        return work(*args)


def _send(line: socket.socket, message: bytes) -> None:
    line.sendall(_SIZE.pack(len(message)))
    line.sendall(message)


def _receive(line: socket.socket) -> bytearray:
    """One message; raises EOFError where the other end is gone."""
    (size,) = _SIZE.unpack(_exactly(line, _SIZE.size))
    return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytearray:
    import socket

    found = bytearray(size)
    left = memoryview(found)
    while left:
        count = line.recv_into(left, len(left), socket.MSG_WAITALL)
        if not count:
            raise EOFError
        left = left[count:]
    return found
