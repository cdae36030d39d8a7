"""Walk through real terminals: `python -m tests.walks [--only dredger] [--shots FOLDER]`, or `make walks`.

Every script in this folder, and three stations that meet again, in both languages, at 80x24 and 140x45, each in a
centre of its own. Exits 1 when one fails, and 0 with a word about it where tmux is missing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from dispatch_tui.command.wording import Wording
from dispatch_tui.pack.places import default_pack_name, find_pack
from dispatch_tui.pack.read import read_pack
from tests.walks.centre import Centre, prove_dredger, prove_solved_in_time
from tests.walks.language import Walk
from tests.walks.matters import AIR_CONDITIONER, DREDGER, Matter
from tests.walks.meeting import Keep, meet
from tests.walks.tmux import NotSeen, Pane, missing

SIZES: Final = ((140, 45), (80, 24))
LANGUAGES: Final = ("zh", "en")
SCRIPTS: Final[Mapping[str, tuple[Matter, Callable[..., None]]]] = {
    "air_conditioner": (AIR_CONDITIONER, prove_solved_in_time),
    "dredger": (DREDGER, prove_dredger),
}
"""Each script's matter, and what must hold of its ticket in the end."""


def by_script(name: str, language: str, size: tuple[int, int], folder: Path, keep: Keep) -> None:
    """One script in one language at one size; raises what failed."""
    matter, prove = SCRIPTS[name]
    columns, rows = size
    centre = Centre.found(folder / "centre", language)
    wording = Wording(language, read_pack(find_pack(default_pack_name())))
    with Pane(centre.console(), folder=folder, columns=columns, rows=rows) as pane:
        Walk(centre, pane, wording, matter, columns, keep).go(Path(__file__).with_name(f"{name}.walk"))
        view = centre.ticket()
        assert view is not None
        prove(view)
        pane.press("F10")
        pane.see(wording.say("console.quit_again"))
        pane.press("F10")
        until = time.monotonic() + 10
        while not pane.ended():
            assert time.monotonic() < until, "the console does not end"
            time.sleep(0.05)
    centre.prove()


WALKS: Final[Mapping[str, Callable[[str, tuple[int, int], Path, Keep], None]]] = {
    **{name: partial(by_script, name) for name in SCRIPTS}, "meeting": meet,
}  # fmt: skip


def keeper(shots: Path | None, start: str) -> Keep:
    """Keeps a screen as text in ``shots``, or nothing where there is none."""

    def keep(shot: str, pane: Pane) -> None:
        if shots is not None:
            shots.mkdir(parents=True, exist_ok=True)
            (shots / f"{start}-{shot}.txt").write_text(pane.screen(), "utf-8")

    return keep


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.walks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=sorted(WALKS))
    parser.add_argument("--shots", type=Path, metavar="FOLDER", help="keep the screens as text")
    args = parser.parse_args()
    if missing():
        print(f"skipped: {missing()}")
        return 0
    failed = 0
    for name in WALKS:
        for language in LANGUAGES:
            for size in SIZES:
                if args.only not in (None, name):
                    continue
                began = time.monotonic()
                with tempfile.TemporaryDirectory(prefix="walk-") as folder:
                    try:
                        keep = keeper(args.shots, f"{name}-{language}-{size[0]}x{size[1]}")
                        WALKS[name](language, size, Path(folder), keep)
                        said = "walked"
                    except (NotSeen, AssertionError) as error:
                        said = f"FAILED\n{error}"
                        failed += 1
                took = time.monotonic() - began
                print(f"{name} {language} {size[0]}x{size[1]}: {took:.0f} s {said}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
