"""Folding and projecting the tickets that went stale, in transactions short enough for an operator's act to wait for.

Each ticket is folded once, from its log as it stands then. Whoever is interrupted leaves the rest noted in the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.erasing import erase, sweep_up
from dispatch_tui.store.folding import Folding
from dispatch_tui.store.projecting import Projector
from dispatch_tui.store.sqlite import BULK_CHECKPOINT, BUSY_STEP

if TYPE_CHECKING:
    from dispatch_tui.store.writing import Writing

LONGEST: Final = 0.15
"""Seconds of work in one transaction."""
PAUSE: Final = 2 * BUSY_STEP
"""Seconds between two transactions: whoever waits looks that often."""
SWEPT_AT_ONCE: Final = 10_000
"""Events looked through at once for whose tickets go stale."""
_TOGETHER: Final = 32
"""Tickets between two looks at the clock."""


def unsettled(store: Writing) -> int:
    """How many tickets are known to be stale; 0 where all projections stand as the log does."""
    stale = int(store.database.value("SELECT count(*) FROM stale"))
    return stale or int(store.database.value("SELECT count(*) FROM sweep"))


def settle(
    store: Writing, *, sleep: Callable[[float], Any] = time.sleep, done: Callable[[int, int], None] = lambda *_: None,
    seconds: float | None = None,
) -> bool:  # fmt: skip
    """Bring every projection up to the log, or do so for about that many ``seconds``; whether all stand. ``done`` is
    told how many tickets are done and how many there were."""
    began = time.monotonic()
    count = 0
    while store.database.one("SELECT 1 FROM sweep LIMIT 1") is not None:
        with store.writing():
            _sweep(store)
        sleep(PAUSE)
    while store.database.one("SELECT 1 FROM stale LIMIT 1") is not None:
        if seconds is not None and time.monotonic() - began > seconds:
            return False
        with without_collecting(), store.writing():
            count += _some(store)
        store.database.checkpoint(BULK_CHECKPOINT)
        done(count, count + unsettled(store))
        sleep(PAUSE)
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


def _some(store: Writing) -> int:
    """Project stale tickets for a moment, inside the transaction that is open; how many."""
    began = time.monotonic()
    database = store.database
    folding = Folding(store.streams, store.parts, store.packs.get)
    projector = Projector(database, folding, store.revision + 1)
    count = 0
    while time.monotonic() - began < LONGEST:
        tickets = [row[0] for row in database.rows("SELECT ticket FROM stale LIMIT ?", (_TOGETHER,))]
        if not tickets:
            break
        folded = folding.read(tickets)
        gone = [part for one in folded for part in one.gone]
        if gone:
            erase(database, store.parts, gone)
            folded = folding.read(tickets)
        projector.take(folded)
        database.many("DELETE FROM stale WHERE ticket = ?", [(one,) for one in tickets])
        count += len(tickets)
    return count
