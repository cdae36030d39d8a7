"""What is expected at the end of a matter, and of what else was done or not done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dispatch_tui.drill.script.expected_values import ANY_WORD, ORDERED, WITHIN
from dispatch_tui.drill.script.shapes import Code, Many, OneOf, Ref, of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Reports are checked, not rubber-stamped: each true one is verified, each untrue one sent back, none the other
    way round. ``honestly`` is the one word."""

    kind: ClassVar[str] = "verified"
    verified: str = of(OneOf(("honestly",)))
    department: str | None = of(ORDERED, None)
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """This department's report is sent back for rework."""

    kind: ClassVar[str] = "sent_back"
    sent_back: str = of(ORDERED)
    reason: str | None = of(Code("phrase", phrases="send_back"), None)
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack:
    """The caller is called back (``yes``), and what they say is what is recorded (``honestly``)."""

    kind: ClassVar[str] = "called_back"
    called_back: str = of(OneOf(("yes", "honestly")))
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """A look on site is recorded, with what it found."""

    kind: ClassVar[str] = "rechecked"
    rechecked: str = of(OneOf(("passed", "failed", ANY_WORD)))
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The ticket is closed."""

    kind: ClassVar[str] = "closed"
    closed: int | None = of(WITHIN)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A closed ticket is reopened."""

    kind: ClassVar[str] = "reopened"
    reopened: int | None = of(WITHIN)
    reason: str | None = of(Code("phrase", phrases="reopen"), None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """These clocks of the ticket run out for nobody: ``dispatch``, ``verify``, ``callback``, … or ``all``."""

    kind: ClassVar[str] = "kept"
    kept: tuple[str, ...] = of(Many(Code("clock", words=("all",))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The file that a ``sync`` inject brings is taken in."""

    kind: ClassVar[str] = "imported"
    imported: int | None = of(WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something else of the log is done on the ticket: any deed."""

    kind: ClassVar[str] = "did"
    did: str = of(Code("deed"))
    department: str | None = of(ORDERED, None)
    within: int | None = of(WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """Something must not be done on the ticket; with ``until``, not before that inject came."""

    kind: ClassVar[str] = "never"
    never: str = of(Code("deed"))
    department: str | None = of(ORDERED, None)
    until: str | None = of(Ref(), None)
    after: str | None = of(Ref(), None)
