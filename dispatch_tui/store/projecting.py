"""Keeping the projections: the rows of the tickets that a transaction touched, and of those merged with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from dispatch_tui.domain.ticket.merging import heads
from dispatch_tui.store import sqlite, twins
from dispatch_tui.store.folding import Folding, Rows
from dispatch_tui.store.projection import Projected
from dispatch_tui.store.schema import insert, insert_new, upsert
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.streams import Held
from dispatch_tui.store.tokens import tokens

_BEFORE = (
    "SELECT t.id, t.lane, s.doc, s.text, EXISTS (SELECT 1 FROM edge WHERE edge.ticket = t.id) "
    "FROM ticket t JOIN search_text s ON s.ticket = t.id WHERE t.id IN"
)
_ORDERS = "SELECT id, ticket, department, part, step, due_at, untold FROM ticket_order WHERE ticket = ? ORDER BY id"
_TASKS = (
    "SELECT who, ticket, lane, step, band, sort_at, due_at, warn_at, due_clock, place, summary, text FROM task "
    "WHERE ticket = ? ORDER BY who"
)
_EXTERNALS = (
    "SELECT source, external, ticket, digest FROM external WHERE ticket = ? ORDER BY source, external"
)
ASKED_AT_ONCE = 500
_NEW = (None, 0, "", 0)
"""What stood before for a ticket that has no rows: lane, number in the index, text in it, whether it has edges."""


class Projector:
    """Writes projections into ``database`` as ``folding`` makes them. One is made for each transaction; ``revision``
    marks every row that it writes."""

    def __init__(self, database: Database, folding: Folding, revision: int) -> None:
        self._database = database
        self._folding = folding
        self._revision = revision
        self._tickets: list[tuple[Any, ...]] = []
        self._new_tickets: list[tuple[Any, ...]] = []
        self._orders: list[tuple[Any, ...]] = []
        self._tasks: list[tuple[Any, ...]] = []
        self._externals: list[tuple[Any, ...]] = []
        self._searched: list[tuple[int, str, str]] = []
        self._indexed: list[tuple[int, str]] = []
        self._quarantined: list[tuple[str, str, str]] = []
        self._tally: dict[str, int] = {}
        self._left: set[str] = set()
        self._next_doc: int | None = None
        self._any_quarantined = database.one("SELECT 1 FROM quarantine LIMIT 1") is not None
        self._named_of: Mapping[str, Any] = {}
        self._found_named: set[str] = set()

    def write(self, touched: Mapping[str, Held], made: Collection[str]) -> None:
        """Bring the rows of these tickets up to date, those ``made`` have none yet; and of whatever is or was merged
        with them."""
        edges = {ticket: self._folding.edges(held) for ticket, held in touched.items()}
        self._write(edges, made, lambda ticket, head: self._folding.rows(touched[ticket], head))

    def take(self, folded: Iterable[Rows]) -> None:
        """As ``write``, with rows that were made already, in whatever process, as if nothing was merged with them;
        those of merged tickets are made again."""
        known = {one.ticket: one for one in folded}
        edges = {ticket: one.edges for ticket, one in known.items()}
        self._write(edges, (), lambda ticket, head: known[ticket] if head is None else self._again(ticket, head))

    def write_all(self, tickets: Iterable[str], *, every: int = 500) -> None:
        """Fill tables that are empty with the rows of every ticket."""
        merged = []
        left = iter(tickets)
        while some := list(islice(left, every)):
            for one in self._folding.read(some):
                if one.edges:
                    merged.append(one.ticket)
                    self._enter_edges(one.ticket, one.edges)
                else:
                    self._enter(one, _NEW)
            self._flush()
        head_of = heads(self._group(self._connected(set(merged)), set(merged)))  # also who holds no half of them
        for ticket in merged:
            self._enter(self._again(ticket, head_of[ticket]), _NEW)
        self._flush()

    def _write(
        self, edges: Mapping[str, tuple[str, ...] | None], made: Collection[str],
        rows: Callable[[str, str | None], Rows],
    ) -> None:  # fmt: skip
        before = dict.fromkeys(edges, _NEW)
        before.update(self._before_all([ticket for ticket in edges if ticket not in made]))
        head_of = self._merge(edges, before, made)
        for ticket in edges:
            self._enter(rows(ticket, head_of.pop(ticket, None)), before[ticket])
        for ticket, head in head_of.items():
            self._enter(self._again(ticket, head), self._before(ticket))
        self._flush()

    def _again(self, ticket: str, head: str) -> Rows:
        """The rows of a ticket that is merged."""
        held = self._folding.streams.held(ticket)
        return Rows(ticket, None, None) if held is None else self._folding.rows(held, head)

    def _enter(self, rows: Rows, before: Any) -> None:
        """Gather the rows of one ticket; ``_flush`` writes them."""
        lane, found = before[0], rows.projected
        if self._any_quarantined:  # what could not be entered then may have its parents now
            self._database.run("DELETE FROM quarantine WHERE stream = ?", (f"ticket/{rows.ticket}",))
        self._quarantined.extend((event_id, f"ticket/{rows.ticket}", reason) for event_id, reason in rows.bad)
        if lane is not None:
            self._tally[lane] = self._tally.get(lane, 0) - 1
        if found is None:
            if lane is not None:
                self._remove(rows.ticket, before)
            return
        self._tally[found.lane] = self._tally.get(found.lane, 0) + 1
        (self._new_tickets if lane is None else self._tickets).append((*found.row, self._revision))
        if lane is None:
            self._orders.extend(found.orders)
            self._tasks.extend(found.tasks)
            self._externals.extend(found.externals)
        else:
            self._enter_orders(rows.ticket, found)
        self._enter_search(rows.ticket, found.search, before)

    def _flush(self) -> None:
        """Write what was gathered."""
        database = self._database
        database.many(insert("ticket"), self._new_tickets)
        database.many(upsert("ticket"), self._tickets)
        database.many(insert("ticket_order"), self._orders)
        database.many(insert("task"), self._tasks)
        database.many(upsert("external"), self._externals)
        twins.note(database, self._externals)
        database.many(upsert("search_text"), self._searched)
        database.many(sqlite.SEARCH_ADD, self._indexed)
        database.many(insert_new("quarantine"), self._quarantined)
        written = [row[0] for rows in (self._new_tickets, self._tickets) for row in rows]
        twins.tell(database, written, self._left, self._revision)
        database.many(
            "UPDATE tally SET count = count + ? WHERE lane = ?",
            [(change, lane) for lane, change in self._tally.items() if change],
        )
        for gathered in (
            self._tickets, self._new_tickets, self._orders, self._tasks, self._externals, self._searched, self._indexed,
            self._quarantined, self._tally, self._left,
        ):  # fmt: skip
            gathered.clear()

    # One ticket

    def _before(self, ticket: str) -> Any:
        return self._before_all([ticket]).get(ticket, _NEW)

    def _before_all(self, tickets: Sequence[str]) -> dict[str, Any]:
        """What stood before for those of these tickets that have rows."""
        found = {}
        for start in range(0, len(tickets), ASKED_AT_ONCE):
            some = tickets[start : start + ASKED_AT_ONCE]
            for ticket, *before in self._database.rows(f"{_BEFORE} ({', '.join('?' * len(some))})", some):
                found[ticket] = before
        return found

    def _enter_orders(self, ticket: str, found: Projected) -> None:
        kept = self._database.rows(_ORDERS, (ticket,))
        if tuple(kept) != found.orders:
            if kept:
                self._database.run("DELETE FROM ticket_order WHERE ticket = ?", (ticket,))
            self._orders.extend(found.orders)
        if tuple(self._database.rows(_TASKS, (ticket,))) != found.tasks:
            self._database.run("DELETE FROM task WHERE ticket = ?", (ticket,))
            self._tasks.extend(found.tasks)
        if found.externals:
            known = self._database.rows(_EXTERNALS, (ticket,))
            self._externals.extend(one for one in found.externals if one not in known)

    def _enter_search(self, ticket: str, text: str, before: Any) -> None:
        _, doc, old, _ = before
        if doc:
            if old == text:
                return
            self._database.run(sqlite.SEARCH_DROP, (doc, tokens(old)))
        else:
            doc = self._new_doc()
        self._searched.append((doc, ticket, text))
        self._indexed.append((doc, tokens(text)))

    def _new_doc(self) -> int:
        if self._next_doc is None:
            self._next_doc = 1 + int(self._database.value("SELECT coalesce(max(doc), 0) FROM search_text"))
        doc, self._next_doc = self._next_doc, self._next_doc + 1
        return doc

    def _remove(self, ticket: str, before: Any) -> None:
        """Nothing says any longer that it was received."""
        database = self._database
        self._left |= twins.sharing(database, [ticket])
        database.run(sqlite.SEARCH_DROP, (before[1], tokens(before[2])))
        for table in ("search_text", "ticket_order", "task", "external"):
            database.run(f"DELETE FROM {table} WHERE ticket = ?", (ticket,))  # noqa: S608
        database.run("DELETE FROM ticket WHERE id = ?", (ticket,))
        twins.forget(database)

    # Merges

    def _enter_edges(self, ticket: str, edges: Collection[str]) -> None:
        self._database.many(insert("edge"), [(ticket, other) for other in edges])

    def _merge(
        self, edges: Mapping[str, tuple[str, ...] | None], before: Mapping[str, Any], made: Collection[str]
    ) -> dict[str, str]:
        """Bring the edges up to date; the head of every ticket that is in a group with one of these, or was."""
        changed: set[str] = set()
        reached: set[str] = set()
        here: set[str] = set()
        for ticket, halves in edges.items():
            lane, _, _, has_edges = before[ticket]
            received = halves is not None
            if received:
                here.add(ticket)
            if not halves and not has_edges:
                if lane is None and ticket not in self._named(edges):
                    continue
                if ticket in made or received == (lane is not None):
                    continue
            changed.add(ticket)
            reached |= self._connected({ticket})
            self._database.run("DELETE FROM edge WHERE ticket = ?", (ticket,))
            self._enter_edges(ticket, halves or ())
        if not changed:
            return {}
        return dict(heads(self._group(reached | self._connected(changed), here)))

    def _named(self, touched: Mapping[str, Any]) -> Collection[str]:
        """Those of these tickets to which another's half of a merge leads."""
        if self._named_of is not touched:
            self._named_of, self._found_named = touched, set()
            tickets = list(touched)
            for start in range(0, len(tickets), ASKED_AT_ONCE):
                some = tickets[start : start + ASKED_AT_ONCE]
                asked = f"SELECT other FROM edge WHERE other IN ({', '.join('?' * len(some))})"  # noqa: S608
                self._found_named.update(row[0] for row in self._database.rows(asked, some))
        return self._found_named

    def _group(self, tickets: Iterable[str], here: Collection[str]) -> dict[str, frozenset[str]]:
        """The halves of those among ``tickets`` that the store holds: those ``here``, and whatever has a row."""
        found: dict[str, frozenset[str]] = {}
        for ticket in sorted(tickets):
            if ticket in here or self._database.one("SELECT 1 FROM ticket WHERE id = ?", (ticket,)):
                found[ticket] = frozenset(self._halves(ticket))
        return found

    def _halves(self, ticket: str) -> list[str]:
        return [row[0] for row in self._database.rows("SELECT other FROM edge WHERE ticket = ?", (ticket,))]

    def _connected(self, tickets: set[str]) -> set[str]:
        """These, and all that halves of merges lead to from them in either direction."""
        found, fresh = set(tickets), list(tickets)
        while fresh:
            one = fresh.pop()
            named = self._halves(one)
            named += [row[0] for row in self._database.rows("SELECT ticket FROM edge WHERE other = ?", (one,))]
            for other in named:
                if other not in found:
                    found.add(other)
                    fresh.append(other)
        return found
