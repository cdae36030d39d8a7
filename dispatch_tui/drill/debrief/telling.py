"""From a run to its debrief, and what is written of it into its folder."""

from __future__ import annotations

import json
import time
from pathlib import Path

from dispatch_tui.drill.debrief.debrief import Debrief
from dispatch_tui.drill.debrief.ghost import expert_beside
from dispatch_tui.drill.debrief.html import page
from dispatch_tui.drill.debrief.timeline import timeline
from dispatch_tui.drill.debrief.wording import DebriefWords
from dispatch_tui.drill.running.folder import RunFolder
from dispatch_tui.drill.running.watching import Watch
from dispatch_tui.drill.scoring.of_run import LiveScore, Opened
from dispatch_tui.drill.scoring.score import tickets
from dispatch_tui.report.leaving import private_bytes


def debrief_of(run: Opened, *, language: str | None = None, expert: bool = True) -> Debrief:
    """The debrief of a run as it stands. ``expert``: play the expert's run too, where it is not kept yet."""
    live = LiveScore(run, language)
    score, scene = live.score(), live.scene()
    drawn = timeline(tickets(scene), scene.told, scene.facts, score.at)
    beside = expert_beside(run.folder, run.about) if expert else None
    return Debrief(run.about, run.script, score, drawn, tuple(scene.told.remarks), beside)


def debrief_in(folder: RunFolder, *, language: str | None = None) -> tuple[Debrief, DebriefWords]:
    """The debrief of the run in a folder, with its words in ``language`` (None: the run's own). Raises RunRefused,
    ScriptRefused and the desk's Refused."""
    with Watch.open(folder) as watch:
        words = DebriefWords(language or watch.about.language, watch.desk.pack)
        debrief = debrief_of(watch, language=words.language)
        if debrief.score.over and not folder.score.exists():  # its process ended before it could be written
            write_score(watch)
        return debrief, words


def write_score(run: Opened) -> None:
    """Write ``score.json`` into the run's folder: what progress is told by. Raises Refused ``file_not_written``."""
    score = LiveScore(run).score().as_json()
    with private_bytes(run.folder.score) as stream:
        stream.write(json.dumps(score, ensure_ascii=False, separators=(",", ":")).encode())


def write_page(path: Path, debrief: Debrief, words: DebriefWords) -> None:
    """Write the page; raises Refused ``file_not_written``."""
    with private_bytes(path) as stream:
        stream.write(page(debrief, words, time.time_ns() // 1_000_000).encode("utf-8", "replace"))
