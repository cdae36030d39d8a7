"""What is expected of orders: to whom, by when, in which order, and that they are chased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dispatch_tui.drill.script.expected_values import ORDERED, TRUTH_WORD, WITHIN
from dispatch_tui.drill.script.shapes import Code, Many, OneOf, Ref, Span, YesNo, of


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """Orders go out within this span of the ticket's entry; ``to``: these departments are among them."""

    kind: ClassVar[str] = "dispatched"
    dispatched: int | None = of(WITHIN)
    to: tuple[str, ...] = of(Many(Code("department"), least=0), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """This department has the lead, with these in support if they are given (no others, if ``exactly``)."""

    kind: ClassVar[str] = "lead"
    lead: str = of(Code("department", words=(TRUTH_WORD,)))
    supports: tuple[str, ...] | None = of(Many(Code("department", words=(TRUTH_WORD,)), least=0), None)
    exactly: bool = of(YesNo(), False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supports:
    """These departments have orders in support (no others, if ``exactly``)."""

    kind: ClassVar[str] = "supports"
    supports: tuple[str, ...] = of(Many(Code("department", words=(TRUTH_WORD,)), least=0))
    exactly: bool = of(YesNo(), False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """All of these departments are dispatched at once: in one act, or all ``within`` this span of the first."""

    kind: ClassVar[str] = "several"
    several: tuple[str, ...] = of(Many(Code("department")))
    within: int | None = of(Span(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Dispatched before each of these injects: what is urgent goes first."""

    kind: ClassVar[str] = "before"
    before: tuple[str, ...] = of(Many(Ref()))


@dataclass(frozen=True, slots=True, kw_only=True)
class InOrder:
    """Not kept waiting while something less urgent goes out: what is urgent goes first."""

    kind: ClassVar[str] = "in_order"
    in_order: bool = of(YesNo())


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """These departments are told of their orders by phone or the like, and reached."""

    kind: ClassVar[str] = "notified"
    notified: tuple[str, ...] = of(Many(ORDERED))
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urged:
    """This department is urged."""

    kind: ClassVar[str] = "urged"
    urged: str = of(ORDERED)
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """The ticket is put under supervision at this level or a higher one."""

    kind: ClassVar[str] = "supervised"
    supervised: str = of(OneOf(("yellow", "red")))
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A returned order is ruled to be this department's, by the duty list or as ``because`` says."""

    kind: ClassVar[str] = "ruled"
    ruled: str = of(Code("department", words=(TRUTH_WORD,)))
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A department's return is ``granted``, ``refused``, or ``decided`` in whichever way, by a ruling too."""

    kind: ClassVar[str] = "return"
    returned: str = of(OneOf(("granted", "refused", "decided")), key="return")
    department: str | None = of(Code("department"), None)
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension that was asked for is granted or refused."""

    kind: ClassVar[str] = "extension"
    extension: str = of(OneOf(("granted", "refused", "decided")))
    department: str | None = of(Code("department"), None)
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnScene:
    """All these departments (or all that have orders) are on the scene within this span."""

    kind: ClassVar[str] = "on_scene"
    on_scene: int | None = of(WITHIN)
    departments: tuple[str, ...] = of(Many(Code("department"), least=0), ())
