"""Three stations of one centre that have been apart for two days, and a folder in which they meet again."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from dispatch_tui.command.running import run
from dispatch_tui.desk.clock import Clock, SetClock, SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.views import TicketView
from dispatch_tui.store.check import check
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from dispatch_tui.sync.folder import sync_folder
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.trust import admission, own_card, read_card, write_own_card
from dispatch_tui.words.catalogue import say

CODES: Final = ("WC01", "WC02", "WC03")
DISPATCHERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "WC01": ("li", "李青", "Li Qing"), "WC02": ("wu", "吴岚", "Wu Lan"), "WC03": ("he", "何川", "He Chuan"),
}  # fmt: skip
"""Who sits at each station."""
APART: Final = 48 * 3_600_000
"""How long they are apart (ms)."""
_EVERY: Final = 40 * 60_000
SHARED: Final = (
    ("井盖缺失，有人差点踩空", "雷锋大道与普瑞路口"),
    ("路灯连着三盏不亮", "郭亮北路43号"),
    ("水管爆裂，水漫到路上", "斑马湖路12号"),
)
"""What all three know before they part: what is told, and where."""
OWN: Final = (
    ("夜市占道，车过不去", "雷锋大道88号"), ("广场舞音响很吵", "月亮岛街道滨江公园"), ("有人焚烧垃圾", "黄田村12组"),
    ("工地围挡倒了", "丁字湾街道翡翠湾"), ("下水道堵塞，污水外溢", "高塘岭街道文源路"),
)  # fmt: skip
"""What each of them takes in alone, again and again."""
DIVERGING: Final[Mapping[str, Sequence[tuple[int, str]]]] = {
    "WC01": ((0, "correct address=雷锋大道1号"), (1, "dispatch cgj item=0601")),
    "WC02": ((0, "correct address=雷锋大道2号"), (2, "take")),
    "WC03": ((1, "dispatch szj item=0601"), (2, "take")),
}
"""What each does to a shared matter without knowing of the others."""
REPLYING: Final = "szj"
"""The department without a station whose order comes back as a filled sheet."""


@dataclass(frozen=True, slots=True)
class Stations:
    """The stores of three stations in ``folder``, and the folder between them."""

    folder: Path
    language: str
    now: int
    shared: list[str] = field(default_factory=list)
    """The tickets that all three know, by id."""

    @property
    def between(self) -> Path:
        return self.folder / "between"

    def store(self, code: str) -> Path:
        return self.folder / f"{code}.db"

    @contextmanager
    def desk(self, code: str, clock: Clock | None = None) -> Iterator[Desk]:
        """A station's desk, its dispatcher signed in."""
        with Store.open(self.store(code)) as store:
            desk = Desk(store, clock or SystemClock())
            who = DISPATCHERS[code][0]
            desk.operator = next((one for one in desk.operators() if one.code == who), None)
            yield desk

    def console(self, code: str) -> list[str]:
        """The command that opens a station's console."""
        return [*self._program(code), "--as", DISPATCHERS[code][0]]

    def run(self, code: str, *words: str) -> str:
        """A shell command at a station; what it printed."""
        done = subprocess.run(
            [*self._program(code), *words], capture_output=True, text=True, check=False,
            env={**os.environ, "DISPATCH_OPERATOR": DISPATCHERS[code][0]},
        )  # fmt: skip
        assert done.returncode == 0, f"{code} {words}: {done.stdout}{done.stderr}"
        return done.stdout

    def _program(self, code: str) -> list[str]:
        return [sys.executable, "-m", "dispatch_tui", "--store", str(self.store(code)), "--lang", self.language]

    def view(self, code: str, place: int) -> TicketView:
        """A shared matter as a station has it."""
        with self.desk(code) as desk:
            return desk.ticket(self.shared[place])

    def prove_equal(self) -> None:
        """All stations hold the same, and each store checks."""
        states = [self.state(code) for code in CODES]
        assert states[0] == states[1] == states[2]

    def state(self, code: str) -> Mapping[str, Any]:
        """What a station's log adds up to, as bytes, for comparing."""
        with Store.open(self.store(code)) as store:
            assert [(one.code, dict(one.params)) for one in check(store, deep=True)] == []
            return dumps(store.database)


def parted(folder: Path, language: str, now: int) -> Stations:
    """Found the centre, have the other two join, give all three the shared matters; then two days pass apart."""
    stations = Stations(folder, language, now)
    stations.between.mkdir(parents=True)
    _found(stations, now - APART - 7_200_000)
    for code in CODES[1:]:
        _join(stations, code, now - APART - 3_600_000)
    for code in CODES:
        _live(stations, code)
    return stations


def _found(stations: Stations, now: int) -> None:
    with found(stations.store("WC01"), SetClock(now), operator="chen") as store:
        desk = Desk(store, SetClock(now))
        desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
        for code, zh, en in DISPATCHERS.values():
            desk.add_operator(code, role="dispatcher", name=zh if stations.language == "zh" else en)
        for text, address in SHARED:
            done = desk.perform("register", fields={"text": text, "address": address, "caller.phone": "13873100621"})
            desk.perform("release", done.ticket)
            stations.shared.append(done.ticket)


def _join(stations: Stations, code: str, now: int) -> None:
    with Store.open(stations.store("WC01")) as centre:
        card = write_own_card(centre, stations.folder)
        with join(stations.store(code), read_card(card), station=code) as joined:
            desk = Desk(centre, SetClock(now))
            desk.operator = next(one for one in desk.operators() if one.role == "supervisor")
            desk.trust_station(admission(centre, own_card(joined)))
            sync_folder(centre, stations.between, now)
            sync_folder(joined, stations.between, now)


def _live(stations: Stations, code: str) -> None:
    """Two days at one station: what comes in is taken in, sent out, taken over; and what the others do too."""
    begin = stations.now - APART + 60_000 * CODES.index(code)
    diverging = list(DIVERGING[code])
    matters = itertools.cycle(OWN)
    clock = SetClock(begin)
    with stations.desk(code, clock) as desk:
        for at in range(begin, stations.now - 3_600_000, _EVERY):
            clock.set(at)
            text, address = next(matters)
            ticket = desk.perform("register", fields={"text": text, "address": address}).ticket
            for line in ("dispatch cgj item=0301", "acknowledge cgj")[: at // _EVERY % 3]:
                _do(desk, line, ticket)
            if diverging:
                place, line = diverging.pop(0)
                _do(desk, line, stations.shared[place])


def _do(desk: Desk, line: str, ticket: str) -> None:
    outcome = run(desk, line, ticket)
    assert outcome.refusal is None, (line, outcome.refusal)


def reply(sheet: Path, language: str) -> None:
    """Fill in a department's sheet: every order was taken, and is solved."""
    book = load_workbook(sheet)
    leaf = book.worksheets[0]
    column = {str(cell.value): cell.column for cell in leaf[1]}
    given = {"outcome": say("outcome.solved", language), "words": "已更换灯头", "answered_by": "周"}
    for row in range(2, leaf.max_row + 1):
        if leaf.cell(row, 1).value is None:
            break  # the rows below are laid out for more orders
        for code, value in given.items():
            leaf.cell(row, column[say(f"reply.column.{code}", language)], value)
    book.save(sheet)
