"""What a cell may say, in the spellings that spreadsheets give it when they save."""

from __future__ import annotations

from datetime import time

import pytest

from dispatch_tui.pack.cells import time_of


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9:00", time(9)), ("09:00:00", time(9)), ("24:00", time()), ("00:00", time()), ("23:59", time(23, 59)),
        ("08:30:00 AM", time(8, 30)), ("05:30:00 PM", time(17, 30)), ("12:00:00 AM", time()),
        ("12:15 pm", time(12, 15)),
        ("上午8:30", time(8, 30)), ("下午 5:30", time(17, 30)),
        ("25:00", None), ("8:60", None), ("13:00 PM", None), ("0:30 AM", None), ("上午8:30 AM", None), ("8", None),
    ],
)  # fmt: skip
def test_times_of_day(text: str, meant: time | None) -> None:
    assert time_of(text) == meant
