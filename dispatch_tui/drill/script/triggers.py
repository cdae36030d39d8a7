"""When an inject comes, and whether it comes at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dispatch_tui.drill.script.shapes import Between, Choosing, Code, Many, Ref, Span, Whole, YesNo, of
from dispatch_tui.drill.script.values import AT_ONCE, Range


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """At a moment after the start."""

    kind: ClassVar[str] = "at"
    short: ClassVar[str] = "at"
    at: int = of(Span())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sometime:
    """At a moment that the seed draws within a range after the start."""

    kind: ClassVar[str] = "between"
    short: ClassVar[str] = "between"
    between: Range = of(Between())


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A while after another inject came."""

    kind: ClassVar[str] = "after"
    short: ClassVar[str] = ""
    inject: str = of(Ref())
    by: Range = of(Between(), AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class On:
    """A while after something was done on another inject's ticket, for the ``times``-th time."""

    kind: ClassVar[str] = "on"
    short: ClassVar[str] = ""
    did: str = of(Code("deed"))
    inject: str = of(Ref())
    department: str | None = of(Code("department", words=("lead",)), None)
    times: int = of(Whole(1, 20), 1)
    by: Range = of(Between(), AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """When the trainer fires it, and only then."""

    kind: ClassVar[str] = "by_hand"
    short: ClassVar[str] = "by_hand"
    by_hand: bool = of(YesNo())


Trigger = At | Sometime | After | On | ByHand
TRIGGERS: tuple[type[Trigger], ...] = (At, Sometime, After, On, ByHand)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of these holds."""

    kind: ClassVar[str] = "any"
    any: tuple[Condition, ...] = of(Many(Choosing("conditions"), most=20))


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """All of these hold."""

    kind: ClassVar[str] = "all"
    all: tuple[Condition, ...] = of(Many(Choosing("conditions"), most=20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """This does not hold."""

    kind: ClassVar[str] = "not"
    one: Condition = of(Choosing("conditions"), key="not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """Something was done on an inject's ticket, at latest ``within`` this span after that inject came."""

    kind: ClassVar[str] = "did"
    did: str = of(Code("deed"))
    inject: str = of(Ref())
    department: str | None = of(Code("department", words=("lead",)), None)
    item: str | None = of(Code("item"), None)
    times: int = of(Whole(1, 20), 1)
    within: int | None = of(Span(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDid:
    """Something was not done on an inject's ticket, or not ``within`` this span after that inject came."""

    kind: ClassVar[str] = "not_did"
    not_did: str = of(Code("deed"))
    inject: str = of(Ref())
    department: str | None = of(Code("department", words=("lead",)), None)
    item: str | None = of(Code("item"), None)
    times: int = of(Whole(1, 20), 1)
    within: int | None = of(Span(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Another inject came."""

    kind: ClassVar[str] = "came"
    came: str = of(Ref())


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCondition:
    """A kind that a newer version knows: whatever hangs on it, nobody here can judge."""

    kind: str


KnownCondition = AnyOf | AllOf | Not | Did | NotDid | Came
Condition = KnownCondition | UnknownCondition
CONDITIONS: tuple[type[KnownCondition], ...] = (AnyOf, AllOf, Not, Did, NotDid, Came)


def understood(condition: Condition | None) -> bool:
    """Whether this version can judge a condition and all that it is made of."""
    match condition:
        case AnyOf(any=parts) | AllOf(all=parts):
            return all(understood(part) for part in parts)
        case Not(one=part):
            return understood(part)
        case UnknownCondition():
            return False
        case _:
            return True
