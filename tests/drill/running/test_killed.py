"""A run whose process ends at any moment goes on where it was, and comes to the same end as one that did not."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.drill.running.folder import RunFolder
from dispatch_tui.drill.running.journal import Journal, Line
from dispatch_tui.drill.running.run import Run
from dispatch_tui.store.check import check
from tests.drill.running.scripts import begin, logged, played, told

Wanted = tuple[list[Any], list[Any]]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Wanted:
    """What a run that nobody breaks off comes to."""
    with begin(tmp_path_factory.mktemp("straight")) as run:
        played(run)
        return told(run), logged(run)


class Broken(Exception):
    """The process ends here."""


def broken_off(folder: RunFolder, at: int, *, torn: bool) -> bool:
    """Play until the journal is to get its line number ``at``, which it does not get, or half of it; whether it came so
    far."""
    add, count = Journal.add, 0

    def failing(journal: Journal, what: str, /, **values: Any) -> Line:
        nonlocal count
        count += 1
        if count == at:
            if torn:
                with journal.path.open("ab") as stream:
                    stream.write(b'{"at":1781224220000,"real":1,"by":"stage","wh')
            raise Broken
        return add(journal, what, **values)

    with pytest.MonkeyPatch.context() as patch:
        run = Run.resume(folder)
        patch.setattr(Journal, "add", failing)
        try:
            played(run)
        except Broken:
            return True
        finally:
            run.clock.paused, run.clock.stop = True, lambda: None  # type: ignore[method-assign]
            run.close()
    return False


@pytest.mark.parametrize("torn", [False, True])
def test_between_log_and_journal_nothing_is_lost_or_done_twice(tmp_path: Path, wanted: Wanted, *, torn: bool) -> None:
    """What is written to the log alone, to the journal in part, or to neither, is made whole."""
    with begin(tmp_path) as run:
        folder = run.folder
    times = 0
    while broken_off(folder, 2 + times % 3, torn=torn):
        times += 1
    assert times > 12
    with Run.resume(folder) as run:
        assert logged(run) == wanted[1]
        assert told(run) == wanted[0]
        assert check(run.store, deep=True) == []


def play_it(folder: Path, playing: Any) -> None:
    with Run.resume(RunFolder(folder)) as run:
        playing.set()
        played(run)


@pytest.mark.parametrize("after", [0.0, 0.03, 0.06, 0.1])
def test_killed_and_resumed_it_comes_to_the_same_end(tmp_path: Path, wanted: Wanted, after: float) -> None:
    with begin(tmp_path) as run:
        folder = run.folder
    context = multiprocessing.get_context("fork")
    playing = context.Event()
    player = context.Process(target=play_it, args=(folder.path, playing))
    player.start()
    assert playing.wait(60)
    time.sleep(after)
    player.kill()
    player.join()
    with Run.resume(folder) as run:
        played(run)
        assert (told(run), logged(run)) == wanted
        assert check(run.store, deep=True) == []
        assert run.store.succeeded is None
