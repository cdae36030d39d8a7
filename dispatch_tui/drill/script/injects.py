"""What can come in from outside: one dataclass for each kind of inject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dispatch_tui.drill.script.outside import CALL_BACK, TRUTH, TURNS, CallBack, Truth, Turn
from dispatch_tui.drill.script.shapes import (
    LONGEST_PLAIN,
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
from dispatch_tui.drill.script.values import NOTHING, Text

PHONE = Plain(40, "[0-9+*() -]{3,40}", "13873100621")
HANGS_UP = 60_000
"""How long a caller lets it ring where the script says nothing, in ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Someone rings. Unanswered, they give up after ``hangs_up``; ``confidential``: they want their name kept."""

    kind: ClassVar[str] = "call"
    phone: str = of(PHONE, "", key="from")
    line: str | None = of(Code("hotline"), None)
    name: Text = of(Words(60), NOTHING)
    says: tuple[Turn, ...] = of(TURNS)
    truth: Truth | None = of(TRUTH, None)
    call_back: CallBack | None = of(CALL_BACK, None)
    hangs_up: int = of(Span(least=1000), HANGS_UP)
    confidential: bool = of(YesNo(), False)
    angry: bool = of(YesNo(), False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A report that comes in writing."""

    text: Text = of(Words())
    address: Text = of(Words(500), NOTHING)
    town: str | None = of(Code("town"), None)
    grid: str | None = of(Code("grid"), None)
    name: Text = of(Words(60), NOTHING)
    phone: str = of(PHONE, "")
    truth: Truth | None = of(TRUTH, None)
    call_back: CallBack | None = of(CALL_BACK, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridReport(Written):
    """A collector reports what they saw on their round, often with a photo (a drawn one, named by what it shows)."""

    kind: ClassVar[str] = "grid"
    item: str | None = of(Code("item"), None)
    photo: Text = of(Words(LONGEST_PLAIN), NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Police(Written):
    """The police pass on what is no matter of theirs."""

    kind: ClassVar[str] = "police"


@dataclass(frozen=True, slots=True, kw_only=True)
class App(Written):
    """A citizen's report by app."""

    kind: ClassVar[str] = "app"
    photo: Text = of(Words(LONGEST_PLAIN), NOTHING)


CAP_SEVERITY = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CAP_URGENCY = ("Immediate", "Expected", "Future", "Past", "Unknown")
CAP_CERTAINTY = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A warning of another office by the Common Alerting Protocol (CAP 1.2), with its status ``Exercise``."""

    kind: ClassVar[str] = "cap"
    sender: str = of(Plain(), "drill@example.invalid")
    event: Text = of(Words(LONGEST_PLAIN))
    headline: Text = of(Words(LONGEST_PLAIN))
    description: Text = of(Words(), NOTHING)
    area: Text = of(Words(500))
    severity: str = of(OneOf(CAP_SEVERITY), "Severe")
    urgency: str = of(OneOf(CAP_URGENCY), "Expected")
    certainty: str = of(OneOf(CAP_CERTAINTY), "Likely")
    expires: int | None = of(Span(), None)
    truth: Truth | None = of(TRUTH, None)


DOES = ("acknowledge", "arrive", "report", "return", "ask_extension")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department acts on its order: once such an inject stands in a script, its usual conduct for that step is off.

    ``honest``: whether a report is true; ``call_back``: what the caller says from then on; ``until``: the extension
    that is asked for, counted from then.
    """

    kind: ClassVar[str] = "department"
    order_of: str = of(Ref())
    department: str = of(Code("department", words=("lead",)), "lead")
    does: str = of(OneOf(DOES))
    outcome: str = of(Code("outcome"), "solved")
    reason: str | None = of(Code("phrase", phrases="return|extension"), None)
    says: Text = of(Words(), NOTHING)
    photo: Text = of(Words(LONGEST_PLAIN), NOTHING)
    honest: bool = of(YesNo(), True)
    call_back: CallBack | None = of(CALL_BACK, None)
    until: int | None = of(Span(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The caller of an earlier inject rings again about the same matter."""

    kind: ClassVar[str] = "caller"
    again: str = of(Ref(), key="of")
    does: str = of(OneOf(("urge", "inquire", "complain")), "inquire")
    says: tuple[Turn, ...] = of(TURNS)
    line: str | None = of(Code("hotline"), None)
    call_back: CallBack | None = of(CALL_BACK, None)
    hangs_up: int = of(Span(least=1000), HANGS_UP)
    angry: bool = of(YesNo(), False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """From now on a department does nothing with its orders, for a while or for good; nobody answers its phone."""

    kind: ClassVar[str] = "silence"
    department: str = of(Code("department"))
    lasts: int | None = of(Span(), None, key="for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A message to the trainee: from the shift leader, the radio, the trainer."""

    kind: ClassVar[str] = "note"
    says: Text = of(Words())
    sender: Text = of(Words(60), NOTHING, key="from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that another station took while this one was cut off."""

    text: Text = of(Words())
    address: Text = of(Words(500), NOTHING)
    grid: str | None = of(Code("grid"), None)
    item: str | None = of(Code("item"), None)
    urgency: int | None = of(Whole(1, 4), None)
    name: Text = of(Words(60), NOTHING)
    phone: str = of(PHONE, "")
    age: int = of(Span(), 0)
    """How long before the file came it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """The lines are down for a while: calls that would ring then ``wait`` for the end or are taken ``elsewhere``, by
    another station whose file comes with the next ``sync``."""

    kind: ClassVar[str] = "outage"
    lasts: int = of(Span(least=1000), key="for")
    says: Text = of(Words(), NOTHING)
    calls: str = of(OneOf(("wait", "elsewhere")), "wait")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """A file of another station of the centre comes: what was taken elsewhere during an outage, and ``reports``."""

    kind: ClassVar[str] = "sync"
    station: str = of(Plain(20, "[A-Z]{1,6}[0-9]{2}", "WC02"))
    says: Text = of(Words(), NOTHING)
    reports: tuple[Report, ...] = of(Many(Struct(Report), least=0), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A kind that a newer version knows; a run skips it."""

    kind: str


KnownBody = Call | GridReport | Police | App | Cap | Department | Caller | Silence | Note | Outage | Sync
Body = KnownBody | Unknown
INJECTS: tuple[type[KnownBody], ...] = (
    Call, GridReport, Police, App, Cap, Department, Caller, Silence, Note, Outage, Sync,
)  # fmt: skip
