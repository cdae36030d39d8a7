"""The place where the simulated stations work: the small pack, and who works there."""

from __future__ import annotations

from functools import cache
from typing import Final

from dispatch_tui.pack.archive import files_archive, read_archive
from dispatch_tui.store.store import PackSource
from tests.pack.small import small_files

START: Final = 1_795_392_000_000
"""Where the simulated clocks begin: some day in November 2026, UTC ms."""
DEPARTMENTS: Final = ("road", "water", "east")
ITEMS: Final = ("0101", "0201")
GRIDS: Final = ("GT-001", "GT-002")
STAFF: Final = {
    "chen": ("supervisor", ""), "li": ("dispatcher", ""), "wang": ("dispatcher", ""), "sun": ("collector", ""),
    "road": ("department", "road"), "water": ("department", "water"),
}  # fmt: skip
"""Everybody with role and department; ``chen`` founds the centre."""
CENTRE_CREW: Final = ("chen", "li", "wang", "sun")


@cache
def pack() -> PackSource:
    archive = files_archive(small_files())
    place = read_archive(archive)
    return PackSource(place.hash, place.name, place.version, archive)
