"""Judges of what comes after a report: is it believed for good reason, is the caller asked, is the end an honest
one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dispatch_tui.drill.scoring.case import Case, found_by, found_in
from dispatch_tui.drill.scoring.facts import Deed
from dispatch_tui.drill.scoring.told import Heard
from dispatch_tui.drill.scoring.verdict import ALL, HALF, NONE, Verdict, partly, timed, wrong
from dispatch_tui.drill.script.expected_endings import CalledBack, Closed, Rechecked, Reopened, SentBack, Verified
from dispatch_tui.drill.script.expected_values import ANY_WORD


def verified(case: Case, want: Verified) -> Verdict:
    """A share for each report: true ones verified, untrue ones sent back; half of it where the trainee had not looked
    at the ticket since the report came."""
    wanted = case.department(want.department) if want.department is not None else None
    reports = [deed for deed in case.by_departments("reported") if wanted in (None, deed.department)]
    if not reports:
        return case.nothing()
    judged = [(report, deed) for report in reports if (deed := _judgement(case, report)) is not None]
    if not judged or (len(judged) < len(reports) and not case.over):
        return case.nothing(want.within, reports[0].at)
    shares, false = NONE, 0
    for report, deed in judged:
        right = (deed.kind == "sent_back") == (report.event in case.scene.told.dishonest)
        false += not right
        looked = case.looked(report.at, deed.at)
        in_time = timed(found_by(deed), max(report.at, case.began), want.within).share
        shares += (ALL if looked else HALF) * in_time if right else NONE
    unread = sum(not case.looked(report.at, deed.at) for report, deed in judged)
    found = found_in([deed for _, deed in judged], "judged", count=len(judged), of=len(reports), false=false,
                     unread=unread)  # fmt: skip
    return partly(found, Fraction(shares, len(reports)))


def _judgement(case: Case, report: Deed) -> Deed | None:
    """What the trainee made of a report: the first verification or sending back after it."""
    later = case.deeds("verified", "sent_back", since=report.at)
    return next((deed for deed in later if deed.order == report.order), None)


def sent_back(case: Case, want: SentBack) -> Verdict:
    """Half where the reason is another. Verified in its stead is wrong."""
    deed = case.first("sent_back", department=want.sent_back, since=case.began)
    if deed is None:
        other = case.first("verified", department=want.sent_back, since=case.began)
        return wrong(found_by(other, "instead")) if other is not None else case.nothing(want.within)
    if want.reason is not None and deed.data.get("reason") != want.reason:
        return partly(found_by(deed, "other_reason", reason=str(deed.data.get("reason", ""))), HALF)
    return case.done(deed, want.within)


def called_back(case: Case, want: CalledBack) -> Verdict:
    """Where honesty is asked for, everything recorded of a call-back has to be what the caller said: a single word
    that they did not say loses all."""
    deeds = case.deeds("called_back", since=case.began)
    if not deeds:
        ended = case.ended()
        closed = ended is not None and ended.kind == "closed" and ended.at >= case.began
        return wrong(found_by(ended, "closed_without")) if ended is not None and closed else case.nothing(want.within)
    if want.called_back == "honestly":
        for deed, heard in _heard(case, deeds):
            if heard is None:
                return wrong(found_by(deed, "made_up"))
            if not _same(deed, heard):
                return wrong(found_by(deed, "otherwise_said"))
    return case.done(deeds[0], want.within)


def _heard(case: Case, deeds: list[Deed]) -> Iterator[tuple[Deed, Heard | None]]:
    """What was recorded of each call-back beside what the caller had last said by then."""
    told = sorted((one for facts in case.matter for one in case.scene.told.heard.get(facts.id, ())),
                  key=lambda one: one.at)  # fmt: skip
    before = 0
    for deed in deeds:
        heard = [one for one in told if before <= one.at <= deed.at]
        yield deed, heard[-1] if heard else None
        before = heard[-1].at + 1 if heard else before


def _same(deed: Deed, heard: Heard) -> bool:
    if bool(deed.data.get("reached")) != heard.reached:
        return False
    if not heard.reached:
        return True
    satisfied = deed.data.get("satisfied")
    return deed.data.get("solved") == heard.solved and satisfied in (None, heard.satisfied)


def rechecked(case: Case, want: Rechecked) -> Verdict:
    deeds = [deed for one in case.matter for deed in one.of("rechecked") if deed.at >= case.began]
    if not deeds:
        return case.nothing(want.within)
    how = "passed" if deeds[-1].data.get("passed") else "failed"
    if want.rechecked not in (ANY_WORD, how):
        return wrong(found_by(deeds[-1], "instead"))
    return case.done(deeds[-1], want.within)


def closed(case: Case, want: Closed) -> Verdict:
    """Closed when it may be: not on a report that was not so, and not when the caller last said that it is not
    solved."""
    deed = case.first("closed", since=case.began)
    if deed is None:
        return case.nothing(want.closed)
    heard = [one for facts in case.matter for one in case.scene.told.heard.get(facts.id, ()) if one.at <= deed.at]
    last = max(heard, key=lambda one: one.at, default=None)
    if last is not None and last.reached and last.solved is False:
        return wrong(found_by(deed, "closed_unsolved"))
    reports = [one for one in case.by_departments("reported") if one.at <= deed.at]
    if _untrue(case, reports):
        return wrong(found_by(deed, "closed_untrue"))
    return case.done(deed, want.closed)


def _untrue(case: Case, reports: list[Deed]) -> bool:
    """Whether some department's last report was not so."""
    last = {deed.department: deed.event for deed in sorted(reports, key=lambda deed: deed.at)}
    return any(event in case.scene.told.dishonest for event in last.values())


def reopened(case: Case, want: Reopened) -> Verdict:
    """Half where the reason is another."""
    deed = case.first("reopened", since=case.began)
    if deed is None:
        return case.nothing(want.reopened)
    if want.reason is not None and deed.data.get("reason") != want.reason:
        return partly(found_by(deed, "other_reason", reason=str(deed.data.get("reason", ""))), HALF)
    return case.done(deed, want.reopened)
