"""The process that is killed while it carries: it takes a bundle in, or writes one, in pieces small enough to die
between.

    python -m tests.kill.carrier STORE import|export FILE
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from unittest.mock import patch

from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.views import To
from tests.kill.clerk import say

PIECE = 60
"""Events in one transaction."""


def carry(store: Store, what: str, file: Path) -> None:
    with patch.dict(TakingIn.__init__.__kwdefaults__, {"piece": PIECE, "sleep": lambda _: None}):
        if what == "import":
            import_file(store, file, SystemClock().now())
        else:
            export(store, file, To("everything"), SystemClock().now())


def main() -> None:
    path, what, file = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    store = Store.open(path, seats=path.with_name("seats"))
    say(f"begin {what}")
    began = time.perf_counter()
    carry(store, what, file)
    say(f"done {what} {time.perf_counter() - began:.4f}")


if __name__ == "__main__":
    main()
