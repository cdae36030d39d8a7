"""What a station with a valid key may write into its own records: everything that shows them goes on, and no terminal
is steered by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.console.panes.ticket_lines import ticket_lines
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.domain.canonical import MAX_INTEGER
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import Store
from tests.cli.conftest import Shell

YEAR_10000 = 253_402_300_800_000
STEERING = "\x1b[2J\x1b]0;owned\x07\u202e\x9b31m"


@pytest.mark.parametrize("when", [-MAX_INTEGER, -1, YEAR_10000, MAX_INTEGER])
def test_no_time_stops_what_shows_it(shell: Shell, ticket: str, store: Path, when: int) -> None:
    opened = Store.open(store)
    try:
        found = opened.database.value("SELECT id FROM ticket")
        desk = Desk(opened, SystemClock())
        orders = desk.ticket(found).orders
        others = iter(sorted(desk.pack.departments.keys() - {one.department for one in orders}))
        for wall, occurred in ((when, None), (1_795_000_000_000, when)):
            with opened.transaction(wall) as tx:
                act = tx.act("li", "dispatcher", occurred)
                act.add(f"ticket/{found}", "noted", {}, parts=[NewPart("text", "words", b"x")])
                act.add(f"ticket/{found}", "dispatched", {"department": next(others), "part": "support"})
        view = desk.ticket(found)
        for language in ("zh", "en"):
            assert ticket_lines(view, Wording(language, desk.pack), SystemClock().now(), 80)
    finally:
        opened.close()
    for words in (("list",), ("show", ticket), ("log", ticket)):
        for form in ((), ("--json",)):
            said = shell("ticket", *words, *form)
            assert (said.code, said.err) == (0, "")
            assert said.out
    assert shell("export", str(store.parent), "--for", orders[0].department).code == 0


def test_no_number_steers_the_terminal(shell: Shell, store: Path) -> None:
    opened = Store.open(store)
    try:
        with opened.transaction(1_795_000_000_000) as tx:
            data = {"number": f"7{STEERING}", "source": "call"}
            found = tx.new_id()
            tx.act("li", "dispatcher").add(f"ticket/{found}", "received", data)
    finally:
        opened.close()
    for words in (("ticket", "list"), ("ticket", "show", found), ("do", f"note {found} -- x", "--as", "li")):
        said = shell(*words)
        assert said.code == 0
        assert not set("\x1b\x07\u202e\x9b") & set(f"{said.out}{said.err}")
