"""What stays on this station and is never exported: drafts, PIN verifiers, settings."""

from __future__ import annotations

from typing import NamedTuple

from dispatch_tui.store.schema import upsert
from dispatch_tui.store.sqlite import Database


class Pin(NamedTuple):
    """What proves an operator's PIN, how many wrong ones came in a row, and until when (UTC ms) none is tried."""

    verifier: str
    wrong: int
    not_before: int


class Local:
    """Each change is durable when the call returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_draft(self, form: str, field: str, value: str) -> None:
        """Keep one field of a form."""
        self._database.run(upsert("draft"), (form, field, value))

    def draft(self, form: str) -> dict[str, str]:
        """The fields of a form that were kept."""
        return dict(self._database.rows("SELECT field, value FROM draft WHERE form = ? ORDER BY field", (form,)))

    def drafts(self) -> list[str]:
        """The forms of which something was kept."""
        return [row[0] for row in self._database.rows("SELECT DISTINCT form FROM draft ORDER BY form")]

    def discard_draft(self, form: str) -> None:
        self._database.run("DELETE FROM draft WHERE form = ?", (form,))

    def pin(self, operator: str) -> Pin | None:
        row = self._database.one("SELECT verifier, wrong, not_before FROM pin WHERE operator = ?", (operator,))
        return None if row is None else Pin(*row)

    def keep_pin(self, operator: str, verifier: str) -> None:
        """Keep the verifier of a new PIN; wrong ones are forgotten."""
        self._database.run(upsert("pin"), (operator, verifier, 0, 0))

    def count_wrong(self, operator: str, wrong: int, not_before: int) -> None:
        self._database.run(
            "UPDATE pin SET wrong = ?, not_before = ? WHERE operator = ?", (wrong, not_before, operator)
        )

    def has_pins(self) -> bool:
        """Whether anybody can sign in with a PIN on this station."""
        return self._database.one("SELECT 1 FROM pin LIMIT 1") is not None

    def setting(self, name: str) -> str | None:
        found: str | None = self._database.value("SELECT value FROM setting WHERE name = ?", (name,))
        return found

    def keep_setting(self, name: str, value: str) -> None:
        self._database.run(upsert("setting"), (name, value))

    def drop_setting(self, name: str) -> None:
        self._database.run("DELETE FROM setting WHERE name = ?", (name,))

    def settings(self, start: str) -> dict[str, str]:
        """Every setting whose name begins with ``start``."""
        return dict(self._database.rows(
            "SELECT name, value FROM setting WHERE name >= ? AND name < ? ORDER BY name", (start, start + "\U0010ffff")
        ))  # fmt: skip
