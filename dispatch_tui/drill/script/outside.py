"""How the world outside answers: departments with their orders, callers on the phone."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.drill.script.shapes import (
    Between,
    Code,
    Many,
    OneOf,
    Plain,
    Ref,
    Span,
    Struct,
    Whole,
    Words,
    YesNo,
    of,
)
from dispatch_tui.drill.script.values import NEVER, NOTHING, Range, Text

PATHS = ("dispatch", "transfer", "merge", "attach", "answer", "refuse", "ask")
"""What is to become of a report: orders to departments; to an emergency number; merged into another ticket; noted on
the ticket it asks after; answered at once; refused; asked back for what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack:
    """What a caller says when the centre calls back: reached at all, solved, satisfied, in whose words."""

    reached: bool = of(YesNo(), True)
    solved: bool = of(YesNo(), True)
    satisfied: bool = of(YesNo(), True)
    says: Text = of(Words(), NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How a department treats an order when no inject says otherwise. Each span counts from the dispatch. What is not
    given is as ``default`` says; ``honest`` tells whether its report is true."""

    acknowledge: Range | None = of(Between(never=True), None)
    arrive: Range | None = of(Between(never=True), None)
    report: Range | None = of(Between(never=True), None)
    outcome: str | None = of(Code("outcome"), None)
    says: Text | None = of(Words(), None)
    honest: bool | None = of(YesNo(), None)


USUAL = Conduct(
    acknowledge=Range(60_000, 180_000), arrive=Range(15 * 60_000, 25 * 60_000), report=Range(30 * 60_000, 50 * 60_000),
    outcome="solved", says=NOTHING, honest=True,
)  # fmt: skip
"""What a department does where the script says nothing."""
SILENT = Conduct(acknowledge=NEVER, arrive=NEVER, report=NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that a caller says: the first at once; others when ``ask``ed about a topic, or by themselves ``after``
    a while since the call was answered."""

    say: Text = of(Words())
    ask: str = of(Plain(40), "")
    after: int | None = of(Span(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What an attentive dispatcher makes of a report. What is not given of lead and supports is the duty list's."""

    path: str = of(OneOf(PATHS), "dispatch")
    address: Text = of(Words(500), NOTHING)
    item: str | None = of(Code("item"), None)
    urgency: int | None = of(Whole(1, 4), None)
    grid: str | None = of(Code("grid"), None)
    town: str | None = of(Code("town"), None)
    lead: str | None = of(Code("department"), None)
    supports: tuple[str, ...] | None = of(Many(Code("department"), least=0), None)
    number: str | None = of(Code("emergency"), None)
    """The emergency number to transfer to."""
    reason: str | None = of(Code("phrase"), None)
    """The pack's reason for a refusal, an answer or a question."""
    same_as: str | None = of(Ref(), None)
    """The inject that brought the same matter before."""
    because: Text = of(Words(), NOTHING)
    """Why lead and supports differ from the duty list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Who takes part: an operator of the drill's centre."""

    code: str = of(Plain(20, "[a-z][a-z0-9_-]*", "li"))
    name: Text = of(Words(60))
    role: str = of(Code("role"), "dispatcher")


OBLIGING = CallBack()
"""What a caller says at call-back where the script says nothing."""
CALL_BACK = Struct(CallBack)
TRUTH = Struct(Truth)
TURNS = Many(Struct(Turn, short="say"), most=60)
