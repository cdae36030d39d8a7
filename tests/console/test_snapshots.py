"""A few pictures of the console under a clock that stands still. ``--snapshot-update`` accepts a new look."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from dispatch_tui.console.app import ConsoleApp
from tests.console.fake_courier import FakeCourier
from tests.console.fake_desk import FakeDesk
from tests.console.rig import NARROW, WIDE, make_app, press, settle, until

PICTURES = [
    ("board_wide_zh", WIDE, "zh", ()),
    ("board_narrow_en", NARROW, "en", ()),
    ("ticket_narrow_zh", NARROW, "zh", ("2",)),
    ("picker_wide_zh", WIDE, "zh", ("slash", "空调", "enter", "d", "enter")),
    ("form_wide_en", WIDE, "en", ("n", "street light out", "tab", "郭亮北路", "tab", "tab")),
    ("light_wide_zh", WIDE, "zh", ("f7",)),
    ("sync_wide_zh", WIDE, "zh", ("f8",)),
    ("sync_narrow_en", NARROW, "en", ("f8", "x")),
]


@pytest.mark.parametrize(("name", "size", "language", "keys"), PICTURES, ids=[one[0] for one in PICTURES])
def test_the_look(name: str, size: tuple[int, int], language: str, keys: tuple[str, ...], snap_compare: Any) -> None:
    async def reach(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        await until(pilot, lambda: app.board.view is not None)
        await settle(pilot)
        await press(pilot, *keys)

    app = make_app(FakeDesk(), language=language, open_courier=FakeCourier)
    try:
        assert snap_compare(app, terminal_size=size, run_before=reach)
    finally:
        app.end()
