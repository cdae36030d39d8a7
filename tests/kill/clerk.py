"""The process that is killed: it does one lawful act after another and tells of each once it is durable.

    python -m tests.kill.clerk STORE SEED ACT

Every other act is ACT, reached by the acts that lead there; the rest are drawn. Two lines to an act, each
written at once: ``begin ACT`` before it, ``done ACT STATION ID MILLISECONDS EVENT…`` when the desk has
returned.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from dispatch_tui.desk.acts.registry import ACTS
from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.ticket.kinds import AT_HAND
from dispatch_tui.store.store import Store
from tests.kill.acts import ALL_REPORT, BEFORE, CLAIMED, CONFLICT, FEW, RING, UNTAKEN, WAITING, arguments
from tests.kill.tale import FIRST, SECOND

DISPATCHERS = (FIRST, SECOND)


class Clerk:
    """Does acts on one store and tells of them."""

    def __init__(self, store: Store, draw: random.Random) -> None:
        self.desk = Desk(store, SystemClock())
        self.supervisor = next(one for one in self.desk.operators() if one.role == "supervisor")
        self.desk.operator = self.supervisor
        self.draw = draw
        self.departments = tuple(self.desk.pack.departments)[:14]
        self.items = tuple(code for code, item in self.desk.pack.items.items() if not item.lead.startswith("@"))
        self.others = [row.id for row in self.desk.board("all", limit=20).rows]

    def reach(self, act: str) -> str | None:
        """A ticket on which ``act`` is lawful."""
        ticket: str | None = None
        for before in BEFORE[act]:
            if before in (RING, UNTAKEN):
                ticket = self.receive(ringing=before == RING)
            elif before == ALL_REPORT:
                assert ticket is not None
                while any(one.status in AT_HAND for one in self.desk.ticket(ticket).orders):
                    self.do("report", ticket)
            elif before == CLAIMED:
                assert ticket is not None
                self.claim(ticket)
            elif before == CONFLICT:
                ticket = next(row.id for row in self.desk.board("all", limit=500).rows if "conflict" in row.flags)
            elif before == WAITING:
                rows = self.desk.board("all", limit=500).rows
                ticket = next(row.id for row in rows if self.desk.ticket(row.id).waiting)
            else:
                ticket = self.do(before, ticket)
        return ticket

    def claim(self, ticket: str) -> None:
        """A collector notes something on it, with the time at which that was."""
        if all(one.code != "sun" for one in self.desk.operators()):
            self.desk.add_operator("sun", role="collector")
        self.desk.operator = next(one for one in self.desk.operators() if one.code == "sun")
        self.desk.perform("note", ticket, occurred=self.desk.clock.now(), words="已到现场")
        self.desk.operator = self.supervisor

    def receive(self, *, ringing: bool) -> str:
        report = NewReport("call", text="" if ringing else "井盖缺失", caller_phone="13800000000", ringing=ringing)
        say("begin receive")
        began = time.perf_counter()
        entered = next(iter(self.desk.receive([report])))
        self._done("receive", self.desk.ticket(entered.ticket).timeline[0].act, entered.ticket, began)
        return entered.ticket

    def do(self, act: str, ticket: str | None) -> str:
        """One act; the ticket that it left."""
        view = self.desk.ticket(ticket) if ticket is not None and act != "register" else None
        if act in ("merge", "attach") and len(self.others) < 3:
            self.others.append(self.do("register", None))
        given = arguments(act, view, self.draw, self._partners(act, view), self.departments, self.items)
        say(f"begin {act}")
        began = time.perf_counter()
        done = self.desk.perform(act, ticket if view is not None else None, **given)
        self._done(act, done.act, done.ticket, began)
        if act == "register":
            self.others = [*self.others[-40:], done.ticket]
        return done.ticket

    def _partners(self, act: str, view: TicketView | None) -> list[str]:
        """Tickets that ``act`` may join to this one."""
        if view is None or act not in ("merge", "attach"):
            return []
        refused = "merge" if act == "merge" else "inquire"
        seen = (self.desk.ticket(one) for one in self.draw.sample(self.others, min(len(self.others), 6)))
        found = [one.id for one in seen if one.refusals[refused] is None and one.id != view.id]
        return found or [self.do("register", None)]

    def _done(self, act: str, name: str, ticket: str, began: float) -> None:
        took = (time.perf_counter() - began) * 1000
        view: Any = self.desk.ticket(ticket)
        events = [entry.event for entry in view.timeline if entry.act == name]
        say(f"done {act} {self.desk.store.station} {name} {took:.2f} {' '.join(events)}")


def say(line: str) -> None:
    """One line to whoever reads along, at once."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    path, seed, target = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    clerk = Clerk(Store.open(path), random.Random(seed))
    clerk.desk.suggest("路灯不亮")
    names = [name for name in ACTS if name not in FEW]
    say("ready")
    while True:
        for act in (target, clerk.draw.choice(names)):
            clerk.do(act, clerk.reach(act))


if __name__ == "__main__":
    main()
