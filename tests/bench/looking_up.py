"""What is looked up at every key: items for what was typed so far, and the picker's entries."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from dispatch_tui.desk.duty import Duty
from dispatch_tui.pack.places import default_pack_name, find_pack
from dispatch_tui.pack.read import read_pack
from tests.bench.numbers import Comparison

TIMES: Final = 50
SAID: Final = "空调外机支架松动,悬在人行道上方,怕掉下来砸到人\n郭亮北路43号路灯不亮,晚上一片漆黑\n水管爆了\n" * 100
TYPED: Final = ("s", "sx", "kongtiao", "路灯", "0701", "qzq")
BUDGETS: Final = {"suggest": 0.012, "suggest-5000": 0.060, "pick": 0.003}
"""Seconds that a key may take for it."""


@dataclass
class LookUps:
    """The median of each in a run."""

    ours: dict[str, list[float]] = field(default_factory=dict)

    def run(self, runs: int) -> None:
        duty = Duty(read_pack(find_pack(default_pack_name())))
        acts: dict[str, Callable[[], object]] = {
            "suggest": lambda: duty.suggest(SAID[:200]),
            "suggest-5000": lambda: duty.suggest(SAID[:5_000]),
            "pick": lambda: [duty.item_matcher.match(one) for one in TYPED],
        }
        for _ in range(runs):
            for name, act in acts.items():
                each = len(TYPED) if name == "pick" else 1
                self.ours.setdefault(name, []).append(median([_seconds(act) for _ in range(TIMES)]) / each)

    def comparisons(self) -> list[Comparison]:
        what = {
            "suggest": "items suggested for 200 characters", "pick": "a key in the picker of items",
            "suggest-5000": "items suggested for 5,000 characters",
        }  # fmt: skip
        return [
            Comparison(name, what[name], "what a key may take", 1.0, tuple(found), (BUDGETS[name],) * len(found))
            for name, found in self.ours.items()
        ]


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
