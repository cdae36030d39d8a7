"""The score of a run: a verdict on every expectation, points, the mark, the measures. Live as it goes on, and at its
end; the same log and journal always give the same score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from dispatch_tui.desk.duty import Duty
from dispatch_tui.domain.reason import Reason
from dispatch_tui.drill.scoring.expected import expected
from dispatch_tui.drill.scoring.expecting import judge
from dispatch_tui.drill.scoring.facts import Facts, TicketFacts
from dispatch_tui.drill.scoring.measures import Measures, measure
from dispatch_tui.drill.scoring.scene import Scene
from dispatch_tui.drill.scoring.told import Told
from dispatch_tui.drill.scoring.verdict import OUTCOMES, Verdict
from dispatch_tui.drill.script.model import LOAD, Expectation, Inject, Script

FORMAT: Final = 1
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation of one inject. ``place`` is the expectation's in the script, from 1; ``weight`` its share of the
    points there; ``ticket`` the ticket that it is about, with its ``number``."""

    place: int
    kind: str
    inject: str
    ticket: str
    number: str
    weight: Fraction
    expected: Reason
    advice: str
    verdict: Verdict

    @property
    def points(self) -> Fraction:
        return self.weight * self.verdict.share

    @property
    def counts(self) -> bool:
        return self.verdict.outcome != "void"

    @property
    def decided(self) -> bool:
        return self.verdict.outcome not in ("void", "not_yet")


@dataclass(frozen=True, slots=True)
class Score:
    """A run's score at ``at`` (drill ms). ``over``: it has ended, and nothing is ``not_yet``."""

    at: int
    over: bool
    lines: tuple[Line, ...]
    measures: Measures

    @property
    def points(self) -> Fraction:
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def out_of(self) -> Fraction:
        """The points of all that counts, what is still to come included."""
        return sum((line.weight for line in self.lines if line.counts), Fraction(0))

    @property
    def mark(self) -> Fraction:
        """Points out of 100; 0 where nothing counts."""
        return self.points * FULL / self.out_of if self.out_of else Fraction(0)

    @property
    def so_far(self) -> Fraction | None:
        """The mark of what is decided by now; None while nothing is."""
        whole = sum((line.weight for line in self.lines if line.decided), Fraction(0))
        return self.points * FULL / whole if whole else None

    def of_kinds(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """(points, out of) by kind of expectation, of what is decided."""
        found: dict[str, tuple[Fraction, Fraction]] = {}
        for line in self.lines:
            if line.decided:
                points, whole = found.get(line.kind, (Fraction(0), Fraction(0)))
                found[line.kind] = points + line.points, whole + line.weight
        return found

    def counts(self) -> Mapping[str, int]:
        """How many expectations came to each outcome."""
        return {one: sum(line.verdict.outcome == one for line in self.lines) for one in OUTCOMES}

    def as_json(self) -> dict[str, Any]:
        """The score for JSON: points in hundredths, so that the same run gives the same bytes; times in drill ms."""
        return {
            "format": FORMAT, "at": self.at, "over": self.over, "mark_hundredths": hundredths(self.mark),
            "so_far_hundredths": None if self.so_far is None else hundredths(self.so_far),
            "points_hundredths": hundredths(self.points), "out_of_hundredths": hundredths(self.out_of),
            "counts": dict(self.counts()),
            "kinds": {kind: {"points_hundredths": hundredths(points), "out_of_hundredths": hundredths(whole)}
                      for kind, (points, whole) in sorted(self.of_kinds().items())},
            "expectations": [_line(line) for line in self.lines],
            "measures": self.measures.as_json(),
        }  # fmt: skip


class Scoring:
    """Scores one run again and again. What has not changed in the log is not read again."""

    def __init__(self, script: Script, injects: Sequence[Inject], facts: Facts, duty: Duty, language: str) -> None:
        self.script = script
        self.injects = tuple(injects)
        self.facts = facts
        self.duty = duty
        self.language = language
        self._kept: dict[tuple[int, str], _Kept] = {}

    def scene(self, told: Told, now: int, *, over: bool) -> Scene:
        """The run as it is at ``now``."""
        self.facts.refresh(told.outages)
        return Scene(self.script, self.injects, told, self.facts, self.duty, now, over)

    def score(self, told: Told, now: int, *, over: bool) -> Score:
        """The score at ``now`` (drill ms); with ``over`` what was not done was missed."""
        scene = self.scene(told, now, over=over)
        lines = [line for place, one in enumerate(self.script.expect, 1) for line in self._lines(scene, place, one)]
        return Score(now, over, tuple(lines), measure(tickets(scene), told, now))

    def _lines(self, scene: Scene, place: int, expectation: Expectation) -> Iterator[Line]:
        injects = list(self._asked_of(expectation))
        for inject in injects:
            leans_on = _leans_on(scene, expectation, inject)
            kept = self._kept.get((place, inject))
            if kept is None or not kept.holds(leans_on, len(injects), scene.now):
                line = self._line(scene, place, expectation, inject, len(injects))
                kept = self._kept[place, inject] = _Kept(leans_on, len(injects), scene.now, line)
            yield kept.line

    def _line(self, scene: Scene, place: int, expectation: Expectation, inject: str, of: int) -> Line:
        ticket = scene.ticket(inject)
        return Line(
            place, expectation.kind, inject, ticket.id if ticket else "", ticket.ticket.number if ticket else "",
            Fraction(expectation.weight, of), expected(scene, expectation, inject),
            expectation.advice.in_(self.language), judge(scene, expectation, inject),
        )  # fmt: skip

    def _asked_of(self, expectation: Expectation) -> Iterable[str]:
        yield from expectation.injects
        if expectation.of_load:
            for inject in self.injects:
                if inject.id.startswith(f"{LOAD}:") and (not expectation.mix or set(expectation.mix) & set(inject.mix)):
                    yield inject.id


@dataclass(frozen=True, slots=True)
class _Kept:
    """A line that was judged, and all that the verdict leans on."""

    leans_on: tuple[Any, ...]
    of: int
    now: int
    line: Line

    def holds(self, leans_on: tuple[Any, ...], of: int, now: int) -> bool:
        """Whether it would be judged alike: nothing else is known, and its limit has not passed since."""
        due = self.line.verdict.due
        passed = due is not None and self.now <= due < now
        return self.of == of and not passed and self.now <= now and self.leans_on == leans_on


_AMONG_OTHERS: Final = frozenset({"before", "in_order", "merged_into", "not_merged", "attached_to", "handled"})
"""The kinds that look at other injects' tickets."""


def _leans_on(scene: Scene, expectation: Expectation, inject: str) -> tuple[Any, ...]:
    """What a verdict hangs on beside the hour: the tickets of its matter, what the journal says of them; all there is,
    where it looks at other matters or its inject has not come."""
    told, ticket = scene.told, scene.ticket(inject)
    body = expectation.body
    wide = ticket is None or expectation.kind in _AMONG_OTHERS
    if wide or getattr(body, "after", None) or getattr(body, "until", None):
        return scene.over, told.lines, scene.facts.generation
    matter = scene.group(ticket) if ticket is not None else []
    about = [told.newest.get(one, 0) for one in (inject, *(facts.id for facts in matter))]
    return scene.over, *about, *matter


def tickets(scene: Scene) -> list[TicketFacts]:
    """Every ticket of the run that an inject brought or that the trainee opened, oldest first."""
    found = (scene.facts.ticket(one) for one in scene.facts.all())
    return [ticket for ticket in found if ticket is not None]


def hundredths(value: Fraction) -> int:
    """Rounded half up, whatever the platform."""
    return (value.numerator * 200 + value.denominator) // (value.denominator * 2)


def _line(line: Line) -> dict[str, Any]:
    verdict = line.verdict
    return {
        "place": line.place, "kind": line.kind, "inject": line.inject, "ticket": line.ticket or None,
        "number": line.number or None, "outcome": verdict.outcome,
        "points_hundredths": hundredths(line.points), "weight_hundredths": hundredths(line.weight),
        "expected": {"code": line.expected.code, **line.expected.params},
        "found": {"code": verdict.found.code, **verdict.found.params},
        "at": verdict.at, "due": verdict.due, "events": list(verdict.events), "advice": line.advice or None,
    }  # fmt: skip
