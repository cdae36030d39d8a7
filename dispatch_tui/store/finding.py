"""What the projections of an open store tell: queues and lists of tickets, and tickets by what they are known by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from dispatch_tui.store import board as queue
from dispatch_tui.store import tasks, twins
from dispatch_tui.store.identity import Identity
from dispatch_tui.store.projection import number_end
from dispatch_tui.store.rows import BoardPage, BoardRow

_ASKED_AT_ONCE: Final = 500
_OVER: Final = "coalesce(t.closed_at, (SELECT h.closed_at FROM ticket h WHERE h.id = t.merged_into AND h.open = 0))"


class Finding(Identity):
    """The part of a store that finds tickets without folding them."""

    # The queues and lists

    def board(
        self, lane: str, who: str, text: str = "", *, after: str | None = None, before: str | None = None,
        limit: int = 100, now: int, until: Mapping[str, int] | None = None,
    ) -> BoardPage:  # fmt: skip
        """A page of the queue, as ``queue.page`` gives it."""
        return queue.page(
            self.database.rows, lane, who, text, after=after, before=before, limit=limit, now=now, until=until
        )

    def tallies(self, who: str, now: int) -> dict[str, int]:
        """How many tickets each lane holds."""
        return queue.tallies(self.database.rows, who, now)

    def listing(
        self, *, status: str | None = None, department: str | None = None, grid: str | None = None, text: str = "",
        limit: int = 50, now: int = 0, ticket: str | None = None,
    ) -> tuple[BoardRow, ...]:  # fmt: skip
        """Tickets by what they are, newest first. ``late`` is among the flags as of ``now``."""
        return queue.listing(
            self.database.rows, status=status, department=department, grid=grid, text=text, limit=limit, now=now,
            ticket=ticket,
        )  # fmt: skip

    def orders_of(self, department: str, steps: Iterable[str]) -> list[tuple[str, str]]:
        """(order, ticket) of a department's orders at one of these steps, by their report limit."""
        return queue.orders_of(self.database.rows, department, tuple(steps))

    def tickets_in(self, lanes: Iterable[str], town: str | None = None) -> list[str]:
        """The tickets of these lanes, of one town or all, in the order of their ids."""
        return queue.tickets_in(self.database.rows, tuple(lanes), town)

    def tasks(
        self, who: str, lane: str, text: str = "", *, after: str | None = None, before: str | None = None,
        limit: int = 100, now: int,
    ) -> BoardPage:  # fmt: skip
        """A page of the queue of a department (its code) or of the collectors (``tasks.COLLECTORS``)."""
        return tasks.page(self.database.rows, who, lane, text, after=after, before=before, limit=limit, now=now)

    def task_tallies(self, who: str, now: int) -> dict[str, int]:
        """How many rows each lane of that queue holds."""
        return tasks.tallies(self.database.rows, who, now)

    def task_listing(
        self, who: str, *, status: str | None = None, department: str | None = None, grid: str | None = None,
        text: str = "", limit: int = 50, now: int = 0, ticket: str | None = None,
    ) -> tuple[BoardRow, ...]:  # fmt: skip
        """Everything that was ever in that queue, by what it is, newest first."""
        return tasks.listing(
            self.database.rows, who, status=status, department=department, grid=grid, text=text, limit=limit, now=now,
            ticket=ticket,
        )  # fmt: skip

    def has_task(self, who: str, ticket: str) -> bool:
        """Whether a ticket is or was in that queue."""
        return tasks.holds(self.database.rows, who, ticket)

    def received_between(self, first: int | None, until: int | None) -> list[str]:
        """The tickets that came in from ``first`` to before ``until`` (UTC ms; None: without that end), in the order in
        which they did."""
        return [row[0] for row in self.database.rows(
            "SELECT id FROM ticket WHERE received_at >= coalesce(?, received_at) "
            "AND (? IS NULL OR received_at < ?) ORDER BY received_at, id", (first, until, until),
        )]  # fmt: skip

    def finished(self) -> int:
        """How many tickets are finished."""
        return int(self.database.value("SELECT count FROM tally WHERE lane = 'done'") or 0)

    def lessons(self, most: int) -> list[tuple[str, str]]:
        """(words, item) of the tickets closed last."""
        return queue.lessons(self.database.rows, most)

    def changed_since(self, revision: int) -> frozenset[str]:
        """The tickets that changed after ``revision``."""
        return frozenset(row[0] for row in self.database.rows("SELECT id FROM ticket WHERE revision > ?", (revision,)))

    def in_conflict(self, tickets: Iterable[str]) -> list[str]:
        """The numbers of those of these tickets in which values disagree, in order."""
        wanted = list(tickets)
        found: list[str] = []
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            found.extend(
                row[0] for row in self.database.rows(
                    f"SELECT number FROM ticket WHERE id IN ({', '.join('?' * len(some))}) "  # noqa: S608
                    "AND contested = 1", some,
                )
            )  # fmt: skip
        return sorted(found)

    def closed_before(self, until: int) -> list[tuple[str, str, int, str]]:
        """(ticket, number, when it was over, classes of parts that it still has) of every ticket over by ``until`` that
        has any, that which was closed first before the rest. What was merged is over with its head."""
        return [(row[0], row[1], row[2], row[3]) for row in self.database.rows(
            f"SELECT id, number, {_OVER} AS over, kept FROM ticket t "  # noqa: S608
            "WHERE open = 0 AND kept <> '' AND over <= ? ORDER BY over, id", (until,),
        )]  # fmt: skip

    def over_since(self, ticket: str) -> int | None:
        """When a ticket, or the head that it is merged under, was over; None while it is not."""
        found = self.database.value(f"SELECT {_OVER} FROM ticket t WHERE id = ? AND open = 0", (ticket,))  # noqa: S608
        return None if found is None else int(found)

    # What a ticket is known by

    def number_of(self, ticket: str) -> str:
        """A ticket's number; empty for an unknown one."""
        return self.database.value("SELECT number FROM ticket WHERE id = ?", (ticket,)) or ""

    def find_number(self, text: str) -> list[tuple[str, str]]:
        """(id, number) of the tickets meant by an id, a full number, or else a number's end; in order of ids."""
        rows = self.database.rows("SELECT id, number FROM ticket WHERE id = ?", (text.lower(),))
        end = number_end(text)
        if not rows and end:
            rows = self.database.rows("SELECT id, number FROM ticket WHERE number_end = ? ORDER BY id", (end,))
        if not rows and end:
            rows = self.database.rows(
                "SELECT id, number FROM ticket WHERE number_end >= ? AND number_end < ? ORDER BY id LIMIT 100",
                (end, end + "\U0010ffff"),
            )
        return [(row[0], row[1]) for row in rows]

    def ticket_of_order(self, order: str) -> str | None:
        """The ticket that an order belongs to; None where there is no such order."""
        found: str | None = self.database.value("SELECT ticket FROM ticket_order WHERE id = ?", (order,))
        return found

    def merged(self, ticket: str) -> tuple[str | None, tuple[str, ...]]:
        """The ticket under which this one was merged, and those that were merged under this one."""
        into = self.database.value("SELECT merged_into FROM ticket WHERE id = ?", (ticket,))
        under = self.database.rows(
            "SELECT id FROM ticket WHERE merged_into = ? AND merged_into <> '' ORDER BY id", (ticket,)
        )
        return into or None, tuple(row[0] for row in under)

    def twins(self, ticket: str) -> tuple[str, ...]:
        """Other tickets that the same call or the same report of a platform became, at another station; not those
        that were merged, cancelled or refused."""
        return twins.others(self.database, ticket)

    def known_external(self, source: str, external: str) -> str | None:
        """The ticket that a platform's report became."""
        found = self.known_externals(source, [external]).get(external)
        return None if found is None else found[0]

    def known_externals(self, source: str, externals: Iterable[str]) -> dict[str, tuple[str, str]]:
        """(ticket, digest) for each of a platform's ids that is known."""
        wanted = list(externals)
        found: dict[str, tuple[str, str]] = {}
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            for external, ticket, digest in self.database.rows(
                "SELECT external, ticket, digest FROM external WHERE source = ? "  # noqa: S608
                f"AND external IN ({', '.join('?' * len(some))}) ORDER BY ticket DESC",
                (source, *some),
            ):
                found[external] = (ticket, digest)
        return found

    def platforms(self) -> tuple[str, ...]:
        """Every platform from which a report came in."""
        return tuple(row[0] for row in self.database.rows("SELECT DISTINCT source FROM external ORDER BY source"))

    def externals(self, platform: str) -> list[tuple[str, str]]:
        """(its own id, ticket) of every report of a platform, in the order in which they came in here."""
        return [
            (row[0], row[1]) for row in self.database.rows(
                "SELECT external, ticket FROM external WHERE source = ? ORDER BY ticket, external", (platform,)
            )
        ]  # fmt: skip

    def from_source(self, source: str) -> list[tuple[str, str]]:
        """(the platform's own id or empty, ticket) of every ticket of a source code, in the same order."""
        return [
            (row[0], row[1]) for row in self.database.rows(
                "SELECT coalesce(e.external, ''), t.id FROM ticket t LEFT JOIN external e ON e.ticket = t.id "
                "WHERE t.source = ? ORDER BY t.id, e.external", (source,),
            )
        ]  # fmt: skip
