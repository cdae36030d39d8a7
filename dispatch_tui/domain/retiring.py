"""Who is retired by the authority facts held, and who with them.

Of several last links the earliest counts: a retirement takes nothing back of one before, only an admission does. Every
retirement counts, whoever wrote it; an admission only where its author is not held itself, or holds the founding key.
So two stations that retire each other are both retired, and the founding key brings either back.

Whoever took a retired station's place is retired from its first event on, unless it was admitted itself: a copy may be
a thief's. No retirement reaches its own author, nor those whose places that one took: they are named one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dispatch_tui.domain.authority import Retirement, after_last
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import History

Told = list[tuple[int, Event]]
"""Facts that count, each with its place in the history."""
_Standing = dict[str, list[tuple[str, Retirement]]]
"""By station: who retired it, and after which link."""
RETIRED: Final = "station_retired"
ADMITTED: Final = "station_admitted"


class Succession:
    """Who took whose place."""

    def __init__(self, facts: Iterable[tuple[int, Event]]) -> None:
        self.before: dict[str, set[str]] = {}
        for _, event in facts:
            if event.kind == "station_succeeded":
                self.before.setdefault(event.data["station"], set()).add(event.data["of"])

    def lineage(self, station: str) -> set[str]:
        """A station and all whose places it took."""
        found: set[str] = set()
        todo = [station]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += self.before.get(one, ())
        return found


def retired(told: Told, history: History, founder: str) -> dict[str, Retirement]:
    """The last event that counts of each station that is retired."""
    succession = Succession(told)
    counted = [
        (index, event)
        for index, event in told
        if event.kind == ADMITTED and holds_founding_key(succession, event, founder)
    ]
    while True:
        standing, admitted = _standing(told, counted, history)
        found = _earliest(_with_successors(standing, admitted, succession))
        known = {index for index, _ in counted}
        more = [
            (index, event) for index, event in told
            if event.kind == ADMITTED and index not in known and not after_last(found, event)
        ]  # fmt: skip
        if not more:
            return found
        counted += more


def holds_founding_key(succession: Succession, event: Event, founder: str) -> bool:
    """Whether the founding station wrote it, or one that took its place: its key lies in that one's store."""
    return founder in succession.lineage(event.station)


def _standing(told: Told, counted: Told, history: History) -> tuple[_Standing, set[str]]:
    """The retirements that no counted admission has lifted, and the stations that one stands for."""
    retirements = [(index, event) for index, event in told if event.kind == RETIRED]
    admissions: dict[str, list[int]] = {}
    for index, event in counted:
        admissions.setdefault(event.data["station"], []).append(index)
    standing: _Standing = {}
    withdrawn: set[int] = set()
    for index, event in retirements:
        station = event.data["station"]
        lifted = admissions.get(station, ())
        withdrawn.update(at for at in lifted if history.seen(index, at))
        if not any(history.seen(at, index) for at in lifted):
            one = Retirement(event.data["seq"], event.data["link"], event.data["reason"])
            standing.setdefault(station, []).append((event.station, one))
    return standing, {station for station, found in admissions.items() if not withdrawn.issuperset(found)}


def _with_successors(standing: _Standing, admitted: set[str], succession: Succession) -> _Standing:
    """The same with whoever took the place of a retired station, or of one who did."""
    found = {station: list(reached) for station, reached in standing.items()}
    for _ in succession.before:  # each round reaches whoever succeeded those of the round before
        for station, before in succession.before.items():
            if station in admitted:
                continue
            here = found.get(station, [])
            for author, one in [reach for of in sorted(before) for reach in found.get(of, ())]:
                reach = (author, Retirement(-1, FIRST_LINK, one.reason))
                if reach not in here and station not in succession.lineage(author):
                    here.append(reach)
                    found[station] = here
    return found


def _earliest(reached: _Standing) -> dict[str, Retirement]:
    return {
        station: min((one for _, one in told), key=lambda one: (one.seq, one.link, one.reason))
        for station, told in reached.items()
    }
