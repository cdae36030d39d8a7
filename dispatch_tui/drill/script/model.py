"""A whole script, as read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch_tui.drill.script.expectations import Expected
from dispatch_tui.drill.script.injects import Body
from dispatch_tui.drill.script.outside import OBLIGING, USUAL, CallBack, Conduct, Player
from dispatch_tui.drill.script.profile import Load
from dispatch_tui.drill.script.triggers import Condition, Trigger
from dispatch_tui.drill.script.values import NOTHING, NOWHERE, Mark, Text

FORMAT: Final = 1
LOAD: Final = "load"
"""The first half of a generated call's id: ``load:12``."""
DEFAULT: Final = "default"
"""The key under which ``departments`` says what all do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Something that comes in from outside: its number or name, when, whether, and what."""

    id: str
    body: Body
    trigger: Trigger
    condition: Condition | None = None
    title: Text = NOTHING
    """What the trainer's list calls it; the reader of the script may leave it out."""
    mark: Mark = NOWHERE
    mix: tuple[str, ...] = ()
    """Of a generated call: what sorts of a load's mix it is."""

    @property
    def kind(self) -> str:
        return self.body.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Something that a trainee should do, and how much it weighs. Of ``injects``, each counts its share of
    ``weight``; ``of_load``: of all generated calls, or of those of the sorts ``mix``."""

    body: Expected
    injects: tuple[str, ...] = ()
    of_load: bool = False
    mix: tuple[str, ...] = ()
    weight: int = 1
    because: Text = NOTHING
    """Why it differs from the duty list."""
    advice: Text = NOTHING
    """What an expert would say about it; the debrief shows it."""
    mark: Mark = NOWHERE

    @property
    def kind(self) -> str:
        return self.body.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A drill. Times are ms after ``start``, which is local time of the pack's place."""

    title: Text
    level: int
    about: Text = NOTHING
    objectives: tuple[Text, ...] = ()
    trains: tuple[str, ...] = ()
    """The kinds of expectation that it is chosen for, when a trainee is weak in them."""
    pack: str
    languages: tuple[str, ...]
    start: datetime
    length: int
    seed: int = 1
    players: tuple[Player, ...] = ()
    departments: Mapping[str, Conduct]
    callers: CallBack = OBLIGING
    injects: tuple[Inject, ...] = ()
    load: tuple[Load, ...] = ()
    expect: tuple[Expectation, ...] = ()

    def inject(self, id: str) -> Inject | None:
        """The written inject of this number or name."""
        return next((one for one in self.injects if one.id == id), None)

    def conduct(self, department: str) -> Conduct:
        """How a department treats its orders, with whatever is not given taken from ``default`` and then from
        ``outside.USUAL``: nothing in it is None."""
        layers = (self.departments.get(department), self.departments.get(DEFAULT), USUAL)
        given = [one for one in layers if one is not None]
        return Conduct(
            acknowledge=next(one.acknowledge for one in given if one.acknowledge is not None),
            arrive=next(one.arrive for one in given if one.arrive is not None),
            report=next(one.report for one in given if one.report is not None),
            outcome=next(one.outcome for one in given if one.outcome is not None),
            says=next(one.says for one in given if one.says is not None),
            honest=next(one.honest for one in given if one.honest is not None),
        )
