"""The schema, and the texts of the statements that fill it, from what is laid out of the table classes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache

from dispatch_tui.store.laid_out import TABLES, TableName


def make_tables(connection: sqlite3.Connection) -> None:
    """Create every table and index on ``connection``, inside its transaction."""
    _make(connection, TABLES)


def make_missing(connection: sqlite3.Connection) -> None:
    """Create the tables that are not there, with their indexes, inside the transaction of ``connection``."""
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    _make(connection, [table for table in TABLES if table not in there])


def _make(connection: sqlite3.Connection, tables: Iterable[TableName]) -> None:
    for table in tables:
        for statement in TABLES[table].schema:
            connection.execute(statement)


@cache
def insert(table: TableName) -> str:
    """Enter a row, columns in the order of the class."""
    names = TABLES[table].columns
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608


@cache
def upsert(table: TableName) -> str:
    """Enter a row or replace the one with its key."""
    names, key = TABLES[table].columns, TABLES[table].key
    rest = [name for name in names if name not in key]
    change = f"UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}" if rest else "NOTHING"
    return f"{insert(table)} ON CONFLICT ({', '.join(key)}) DO {change}"


@cache
def insert_new(table: TableName) -> str:
    """Enter a row unless one with its key stands."""
    return f"{insert(table)} ON CONFLICT ({', '.join(TABLES[table].key)}) DO NOTHING"
