"""What stands beside the log: texts, addresses, persons' details, photos, by their salted hash."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from dispatch_tui.domain.event import Part
from dispatch_tui.store.schema import insert
from dispatch_tui.store.sqlite import Database, as_bytes

KEPT_TEXTS: Final = 8_192
ASKED_AT_ONCE: Final = 500
UNTIDY: Final = "untidy"
"""The row of ``meta`` that stands while traces may be left of what was erased."""
LONGEST_KEPT: Final = 4_096
"""Characters, or bytes where many are read; a longer part is read from the disk each time."""


class Parts:
    """The parts of one store, with those that a transaction has not committed yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._fetched: dict[str, str] = {}
        """What ``fetch`` read last."""
        self._pending: dict[str, Part] = {}
        self._erased = self._count_erased()
        self.entered: set[str] = set()
        """Those that the open transaction entered, or was given and found here."""
        self.untidy = database.value("SELECT 1 FROM meta WHERE name = ?", (UNTIDY,)) is not None
        """Whether something was erased since ``erasing.sweep_up`` last left no trace of it."""

    def text(self, part: str) -> str | None:
        """A part's content as text; None where it is withheld or erased."""
        found = self._fetched.get(part) or self._texts.get(part)
        if found is not None:
            return found
        held = self._pending.get(part)
        if held is not None:
            return held.text
        content = self._database.value("SELECT content FROM part WHERE hash = ?", (part,))
        if content is None:
            return None
        text = as_bytes(content).decode("utf-8", "replace")
        self._keep(part, text)
        return text

    def fetch(self, parts: Iterable[str]) -> None:
        """Have the texts of these at hand until the next are fetched, those of whatever is no photo, before they are
        asked for one by one."""
        self._fetched = {}
        wanted = list(parts)
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[start : start + ASKED_AT_ONCE]
            self._fetched.update([
                (part, as_bytes(content).decode("utf-8", "replace"))
                for part, content in self._database.rows(
                    f"SELECT hash, content FROM part WHERE hash IN ({', '.join('?' * len(some))}) "  # noqa: S608
                    "AND cls <> 'photo'", some,
                )
                if len(content) <= LONGEST_KEPT
            ])  # fmt: skip

    def _keep(self, part: str, text: str) -> None:
        if len(text) <= LONGEST_KEPT:
            self._texts[part] = text
            if len(self._texts) > KEPT_TEXTS:
                self._texts.popitem(last=False)

    def part(self, part: str) -> Part | None:
        """A part with its class and salt; None where it is withheld or erased."""
        held = self._pending.get(part)
        if held is not None:
            return held
        row = self._database.one("SELECT cls, salt, content FROM part WHERE hash = ?", (part,))
        return None if row is None else Part(row[0], as_bytes(row[1]), as_bytes(row[2]))

    def noticed(self) -> None:
        """Another process has written: what it erased is not kept here either."""
        erased = self._count_erased()
        if erased != self._erased:
            self._erased = erased
            self._texts.clear()
            self._fetched.clear()

    def _count_erased(self) -> int:
        return int(self._database.value("SELECT count(*) FROM erased"))

    def add(self, part_hash: str, part: Part) -> None:
        self._pending[part_hash] = part

    def forget(self, parts: Iterable[str]) -> None:
        """They are erased: keep no copy."""
        self.untidy = True
        for part in parts:
            self._drop(part)
            self._pending.pop(part, None)
            self.entered.discard(part)

    def _drop(self, part: str) -> None:
        self._texts.pop(part, None)
        self._fetched.pop(part, None)

    def write(self) -> None:
        """Enter what was added; it stays to be read until ``settle``."""
        rows = [(part_hash, part.cls, part.salt, part.content) for part_hash, part in self._pending.items()]
        self._database.many(insert("part"), rows)

    def settle(self) -> None:
        """The transaction is over, whichever way."""
        self._pending.clear()
        self.entered.clear()
