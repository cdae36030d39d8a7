"""Judges of what holds through the whole drill: limits kept, a file taken in, something done or never done."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from dispatch_tui.domain.clocks import clocks
from dispatch_tui.domain.place import CLOCKS
from dispatch_tui.drill.scoring.case import Case, found_by, found_in
from dispatch_tui.drill.scoring.facts import Deed
from dispatch_tui.drill.scoring.scene import Scene
from dispatch_tui.drill.scoring.verdict import Found, Verdict, events, met, missed, partly, timed, wrong
from dispatch_tui.drill.script.expected_endings import Done, Imported, Kept, Never
from dispatch_tui.drill.script.kinds import DEEDS

ALL_CLOCKS: Final = "all"


def kept(case: Case, want: Kept) -> Verdict:
    """A share for each clock that did not run out, by the limits of the pack; told at the end, or as one runs out."""
    worked = case.worked_on()
    names = CLOCKS if ALL_CLOCKS in want.kept else want.kept
    ticket, packs = case.ticket.ticket, case.scene.facts.pack
    readings = [one for one in clocks(ticket, packs, case.now, why=False) if one.name in names]
    late = [one for one in readings if one.level == "late"]
    running = [one.due_at for one in readings if one.stopped_at is None and one.level != "late"]
    next_due = min((due for due in running if due is not None), default=None)
    if worked is None or (not late and not case.over):
        return missed(case.over, next_due, now=case.now, code="not_worked_on")
    if not readings:
        return met(found_by(worked, "no_clock"))
    told = Found("kept" if late else "kept_all", {"count": len(readings) - len(late), "of": len(readings),
                          "clocks": sorted({one.name for one in late})},
                 events(order.rpartition(":")[0] for one in late if (order := one.order)) or (worked.event,),
                 min((one.due_at for one in late if one.due_at is not None), default=None))  # fmt: skip
    return partly(told, Fraction(len(readings) - len(late), len(readings)), None if case.over else next_due)


def imported(scene: Scene, inject: str, began: int, want: Imported) -> Verdict:
    """No ticket tells of a file taken in; the journal does."""
    at = scene.told.imported.get(inject)
    if at is None:
        return missed(scene.over, None if want.imported is None else began + want.imported, now=scene.now)
    return timed(Found("imported", {}, (), at), began, want.imported)


def done(case: Case, want: Done) -> Verdict:
    deeds = _deeds(case, want.did, want.department, case.began)
    if deeds:
        return case.done(deeds[0], want.within)
    told = _told(case, want.did)
    if told is not None and told >= case.began:
        return timed(Found("done", {"kind": want.did}, (), told), case.began, want.within)
    return case.nothing(want.within)


def never(case: Case, want: Never) -> Verdict:
    """Earned at the end by whoever made something of the ticket."""
    deeds = _deeds(case, want.never, want.department, case.began)
    if want.until is not None:
        until = case.scene.began(want.until)
        deeds = [deed for deed in deeds if until is None or deed.at < until]
    if deeds:
        return wrong(found_in(deeds[:1], "done", kind=want.never))
    worked = case.worked_on()
    if worked is None or not case.over:
        return missed(case.over, code="not_worked_on")
    return met(found_by(worked, "never", kind=want.never))


def _deeds(case: Case, name: str, department: str | None, since: int) -> list[Deed]:
    known = DEEDS.get(name)
    if known is None or not known.events:
        return []
    if known.by == "trainee":
        return case.deeds(*known.events, department=department, since=since)
    wanted = case.department(department) if department is not None else None
    return [
        deed for deed in case.by_departments(*known.events) if deed.at >= since and wanted in (None, deed.department)
    ]


def _told(case: Case, name: str) -> int | None:
    """When the journal says that it was done."""
    told = case.scene.told
    if name == "rang_back":
        return min((one.at for facts in case.matter for one in told.heard.get(facts.id, ())), default=None)
    if name == "asked" and told.asked.get(case.inject):
        return case.began
    return None
