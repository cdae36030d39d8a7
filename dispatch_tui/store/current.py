"""Whether the projections of a store are this version's, and whole: asked before anything of them is shown.

Standard library alone, so that the first rows can be shown before anything larger is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch_tui.store.sqlite import Database

PROJECTION: Final = "9"
"""Grows with every change of what the rows of ``projection`` tell, or of the rules by which events are judged: a store
whose rows another version made has them made again when it is opened (``renewing``)."""
UNDONE: Final = "renewing"
"""In ``meta`` while they are made again: how many tickets there were to be done."""


def made_of(database: Database) -> Mapping[str, str]:
    """What ``meta`` tells of the projections."""
    return dict(database.rows("SELECT name, value FROM meta WHERE name IN ('projection', ?)", (UNDONE,)))


def is_current(database: Database) -> bool:
    """Whether this version made all that the tables tell."""
    made = made_of(database)
    return made.get("projection") == PROJECTION and UNDONE not in made
