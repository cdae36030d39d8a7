"""From a run to its debrief, and what is written of it into its folder."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from pathlib import Path

from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.debrief.debrief import Debrief
from dispatch_tui.drill.debrief.ghost import expert_beside
from dispatch_tui.drill.debrief.html import page
from dispatch_tui.drill.debrief.timeline import timeline
from dispatch_tui.drill.debrief.wording import DebriefWords
from dispatch_tui.drill.recording.played import write_play
from dispatch_tui.drill.running.folder import RunFolder, RunRefused
from dispatch_tui.drill.running.watching import Watch
from dispatch_tui.drill.scoring.of_run import LiveScore, Opened
from dispatch_tui.drill.scoring.score import tickets
from dispatch_tui.drill.script.reading import ScriptRefused
from dispatch_tui.report.leaving import private_bytes


def debrief_of(run: Opened, *, language: str | None = None, expert: bool = True) -> Debrief:
    """The debrief of a run as it stands. ``expert``: play the expert's run too, where it is not kept yet."""
    live = LiveScore(run, language)
    score, scene = live.score(), live.scene()
    drawn = timeline(tickets(scene), scene.told, scene.facts, score.at)
    beside = expert_beside(run.folder, run.about) if expert else None
    return Debrief(run.about, run.script, score, drawn, tuple(scene.told.remarks), beside)


def debrief_in(folder: RunFolder, *, language: str | None = None) -> tuple[Debrief, DebriefWords]:
    """The debrief of the run in a folder, with its words in ``language`` (None: the run's own); of one that has ended,
    what is missing in its folder is written there. Raises RunRefused, ScriptRefused and the desk's Refused."""
    with Watch.open(folder) as watch:
        words = DebriefWords(language or watch.about.language, watch.desk.pack)
        debrief = debrief_of(watch, language=words.language)
        if debrief.score.over:
            if not (folder.score.exists() and folder.play.exists()):  # its process ended before they could be written
                write_end(watch)
            if not folder.debrief.exists():
                write_page(folder.debrief, debrief, words)
        return debrief, words


def write_end(run: Opened) -> None:
    """Write what an ended run leaves at once: its score, and what was done as a player's file. Raises Refused
    ``file_not_written``."""
    write_score(run)
    write_play(run)


def leave_page(folder: RunFolder) -> threading.Thread:
    """Begin to write the page of an ended run, in a thread of its own that the process waits for: an expert's run that
    was never played takes a while. What keeps it from being written is told by whoever asks for the debrief."""

    def leave() -> None:
        with suppress(Refused, RunRefused, ScriptRefused):
            debrief_in(folder)

    thread = threading.Thread(target=leave, name="debrief-page")
    thread.start()
    return thread


def write_score(run: Opened) -> None:
    """Write ``score.json`` into the run's folder: what progress is told by. Raises Refused ``file_not_written``."""
    score = LiveScore(run).score().as_json()
    with private_bytes(run.folder.score) as stream:
        stream.write(json.dumps(score, ensure_ascii=False, separators=(",", ":")).encode())


def write_page(path: Path, debrief: Debrief, words: DebriefWords) -> None:
    """Write the page; raises Refused ``file_not_written``."""
    with private_bytes(path) as stream:
        stream.write(page(debrief, words, time.time_ns() // 1_000_000).encode("utf-8", "replace"))
