"""Making the projections again where another version of the program made them.

All tickets are noted as stale in one transaction, and then folded as after an import, in pieces. Until that is done the
store opens for nobody: half a queue would be taken for a whole one. Whoever is interrupted leaves the rest noted, and
the next opening goes on there. One process does it; another that opens the store waits, and goes on should that one
die.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dispatch_tui.store import current, sqlite
from dispatch_tui.store.current import UNDONE, is_current, made_of
from dispatch_tui.store.exchange.folding_beside import Beside
from dispatch_tui.store.exchange.settling import settle, unsettled
from dispatch_tui.store.lock_file import locked
from dispatch_tui.store.refold import lay_out, tickets_of
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import upsert
from dispatch_tui.store.workers import workers_for

if TYPE_CHECKING:
    from dispatch_tui.store.writing import Writing

ENDING: Final = "-renewal"
"""Behind the store's name: the lock."""
LOOK_EVERY: Final = 0.2
"""Seconds between two looks at how far another process is."""
Renewal = Callable[[int, int], None]
"""Told how many tickets are done and how many there are; what it raises ends it there."""


def unwatched(_done: int, _of: int) -> None:
    """Nobody looks on."""


def renew(store: Writing, told: Renewal = unwatched) -> None:
    """Bring the projections to this version, unless they are that already. Raises StoreRefused where the store cannot
    be written, and what ``told`` raises; what was done stands."""
    database = store.database
    while not is_current(database):
        with locked(database.path, ENDING) as alone:
            if alone:
                _begin(store)
                _go_on(store, told)
                return
        _tell(store, told)
        time.sleep(LOOK_EVERY)


def prove_version(store: Writing) -> None:
    """Raises StoreRefused ``store_renewed`` where another version has made the projections its own since this process
    opened the store: neither may write rows that the other takes for its own."""
    if made_of(store.database).get("projection") != current.PROJECTION:
        raise StoreRefused("store_renewed", path=str(store.database.path))


def _begin(store: Writing) -> None:
    """Throw the projections away and note every ticket, unless somebody has."""
    database = store.database
    database.begin()
    try:
        if made_of(database).get("projection") != current.PROJECTION:
            lay_out(database)
            database.run("DELETE FROM sweep")
            database.many(
                "INSERT INTO stale (ticket) VALUES (?) ON CONFLICT (ticket) DO NOTHING",
                [(one,) for one in tickets_of(database)],
            )
            revision = int(database.value("SELECT value FROM meta WHERE name = 'revision'"))
            database.many(upsert("meta"), [
                ("revision", str(revision + 1)), ("projection", current.PROJECTION), (UNDONE, str(unsettled(store))),
            ])  # fmt: skip
            store.revision = revision + 1
        database.commit()
    finally:
        database.rollback()


def _go_on(store: Writing, told: Renewal) -> None:
    database = store.database
    _tell(store, told)
    database.widen()
    try:
        with workers_for(int(database.value("SELECT max(arrived) FROM event") or 0)) as workers:
            total = int(made_of(database)[UNDONE])
            settle(store, beside=Beside(store, workers), done=lambda done, of: told(max(total - of + done, 0), total))
    finally:
        database.widen(sqlite.USUAL_CACHE)
    with store.writing():
        database.run("DELETE FROM meta WHERE name = ?", (UNDONE,))


def _tell(store: Writing, told: Renewal) -> None:
    """How far it is, whoever does it."""
    total = made_of(store.database).get(UNDONE)
    if total is not None:
        told(max(int(total) - unsettled(store), 0), int(total))
