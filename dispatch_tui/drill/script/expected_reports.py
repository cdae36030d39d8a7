"""What is expected of a report: that it is answered, understood, and takes its right path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dispatch_tui.drill.script.expected_values import ANY_WORD, TRUTH_WORD, WITHIN
from dispatch_tui.drill.script.shapes import Code, Many, OneOf, Plain, Ref, of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The call is answered within this span of ringing."""

    kind: ClassVar[str] = "answered"
    answered: int | None = of(WITHIN)


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
    within: int | None = of(WITHIN, None)


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
    within: int | None = of(WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto:
    """Recognised as the same matter as that inject, and merged with its ticket."""

    kind: ClassVar[str] = "merged_into"
    merged_into: str = of(Ref())
    within: int | None = of(WITHIN, None)


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
    within: int | None = of(WITHIN, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """Put through to this emergency number."""

    kind: ClassVar[str] = "transferred"
    transferred: str = of(Code("emergency", words=(TRUTH_WORD,)))
    within: int | None = of(WITHIN, None)


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
