"""From the table classes to what is run: the schema, and the texts of the statements that fill it."""

from __future__ import annotations

import sqlite3
from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from dispatch_tui.store import tables


def table_of(model: type[SQLModel]) -> Table:
    table: Table = SQLModel.metadata.tables[str(model.__tablename__)]
    return table


def make_tables(connection: sqlite3.Connection) -> None:
    """Create every table and index on ``connection``, inside its transaction."""
    dialect = sqlite.dialect()
    for model in _models():
        table = table_of(model)
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))


def _models() -> list[type[SQLModel]]:
    return [
        one for one in vars(tables).values()
        if isinstance(one, type) and issubclass(one, SQLModel) and one is not SQLModel
    ]  # fmt: skip


@cache
def columns(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(model).columns)


@cache
def insert(model: type[SQLModel]) -> str:
    """Enter a row, columns in the order of the class."""
    names = columns(model)
    return f"INSERT INTO {model.__tablename__} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608


@cache
def upsert(model: type[SQLModel]) -> str:
    """Enter a row or replace the one with its key."""
    keys = tuple(column.name for column in table_of(model).primary_key.columns)
    rest = [name for name in columns(model) if name not in keys]
    change = f"UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}" if rest else "NOTHING"
    return f"{insert(model)} ON CONFLICT ({', '.join(keys)}) DO {change}"


@cache
def insert_new(model: type[SQLModel]) -> str:
    """Enter a row unless one with its key stands."""
    keys = ", ".join(column.name for column in table_of(model).primary_key.columns)
    return f"{insert(model)} ON CONFLICT ({keys}) DO NOTHING"
