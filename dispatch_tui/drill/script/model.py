"""A whole script, as read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch_tui.drill.script.expectations import EXPECTATIONS, Expected
from dispatch_tui.drill.script.injects import Body
from dispatch_tui.drill.script.outside import CALL_BACK, OBLIGING, USUAL, CallBack, Conduct, Player
from dispatch_tui.drill.script.profile import MIXES, Load
from dispatch_tui.drill.script.shapes import (
    LONGEST_PLAIN,
    Choosing,
    Code,
    Keyed,
    Many,
    Moment,
    OneOf,
    Plain,
    Ref,
    Span,
    Struct,
    Whole,
    Words,
    of,
)
from dispatch_tui.drill.script.triggers import Condition, Trigger
from dispatch_tui.drill.script.values import NOTHING, NOWHERE, Mark, Text

FORMAT: Final = 1
LOAD: Final = "load"
"""The first half of a generated call's id: ``load:12``."""
MOST_INJECTS: Final = 1_000
DEFAULT: Final = "default"
"""The key under which ``departments`` says what all do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Something that comes in from outside: its number or name, when, whether, and what.

    ``title`` is what the trainer's list calls it. Of a generated call, ``mix`` tells what sorts of its load it is of.
    """

    id: str = of(Ref(new=True), key="inject")
    title: Text = of(Words(LONGEST_PLAIN), NOTHING)
    trigger: Trigger
    condition: Condition | None = of(Choosing("conditions"), None, key="if")
    body: Body
    mark: Mark = NOWHERE
    mix: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.body.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Something that a trainee should do, and how much it weighs: each of the injects counts its share of ``weight``.

    ``every``: asked of all generated calls (``load``; of those of the sorts ``mix``, where it is given), or of all that
    the script has call in (``calls``; ``injects`` then holds them). ``because``: why it differs from the duty list.
    ``advice``: what an expert would say about it; the debrief shows it.
    """

    injects: tuple[str, ...] = of(Many(Ref(), most=MOST_INJECTS), (), key="inject")
    every: str = of(OneOf(("load", "calls")), "")
    mix: tuple[str, ...] = of(Many(OneOf(MIXES), least=0), ())
    weight: int = of(Whole(0, 1000), 1)
    because: Text = of(Words(), NOTHING)
    advice: Text = of(Words(), NOTHING)
    body: Expected
    mark: Mark = NOWHERE

    @property
    def kind(self) -> str:
        return self.body.kind

    @property
    def of_load(self) -> bool:
        """Whether it is asked of generated calls."""
        return self.every == "load"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A drill: its head, what comes in, and what is expected.

    Times are spans after ``start``, which is local time of the pack's place. ``level`` goes from 1, a first day, to 5,
    a storm night. ``trains``: the kinds of expectation it is good for, by which a debrief recommends it.
    """

    format: int = of(Whole(FORMAT, FORMAT), key="drill")
    title: Text = of(Words(LONGEST_PLAIN))
    level: int = of(Whole(1, 5))
    about: Text = of(Words(), NOTHING)
    objectives: tuple[Text, ...] = of(Many(Words(), most=20, least=0), ())
    trains: tuple[str, ...] = of(Many(OneOf(tuple(one.kind for one in EXPECTATIONS)), most=40, least=0), ())
    pack: str = of(Plain(40, "[a-z0-9][a-z0-9-]*", "my-city"))
    languages: tuple[str, ...] = of(Many(Plain(40, "[a-z]{2,3}", "zh"), most=10))
    start: datetime = of(Moment())
    length: int = of(Span(least=10_000, most=48 * 3_600_000))
    seed: int = of(Whole(0, 2**53 - 1), 1)
    players: tuple[Player, ...] = of(Many(Struct(Player), most=20, least=0), ())
    departments: Mapping[str, Conduct] = of(Keyed(Code("department", words=(DEFAULT,)), Struct(Conduct)), dict)
    callers: CallBack = of(CALL_BACK, OBLIGING)
    injects: tuple[Inject, ...] = of(Many(Choosing("injects"), most=MOST_INJECTS, least=0), ())
    load: tuple[Load, ...] = of(Many(Struct(Load), most=20, least=0), ())
    expect: tuple[Expectation, ...] = of(Many(Choosing("expectations"), most=MOST_INJECTS, least=0), ())

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
