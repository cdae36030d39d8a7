"""The registry: for each kind of expectation the judge that says what came of it.

A judge takes the case and the expectation, and gives a verdict; it writes nothing and reads no clock. A kind without a
judge here, one of a newer version, counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from dispatch_tui.drill.scoring import chasing, checking, ordering, paths, standing, taking_in
from dispatch_tui.drill.scoring.case import Case
from dispatch_tui.drill.scoring.scene import Scene
from dispatch_tui.drill.scoring.verdict import Verdict, missed, void
from dispatch_tui.drill.script.expected_endings import Imported
from dispatch_tui.drill.script.model import Expectation

Judge = Callable[[Case, Any], Verdict]
JUDGES: Final[Mapping[str, Judge]] = {
    "answered": taking_in.answered, "asked": taking_in.asked, "filled": taking_in.filled,
    "address": taking_in.address, "item": taking_in.item, "urgency": taking_in.urgency, "grid": taking_in.grid,
    "town": taking_in.town,
    "handled": paths.handled, "merged_into": paths.merged_into, "not_merged": paths.not_merged,
    "attached_to": paths.attached_to, "transferred": paths.transferred, "refused": paths.refused,
    "answered_directly": paths.answered_directly,
    "dispatched": ordering.dispatched, "lead": ordering.lead, "supports": ordering.supports,
    "several": ordering.several, "before": ordering.before, "in_order": ordering.in_order,
    "on_scene": ordering.on_scene,
    "notified": chasing.notified, "urged": chasing.urged, "supervised": chasing.supervised, "ruled": chasing.ruled,
    "return": chasing.returned, "extension": chasing.extension,
    "verified": checking.verified, "sent_back": checking.sent_back, "called_back": checking.called_back,
    "rechecked": checking.rechecked, "closed": checking.closed, "reopened": checking.reopened,
    "kept": standing.kept, "did": standing.done, "never": standing.never,
}  # fmt: skip


IMPORTED: Final = "imported"
"""The one kind that is about no ticket."""
FOR_ORDERS: Final = frozenset({
    "dispatched", "lead", "supports", "several", "item", "urgency", "on_scene", "notified", "verified", "called_back",
    "closed",
})  # fmt: skip
"""Asked of every call, these are asked of those that are matters for departments."""


def judge(scene: Scene, expectation: Expectation, inject: str) -> Verdict:
    """What came of an expectation of one inject."""
    chosen = JUDGES.get(expectation.kind)
    if chosen is None and expectation.kind != IMPORTED:
        return void("newer", kind=expectation.kind)
    due = scene.due(inject)
    if expectation.every and expectation.kind in FOR_ORDERS and due is not None and due.truth.path != "dispatch":
        return void("other_path")
    came = scene.told.came.get(inject)
    if expectation.every and came is not None and came.elsewhere:
        return void("taken_elsewhere", station=came.elsewhere)
    after = getattr(expectation.body, "after", None) or inject
    for one in dict.fromkeys((inject, after)):
        coming = scene.coming(one)
        if coming == "void":
            return void("never_came", inject=one)
        if coming != "came":
            return missed(coming == "never", code="kept_away", inject=one)
    began, ticket = scene.began(after), scene.ticket(inject)
    if chosen is None:
        return standing.imported(scene, inject, began or 0, cast(Imported, expectation.body))
    if began is None or ticket is None:
        here = not scene.told.came[inject].ticket
        return void("no_ticket", inject=inject) if here else missed(scene.over, code="elsewhere", inject=inject)
    return chosen(Case(scene, inject, ticket, began), expectation.body)
