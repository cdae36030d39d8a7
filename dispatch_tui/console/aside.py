"""Work that may hang, such as reading a share that has gone: in a thread that nothing ever waits for."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


async def aside(work: Callable[[], Answer]) -> Answer:
    """What ``work`` gives or raises. Should it never come back, leaving the console does not wait for it."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def answer(given: Answer | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(given)  # type: ignore[arg-type]

    def run() -> None:
        given, failed = None, None
        try:
            given = work()
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(answer, given, failed)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await future
