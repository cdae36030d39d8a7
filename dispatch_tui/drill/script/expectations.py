"""What a trainee is expected to do: one dataclass for each kind of expectation.

Each kind is known by its own key; further keys may stand beside it. ``TRUTH_WORD`` stands for what the inject's own
truth says, so that one expectation can be asked of many calls. A limit is a span, or ``yes``: before the drill ends,
which reads as None; it counts from when the inject came (from when the call was taken up, for ``dispatched``), or from
when the inject named by ``after`` came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from dispatch_tui.drill.script.shapes import Code, Many, OneOf, Plain, Ref, Span, YesNo, of

TRUTH_WORD: Final = "truth"
ANY_WORD: Final = "any"
_WITHIN: Final = Span(words=("yes",))
_ORDERED: Final = Code("department", words=("lead",))
_PHRASE: Final = Code("phrase", words=(ANY_WORD, TRUTH_WORD))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The call is answered within this span of ringing."""

    kind: ClassVar[str] = "answered"
    answered: int | None = of(_WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The caller is asked about these topics before they hang up."""

    kind: ClassVar[str] = "asked"
    asked: tuple[str, ...] = of(Many(Plain(40)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The ticket's fields are filled: ``address``, ``grid``, ``caller.name``, …"""

    kind: ClassVar[str] = "filled"
    filled: tuple[str, ...] = of(
        Many(OneOf(("address", "town", "grid", "text", "summary", "caller.name", "caller.phone", "confidential")))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The ticket's address holds all of these words, in any of its spellings given by ``|``."""

    kind: ClassVar[str] = "address"
    address: tuple[str, ...] = of(Many(Plain()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The ticket is classified as this item."""

    kind: ClassVar[str] = "item"
    item: str = of(Code("item", words=(TRUTH_WORD,)))
    within: int | None = of(_WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """The ticket has this urgency."""

    kind: ClassVar[str] = "urgency"
    urgency: str = of(OneOf(("1", "2", "3", "4", TRUTH_WORD)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The ticket lies in this grid."""

    kind: ClassVar[str] = "grid"
    grid: str = of(Code("grid", words=(TRUTH_WORD,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The ticket lies in this town or subdistrict."""

    kind: ClassVar[str] = "town"
    town: str = of(Code("town", words=(TRUTH_WORD,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The report takes its right path: orders, transfer, merging, an answer, a refusal or a question, as its truth
    says (``outside.PATHS``)."""

    kind: ClassVar[str] = "handled"
    handled: str = of(OneOf((TRUTH_WORD,)))
    within: int | None = of(_WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """Orders go out within this span of the ticket's entry; ``to``: these departments are among them."""

    kind: ClassVar[str] = "dispatched"
    dispatched: int | None = of(_WITHIN)
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
class MergedInto:
    """Recognised as the same matter as that inject, and merged with its ticket."""

    kind: ClassVar[str] = "merged_into"
    merged_into: str = of(Ref())
    within: int | None = of(_WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMerged:
    """Not merged with those injects' tickets, however much alike."""

    kind: ClassVar[str] = "not_merged"
    not_merged: tuple[str, ...] = of(Many(Ref()))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedTo:
    """The repeated call is noted on that inject's ticket, by attaching it or as an enquiry; it opens none itself."""

    kind: ClassVar[str] = "attached_to"
    attached_to: str = of(Ref())
    within: int | None = of(_WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """Put through to this emergency number."""

    kind: ClassVar[str] = "transferred"
    transferred: str = of(Code("emergency", words=(TRUTH_WORD,)))
    within: int | None = of(_WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Refused for this reason of the pack, or ``any``."""

    kind: ClassVar[str] = "refused"
    refused: str = of(Code("phrase", words=(ANY_WORD, TRUTH_WORD), phrases="refuse"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredDirectly:
    """Answered at once, without an order."""

    kind: ClassVar[str] = "answered_directly"
    answered_directly: str = of(Code("phrase", words=(ANY_WORD, TRUTH_WORD), phrases="answer"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """These departments are told of their orders by phone or the like, and reached."""

    kind: ClassVar[str] = "notified"
    notified: tuple[str, ...] = of(Many(_ORDERED))
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urged:
    """This department is urged."""

    kind: ClassVar[str] = "urged"
    urged: str = of(_ORDERED)
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """The ticket is put under supervision at this level or a higher one."""

    kind: ClassVar[str] = "supervised"
    supervised: str = of(OneOf(("yellow", "red")))
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A returned order is ruled to be this department's, by the duty list or as ``because`` says."""

    kind: ClassVar[str] = "ruled"
    ruled: str = of(Code("department", words=(TRUTH_WORD,)))
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A department's return is ``granted``, ``refused``, or ``decided`` in whichever way, by a ruling too."""

    kind: ClassVar[str] = "return"
    returned: str = of(OneOf(("granted", "refused", "decided")), key="return")
    department: str | None = of(Code("department"), None)
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension that was asked for is granted or refused."""

    kind: ClassVar[str] = "extension"
    extension: str = of(OneOf(("granted", "refused", "decided")))
    department: str | None = of(Code("department"), None)
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Reports are checked, not rubber-stamped: each true one is verified, each untrue one sent back, none the other
    way round. ``honestly`` is the one word."""

    kind: ClassVar[str] = "verified"
    verified: str = of(OneOf(("honestly",)))
    department: str | None = of(_ORDERED, None)
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """This department's report is sent back for rework."""

    kind: ClassVar[str] = "sent_back"
    sent_back: str = of(_ORDERED)
    reason: str | None = of(Code("phrase", phrases="send_back"), None)
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack:
    """The caller is called back (``yes``), and what they say is what is recorded (``honestly``)."""

    kind: ClassVar[str] = "called_back"
    called_back: str = of(OneOf(("yes", "honestly")))
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """A look on site is recorded, with what it found."""

    kind: ClassVar[str] = "rechecked"
    rechecked: str = of(OneOf(("passed", "failed", ANY_WORD)))
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The ticket is closed."""

    kind: ClassVar[str] = "closed"
    closed: int | None = of(_WITHIN)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A closed ticket is reopened."""

    kind: ClassVar[str] = "reopened"
    reopened: int | None = of(_WITHIN)
    reason: str | None = of(Code("phrase", phrases="reopen"), None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnScene:
    """All these departments (or all that have orders) are on the scene within this span."""

    kind: ClassVar[str] = "on_scene"
    on_scene: int | None = of(_WITHIN)
    departments: tuple[str, ...] = of(Many(Code("department"), least=0), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """These clocks of the ticket run out for nobody: ``dispatch``, ``verify``, ``callback``, … or ``all``."""

    kind: ClassVar[str] = "kept"
    kept: tuple[str, ...] = of(Many(Code("clock", words=("all",))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The file that a ``sync`` inject brings is taken in."""

    kind: ClassVar[str] = "imported"
    imported: int | None = of(_WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something else of the log is done on the ticket: any deed."""

    kind: ClassVar[str] = "did"
    did: str = of(Code("deed"))
    department: str | None = of(_ORDERED, None)
    within: int | None = of(_WITHIN, None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """Something must not be done on the ticket; with ``until``, not before that inject came."""

    kind: ClassVar[str] = "never"
    never: str = of(Code("deed"))
    department: str | None = of(_ORDERED, None)
    until: str | None = of(Ref(), None)
    after: str | None = of(Ref(), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownExpectation:
    """A kind that a newer version knows; it counts for nothing."""

    kind: str


KnownExpected = (
    Answered | Asked | Filled | Address | Item | Urgency | Grid | Town | Handled | Dispatched | Lead | Supports
    | Several | Before | InOrder | MergedInto | NotMerged | AttachedTo | Transferred | Refused | AnsweredDirectly
    | Notified | Urged | Supervised | Ruled | Returned | Extension | Verified | SentBack | CalledBack | Rechecked
    | Closed | Reopened | OnScene | Kept | Imported | Done | Never
)  # fmt: skip
Expected = KnownExpected | UnknownExpectation
EXPECTATIONS: tuple[type[KnownExpected], ...] = (
    Answered, Asked, Filled, Address, Item, Urgency, Grid, Town, Handled, Dispatched, Lead, Supports, Several, Before,
    InOrder, MergedInto, NotMerged, AttachedTo, Transferred, Refused, AnsweredDirectly, Notified, Urged, Supervised,
    Ruled, Returned, Extension, Verified, SentBack, CalledBack, Rechecked, Closed, Reopened, OnScene, Kept, Imported,
    Done, Never,
)  # fmt: skip
