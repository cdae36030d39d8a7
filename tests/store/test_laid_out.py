"""What SQLite is given of the table classes is current, and no command waits for SQLModel."""

from __future__ import annotations

import pytest

from dispatch_tui.store import laid_out, tables
from dispatch_tui.store.schema import insert, insert_new, upsert
from tools import lay_out


def test_what_is_laid_out_is_what_the_classes_say() -> None:
    assert lay_out.WRITTEN.read_text("utf-8") == lay_out.laid_out(), "make tables"


def test_every_class_is_laid_out() -> None:
    assert [name for name, laid in laid_out.TABLES.items() if laid.projection] == [
        model.__tablename__ for model in tables.PROJECTIONS
    ]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (insert("counter"), "INSERT INTO counter (name, value) VALUES (?, ?)"),
        (upsert("tally"), f"{insert('tally')} ON CONFLICT (lane) DO UPDATE SET count = excluded.count"),
        (upsert("edge"), f"{insert('edge')} ON CONFLICT (ticket, other) DO NOTHING"),
        (insert_new("edge"), f"{insert('edge')} ON CONFLICT (ticket, other) DO NOTHING"),
    ],
)  # fmt: skip
def test_statements(statement: str, text: str) -> None:
    assert statement == text
