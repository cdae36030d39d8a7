"""The player's file of a run: written into its folder, or told at any time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from dispatch_tui.desk.settling import sides
from dispatch_tui.domain.event import Event
from dispatch_tui.drill.recording.replay import Recording, replay
from dispatch_tui.drill.running.rewinding import cut_to
from dispatch_tui.drill.scoring.of_run import Opened
from dispatch_tui.report.leaving import private_bytes
from dispatch_tui.store.store import Store, StoreRefused
from dispatch_tui.words.catalogue import say


def play_of(run: Opened) -> str:
    """What the trainee of a run did so far, as a player's file. Photos that they added are put beside it in the run's
    folder. Raises Refused ``file_not_written``."""
    about = run.about
    head = say("recording.played", about.language, run=about.id, script=run.folder.script, seed=about.seed,
               language=about.language)  # fmt: skip
    recording = Recording(run.agenda, run.store.text, _photos(run), _sides(run))
    events = [event for _, event in run.store.arrived()]
    lines = replay(recording, run.journal.lines, events)
    return "".join(f"{line}\n" for line in (*(f"# {one}" for one in head.splitlines()), *lines))


def write_play(run: Opened) -> None:
    """Write it into the run's folder. Raises Refused ``file_not_written``."""
    text = play_of(run)
    with private_bytes(run.folder.play) as stream:
        stream.write(text.encode("utf-8", "replace"))


def _photos(run: Opened) -> Callable[[str], str]:
    def keep(part: str) -> str:
        found = run.store.part(part)
        if found is None:
            return ""
        folder = run.folder.path / "photos"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = (folder / part[:16]).absolute()
        with private_bytes(path) as stream:
            stream.write(found.content)
        return str(path)

    return keep


def _sides(run: Opened) -> Callable[[str, Event], int | None]:
    """Which number the kept side of a conflict had, by the ticket as it was just before it was settled."""

    def number(ticket: str, resolved: Event) -> int | None:
        with tempfile.TemporaryDirectory(prefix="dispatch-sides-") as home:
            path = Path(home) / "then.db"
            try:
                cut_to(run.folder, resolved.wall - 1, path)
                with Store.open(path) as store:
                    found = store.ticket(ticket)
                    every = sides(store, found) if found is not None else ()
            except StoreRefused:
                return None
        field, keep = resolved.data["field"], resolved.data["keep"]
        return next((one.number for one in every if one.field == field and one.value.event.id == keep), None)

    return number
