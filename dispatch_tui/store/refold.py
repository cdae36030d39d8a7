"""The projections made again from the log alone: to prove those that stand, or to put them in their place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from dispatch_tui.store import sqlite
from dispatch_tui.store.folding import Folding
from dispatch_tui.store.laid_out import TABLES, TableName
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projecting import Projector
from dispatch_tui.store.projection import OPEN_LANES, Packs
from dispatch_tui.store.schema import insert, make_missing, make_tables
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.streams import Streams

PROJECTIONS: Final = tuple(table for table, laid in TABLES.items() if laid.projection)
"""The tables that can be thrown away and made again from the log."""
LOCAL_COLUMNS: Final = frozenset({"revision", "doc"})
"""Columns that tell the order in which this store came to its rows, and no fact."""
NEXT_TICKET: Final = (
    "SELECT min(stream) FROM event WHERE stream > ? AND stream < 'ticket0' AND body IS NOT NULL"
)
"""Answered by the index of streams, which holds no withheld events: asked once for every ticket."""
INDEX: Final = "search"
"""The full-text index among the dumps."""


def refold(source: Database, centre: str, packs: Packs) -> Database:
    """A store without a name that holds what the log of ``source`` adds up to; the caller closes it."""
    target = sqlite.scratch()
    make_tables(target.raw)
    target.run(sqlite.SEARCH_TABLE)
    target.begin()
    _begin_tally(target)
    Projector(target, Folding(Streams(source, centre), Parts(source), packs), 0).write_all(tickets_of(source))
    target.commit()
    return target


def rebuild(database: Database, streams: Streams, parts: Parts, packs: Packs, revision: int) -> None:
    """Throw the projections away and make them again, with the columns of today, inside the transaction that is
    open."""
    lay_out(database)
    Projector(database, Folding(streams, parts, packs), revision).write_all(tickets_of(database))


def lay_out(database: Database) -> None:
    """Leave the projections empty, with the columns of today, inside the transaction that is open."""
    for table in PROJECTIONS:
        database.run(f"DROP TABLE {table}")
    make_missing(database.raw)
    database.run(sqlite.SEARCH_CLEAR)
    _begin_tally(database)


def _begin_tally(database: Database) -> None:
    database.many(insert("tally"), [(lane, 0) for lane in (*OPEN_LANES, "done")])


def tickets_of(source: Database) -> Iterator[str]:
    """Every ticket of which the log holds an event, in the order of their ids."""
    last = "ticket/"
    while True:
        found = source.value(NEXT_TICKET, (last,))
        if found is None:
            return
        last = str(found)
        yield last.removeprefix("ticket/")


def dumps(database: Database) -> dict[str, str]:
    """For every table of projections, and for the full-text index, a hash over all that it holds, in order."""
    found: dict[str, str] = {table: _dump(database, dump_of(table)) for table in PROJECTIONS}
    database.run(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab('main', 'search', 'instance')"
    )
    found[INDEX] = _dump(database, (
        "SELECT v.term, coalesce(s.ticket, '') FROM temp.search_words v LEFT JOIN search_text s ON s.doc = v.doc "
        "ORDER BY 1, 2"
    ))  # fmt: skip
    return found


def dump_of(table: TableName) -> str:
    """The statement that tells all facts of a table in their one order."""
    facts = [name for name in TABLES[table].columns if name not in LOCAL_COLUMNS]
    keys = [name for name in TABLES[table].key if name not in LOCAL_COLUMNS]
    order = ", ".join(keys or (["ticket"] if table == "search_text" else facts))
    return f"SELECT {', '.join(facts)} FROM {table} ORDER BY {order}"  # noqa: S608


def _dump(database: Database, statement: str) -> str:
    digest = hashlib.sha256()
    for row in database.each(statement):
        digest.update(repr(tuple(row)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
