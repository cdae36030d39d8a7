"""Three stations meet again: each console syncs with the folder by keys until all boards are equal, the conflicts are
shown and settled at one of them, and a department's filled sheet closes its order at another."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.clock import SystemClock
from dispatch_tui.pack.places import default_pack_name, find_pack
from dispatch_tui.pack.read import read_pack
from tests.walks.three_stations import CODES, REPLYING, SHARED, Stations, parted, reply
from tests.walks.tmux import PATIENCE, NotSeen, Pane

Keep = Callable[[str, Pane], None]
ROUNDS: Final = 2
"""Times that each station syncs until everyone has everything: what the third wrote reaches the first in the second."""
CONTESTED: Final = ("雷锋大道1号", "雷锋大道2号")
"""Where one matter is, as two of them have it."""
KEPT: Final = (CONTESTED[0], REPLYING, "he")
"""Which side of each conflict is to stand."""


def meet(language: str, size: tuple[int, int], folder: Path, keep: Keep) -> None:
    """The whole walk in one language at one size; raises what failed."""
    stations = parted(folder / "stations", language, SystemClock().now())
    wording = Wording(language, read_pack(find_pack(default_pack_name())))
    columns, rows = size
    with ExitStack() as stack:
        panes = {}
        for code in CODES:
            own = folder / code
            own.mkdir()
            command = stations.console(code)
            panes[code] = stack.enter_context(Pane(command, folder=own, columns=columns, rows=rows))
        walk = _Meeting(stations, panes, wording, keep)
        for pane in panes.values():
            pane.see(f"{wording.say('pane.queue')} · {wording.say('lane.all')}")
        walk.meet()
        for code in CODES:
            walk.shown(code)
        walk.settle("WC01")
        walk.close_by_sheet("WC01", "WC03")
        walk.meet()
        walk.leave()
    stations.prove_equal()
    for code in CODES:
        assert [view.conflicts for view in (stations.view(code, place) for place in range(len(KEPT)))] == [()] * 3
        assert walk.order(code) == "reported"


class _Meeting:
    def __init__(self, stations: Stations, panes: Mapping[str, Pane], wording: Wording, keep: Keep) -> None:
        self.stations = stations
        self.panes = panes
        self.wording = wording
        self.keep = keep

    def meet(self) -> None:
        """Everyone syncs with the folder, round after round; then all boards are equal."""
        for _ in range(ROUNDS):
            for code in CODES:
                self.sync(code)
        self.stations.prove_equal()

    def sync(self, code: str) -> None:
        """F8, s, the folder, Enter; back on the board once it is told what came in."""
        pane = self.panes[code]
        self.on_sync_screen(code)
        pane.press("s")
        self.enter(pane, "folder", str(self.stations.between))
        pane.see(self.told("carry.came", "added", "known"))
        self.keep(f"{code}-synced", pane)
        self.back(pane)

    def on_sync_screen(self, code: str) -> None:
        self.panes[code].press("F8")
        self.panes[code].see(self.wording.say("sync.voice_for"))

    def back(self, pane: Pane) -> None:
        pane.press("Escape")
        pane.miss(self.wording.say("sync.voice_for"))

    def enter(self, pane: Pane, argument: str, text: str) -> None:
        """An argument, typed in the place of what stands there."""
        pane.see(self.wording.say(f"argument.{argument}"))
        pane.press("C-u")
        pane.write(text)
        pane.press("Enter")

    def line(self, code: str, text: str) -> None:
        """A line through the command bar."""
        pane = self.panes[code]
        pane.press(":")
        pane.see(self.wording.say("command.hint"))
        pane.write(text)
        pane.press("Enter")

    def told(self, key: str, *blanks: str) -> str:
        """The longest piece of a sentence that stands there whatever fills its blanks."""
        pieces = self.wording.say(key, **dict.fromkeys(blanks, "\0")).split("\0")
        return max(pieces, key=len).strip()

    def shown(self, code: str) -> None:
        """The view of conflicts shows them with a badge, the sync screen by number, the ticket with both sides."""
        pane, say = self.panes[code], self.wording.say
        self.line(code, "lane conflict")
        pane.see(f"{say('pane.queue')} · {say('lane.conflict')}")
        pane.see(say("queue_flag.conflict").strip()[:8])
        self.keep(f"{code}-lane", pane)
        self.line(code, "lane all")
        pane.see(f"{say('pane.queue')} · {say('lane.all')}")
        self.on_sync_screen(code)
        pane.press(*["Down"] * (len(CODES) + len(SHARED)))
        pane.see(say("sync.lane_conflict"))
        self.keep(f"{code}-conflicts", pane)
        self.back(pane)
        self.line(code, f"find {self.stations.view(code, 0).number}")
        for value in CONTESTED:
            pane.see(value)
        self.keep(f"{code}-sides", pane)
        pane.press("Escape")

    def settle(self, code: str) -> None:
        """Keep one side of each conflict, by its number."""
        pane, say = self.panes[code], self.wording.say
        for place, wanted in enumerate(KEPT):
            view = self.stations.view(code, place)
            sides = enumerate((side[0] for side in view.conflicts[0].values), view.conflicts[0].first)
            number = next(number for number, value in sides if value == wanted)
            self.line(code, f"find {view.number}")
            pane.see(view.number)
            pane.press("V")
            pane.see(say("argument.side"))
            pane.write(str(number))
            pane.press("Enter")
            self.until(lambda place=place: not self.stations.view(code, place).conflicts)  # type: ignore[misc]
            pane.press("Escape")

    def close_by_sheet(self, sending: str, taking: str) -> None:
        """One station hands a department that has none its orders as a sheet; what comes back is taken in at
        another."""
        pane, folder = self.panes[sending], self.stations.folder / "for-them"
        folder.mkdir()
        self.on_sync_screen(sending)
        pane.press("x")
        self.enter(pane, "to", REPLYING)
        self.enter(pane, "path", f"{folder}/")
        pane.see(self.told("carry.wrote", "files"))
        self.keep(f"{sending}-slips", pane)
        self.back(pane)
        sheet = next(folder.glob("*.xlsx"))
        reply(sheet, self.stations.language)
        self.stations.run(taking, "intake", str(sheet))
        self.until(lambda: self.order(taking) == "reported")
        self.line(taking, f"find {self.stations.view(taking, 1).number}")
        self.panes[taking].see(self.wording.code("step", "reported"))
        self.keep(f"{taking}-reported", self.panes[taking])
        self.panes[taking].press("Escape")

    def order(self, code: str) -> str:
        """How far the order is whose department has no station."""
        orders = self.stations.view(code, 1).orders
        return next(one.status for one in orders if one.department == REPLYING)

    def until(self, holds: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > until:
                screens = "\n".join(pane.screen() for pane in self.panes.values())
                raise NotSeen(f"never came about; the screens were:\n{screens}")
            time.sleep(0.1)

    def leave(self) -> None:
        for pane in self.panes.values():
            pane.press("F10")
            pane.see(self.wording.say("console.quit_again"))
            pane.press("F10")
        self.until(lambda: all(pane.ended() for pane in self.panes.values()))
