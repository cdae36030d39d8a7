"""Folding and projecting the tickets that went stale, in transactions short enough for an operator's act to wait for.

Each ticket is folded once, from its log as it stands then. Whoever is interrupted leaves the rest noted in the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Final

from dispatch_tui.store.erasing import erase, forget_drafts, sweep_up
from dispatch_tui.store.exchange.folding_beside import Beside
from dispatch_tui.store.exchange.giving_way import Clock, Sleep
from dispatch_tui.store.exchange.stints import Stints
from dispatch_tui.store.folding import Folding, Rows
from dispatch_tui.store.projecting import Projector
from dispatch_tui.store.workers import Workers

if TYPE_CHECKING:
    from dispatch_tui.store.writing import Writing

SWEPT_AT_ONCE: Final = 10_000
"""Events looked through at once for whose tickets go stale."""
_TOGETHER: Final = 32
"""Tickets between two looks at the clock."""


def unsettled(store: Writing) -> int:
    """How many tickets are known to be stale; 0 where all projections stand as the log does."""
    stale = int(store.database.value("SELECT count(*) FROM stale"))
    return stale or int(store.database.value("SELECT count(*) FROM sweep"))


def settle(
    store: Writing, *, clock: Clock = time.monotonic, sleep: Sleep = time.sleep,
    done: Callable[[int, int], None] = lambda *_: None, seconds: float | None = None, beside: Beside | None = None,
) -> bool:  # fmt: skip
    """Bring every projection up to the log, or do so for about that many ``seconds``; whether all stand. ``done`` is
    told how many tickets are done and how many there were. What was begun ``beside`` is gone on with."""
    began, count = clock(), 0
    beside = beside or Beside(store, Workers(0))
    stints = Stints(store, beside, clock=clock, sleep=sleep)
    while store.database.one("SELECT 1 FROM sweep LIMIT 1") is not None:
        with stints.step():
            _sweep(store)
    beside.go_through()
    total = unsettled(store)
    with stints.together():
        while store.database.one("SELECT 1 FROM stale LIMIT 1") is not None:
            if seconds is not None and clock() - began > seconds:
                return False
            if beside.works:
                stints.commit()
            if stints.between and 0 < count < total:
                done(count, total)
            if beside.works:
                beside.wait()
            count += write_folded(store, beside, stints) or _fold_some(store, beside, stints)
    if count:
        done(count, count)
    sweep_up(store)
    return True


def _sweep(store: Writing) -> None:
    """Note the tickets of one stretch of a chain, a bit of it."""
    database = store.database
    row = database.one("SELECT chain, seq, upto FROM sweep ORDER BY chain, seq LIMIT 1")
    if row is None:
        return
    chain, first, last = row
    found = database.rows(
        "SELECT seq, stream FROM event WHERE chain = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
        (chain, first, last, SWEPT_AT_ONCE),
    )
    tickets = {stream[7:] for _, stream in found if stream.startswith("ticket/")}
    database.many(
        "INSERT INTO stale (ticket) VALUES (?) ON CONFLICT (ticket) DO NOTHING", [(one,) for one in sorted(tickets)]
    )
    database.run("DELETE FROM sweep WHERE chain = ? AND seq = ?", (chain, first))
    if len(found) == SWEPT_AT_ONCE:
        rest = (chain, found[-1][0], last)  # a fork has several events at one seq: the last one is looked at again
        if rest[1] == first:
            rest = (chain, first + 1, last)
        database.run(
            "INSERT INTO sweep (chain, seq, upto) VALUES (?, ?, ?) "
            "ON CONFLICT (chain, seq) DO UPDATE SET upto = excluded.upto WHERE excluded.upto > sweep.upto", rest,
        )  # fmt: skip


def write_folded(store: Writing, beside: Beside, stints: Stints) -> int:
    """Write what was folded beside by now; how many tickets that were."""
    count = 0
    while beside.ready:
        with stints.step():
            for tickets, rows in islice(beside.take(), 1):
                _write(store, *_begun(store), tickets, rows)
                count += len(tickets)
    return count


def _fold_some(store: Writing, beside: Beside, stints: Stints) -> int:
    """Fold tickets here and write them, until it is time to end the transaction; how many."""
    count = 0
    with stints.step():
        projector, folding = _begun(store)
        while tickets := beside.tickets(_TOGETHER):
            _write(store, projector, folding, tickets, folding.read(tickets))
            count += len(tickets)
            if stints.due:
                break
    return count


def _begun(store: Writing) -> tuple[Projector, Folding]:
    """What makes and writes rows in the transaction that is open."""
    folding = Folding(store.streams, store.parts, store.packs.get)
    return Projector(store.database, folding, store.revision + 1), folding


def _write(store: Writing, projector: Projector, folding: Folding, tickets: list[str], rows: list[Rows]) -> None:
    gone = [part for one in rows for part in one.gone]
    if gone:
        erase(store.database, store.parts, gone)
        forget_drafts(store.database, [one.ticket for one in rows if one.gone])
        rows = [one for one in rows if not one.gone] + folding.read([one.ticket for one in rows if one.gone])
    projector.take(rows)
    store.database.many("DELETE FROM stale WHERE ticket = ?", [(one,) for one in tickets])
