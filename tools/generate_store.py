"""A store of N open tickets in the pack's own words: the same seed, pack and code give the same tickets.

    python -m tools.generate_store 1000 PATH [--seed 1] [--pack wangcheng] [--now 2026-11-23T10:00+08:00]
    [--hours 24]

Tickets come in and are worked on through the desk's own acts, so the log is lawful and `check --deep` passes; only the
transactions are larger than at a desk, as those of an intake are. Of more than a thousand, the first thousand are
written again and again under names of their own (`many_tickets.py`). The matters are the duty list's aliases and
keywords, the places the gazetteer's, the villages' and the grids', a serial number stands behind each. About a quarter
waits for triage, a tenth for dispatch, half lies with departments, the rest is to be verified or called back.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from dispatch_tui.desk import operators
from dispatch_tui.desk.acts import intake
from dispatch_tui.desk.acts.registry import ACTS
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.performing import SYSTEM
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.work import Operator, Work
from dispatch_tui.domain.place import AT_TOWN, Item, Pack
from dispatch_tui.store.log import Transaction
from dispatch_tui.store.store import Store
from tools.many_tickets import multiply

NOW: Final = "2026-11-23T10:00:00+08:00"
"""When the generated day stands still: a working Monday in the morning."""
DISPATCHERS: Final = ("li", "wang")
DRAWN: Final = 1_000
"""Tickets that go through the desk, each alone; a larger store is made of as many."""
BATCH: Final = 250
"""Tickets to a transaction; an intake's transactions hold 500 reports."""
TOGETHER: Final = 5_000
"""Tickets between closing the store and opening it again, which folds its write-ahead log back into the file."""

STAGES: Final[dict[str, int]] = {
    "received": 24, "taken": 4, "needs_info": 5, "to_dispatch": 10, "awaiting_ack": 22, "in_progress": 14,
    "arrived": 7, "suspended": 3, "to_verify": 6, "to_call_back": 5,
}  # fmt: skip
"""Where tickets stand, in parts of a hundred."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act on the ticket at hand. ``every`` order of the ticket gets it where the act is about an
    order."""

    act: str
    args: dict[str, Any]
    every: bool = False


def steps(stage: str, item: str) -> tuple[Step, ...]:
    """What brings a received ticket to ``stage``."""
    take, send = Step("take", {}), Step("dispatch", {"item": item})
    acknowledge = Step("acknowledge", {}, every=True)
    report = Step("report", {"outcome": "solved"}, every=True)
    return {
        "received": (),
        "taken": (take,),
        "needs_info": (take, Step("need_info", {})),
        "to_dispatch": (Step("classify", {"item": item}),),
        "awaiting_ack": (take, send),
        "in_progress": (take, send, acknowledge),
        "arrived": (send, acknowledge, Step("arrive", {}, every=True)),
        "suspended": (send, acknowledge, Step("suspend", {"reason": "material"})),
        "to_verify": (take, send, report),
        "to_call_back": (send, report, Step("verify", {})),
    }[stage]


class Matters:
    """Draws reports from a pack's words."""

    def __init__(self, pack: Pack, draw: random.Random, language: str) -> None:
        self._draw = draw
        self._items: list[Item] = [item for item in pack.items.values() if item.lead]
        self._grids = [
            (code, pack.villages[grid.village].town, pack.villages[grid.village].name.in_(language))
            for code, grid in pack.grids.items()
        ]
        self._roads = [mark.name.in_(language) for mark in pack.landmarks]
        self._language = language

    def report(self, serial: int, received_at: int | None = None) -> tuple[NewReport, str]:
        """A report and the item that it is about."""
        draw = self._draw
        item = draw.choice(self._items)
        words = (*item.aliases.get(self._language, ()), *item.keywords.get(self._language, ()))
        matter = draw.choice(words) if words else item.name.in_(self._language)
        grid, town, village = draw.choice(self._grids)
        source = draw.choices(("call", "grid", "app", "police", "platform"), (70, 12, 10, 5, 3))[0]
        report = NewReport(
            source=source, summary=f"{matter}{serial}", text=f"{matter}，{draw.choice(words or (matter,))}。",
            address=f"{village}{draw.choice(self._roads)}{draw.randrange(1, 400)}号", town=town, grid=grid,
            caller_name="来电人" if source == "call" else "",
            caller_phone=f"138{serial:08d}" if source == "call" else "", received_at=received_at,
        )  # fmt: skip
        return report, item.code


def generate(
    path: Path,
    count: int,
    *,
    seed: int = 1,
    pack: str | None = None,
    now: str | int = NOW,
    hours: float = 24.0,
) -> None:
    """Found a store at ``path`` with ``count`` open tickets that came in during the ``hours`` before
    ``now``."""
    end = now if isinstance(now, int) else round(datetime.fromisoformat(now).timestamp() * 1000)
    span = round(hours * 3_600_000)
    clock = SetClock(end - span)
    draw = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    _begin(path, clock, pack)
    if count > DRAWN:
        with tempfile.TemporaryDirectory(dir=path.parent) as beside:
            drawn = Path(beside) / path.name
            generate(drawn, DRAWN, seed=seed, pack=pack, now=end, hours=hours)
            multiply(drawn, path, count, draw)
        return
    matters: Matters | None = None
    stages = draw.choices(list(STAGES), list(STAGES.values()), k=count)
    for first in range(0, count, TOGETHER):
        store = Store.open(path)
        try:
            desk = Desk(store, clock)
            matters = matters or Matters(desk.pack, draw, desk.pack.languages[0])
            staff = [operators.operator(store, code) for code in DISPATCHERS]
            for start in range(first, min(first + TOGETHER, count), BATCH):
                clock.set(end - span + round(span * start / count))
                with store.transaction(clock.now()) as tx:
                    for serial, stage in enumerate(stages[start : start + BATCH], start + 1):
                        _enter(desk, tx, draw.choice(staff), matters, serial, stage)
        finally:
            store.close()


def _begin(path: Path, clock: SetClock, pack: str | None) -> None:
    """A centre with a supervisor and two dispatchers."""
    store = found(path, clock, pack=pack, operator="chen", name="chen")
    try:
        desk = Desk(store, clock)
        desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
        for code in DISPATCHERS:
            desk.add_operator(code, role="dispatcher", name=code)
    finally:
        store.close()


def _enter(desk: Desk, tx: Transaction, operator: Operator, matters: Matters, serial: int, stage: str) -> None:
    """One ticket, from its report to its stage."""
    now = desk.clock.now()
    report, item = matters.report(serial)
    work = Work(desk.store, tx, tx.act(SYSTEM.code, SYSTEM.role), SYSTEM, now, None, desk.duty)
    ticket = intake.receive(work, report).ticket
    orders = _departments(desk, item, report)
    for step in steps(stage, item):
        for order in orders if step.every else (None,):
            pen = tx.act(operator.code, operator.role)
            given = {**step.args, "order": order} if order else step.args
            ACTS[step.act](Work(desk.store, tx, pen, operator, now, ticket, desk.duty), **given)


def _departments(desk: Desk, item: str, report: NewReport) -> tuple[str, ...]:
    """Whom the duty list sends: the lead, then the supports."""
    routed = desk.resolve(item, report.town, report.grid)
    return tuple(dict.fromkeys(code for code in (routed.lead, *routed.supports) if code and code != AT_TOWN))


def reports(pack: Pack, count: int, seed: int = 1) -> Iterator[NewReport]:
    """Reports alone, for files of them."""
    matters = Matters(pack, random.Random(seed), pack.languages[0])
    return (matters.report(serial)[0] for serial in range(1, count + 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("count", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pack")
    parser.add_argument("--now", default=NOW)
    parser.add_argument("--hours", type=float, default=24.0)
    args = parser.parse_args()
    generate(args.path, args.count, seed=args.seed, pack=args.pack, now=args.now, hours=args.hours)
    print(f"{args.path}: {args.count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
