"""A drill as its trainer sees it: read in the desk's thread, shown and asked for from the screen's.

The same for a trainer at the trainee's console and for one at a terminal of their own: both read the run's agenda and
journal, and both ask by the journal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from dispatch_tui.drill.running.agenda import Agenda
    from dispatch_tui.drill.running.journal import Line
    from dispatch_tui.drill.running.run import Run
    from dispatch_tui.drill.running.trainer import Requests
    from dispatch_tui.drill.running.watching import Watch
    from dispatch_tui.drill.scoring.of_run import LiveScore
    from dispatch_tui.drill.script.model import Inject

    Source = Run | Watch

Standing = Literal["coming", "held", "came", "over"]
TO_COME: Final = frozenset({"coming", "held"})
NEWEST: Final = 40
"""Lines of the journal that are told."""
TOLD: Final = frozenset({
    "fired", "hung_up", "said", "asked", "rang_back", "acted", "dropped", "skipped", "held", "released", "typed",
    "remark", "outage", "outage_over", "imported", "ended", "rewound",
})  # fmt: skip
"""The lines of the journal that a trainer reads."""
MARKED_EVERY: Final = 3.0
"""Seconds between two scorings of a run that goes on."""
SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Drill seconds to a second, from one key to the next."""


@dataclass(frozen=True, slots=True)
class InjectRow:
    """One inject: ``at`` is when it comes or came (drill ms), None where that hangs on something; then ``waits`` names
    the inject, and ``did`` the deed that it waits for."""

    id: str
    kind: str
    text: str
    standing: Standing
    at: int | None = None
    waits: str = ""
    did: str = ""
    ticket: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened. ``by`` is empty for the outside world, else ``trainee`` or the trainer's code."""

    at: int
    what: str
    by: str
    inject: str
    number: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order on which a department may act."""

    id: str
    number: str
    department: str


@dataclass(frozen=True, slots=True)
class Training:
    """How a drill stands. ``mark`` is out of a hundred, None before anything can be judged."""

    run: str
    title: str
    start: int
    end: int
    speed: float
    paused: bool
    ended: bool
    alive: bool
    mark: float | None
    rows: tuple[InjectRow, ...] = ()
    told: tuple[Told, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Marking:
    """The mark so far, worked out anew every few seconds. Belongs to the thread of the run."""

    def __init__(self) -> None:
        self._live: LiveScore | None = None
        self._worked_out = 0.0
        self._mark: float | None = None

    def mark(self, source: Source) -> float | None:
        from dispatch_tui.drill.scoring.of_run import LiveScore

        if self._live is None:
            self._live = LiveScore(source)
        if time.monotonic() - self._worked_out > MARKED_EVERY:
            score = self._live.score()
            so_far = score.mark if score.over else score.so_far
            self._mark = float(so_far) if so_far is not None else None
            self._worked_out = time.monotonic()
        return self._mark


def training_of(source: Source, marking: Marking) -> Training:
    """Read how the drill of ``source`` stands."""
    agenda, about, script = source.agenda, source.about, source.script
    speed, paused, alive = _pace(source)
    return Training(
        about.id, script.title.in_(about.language), about.start, about.start + script.length, speed, paused,
        agenda.ended is not None, alive, marking.mark(source),
        tuple(_row(one, source) for one in agenda.injects.values()),
        tuple(_told(line, source) for line in [one for one in source.journal if _is_told(one, agenda)][-NEWEST:]),
        tuple(
            OrderRow(order.id, agenda.facts.numbers.get(order.ticket, ""), order.department)
            for order in agenda.facts.orders.values()
        ),
    )  # fmt: skip


def heard(source: Source, ask: Callable[[Requests], str]) -> Line | None:
    """Ask the stage for something, and what it answers; None where nobody does."""
    from dispatch_tui.drill.running.run import Run

    if not isinstance(source, Run):
        return source.ask.wait(ask(source.ask))
    requests = requests_of(source)
    token = ask(requests)
    source.poll()
    return requests.answer(token)


def requests_of(source: Source) -> Requests:
    """What a trainer asks by."""
    from dispatch_tui.drill.running.founding import TRAINER
    from dispatch_tui.drill.running.run import Run
    from dispatch_tui.drill.running.trainer import Requests

    return Requests(source.journal, TRAINER, source.clock.now) if isinstance(source, Run) else source.ask


def _pace(source: Source) -> tuple[float, bool, bool]:
    """Speed, whether the clock stands, whether somebody holds the run."""
    from dispatch_tui.drill.running.run import Run

    if isinstance(source, Run):
        return source.clock.speed, source.clock.paused, True
    return source.speed, source.paused, source.alive


def _row(inject: Inject, source: Source) -> InjectRow:
    from dispatch_tui.drill.script.triggers import After, ByHand, On

    agenda = source.agenda
    text = text_of(inject, source.about.language)
    if inject.id in agenda.came:
        at, ticket = agenda.came[inject.id]
        return InjectRow(inject.id, inject.kind, text, "came", at, ticket=ticket,
                         number=agenda.facts.numbers.get(ticket, ""))  # fmt: skip
    standing: Standing = "over" if inject.id in agenda.over else "held" if inject.id in agenda.held else "coming"
    at_known = agenda.due_at.get(inject.id)
    waits = did = ""
    if at_known is None:
        match inject.trigger:
            case After():
                waits = inject.trigger.inject
            case On():
                waits, did = inject.trigger.inject, inject.trigger.did
            case ByHand():
                did = "by_hand"
    return InjectRow(inject.id, inject.kind, text, standing, at_known, waits, did)


def text_of(inject: Inject, language: str) -> str:
    """What an inject brings, in a few words."""
    body: Any = inject.body
    says = getattr(body, "says", None)
    if isinstance(says, tuple):
        return says[0].say.in_(language) if says else ""
    for name in ("text", "headline", "says"):
        found = getattr(body, name, None)
        if found is not None and hasattr(found, "in_") and found.in_(language):
            return str(found.in_(language))
    return " ".join(str(value) for value in (getattr(body, "department", ""), getattr(body, "does", "")) if value)


def _is_told(line: Line, agenda: Agenda) -> bool:
    """Whether a trainer reads a line; what was typed and is no inject was refused already."""
    return line.what in TOLD and (line.what != "typed" or line.get("inject") in agenda.injects)


def _told(line: Line, source: Source) -> Told:
    from dispatch_tui.drill.running.journal import STAGE, TRAINER

    by = "" if line.by == STAGE else line.by.removeprefix(TRAINER)
    number = source.agenda.facts.numbers.get(str(line.get("ticket") or ""), "")
    return Told(line.at, line.what, by, str(line.get("inject") or ""), number, line.values)

