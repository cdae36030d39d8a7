"""Where a machine can be struck: every statement that reaches a store's file, every step that makes a file durable.

Power can be lost at any of them, a disk can be full, and what a disk was told to keep it may refuse to.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

STEPS_OF_FILES = ("fsync", "rename", "replace", "link", "unlink", "remove", "open", "mkdir", "write", "pwrite")
"""Calls of ``os`` by which files become durable, take their names, or go."""


class Crash(BaseException):
    """The machine loses its power: nothing after this is done by it, no tidying up either."""


@dataclass
class Seam:
    """Counts what passes by. From the step ``at`` on (counted from 1) a machine is dead (``crash``); or that one step
    fails, as the disk is full (``full``) or does not keep what it was given (``failing``)."""

    passed: int = 0
    at: int | None = None
    how: str = ""
    struck: str = ""
    """The step that was hit."""

    def step(self, what: str) -> None:
        self.passed += 1
        if self.at is None or self.passed < self.at:
            return
        if self.how == "crash":
            self.struck = self.struck or what
            raise Crash(what)
        if not self.struck and self._hits(what):
            self.struck = what
            raise self._error(what)

    def _hits(self, what: str) -> bool:
        """A read fails neither for want of room nor for want of durability; a failing disk is told so at a commit."""
        if what.startswith(STEPS_OF_FILES):
            return what.startswith("fsync") or (self.how == "full" and not what.startswith(("unlink", "remove")))
        writing = ("INSERT", "UPDATE", "DELETE") if self.how == "full" else ("COMMIT",)
        return what.startswith(writing)

    def _error(self, what: str) -> Exception:
        if what.startswith(STEPS_OF_FILES):
            number = errno.ENOSPC if self.how == "full" else errno.EIO
            return OSError(number, os.strerror(number))
        error = sqlite3.OperationalError("database or disk is full" if self.how == "full" else "disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL if self.how == "full" else sqlite3.SQLITE_IOERR
        return error


_calm = Seam()
_seam = _calm


class _Struck(sqlite3.Connection):
    """A connection whose statements pass the seam."""

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        _seam.step(sql)
        return super().execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
        _seam.step(sql)
        return super().executemany(sql, *args)


@contextlib.contextmanager
def seam() -> Iterator[None]:
    """While this lasts, stores that are opened and the files of this process can be struck."""
    real = sqlite3.connect

    def connect(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        return real(*args, factory=_Struck, **kwargs)

    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(sqlite3, "connect", connect))
        for name in STEPS_OF_FILES:
            stack.enter_context(patch.object(os, name, _stepping(name, getattr(os, name))))
        yield


def _stepping(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def step(*args: Any, **kwargs: Any) -> Any:
        if _seam is not _calm:
            _seam.step(name)
        return real(*args, **kwargs)

    return step


@contextlib.contextmanager
def striking(at: int | None, how: str = "crash") -> Iterator[Seam]:
    """Strike at that step of what is done inside; None only counts the steps."""
    global _seam
    found = _seam = Seam(at=at, how=how)
    try:
        yield found
    finally:
        _seam = _calm
