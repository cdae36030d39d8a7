"""What an operator waits for while another station's work comes in: acts in a process of its own, all through a large
import."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.stations import trust
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.trust import admission, own_card
from dispatch_tui.sync.views import To
from tests.bench.exchanging import IMPORTED, carried, copied, seats, tickets
from tests.bench.numbers import Comparison
from tests.bench.stores import SMALL, Stores
from tools.many_tickets import multiply

LONGEST: Final = 0.5
"""Seconds that an act may wait."""


@dataclass
class Waits:
    """The longest of all acts while so many events come in."""

    events: int = IMPORTED
    longest: list[float] = field(default_factory=list)
    usual: list[float] = field(default_factory=list)
    acts: int = 0

    def run(self, stores: Stores, runs: int) -> None:
        here, bundle = met(stores, self.events)
        for _ in range(runs):
            store = copied(here, stores.folder / "waiting")
            acting = [sys.executable, "-m", "tests.bench.baselines.acting", str(store)]
            with subprocess.Popen(acting, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as operator:
                carried("import", store, bundle)
                count, longest, usual = operator.communicate()[0].split()
            self.acts += int(count)
            self.longest.append(float(longest))
            self.usual.append(float(usual))
        shutil.rmtree(stores.folder / "waiting", ignore_errors=True)

    def comparisons(self) -> list[Comparison]:
        what = (
            f"the longest of {self.acts} acts, one every 50 ms, while {self.events:,} events come in; "
            f"99 of 100 within {max(self.usual) * 1000:.0f} ms"
        )
        return [Comparison("wait", what, "what an act may wait", 1.0, (max(self.longest),), (LONGEST,))]


def met(stores: Stores, events: int) -> tuple[Path, Path]:
    """A store at work, and a bundle of so many events from a station that it knows; made once and kept."""
    small = stores.of(SMALL)
    here, there = small.parent / f"met-{events}" / small.name, small.parent / "there" / small.name
    bundle = here.with_suffix(".bundle")
    if not bundle.exists():
        now = SystemClock().now()
        shutil.rmtree(there.parent, ignore_errors=True)
        copied(small, here.parent)
        with Store.open(here, seats=seats(here)) as store, join(there, own_card(store), station="B2") as other:
            supervisor = next(one for one in Desk(store, SystemClock()).operators() if one.role == "supervisor")
            trust(store, supervisor, now, admission(store, own_card(other)))
            first = there.with_name("first.bundle")
            export(store, first, To("everything"), now)
            import_file(other, first, now)
        multiply(here, there, tickets(events), random.Random(1))
        with Store.open(there) as other:
            export(other, bundle, To("everything"), now)
        shutil.rmtree(there.parent)
    return here, bundle
