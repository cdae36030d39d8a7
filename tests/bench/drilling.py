"""A drill measured: two hours and three hundred calls, each worked to its end by a player's file."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dispatch_tui.drill.debrief.telling import write_end
from dispatch_tui.drill.running.loading import injects_of
from dispatch_tui.drill.running.player import play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.script.injects import Call, GridReport, Police
from dispatch_tui.drill.script.model import Inject
from dispatch_tui.drill.script.play import read_play
from dispatch_tui.drill.script.reading import sound_script
from dispatch_tui.pack.places import find_pack
from dispatch_tui.pack.read import read_pack
from tests.bench.numbers import Comparison

CALLS: Final = 300
HOURS: Final = 2
FASTER: Final = 200
"""How many times as fast as the drill's own time it has to run."""
SCRIPT: Final = f"""drill: 1
title: Load
level: 5
pack: wangcheng
languages: [zh, en]
start: 2026-06-12 08:00
length: {HOURS}h
seed: 11
load:
  - {{from: 0s, to: 1h55m, calls_an_hour: 165, most: {CALLS}, mix: {{not_police: 0.2, grid: 0.1, duplicates: 0.05}}}}
expect:
  - {{every: load, answered: 15s, weight: 20}}
  - {{every: load, dispatched: 2m30s, weight: 30}}
  - {{every: load, lead: truth, weight: 50}}
"""


def lines(injects: list[Inject]) -> Iterator[str]:
    """What a dispatcher does with every call: answered, classified, sent out, verified, called back, closed."""
    for inject in injects:
        at, truth = f"@{inject.id}", getattr(inject.body, "truth", None)
        yield f"{at}+0:05 {at} {'answer' if isinstance(inject.body, Call) else 'take'}"
        if isinstance(inject.body, Call | GridReport | Police) and truth is not None and truth.item:
            yield f"{at}+0:40 {at} classify {truth.item}"
            supports = " ".join(f"+{one}" for one in truth.supports or ())
            yield f"{at}+1:30 {at} dispatch {truth.lead or ''} {supports}"
            yield f"{at}+52:00 {at} look"
            yield f"{at}+52:20 {at} verify"
            yield f"{at}+53:00 {at} ring-back"
            yield f"{at}+53:20 {at} call-back yes yes yes"
            yield f"{at}+70:00 {at} close"


@dataclass
class Drills:
    """Whole runs, from the founding of the drill's centre to its score, in seconds."""

    ours: list[float] = field(default_factory=list)

    def run(self, runs: int) -> None:
        script = sound_script(SCRIPT.encode(), "load.yaml")
        injects = injects_of(script, read_pack(find_pack(script.pack)), script.seed)
        acts = read_play("\n".join(lines(injects)).encode(), "load.play")
        assert len(injects) >= CALLS * 0.95
        assert acts.problems == ()
        for _ in range(runs):
            folder = Path(tempfile.mkdtemp(prefix="drill-bench-"))
            try:
                began = time.perf_counter()
                with Run.begin(SCRIPT.encode(), "load.yaml", folder, language="zh") as run:
                    run.on_ended = write_end
                    play(run, acts)
                    assert run.over
                self.ours.append(time.perf_counter() - began)
            finally:
                shutil.rmtree(folder)

    def comparisons(self) -> list[Comparison]:
        allowed = HOURS * 3600 / FASTER
        return [Comparison(
            "drill-300", f"a drill of {HOURS} h and {CALLS} calls, founded, played and scored",
            f"a {FASTER}th of its own time", 1.0, tuple(self.ours), (allowed,) * len(self.ours),
        )]  # fmt: skip
