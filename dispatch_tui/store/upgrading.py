"""Bringing a store that an older version laid out to the tables of this one, in one transaction."""

from __future__ import annotations

from typing import Final

from dispatch_tui.store import sqlite
from dispatch_tui.store.laid_out import TABLES
from dispatch_tui.store.schema import make_missing
from dispatch_tui.store.sqlite import Database

_PROJECTED: Final = 3
"""The version whose projections have the columns of today."""


def upgrade(database: Database) -> None:
    """Add what the store's tables lack; raises StoreRefused where it cannot be written."""
    if database.value("PRAGMA user_version") == sqlite.SCHEMA_VERSION:
        return
    database.begin()
    try:
        version = database.value("PRAGMA user_version")
        if version == 1:
            _from_1(database)
        if version < _PROJECTED:
            _lay_projections_anew(database)
        make_missing(database.raw)
        database.run(f"PRAGMA user_version = {sqlite.SCHEMA_VERSION}")
        database.commit()
    finally:
        database.rollback()


def _lay_projections_anew(database: Database) -> None:
    """Whatever columns they had: opening the store fills them again from the log."""
    for table, laid in TABLES.items():
        if laid.projection:
            database.run(f"DROP TABLE IF EXISTS {table}")
    database.run("UPDATE meta SET value = '' WHERE name = 'projection'")


def _from_1(database: Database) -> None:
    """Events get their order of arrival and their branch, chains may have several ends, and all that an exchange
    leaves has its tables. The projections are laid out anew, and made anew as those of another version."""
    for index in ("event_stream", "event_act"):
        database.run(f"DROP INDEX {index}")
    for table in ("event", "chain"):
        database.run(f"ALTER TABLE {table} RENAME TO {table}_1")
    database.run("ALTER TABLE key ADD COLUMN age VARCHAR")
    for table, laid in TABLES.items():
        if laid.projection:
            database.run(f"DROP TABLE {table}")
    database.run("DELETE FROM meta WHERE name = 'projection'")
    make_missing(database.raw)
    database.run(
        "INSERT INTO event (id, chain, seq, link, branch, stream, depth, act, kind, body) "
        "SELECT id, chain, seq, link, 0, stream, depth, act, kind, body FROM event_1 ORDER BY rowid"
    )
    database.run("INSERT INTO chain (chain, link, seq, signature) SELECT chain, link, seq, signature FROM chain_1")
    for table in ("event", "chain"):
        database.run(f"DROP TABLE {table}_1")
