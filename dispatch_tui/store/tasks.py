"""The queue of those who work outside the centre: what each department has to do, and what collectors have to look at.

Rows tell no more of a caller than a department may know by the pack, and collectors nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from dispatch_tui.domain.clocks import Dues
from dispatch_tui.domain.covering import HIDDEN, Cover
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.ticket.orders import Order
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.store.board import Run, flags_of, read_sort
from dispatch_tui.store.rows import BoardPage, BoardRow
from dispatch_tui.store.tokens import folded, terms

COLLECTORS: Final = "@collectors"
"""Whose the rechecks are; no department's code begins so."""
TIMED, UNTIMED, FINISHED = 1, 2, 3
"""The bands of the queue, as in the centre's."""
TO_RECHECK: Final = frozenset({"to_call_back", "to_close"})
LONGEST_SHOWN: Final = 200
_NOTHING_DUE: Final = (None, None, "")
_LANES: Final[Mapping[str, str]] = {
    "sent": "ack", "withdrawn": "ack", "acknowledged": "work", "arrived": "work", "reworking": "work",
    "returned": "returned", "reported": "reported", "held": "reported",
}  # fmt: skip
"""The lane of an order by its step; what is not here is done with."""
_CENTRES: Final = frozenset({"to_notify", "held"})
"""Flags of what the centre has to do."""
_TEXTS: Final = ("summary", "text", "address")
_CALLER: Final = ("caller.name", "caller.phone")
_COLUMNS: Final = (
    "t.id, t.number, t.status, t.urgency, t.source, t.received_at, k.due_at, k.warn_at, k.due_clock, '', "
    "t.town, t.grid, k.place, k.summary, t.item, k.who, t.flags, k.band, k.sort_at, k.step"
)


def tasks_of(
    ticket: Ticket, due: Dues, cover: Cover, said: Mapping[str, str], searched: Mapping[str, str],
    packs: Callable[[str | None], Pack | None],
) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
    """The rows of a ticket, columns in the order of TaskRow, by whose they are. ``cover`` is the centre's, ``said`` the
    ticket's texts by field, ``searched`` what is folded of them already."""
    told = _Told(ticket, cover, said, searched)
    rows = [_of_department(ticket, order, due, told, packs) for order in _standing(ticket)]
    rows += _of_collectors(ticket, told)
    return tuple(sorted(rows))


def _standing(ticket: Ticket) -> Iterator[Order]:
    """The order that stands for each department: one that is not done with before others, the newest of them."""
    found: dict[str, Order] = {}
    for order in ticket.orders:
        known = found.get(order.department)
        if known is None or order.step in _LANES or known.step not in _LANES:
            found[order.department] = order
    yield from found.values()


def _of_department(
    ticket: Ticket, order: Order, due: Dues, told: _Told, packs: Callable[[str | None], Pack | None]
) -> tuple[Any, ...]:
    lane = _LANES.get(order.step, "done")
    due_at, warn_at, due_clock = _NOTHING_DUE if lane == "done" else due.orders.get(order.id, _NOTHING_DUE)
    if lane == "done":
        place = (FINISHED, -(order.verified_at or order.ended_at or ticket.timeline[-1].at))
    else:
        place = (UNTIMED, order.sent_at) if due_at is None else (TIMED, due_at)
    pack = packs(order.pack)
    known = told.to(pack.department_sees if pack is not None else ())
    return (order.department, ticket.id, lane, order.step, *place, due_at, warn_at, due_clock, *known)


def _of_collectors(ticket: Ticket, told: _Told) -> Iterator[tuple[Any, ...]]:
    if "recheck" not in ticket.demands:
        return
    if ticket.status in TO_RECHECK and not ticket.recheck_met:
        lane, place = "work", (UNTIMED, ticket.verified_at or ticket.received_at)
    elif ticket.rechecked_at is not None:
        lane, place = "done", (FINISHED, -ticket.rechecked_at)
    else:
        return
    yield (COLLECTORS, ticket.id, lane, "", *place, None, None, "", *told.to(()))


class _Told:
    """What a ticket says to those outside the centre, worked out once for all who may know as much of a caller."""

    def __init__(self, ticket: Ticket, cover: Cover, said: Mapping[str, str], searched: Mapping[str, str]) -> None:
        self._ticket = ticket
        self._cover = cover
        self._said = said
        self._searched = searched
        self._found: dict[tuple[str, ...], tuple[str, str, str]] = {}

    def to(self, sees: tuple[str, ...]) -> tuple[str, str, str]:
        """(place, summary, what it is found by) as far as they may know who see that of a caller."""
        found = self._found.get(sees)
        if found is None:
            found = self._found[sees] = self._tell(sees)
        return found

    def _tell(self, sees: tuple[str, ...]) -> tuple[str, str, str]:
        said = self._said
        cover = self._cover.for_those_who_see(sees)
        bare = self._cover.for_those_who_see(sees, lifted=True)
        shown = {name: cover.text(said[name]) or "" for name in _TEXTS if name in said}
        known = [bare.text(said[name]) or "" for name in shown]
        caller = [bare.person(name, said[name]) or "" for name in _CALLER if name in said]
        found_by = "\n".join((self._ticket.number, *known, *(one for one in caller if one != HIDDEN)))
        summary = shown.get("summary") or shown.get("text", "")
        searched = self._searched.get(found_by)
        return (
            shown.get("address", "")[:LONGEST_SHOWN], summary[:LONGEST_SHOWN],
            folded(found_by) if searched is None else searched,
        )  # fmt: skip


def page(
    run: Run, who: str, lane: str, text: str, *, after: str | None, before: str | None, limit: int, now: int
) -> BoardPage:
    """The rows of somebody's lane that hold every word of ``text``: from its start, or after or before a row's
    ``sort``."""
    backward = before is not None
    start = read_sort(before or after)
    rows = _rows(run, who, lane, text, now, start, backward=backward, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    beyond = False
    if rows and start is not None:
        edge = rows[-1] if backward else rows[0]
        there = (edge[17], edge[18], edge[0])
        beyond = bool(_rows(run, who, lane, text, now, there, backward=not backward, limit=1))
    shown = tuple(_row(row, now) for row in rows)
    return BoardPage(shown, more, beyond) if backward else BoardPage(shown, beyond, more)


def tallies(run: Run, who: str, now: int) -> dict[str, int]:
    """How many rows each of somebody's lanes holds."""
    counts = dict.fromkeys((*sorted(set(_LANES.values())), "done"), 0)
    counts.update(run("SELECT lane, count(*) FROM task WHERE who = ? GROUP BY lane", (who,)))
    counts["all"] = sum(count for lane, count in counts.items() if lane != "done")
    late = "SELECT count(*) FROM task WHERE who = ? AND band = ? AND sort_at < ?"
    counts["late"] = run(late, (who, TIMED, now))[0][0]
    return counts


def listing(
    run: Run, who: str, *, status: str | None, department: str | None, grid: str | None, text: str, limit: int,
    now: int, ticket: str | None = None,
) -> tuple[BoardRow, ...]:  # fmt: skip
    """Somebody's tickets by what they are, newest first; ``department``: any with an order of it as well; ``ticket``:
    that one alone."""
    conditions, params = _asked(who, "", text, now)
    for column, value in (("t.id", ticket), ("t.status", status), ("t.grid", grid)):
        if value is not None:
            conditions.append(f"{column} = ?")
            params.append(value)
    if department is not None:
        conditions.append("t.id IN (SELECT ticket FROM ticket_order WHERE department = ?)")
        params.append(department)
    rows = run(_select(conditions, "t.id DESC"), (*params, limit))
    return tuple(_row(row, now) for row in rows)


def holds(run: Run, who: str, ticket: str) -> bool:
    """Whether a ticket is, or was, somebody's."""
    return bool(run("SELECT 1 FROM task WHERE who = ? AND ticket = ?", (who, ticket)))


def _rows(
    run: Run, who: str, lane: str, text: str, now: int, start: tuple[int, int, str] | None, *, backward: bool,
    limit: int,
) -> list[Any]:  # fmt: skip
    conditions, params = _asked(who, lane, text, now)
    if start is not None:
        conditions.append(f"(k.band, k.sort_at, k.ticket) {'<' if backward else '>'} (?, ?, ?)")
        params.extend(start)
    way = " DESC" if backward else ""
    return run(_select(conditions, f"k.band{way}, k.sort_at{way}, k.ticket{way}"), (*params, limit))


def _select(conditions: Sequence[str], order: str) -> str:
    where = " AND ".join(conditions)
    return f"SELECT {_COLUMNS} FROM task k JOIN ticket t ON t.id = k.ticket WHERE {where} ORDER BY {order} LIMIT ?"  # noqa: S608


def _asked(who: str, lane: str, text: str, now: int) -> tuple[list[str], list[Any]]:
    conditions = ["k.who = ?"]
    params: list[Any] = [who]
    match lane:
        case "":
            pass
        case "all":
            conditions.append(f"k.band < {FINISHED}")
        case "late":
            conditions.append(f"k.band = {TIMED} AND k.sort_at < ?")
            params.append(now)
        case _:
            conditions.append("k.lane = ?")
            params.append(lane)
    for term in terms(text):
        conditions.append("k.text LIKE ? ESCAPE '\\'")
        params.append("%" + term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
    return conditions, params


def _row(row: Sequence[Any], now: int) -> BoardRow:
    flags = tuple(flag for flag in flags_of(row, now) if flag not in _CENTRES)
    return BoardRow(*(*row[:16], flags, f"{row[17]}:{row[18]}:{row[0]}", row[19]))
