"""Erasing parts: their rows, the copy in memory, what the tables and the index say of them, the bytes in the file.

What is promised once ``sweep_up`` has returned True: no page in use holds the bytes, the index holds none of the words,
and the write-ahead log is empty. Pages that SQLite had let go of before may hold older copies until they are used
again; ``compact`` writes the file anew and leaves nothing. That it is still to be done stands in the store itself: a
process that dies before leaves it to the next opening.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.erasing import erased
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.store import sqlite
from dispatch_tui.store.parts import UNTIDY, Parts
from dispatch_tui.store.schema import upsert
from dispatch_tui.store.sqlite import Database

if TYPE_CHECKING:
    from dispatch_tui.store.identity import Identity

_PAGES: Final = 400
"""Pages of the index that are merged in one transaction."""


def erase(database: Database, parts: Parts, hashes: Iterable[str]) -> int:
    """Erase parts, inside the transaction that is open, and keep in mind that they are; how many were here."""
    rows = [(one,) for one in hashes]
    if not rows:
        return 0
    database.run("PRAGMA secure_delete = ON")
    before = database.changes
    database.many("DELETE FROM part WHERE hash = ?", rows)
    found = database.changes - before
    database.many("INSERT INTO erased (hash) VALUES (?) ON CONFLICT (hash) DO NOTHING", rows)
    database.many("DELETE FROM lacking WHERE hash = ?", rows)
    database.run(upsert("meta"), (UNTIDY, "1"))
    parts.forget(one for (one,) in rows)
    return found


def forget_drafts(database: Database, tickets: Iterable[str]) -> None:
    """Drop what is being filled in about tickets of which something is erased: it may repeat that."""
    database.many("DELETE FROM draft WHERE form LIKE ?", [(f"%/{ticket}",) for ticket in tickets])


def erased_by(fold: TicketFold, authority: AuthorityLog) -> list[str]:
    """The hashes that acts on a ticket erase, as far as they count here and now."""
    if not fold.erasures:
        return []
    now = authority.now()
    return list(erased(fold, held_by_retirement(now) if now.retired else None))


def erased_with_call(event: Event, authority: AuthorityLog) -> list[str]:
    """The hashes that an act on a call erases, if its author might do so at its basis and does not wait now."""
    from dispatch_tui.domain.authority import Author
    from dispatch_tui.domain.call import well_formed

    if event.kind != "erased" or not well_formed(event):
        return []
    author = authority.at(event.basis).author(event)
    now = authority.now()
    if not isinstance(author, Author) or (now.retired and held_by_retirement(now)(event)):
        return []
    return [part for part in event.data["parts"] if isinstance(part, str)]


def sweep_up(store: Identity) -> bool:
    """Leave no trace of what was erased in the index and in the write-ahead log, a little at a time; False where a
    reader kept the latter from being folded back, which the next time does."""
    if not store.parts.untidy:
        return True
    database = store.database
    pages = -_PAGES
    while True:
        database.begin()
        before = database.changes
        database.run(sqlite.SEARCH_MERGE, (pages,))
        changed = database.changes - before
        database.commit()
        if changed < 2:
            break
        pages = _PAGES
    if not database.fold_back():
        return False
    database.run("DELETE FROM meta WHERE name = ?", (UNTIDY,))
    store.parts.untidy = False
    return True


def compact(store: Identity) -> bool:
    """Write the whole file anew, without anything that was let go of."""
    store.database.run("VACUUM")
    return store.database.fold_back()
