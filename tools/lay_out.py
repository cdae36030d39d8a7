"""Write down what SQLite is given of the store's table classes.

python -m tools.lay_out            prints it
python -m tools.lay_out --update   writes it into the store, whose commands then need not wait for SQLModel
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from dispatch_tui.store import tables

WRITTEN: Final = Path(__file__).resolve().parent.parent / "dispatch_tui" / "store" / "laid_out.py"
_HEAD: Final = '''# ruff: noqa: E501 - a statement stands on one line
"""What SQLite is given of the table classes, made by ``make tables``: not edited by hand.

The classes in ``tables`` are the definition, and a test proves this current. It stands here because importing SQLModel
takes longer than most commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple


class Laid(NamedTuple):
    """A table: its columns in the order of the class, its primary key, whether it can be made again from the log, and
    the statements that create it with its indexes."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    projection: bool
    schema: tuple[str, ...]


'''


def laid_out() -> str:
    """The module's text."""
    models = {str(model.__tablename__): model for model in _models()}
    names = ["TableName = Literal["] + [f'    "{name}",' for name in models] + ["]"]
    rows = [line for name, model in models.items() for line in _table(name, model)]
    return _HEAD + "\n".join([*names, "TABLES: Final[Mapping[TableName, Laid]] = {", *rows, "}  # fmt: skip", ""])


def _models() -> list[type[SQLModel]]:
    return [
        one for one in vars(tables).values()
        if isinstance(one, type) and issubclass(one, SQLModel) and one is not SQLModel
    ]  # fmt: skip


def _table(name: str, model: type[SQLModel]) -> Iterator[str]:
    table = SQLModel.metadata.tables[name]
    columns = [column.name for column in table.columns]
    key = [column.name for column in table.primary_key.columns]
    yield f'    "{name}": Laid('
    yield f"        {_tuple(columns)},"
    yield f"        {_tuple(key)},"
    yield f"        {model in tables.PROJECTIONS},"
    yield "        ("
    for statement in _schema(table):
        yield f"            {_quoted(' '.join(statement.split()))},"
    yield "        ),"
    yield "    ),"


def _schema(table: Table) -> Iterator[str]:
    dialect = sqlite.dialect()
    yield str(CreateTable(table).compile(dialect=dialect))
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        yield str(CreateIndex(index).compile(dialect=dialect))


def _tuple(names: list[str]) -> str:
    return f"({', '.join(map(_quoted, names))}{',' if len(names) == 1 else ''})"


def _quoted(text: str) -> str:
    return json.dumps(text)


def main() -> int:
    if "--update" in sys.argv[1:]:
        WRITTEN.write_text(laid_out(), encoding="utf-8")
    else:
        sys.stdout.write(laid_out())
    return 0


if __name__ == "__main__":
    sys.exit(main())
