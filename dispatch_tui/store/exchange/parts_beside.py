"""Parts read as the log names them.

A station's parts lie in their table as they came in, and so nearly in the order of the log: whoever gives much of it
finds the next ones by reading on, at a third of the cost of looking each up. What is not found there is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final

from dispatch_tui.domain.event import PartClass
from dispatch_tui.store.sqlite import Database, as_bytes

Beside = tuple[str, PartClass, bytes, bytes]
"""A part as it goes out: its hash, its class, its salt, its content."""

AT_ONCE: Final = 500
"""Parts read, and looked up, together."""
MOST_AHEAD: Final = 5_000
"""Parts held that were read and not asked for so far."""
FEW: Final = 50
"""Fewer are looked up."""
SMALL: Final = 4_096
"""Bytes of content; longer parts, such as photos, are read one at a time, so that little is held at once."""
_COLUMNS: Final = "SELECT hash, cls, salt, content FROM part"
_IN_ORDER: Final = f"{_COLUMNS} WHERE length(content) <= {SMALL}"


class PartsBeside:
    """The parts of one moment of a store, asked for in the order of its log or in any other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ahead: dict[str, Any] = {}
        self._reading = database.pieces(_IN_ORDER, size=AT_ONCE)

    def of(self, hashes: Collection[str]) -> Iterator[Beside]:
        """Those of these parts that are here, in the order in which they are asked for; each of ``hashes`` once."""
        self._read_on(hashes)
        ahead = self._ahead
        found = {one: ahead.pop(one) for one in hashes if one in ahead}
        found.update(self._looked_up([one for one in hashes if one not in found]))
        for one in hashes:
            row = found.get(one) or self._database.one(f"{_COLUMNS} WHERE hash = ?", (one,))
            if row is not None:
                yield row if type(row[2]) is type(row[3]) is bytes else (*row[:2], *map(as_bytes, row[2:]))

    def _read_on(self, hashes: Collection[str]) -> None:
        """Read at least as many as are not held; nothing any more once most of them turn out to be others."""
        ahead = self._ahead
        if len(ahead) > MOST_AHEAD:
            ahead.clear()
        lacking = sum(one not in ahead for one in hashes)
        if lacking < FEW:
            return
        for piece in islice(self._reading, -(-lacking // AT_ONCE)):
            ahead.update([(row[0], row) for row in piece])
        if 2 * sum(one in ahead for one in hashes) < len(hashes):
            self._reading = iter(())

    def _looked_up(self, hashes: list[str]) -> Iterator[tuple[str, Any]]:
        for start in range(0, len(hashes), AT_ONCE):
            some = hashes[start : start + AT_ONCE]
            for row in self._database.rows(f"{_IN_ORDER} AND hash IN ({', '.join('?' * len(some))})", some):
                yield row[0], row
