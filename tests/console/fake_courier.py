"""A courier in memory: what the sync screen is tried on without files and other stations."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

from dispatch_tui.desk.stations import Admission
from dispatch_tui.sync.views import Carried, Fork, Missing, Peer, Progress, Standing, To
from tests.console.fake_desk import NOW

STANDING = Standing(
    station="a" * 32, code="WC01", role="centre", department="", title="望城区 政府110", voice="4821 0937 5562",
    events=12_345,
    peers=(
        Peer("b" * 32, "WC02", "centre", "", 12_300, 45, NOW - 1_400_000),
        Peer("c" * 32, "WC03", "centre", "", 11_000, 1_345, NOW - 90_000_000),
        Peer("d" * 32, "CGJ1", "department", "cgj", 0, 46),
        Peer("e" * 32, "WC09", "centre", "", 0, 0, retired=(119, "lost")),
    ),
    parked=14, missing=(Missing("WC03", 120, 131, ("WC03",)),),
    forks=(Fork("WC02", ((120, "ab12cd34" * 8), (118, "99aa77bb" * 8))),), missing_parts=3,
    last_in=NOW - 1_400_000, last_out=NOW - 1_300_000, folder="/media/stick",
)  # fmt: skip
JOINING = Standing("a" * 32, "WC04", "centre", "", "望城区 政府110", "1111 2222 3333", 0, first_from="WC01")


@dataclass(frozen=True)
class FakeCard:
    admission: Admission
    voice: str


@dataclass
class FakeCourier:
    """``outcome`` is what the next transfer gives or raises; with ``gate`` set it stays under way until that opens."""

    now: Standing = STANDING
    outcome: Carried | Exception = field(default_factory=lambda: Carried(read=57, added=12, known=45))
    gate: threading.Event | None = None
    steps: int = 100
    calls: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def standing(self) -> Standing:
        return self.now

    def _carry(self, what: str, path: Path, progress: Progress) -> Carried:
        self.calls.append((what, str(path)))
        for step in range(self.steps):
            progress("writing", step * 100, self.steps * 100)
            if self.gate is not None and step == 33:
                while not self.gate.wait(0.01):
                    progress("writing", step * 100, self.steps * 100)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def sync(self, folder: Path, progress: Progress) -> Carried:
        return self._carry("sync", folder, progress)

    def export(self, file: Path, to: To, progress: Progress, language: str) -> Carried:
        carried = self._carry(f"export {to.kind} {' '.join(to.names)}".strip(), file, progress)
        return replace(carried, sent=46, written=(file,))

    def take_in(self, file: Path, progress: Progress) -> Carried:
        return self._carry("import", file, progress)

    def write_card(self, folder: Path) -> Path:
        self.calls.append(("card", str(folder)))
        return folder / "WC01.card.json"

    def read_card(self, file: Path) -> FakeCard:
        self.calls.append(("read card", str(file)))
        return FakeCard(Admission("f" * 32, "WC05", "00" * 32, "", "centre", ""), "7777 8888 9999")

    def close(self) -> None:
        self.closed = True
