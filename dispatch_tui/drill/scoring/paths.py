"""Judges of the path that a report takes where it is no matter for orders of its own: merged, attached, put through,
refused, answered at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dispatch_tui.drill.scoring.case import Case, found_by, instead
from dispatch_tui.drill.scoring.facts import Deed, TicketFacts
from dispatch_tui.drill.scoring.ordering import dispatched
from dispatch_tui.drill.scoring.verdict import HALF, Found, Verdict, met, missed, partly, timed, void, wrong
from dispatch_tui.drill.script.expected_orders import Dispatched
from dispatch_tui.drill.script.expected_reports import (
    AnsweredDirectly,
    AttachedTo,
    Handled,
    MergedInto,
    NotMerged,
    Refused,
    Transferred,
)
from dispatch_tui.drill.script.expected_values import ANY_WORD
from dispatch_tui.drill.script.outside import Truth


def merged_into(case: Case, want: MergedInto) -> Verdict:
    """Merged with the right ticket, however: half where it was only attached to it, nothing where it was merged with
    another or got orders of its own."""
    return _merged(case, want.merged_into, want.within)


def _merged(case: Case, inject: str, limit: int | None) -> Verdict:
    target = case.scene.ticket(inject)
    if target is None:
        return void("no_target", inject=inject)
    attached = case.ticket.last("attached", hand="trainee")
    if attached is not None:
        right = attached.data.get("to") in target.group
        return partly(found_by(attached, "attached"), HALF) if right else instead(attached)
    edges = list(case.ticket.of("merged", hand="trainee")) + list(target.of("merged", hand="trainee"))
    if target.id in case.ticket.group and target.id != case.ticket.id:
        joined = [deed for deed in edges if deed.data.get("other") in case.ticket.group]
        return case.done(min(joined, key=lambda deed: deed.at), limit) if joined else met(Found("merged"))
    other = case.ticket.last("merged", hand="trainee")
    if other is not None and len(case.ticket.group) > 1:
        return wrong(found_by(other, "merged_wrongly", number=_number(case, str(other.data.get("other", "")))))
    return _otherwise(case, limit)


def not_merged(case: Case, want: NotMerged) -> Verdict:
    """Earned at the end by whoever made something of it; half where a wrong merge was taken apart again."""
    others = [found for inject in want.not_merged if (found := case.scene.ticket(inject)) is not None]
    if not others:
        return void("no_target", inject=" ".join(want.not_merged))
    ids = {one.id for one in others}
    merges = [deed for one in (case.ticket, *others) for deed in one.of("merged", hand="trainee", undone=True)
              if deed.data.get("other") in ids | {case.ticket.id}]  # fmt: skip
    if ids & case.ticket.group - {case.ticket.id}:
        last = next((deed for deed in reversed(merges) if not deed.undone), None)
        return wrong(found_by(last, "merged_wrongly", number=_number(case, min(ids & case.ticket.group))) if last
                     else Found("merged"))  # fmt: skip
    worked = case.worked_on()
    if worked is None or not case.over:
        return missed(case.over, code="not_worked_on")
    if merges:
        return partly(found_by(merges[-1], "taken_apart"), HALF)
    return met(found_by(worked, "kept_apart"))


def attached_to(case: Case, want: AttachedTo) -> Verdict:
    """Attached to the right ticket, or asked after there and ended without orders; half where it was merged."""
    return _attached(case, want.attached_to, want.within)


def _attached(case: Case, inject: str, limit: int | None) -> Verdict:
    target = case.scene.ticket(inject)
    if target is None:
        return void("no_target", inject=inject)
    deed = case.ticket.last("attached", hand="trainee")
    if deed is not None:
        return case.done(deed, limit) if deed.data.get("to") in target.group else instead(deed)
    if target.id in case.ticket.group and target.id != case.ticket.id:
        merged = case.ticket.last("merged", hand="trainee")
        return partly(found_by(merged) if merged else Found("merged"), HALF)
    noted = _asked_after(case, target)
    if noted is not None:
        return case.done(noted, limit)
    return _otherwise(case, limit)


def _asked_after(case: Case, target: TicketFacts) -> Deed | None:
    """That the call was noted on the older ticket while it was spoken to, and got no orders itself."""
    taken = case.taken_up
    if taken is None or case.ticket.first("dispatched", hand="trainee") is not None:
        return None
    return next((deed for deed in target.of("inquired", "urged", hand="trainee") if deed.at >= taken), None)


def transferred(case: Case, want: Transferred) -> Verdict:
    truth = case.truth.truth.number if case.truth else None
    return _ended(case, "transferred", "number", case.named(want.transferred, truth), want.within)


def refused(case: Case, want: Refused) -> Verdict:
    """Half where the reason is another."""
    truth = case.truth.truth.reason if case.truth else None
    return _ended(case, "refused", "reason", case.named(want.refused, truth or ANY_WORD), None)


def answered_directly(case: Case, want: AnsweredDirectly) -> Verdict:
    truth = case.truth.truth.reason if case.truth else None
    return _ended(case, "answered_directly", "reason", case.named(want.answered_directly, truth or ANY_WORD), None)


def _ended(case: Case, kind: str, field: str, wanted: str, limit: int | None) -> Verdict:
    deed = case.ticket.last(kind, hand="trainee")
    if deed is None:
        return _otherwise(case, limit)
    given = str(deed.data.get(field) or "")
    if wanted in (ANY_WORD, "", given):
        return case.done(deed, limit)
    if field == "number":
        return wrong(found_by(deed, "other_number", number=given))
    return partly(found_by(deed, "other_reason", reason=given), HALF)


def handled(case: Case, want: Handled) -> Verdict:
    """Whichever path the inject's truth says."""
    due = case.truth
    if due is None:
        return void("no_truth")
    return _PATHS[due.truth.path](case, due.truth, want.within)


def _asked_back(case: Case, _truth: Truth, limit: int | None) -> Verdict:
    deed = case.ticket.first("info_needed", hand="trainee")
    return case.done(deed, limit) if deed is not None else _otherwise(case, limit)


def _to_departments(case: Case, _truth: Truth, limit: int | None) -> Verdict:
    sent = case.first("dispatched")
    if sent is not None:
        return timed(found_by(sent), case.began, limit)
    return dispatched(case, Dispatched(dispatched=None)) if limit is None else _otherwise(case, limit)


_PATHS: Mapping[str, Callable[[Case, Truth, int | None], Verdict]] = {
    "dispatch": _to_departments,
    "transfer": lambda case, truth, limit: _ended(case, "transferred", "number", truth.number or "", limit),
    "merge": lambda case, truth, limit: _merged(case, truth.same_as or "", limit),
    "attach": lambda case, truth, limit: _attached(case, truth.same_as or "", limit),
    "answer": lambda case, truth, limit: _ended(case, "answered_directly", "reason", truth.reason or ANY_WORD, limit),
    "refuse": lambda case, truth, limit: _ended(case, "refused", "reason", truth.reason or ANY_WORD, limit),
    "ask": _asked_back,
}


def _otherwise(case: Case, limit: int | None) -> Verdict:
    """Not done: something else was, or nothing."""
    other: Any = case.ended() or case.ticket.first("dispatched", hand="trainee")
    return instead(other) if other is not None else case.nothing(limit)


def _number(case: Case, ticket: str) -> str:
    found = case.scene.facts.ticket(ticket)
    return found.ticket.number if found is not None else ""
