"""What the journal says that the log does not: which injects came and on which tickets, what was asked and heard,
what the trainee had in front of them, which keys they pressed, what the trainer remarked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_tui.drill.running.journal import TRAINEE, Line
from dispatch_tui.drill.scoring.facts import Span

ENDLESS: Final = 1 << 52
"""Until when an outage goes on of which no end is told (drill ms)."""


@dataclass(frozen=True, slots=True)
class Came:
    """That an inject came: when, on which ticket, and which events it wrote; the station by which a call was taken in
    place of the trainee's."""

    at: int
    ticket: str
    events: tuple[str, ...]
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a caller said when they were called back."""

    at: int
    reached: bool
    solved: bool | None
    satisfied: bool | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a trainer marked: when, who, in which words, about which ticket (empty: none)."""

    at: int
    by: str
    text: str
    ticket: str


@dataclass(slots=True)
class Told:
    """The journal up to now, by what it is about. Times are drill ms."""

    began: int = 0
    now: int = 0
    ended: int | None = None
    came: dict[str, Came] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    """The injects that a trainer skips or holds, or whose condition did not hold."""
    kept_away: set[str] = field(default_factory=set)
    """The injects that could not come: an order of a department to which none was sent."""
    heard: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    """By ticket."""
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The topics that were asked about, by inject."""
    looked: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By ticket, when it was in front of the trainee."""
    dishonest: set[str] = field(default_factory=set)
    """The events by which a department reported what is not so."""
    keys: list[tuple[int, int, str]] = field(default_factory=list)
    """(when, how many, on which ticket or empty) of the keys pressed."""
    remarks: list[Remark] = field(default_factory=list)
    imported: dict[str, int] = field(default_factory=dict)
    outages: list[Span] = field(default_factory=list)
    lines: int = 0
    """How many lines were taken."""
    newest: dict[str, int] = field(default_factory=dict)
    """By inject and by ticket: the number of the last line that is about it."""

    def inject_of(self, ticket: str) -> str:
        """The inject that brought a ticket; empty where none did."""
        return next((name for name, came in self.came.items() if came.ticket == ticket), "")

    def take(self, lines: Iterable[Line]) -> None:
        """Add what these lines say; a line whose ``what`` is not known here says nothing."""
        for line in lines:
            self.now = max(self.now, line.at)
            self.lines += 1
            for about in (line.get("inject"), line.get("ticket")):
                if isinstance(about, str):
                    self.newest[about] = self.lines
            reader = _READERS.get(line.what)
            if reader is not None:
                reader(self, line)


def read_journal(lines: Iterable[Line]) -> Told:
    """Everything that these lines say."""
    told = Told()
    told.take(lines)
    return told


def _opened(told: Told, line: Line) -> None:
    if not told.began:
        told.began = line.at


def _fired(told: Told, line: Line) -> None:
    inject = str(line.get("inject", ""))
    told.barred.discard(inject)
    if inject and inject not in told.came:
        events = _ids(line.get("events"))
        station = str(line.get("elsewhere") or "")
        told.came[inject] = Came(line.at, str(line.get("ticket") or ""), events, station)


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _bar(told: Told, line: Line) -> None:
    told.barred.add(str(line.get("inject", "")))


def _drop(told: Told, line: Line) -> None:
    """What could not come, as there was nothing for it to happen to, was kept away by what the trainee did or not."""
    (told.barred if line.get("why") in ("if", "newer") else told.kept_away).add(str(line.get("inject", "")))


def _release(told: Told, line: Line) -> None:
    told.barred.discard(str(line.get("inject", "")))


def _acted(told: Told, line: Line) -> None:
    if line.get("honest") is False:
        told.dishonest.add(str(line.get("event", "")))


def _asked(told: Told, line: Line) -> None:
    told.asked[str(line.get("inject", ""))].add(str(line.get("topic", "")))


def _rang_back(told: Told, line: Line) -> None:
    said = {name: line.get(name) for name in ("solved", "satisfied")}
    answers = {name: value if isinstance(value, bool) else None for name, value in said.items()}
    reached = line.get("reached") is True
    told.heard[str(line.get("ticket", ""))].append(Heard(line.at, reached, **answers))


def _looked(told: Told, line: Line) -> None:
    told.looked[str(line.get("ticket", ""))].append(line.at)


def _keys(told: Told, line: Line) -> None:
    count = line.get("count")
    if isinstance(count, int) and count > 0 and line.by == TRAINEE:
        told.keys.append((line.at, count, str(line.get("ticket") or "")))


def _remark(told: Told, line: Line) -> None:
    told.remarks.append(Remark(line.at, line.by, str(line.get("text", "")), str(line.get("ticket") or "")))


def _outage(told: Told, line: Line) -> None:
    told.outages.append((line.at, ENDLESS))


def _outage_over(told: Told, line: Line) -> None:
    if told.outages and told.outages[-1][1] == ENDLESS:
        told.outages[-1] = (told.outages[-1][0], line.at)


def _imported(told: Told, line: Line) -> None:
    told.imported.setdefault(str(line.get("inject", "")), line.at)


def _ended(told: Told, line: Line) -> None:
    if told.ended is None:
        told.ended = line.at


_READERS: Final[Mapping[str, Any]] = {
    "opened": _opened, "fired": _fired, "held": _bar, "skipped": _bar, "dropped": _drop, "released": _release,
    "acted": _acted, "asked": _asked, "rang_back": _rang_back, "looked": _looked, "keys": _keys, "remark": _remark,
    "outage": _outage, "outage_over": _outage_over, "imported": _imported, "ended": _ended,
}  # fmt: skip
