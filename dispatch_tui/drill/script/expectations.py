"""What a trainee is expected to do: one dataclass for each kind of expectation.

Each kind is known by its own key; further keys may stand beside it. ``TRUTH_WORD`` stands for what the inject's own
truth says, so that one expectation can be asked of many calls. A limit is a span, or ``yes``: before the drill ends,
which reads as None; it counts from when the inject came (from when the call was taken up, for ``dispatched``), or from
when the inject named by ``after`` came.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.drill.script.expected_endings import (
    CalledBack,
    Closed,
    Done,
    Imported,
    Kept,
    Never,
    Rechecked,
    Reopened,
    SentBack,
    Verified,
)
from dispatch_tui.drill.script.expected_orders import (
    Before,
    Dispatched,
    Extension,
    InOrder,
    Lead,
    Notified,
    OnScene,
    Returned,
    Ruled,
    Several,
    Supervised,
    Supports,
    Urged,
)
from dispatch_tui.drill.script.expected_reports import (
    Address,
    Answered,
    AnsweredDirectly,
    Asked,
    AttachedTo,
    Filled,
    Grid,
    Handled,
    Item,
    MergedInto,
    NotMerged,
    Refused,
    Town,
    Transferred,
    Urgency,
)

__all__ = [
    "EXPECTATIONS",
    "Address",
    "Answered",
    "AnsweredDirectly",
    "Asked",
    "AttachedTo",
    "Before",
    "CalledBack",
    "Closed",
    "Dispatched",
    "Done",
    "Expected",
    "Extension",
    "Filled",
    "Grid",
    "Handled",
    "Imported",
    "InOrder",
    "Item",
    "Kept",
    "KnownExpected",
    "Lead",
    "MergedInto",
    "Never",
    "NotMerged",
    "Notified",
    "OnScene",
    "Rechecked",
    "Refused",
    "Reopened",
    "Returned",
    "Ruled",
    "SentBack",
    "Several",
    "Supervised",
    "Supports",
    "Town",
    "Transferred",
    "UnknownExpectation",
    "Urged",
    "Urgency",
    "Verified",
]  # fmt: skip
"""Every kind, whichever module it stands in."""


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
