"""Reading the queue page by page. A page costs the same however many tickets wait: each lane has an index in the very
order in which it is shown, and a page goes on from a row's place, never from a count of rows.

Needs no more than something that runs SQL, so that the first page can be read before any library is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.store.rows import BoardPage, BoardRow
from dispatch_tui.store.sqlite import SEARCH_DOCS, match_all
from dispatch_tui.store.tokens import asked, terms

Run = Callable[[str, Sequence[Any]], list[Any]]
"""Runs a statement and gives its rows."""

_COLUMNS: Final = (
    "id, number, status, urgency, source, received_at, due_at, warn_at, due_clock, taken_by, town, grid, place, "
    "summary, item, department, flags, band, sort_at, contested"
)
_FINISHED: Final = 3
_OPEN_BANDS: Final = (0, 1, 2)
_ALL_BANDS: Final = (*_OPEN_BANDS, _FINISHED)
_BANDS: Final[Mapping[str, tuple[int, ...]]] = {
    "ringing": (0,), "late": (0, 1), "conflict": _ALL_BANDS, "held": _ALL_BANDS, "done": (_FINISHED,),
}  # fmt: skip
_BEFORE_LATE: Final = frozenset({"urged", "supervised_yellow", "supervised_red"})
"""Flags that are told before ``late``."""
FEW: Final = 2_000
"""Up to so many finds are looked up one by one; where there are more, the queue is walked until a page is full."""


@dataclass(frozen=True, slots=True)
class _Lane:
    """What a lane asks of a row: columns with what they must be, in the order of an index; bands; parameters."""

    conditions: tuple[tuple[str, str], ...]
    params: tuple[Any, ...]
    bands: tuple[int, ...]

    def where(self, mark: str = "") -> str:
        """``mark`` ``+`` keeps the engine from using the lane's index."""
        return " AND ".join(f"{mark}{column} {what}" for column, what in self.conditions)


def _due(until: Mapping[str, int]) -> _Lane:
    """Tickets that are over and still have parts of a class that no ticket over by then is to have."""
    over = "coalesce(closed_at, (SELECT h.closed_at FROM ticket h WHERE h.id = ticket.merged_into AND h.open = 0))"
    each = " OR ".join([f"(' ' || kept || ' ' LIKE ? AND {over} <= ?)"] * len(until)) or "0"
    params = tuple(value for cls, at in until.items() for value in (f"% {cls} %", at))
    return _Lane((("open", "= 0"), ("kept", "<> ''"), (f"({each})", "")), params, (_FINISHED,))


def _lane(lane: str, who: str, now: int) -> _Lane:
    bands = _BANDS.get(lane, _OPEN_BANDS)
    match lane:
        case "all":
            return _Lane((("open", "= 1"),), (), bands)
        case "mine":
            return _Lane((("open", "= 1"), ("taken_by", "<> ''"), ("taken_by", "= ?")), (who,), bands)
        case "late":
            return _Lane((("open", "= 1"), ("sort_at", "< ?")), (now,), bands)
        case "warnings":
            return _Lane((("open", "= 1"), ("warning", "= 1")), (), bands)
        case "to_notify":
            return _Lane((("untold", "= 1"), ("open", "= 1")), (), bands)
        case "conflict":
            return _Lane((("contested", "= 1"),), (), bands)
        case "held":
            return _Lane((("held", "= 1"),), (), bands)
        case _:
            return _Lane((("lane", "= ?"),), (lane,), bands)


def page(
    run: Run, lane: str, who: str, text: str, *, after: str | None, before: str | None, limit: int, now: int,
    until: Mapping[str, int] | None = None,
) -> BoardPage:  # fmt: skip
    """The rows of a lane that hold every word of ``text``: from its start, or after or before a row's ``sort``.
    ``until`` (by class of parts, UTC ms) asks instead for what of tickets that were over by then is due for erasure."""
    asks = _lane(lane, who, now) if until is None else _due(until)
    wanted = terms(text)
    finds = _Finds(run, wanted) if wanted else None
    backward = before is not None
    start = read_sort(before or after)
    rows = _rows(run, asks, finds, start, backward, limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    if not rows:
        return BoardPage((), False, False)
    edge = rows[-1] if backward else rows[0]
    beyond = False
    if start is not None:
        beyond = bool(_rows(run, asks, finds, (edge[17], edge[18], edge[0]), not backward, 1))
    shown = tuple(_row(row, now) for row in rows)
    return BoardPage(shown, more, beyond) if backward else BoardPage(shown, beyond, more)


def lessons(run: Run, most: int) -> list[tuple[str, str]]:
    """(words as the queue shows them, item) of the tickets that were closed last."""
    found = run(
        "SELECT summary, item FROM ticket WHERE lane = 'done' AND status = 'closed' AND item <> '' AND summary <> '' "
        "ORDER BY band, sort_at, id LIMIT ?", (most,),
    )  # fmt: skip
    return [(row[0], row[1]) for row in found]


def listing(
    run: Run, *, status: str | None, department: str | None, grid: str | None, text: str, limit: int, now: int,
    ticket: str | None = None,
) -> tuple[BoardRow, ...]:  # fmt: skip
    """Tickets by what they are, newest first; ``department``: any with an order of it; ``ticket``: that one alone."""
    conditions, params = ["1 = 1"], []
    for column, value in (("id", ticket), ("status", status), ("grid", grid)):
        if value is not None:
            conditions.append(f"{column} = ?")
            params.append(value)
    if department is not None:
        conditions.append("id IN (SELECT ticket FROM ticket_order WHERE department = ?)")
        params.append(department)
    wanted = terms(text)
    if wanted:
        condition, found = _Finds(run, wanted).condition()
        conditions.append(condition)
        params.extend(found)
    rows = run(
        f"SELECT {_COLUMNS} FROM ticket WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?",  # noqa: S608
        (*params, limit),
    )
    return tuple(_row(row, now) for row in rows)


def orders_of(run: Run, department: str, steps: Sequence[str]) -> list[tuple[str, str]]:
    """(order, ticket) of a department's orders at one of these steps; those due first on top, then those with no
    limit."""
    rows = run(
        f"SELECT id, ticket FROM ticket_order WHERE department = ? AND step IN ({', '.join('?' * len(steps))}) "  # noqa: S608
        "ORDER BY due_at IS NULL, due_at, ticket, id",
        (department, *steps),
    )
    return [(row[0], row[1]) for row in rows]


def tickets_in(run: Run, lanes: Sequence[str], town: str | None) -> list[str]:
    """The tickets of these lanes, of one town or all, in the order of their ids."""
    marks = ", ".join("?" * len(lanes))
    where, params = ("", ()) if town is None else (" AND town = ?", (town,))
    rows = run(f"SELECT id FROM ticket WHERE lane IN ({marks}){where} ORDER BY id", (*lanes, *params))  # noqa: S608
    return [row[0] for row in rows]


def tallies(run: Run, who: str, now: int) -> dict[str, int]:
    """How many tickets each lane holds."""
    counts = dict(run("SELECT lane, count FROM tally", ()))
    counts["all"] = sum(count for lane, count in counts.items() if lane != "done")
    for lane in ("mine", "late", "to_notify", "conflict", "held", "warnings"):
        asks = _lane(lane, who, now)
        counts[lane] = sum(
            run(f"SELECT count(*) FROM ticket WHERE {asks.where()} AND band = ?", (*asks.params, band))[0][0]  # noqa: S608
            for band in asks.bands
        )
    return counts


class _Finds:
    """The tickets that hold every term: the index gives those that may, the folded text decides."""

    def __init__(self, run: Run, wanted: list[str]) -> None:
        match = match_all(asked(wanted))
        held = " AND ".join("text LIKE ? ESCAPE '\\'" for _ in wanted)
        self._sql = f"SELECT ticket FROM search_text WHERE doc IN ({SEARCH_DOCS}) AND {held}"  # noqa: S608
        self._params = (match, *(f"%{_escaped(term)}%" for term in wanted))
        few = len(run(f"{SEARCH_DOCS} LIMIT ?", (match, FEW + 1))) <= FEW
        self.few = [row[0] for row in run(self._sql, self._params)] if few else None

    def condition(self) -> tuple[str, Sequence[Any]]:
        """What a row must satisfy, to be tried row by row."""
        if self.few is not None:
            return f"id IN ({', '.join('?' * len(self.few))})", self.few
        return f"+id IN ({self._sql})", self._params


def _escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_Place = tuple[int, int, str]


def _rows(
    run: Run, asks: _Lane, finds: _Finds | None, start: _Place | None, backward: bool, limit: int
) -> list[Any]:
    """Rows from ``start`` on, nearest first."""
    if finds is not None and finds.few is not None:
        return _few_rows(run, asks, finds.few, start, backward, limit)
    extra, extra_params = ("", ()) if finds is None else finds.condition()
    sign, direction = ("<", " DESC") if backward else (">", "")
    found: list[Any] = []
    for band in reversed(asks.bands) if backward else asks.bands:
        if start is not None and (band > start[0] if backward else band < start[0]):
            continue
        conditions, params = [asks.where(), "band = ?"], [*asks.params, band]
        if extra:
            conditions.append(extra)
            params.extend(extra_params)
        if start is not None and band == start[0]:
            conditions.append(f"(sort_at, id) {sign} (?, ?)")
            params.extend(start[1:])
        found += run(
            f"SELECT {_COLUMNS} FROM ticket WHERE {' AND '.join(conditions)} "  # noqa: S608
            f"ORDER BY sort_at{direction}, id{direction} LIMIT ?",
            (*params, limit - len(found)),
        )
        if len(found) >= limit:
            break
    return found


def _few_rows(
    run: Run, asks: _Lane, ids: list[str], start: _Place | None, backward: bool, limit: int
) -> list[Any]:
    rows = run(
        f"SELECT {_COLUMNS} FROM ticket WHERE id IN ({', '.join('?' * len(ids))}) "  # noqa: S608
        f"AND {asks.where('+')} AND +band IN ({', '.join(map(str, asks.bands))})",
        (*ids, *asks.params),
    )
    placed = sorted(((row[17], row[18], row[0]), row) for row in rows)
    if backward:
        placed.reverse()
    return [
        row for place, row in placed
        if start is None or (place < start if backward else place > start)
    ][:limit]  # fmt: skip


def read_sort(sort: str | None) -> _Place | None:
    """The place in a queue that ``BoardRow.sort`` tells."""
    if sort is None:
        return None
    band, sort_at, ticket = sort.split(":", 2)
    return int(band), int(sort_at), ticket


def _row(row: Sequence[Any], now: int) -> BoardRow:
    flags = tuple(flags_of(row, now))
    if row[19] and "conflict" not in flags:  # another ticket came of the same report
        flags = (*flags, "conflict")
    return BoardRow(*(*row[:16], flags, f"{row[17]}:{row[18]}:{row[0]}"))


def flags_of(row: Sequence[Any], now: int) -> Iterator[str]:
    """The flags of a row of these columns, ``late`` among them where it is."""
    late = row[17] != _FINISHED and row[6] is not None and row[6] < now
    for flag in row[16].split():
        if late and flag not in _BEFORE_LATE:
            yield "late"
            late = False
        yield flag
    if late:
        yield "late"
