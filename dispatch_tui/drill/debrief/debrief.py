"""Everything that a debrief shows of a run, gathered once for screen, page and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.drill.debrief.plots import Plot, plots
from dispatch_tui.drill.debrief.timeline import Lane, Timeline, read_timeline
from dispatch_tui.drill.running.folder import About
from dispatch_tui.drill.scoring.score import Line, Score
from dispatch_tui.drill.scoring.told import Remark
from dispatch_tui.drill.script.model import Script

FORMAT: Final = 1
LANES: Final = 40
"""The most lanes that a page draws."""
ROWS: Final = 8
"""Of an expectation asked of more injects than this the page lists those not met, and counts the rest."""


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """What came of an expectation in the expert's run, and when."""

    outcome: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Expert:
    """The expert's run with the same calls: its timeline, its mark in hundredths, its measures as JSON, and by
    (place in the script, inject) what came of each expectation."""

    timeline: Timeline
    mark_hundredths: int
    measures: Mapping[str, Any]
    lines: Mapping[tuple[int, str], ExpertLine]

    def as_json(self) -> dict[str, Any]:
        """For JSON; ``read_expert`` takes it back."""
        return {
            "mark_hundredths": self.mark_hundredths, "measures": dict(self.measures),
            "expectations": [{"place": place, "inject": inject, "outcome": one.outcome, "at": one.at}
                             for (place, inject), one in self.lines.items()],
            "timeline": self.timeline.as_json(),
        }  # fmt: skip


def expert_of(score: Score, timeline: Timeline) -> Expert:
    """An expert's run from its score and timeline."""
    whole = score.as_json()
    lines = {(line.place, line.inject): ExpertLine(line.verdict.outcome, line.verdict.at) for line in score.lines}
    return Expert(timeline, whole["mark_hundredths"], whole["measures"], lines)


def read_expert(value: Mapping[str, Any]) -> Expert:
    """An expert's run from its JSON; raises KeyError, TypeError or ValueError for what is none."""
    lines = {(int(one["place"]), str(one["inject"])): ExpertLine(str(one["outcome"]), one["at"])
             for one in value["expectations"]}  # fmt: skip
    return Expert(read_timeline(value["timeline"]), int(value["mark_hundredths"]), dict(value["measures"]), lines)


@dataclass(frozen=True, slots=True)
class Debrief:
    """A run told. ``expert`` is None where no expert run belongs to the drill."""

    about: About
    script: Script
    score: Score
    timeline: Timeline
    remarks: tuple[Remark, ...]
    expert: Expert | None = None

    @property
    def plots(self) -> tuple[Plot, ...]:
        return plots(self.timeline, self.expert.timeline if self.expert is not None else None)

    def expert_line(self, line: Line) -> ExpertLine | None:
        """What came of the same expectation in the expert's run."""
        return self.expert.lines.get((line.place, line.inject)) if self.expert is not None else None

    def title_of(self, inject: str, language: str) -> str:
        """What the script calls an inject; empty where it has no title."""
        found = self.script.inject(inject) if inject else None
        return found.title.in_(language) if found is not None else ""

    def label_of(self, lane: Lane, language: str) -> str:
        """A lane's inject and what it is about: by the script's title, the ticket's own words, or its number."""
        told = self.title_of(lane.inject, language) or lane.title or lane.number
        return " ".join(one for one in (lane.inject, told) if one)

    def lanes(self) -> tuple[Sequence[Lane], int]:
        """The lanes to draw, and how many are left out: of many those where a point was lost or something remarked
        go first."""
        every = self.timeline.lanes
        if len(every) <= LANES:
            return every, 0
        marked = {line.ticket for line in self.score.lines if line.decided and line.points < line.weight}
        marked |= {remark.ticket for remark in self.remarks}
        chosen = [lane for lane in every if lane.ticket in marked][:LANES]
        return chosen, len(every) - len(chosen)

    def by_place(self) -> dict[int, list[Line]]:
        """The lines of the score by their expectation's place in the script."""
        found: dict[int, list[Line]] = {}
        for line in self.score.lines:
            found.setdefault(line.place, []).append(line)
        return found

    def as_json(self) -> dict[str, Any]:
        """The whole debrief for JSON: codes in any language, times in drill ms."""
        about = self.about
        return {
            "format": FORMAT, "drill": True,
            "run": {
                "id": about.id, "script": about.script, "sha256": about.sha256, "language": about.language,
                "seed": about.seed, "start": about.start, "founded": about.founded, "trainee": about.trainee,
                "trainee_name": about.trainee_name,
                "rewound_from": {"run": about.rewound_from.run, "moment": about.rewound_from.moment}
                if about.rewound_from else None,
            },
            "title": dict(self.script.title.texts), "level": self.script.level,
            "objectives": [dict(one.texts) for one in self.script.objectives],
            "score": self.score.as_json(), "timeline": self.timeline.as_json(),
            "plots": [plot.as_json() for plot in self.plots],
            "remarks": [{"at": one.at, "by": one.by, "text": one.text, "ticket": one.ticket or None}
                        for one in self.remarks],
            "expert": self.expert.as_json() if self.expert is not None else None,
        }  # fmt: skip
