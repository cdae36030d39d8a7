"""Tickets that came of one report, or of one call, at stations that did not know of each other: each is told of the
others until they are merged, cancelled or refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from dispatch_tui.store.sqlite import Database

ASKED_AT_ONCE: Final = 400
_OTHERS: Final = (
    "SELECT b.ticket FROM external a JOIN external b ON b.source = a.source AND b.external = a.external "
    "AND b.ticket <> a.ticket JOIN ticket t ON t.id = b.ticket WHERE a.ticket = ? "
    "AND t.status NOT IN ('merged', 'cancelled', 'refused') ORDER BY b.ticket"
)
_SHARED: Final = (
    "INSERT INTO twin (source, external) SELECT source, external FROM external "
    "WHERE (source, external) IN (VALUES {}) GROUP BY source, external HAVING count(*) > 1 "
    "ON CONFLICT (source, external) DO NOTHING"
)
_OF: Final = (
    "SELECT DISTINCT other.ticket FROM external own JOIN twin w ON w.source = own.source AND w.external = own.external "
    "JOIN external other ON other.source = own.source AND other.external = own.external WHERE own.ticket IN ({})"
)
_SINGLE: Final = (
    "DELETE FROM twin WHERE (SELECT count(*) FROM external e WHERE e.source = twin.source "
    "AND e.external = twin.external) < 2"
)
_CONTESTED: Final = "UPDATE ticket SET contested = ?, revision = ? WHERE id = ? AND contested <> ?"


def others(database: Database, ticket: str) -> tuple[str, ...]:
    """The other tickets that came of the same reports, as far as they are not settled."""
    return tuple(dict.fromkeys(row[0] for row in database.rows(_OTHERS, (ticket,))))


def note(database: Database, externals: Sequence[tuple[Any, ...]]) -> None:
    """Keep in mind which of these ids (source, external, …) stand for several tickets."""
    for start in range(0, len(externals), ASKED_AT_ONCE):
        some = externals[start : start + ASKED_AT_ONCE]
        database.run(_SHARED.format(", ".join(["(?, ?)"] * len(some))), [value for one in some for value in one[:2]])


def forget(database: Database) -> None:
    """Let go of the ids that stand for one ticket again."""
    database.run(_SINGLE)


def sharing(database: Database, tickets: Sequence[str]) -> set[str]:
    """Every ticket that came of the same report as one of these and another, these included."""
    found: set[str] = set()
    for start in range(0, len(tickets), ASKED_AT_ONCE):
        some = tickets[start : start + ASKED_AT_ONCE]
        found.update(row[0] for row in database.rows(_OF.format(", ".join("?" * len(some))), some))
    return found


def tell(database: Database, tickets: Sequence[str], left: Collection[str], revision: int) -> None:
    """Bring up to date whether these tickets, and those that came of the same reports, are in conflict; ``left`` are
    tickets that shared a report with one that is gone."""
    if not left and database.one("SELECT 1 FROM twin LIMIT 1") is None:
        return
    for ticket in sorted(sharing(database, tickets).union(left)):
        row = database.one("SELECT open, ' ' || flags || ' ' LIKE '% conflict %' FROM ticket WHERE id = ?", (ticket,))
        if row is not None:
            now = int(row[1] or (row[0] and bool(others(database, ticket))))
            database.run(_CONTESTED, (now, revision, ticket, now))
