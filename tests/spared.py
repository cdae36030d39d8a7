"""What tests need not pay for again and again: waiting for a disk that nobody pulls, reading the same pack for every
store, and work that is hard on purpose.

What is spared here is tried where it matters: the kills (``tests/kill``) and whatever else runs in a process of its
own pay in full, and the fixture ``unspared`` gives a test the real thing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TypeVar

import argon2
import pytest

from dispatch_tui.desk import duty
from dispatch_tui.domain.locating import Locator
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.routing import Router
from dispatch_tui.pack import archive, read
from dispatch_tui.pack.files import Files
from dispatch_tui.store import sqlite
from dispatch_tui.sync.format import card

Made = TypeVar("Made")
KEPT = 8
"""Packs and what is made of them: the two that come with the program, and a few that a test writes."""
HASHER = argon2.PasswordHasher
FULL = sqlite.AWAITED
ROUNDS = card._VOICE_ROUNDS


@contextmanager
def spared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "AWAITED", "PRAGMA synchronous = OFF")
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(card, "_VOICE_ROUNDS", 1)
        patch.setattr(argon2, "PasswordHasher", partial(HASHER, time_cost=1, memory_cost=8, parallelism=1))
        known = _remembered(read.read_files)
        patch.setattr(read, "read_files", known)
        patch.setattr(archive, "read_files", known)
        patch.setattr(duty, "Locator", _one_of_each(Locator))
        patch.setattr(duty, "Router", _one_of_each(Router))
        yield


def unspare(patch: pytest.MonkeyPatch) -> None:
    """The real disk, verifiers and voice codes again."""
    patch.setattr(sqlite, "AWAITED", FULL)
    patch.setattr(card, "_VOICE_ROUNDS", ROUNDS)
    patch.setattr(argon2, "PasswordHasher", HASHER)


def _remembered(read_files: Callable[[Files], Pack]) -> Callable[[Files], Pack]:
    """Packs never change, so that the same files may give the same one."""

    @lru_cache(KEPT)
    def known(files: frozenset[tuple[str, bytes]]) -> Pack:
        return read_files(dict(files))

    return lambda files: known(frozenset(files.items()))


def _one_of_each(make: Callable[..., Made]) -> Callable[..., Made]:
    """One for each pack: it neither changes nor keeps anything of a text."""
    made: list[tuple[Pack, Made]] = []

    def known(pack: Pack, *others: object) -> Made:
        found = next((one for of, one in made if of is pack), None)
        if found is None:
            found = make(pack, *others)
            made[KEPT - 1 :] = []
            made.insert(0, (pack, found))
        return found

    return known
