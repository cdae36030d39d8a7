"""The expert's run with the same calls: the play that stands beside the script, played headless under the run's seed,
kept beside the run so that it is played once."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from pathlib import Path
from typing import Any, Final

from dispatch_tui import __version__
from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.debrief.debrief import Expert, expert_of, read_expert
from dispatch_tui.drill.debrief.timeline import timeline
from dispatch_tui.drill.running.folder import About, RunFolder, RunRefused
from dispatch_tui.drill.running.player import play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.scoring.of_run import LiveScore
from dispatch_tui.drill.scoring.score import tickets
from dispatch_tui.drill.script.places import expert_play, find
from dispatch_tui.drill.script.play import read_play
from dispatch_tui.drill.script.reading import ScriptRefused
from dispatch_tui.report.leaving import private_bytes

_KEPT: Final = "expert.json"
_ONE_AT_A_TIME: Final = threading.Lock()
"""Whoever asks meanwhile gets what is being made."""


def expert_beside(folder: RunFolder, about: About) -> Expert | None:
    """The expert's run of this very script; None where there is no play for it, or none that can be played."""
    content = folder.script.read_bytes()
    script = _script_of(about, content)
    found = expert_play(script, about.language) if script is not None else None
    if found is None:
        return None
    acts = found.read_bytes()
    key = _key(about, acts)
    with _ONE_AT_A_TIME:
        known = _kept(folder.path / _KEPT, key)
        if known is not None:
            return known
        try:
            made = _played(about, content, acts, found.name)
        except (Refused, RunRefused, ScriptRefused):
            return None
        _keep(folder.path / _KEPT, key, made)
        return made


def _script_of(about: About, content: bytes) -> Path | None:
    """The script's own file, as long as it is the one that was run: the play was written for it."""
    path = find(Path(about.script).stem)
    try:
        return path if path is not None and path.read_bytes() == content else None
    except OSError:
        return None


def _played(about: About, content: bytes, acts: bytes, name: str) -> Expert:
    with tempfile.TemporaryDirectory(prefix="dispatch-expert-") as parent:
        run = Run.begin(content, about.script, Path(parent), language=about.language, seed=about.seed)
        with run:
            play(run, read_play(acts, name))
            live = LiveScore(run)
            score = live.score()
            scene = live.scene()
            return expert_of(score, timeline(tickets(scene), scene.told, scene.facts, score.at))


def _key(about: About, acts: bytes) -> dict[str, Any]:
    return {
        "sha256": about.sha256, "play": hashlib.sha256(acts).hexdigest(), "seed": about.seed,
        "language": about.language, "version": __version__,
    }  # fmt: skip


def _kept(path: Path, key: dict[str, Any]) -> Expert | None:
    try:
        whole = json.loads(path.read_bytes())
        return read_expert(whole["expert"]) if whole["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, key: dict[str, Any], made: Expert) -> None:
    """For next time; where it cannot be kept it is played again."""
    try:
        with private_bytes(path) as stream:
            stream.write(json.dumps({"key": key, "expert": made.as_json()}, ensure_ascii=False).encode())
    except Refused:
        return
