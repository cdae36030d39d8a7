"""A version to come: its kinds, which this one does not know, and the day of the upgrade."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from dispatch_tui.domain.ticket import kinds
from dispatch_tui.domain.ticket.kinds import CENTRE, EVERY, KINDS, LIVE_STEPS, Kind
from tests.simulation.acting import author_at, is_held
from tests.simulation.seat import Seat
from tests.simulation.world import World

NEWER_KINDS = {
    **KINDS,
    "settled": Kind(CENTRE, EVERY, LIVE_STEPS, "done", data={"order": str}),
    "urged": replace(KINDS["urged"], statuses=EVERY),
}
"""Version 2: one kind more, and a rule that is wider than it was."""


@contextmanager
def upgraded() -> Iterator[None]:
    """The day after: both rule tables are here."""
    with patch.dict(kinds.TABLES, {2: NEWER_KINDS}):
        yield


def write(world: World, seat: Seat, ticket: str) -> None:
    """A station that was upgraded before writes what this version cannot judge."""
    if is_held(seat) or world.is_department(seat) or author_at(seat, "wang") is None:
        return
    orders = sorted(seat.fold(ticket).state.orders)
    if orders and world.random.random() < 0.8:
        kind, data = "settled", {"order": world.random.choice(orders)}
    else:
        kind, data = "urged", {}
    world.write(seat, f"ticket/{ticket}", kind, data, actor="wang", role="supervisor", v=2)
