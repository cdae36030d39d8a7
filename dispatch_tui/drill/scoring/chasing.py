"""Judges of the time between sending and report: departments told, urged, supervised; returns and extensions
decided."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from dispatch_tui.domain.ticket.kinds import SUPERVISION
from dispatch_tui.drill.scoring.case import Case, found_by, found_in
from dispatch_tui.drill.scoring.facts import Deed
from dispatch_tui.drill.scoring.verdict import HALF, NONE, Verdict, partly, timed, wrong
from dispatch_tui.drill.script.expected_orders import Extension, Notified, Returned, Ruled, Supervised, Urged

_RETURN: Final = ("return_granted", "return_refused", "ruled")
_EXTENSION: Final = ("extension_granted", "extension_refused")


def notified(case: Case, want: Notified) -> Verdict:
    """A share for each department that was reached in time; half of it where one only tried, or later."""
    shares: list[Fraction] = []
    deeds: list[Deed] = []
    for named in want.notified:
        tried = case.deeds("notified", department=named, since=case.began)
        reached = [deed for deed in tried if deed.data.get("reached")]
        if reached:
            shares.append(case.done(reached[0], want.within).share)
        elif tried:
            shares.append(HALF)
        deeds += reached[:1] or tried[:1]
    if not deeds:
        return case.nothing(want.within)
    found = found_in(deeds, "notified", count=len(deeds), of=len(want.notified))
    due = None if want.within is None else case.began + want.within
    return partly(found, sum(shares, NONE) / len(want.notified), due)


def urged(case: Case, want: Urged) -> Verdict:
    """Urging all of a ticket's departments urges each."""
    wanted = case.department(want.urged)
    deed = next((one for one in case.deeds("urged", since=case.began) if one.department in ("", wanted)), None)
    return case.done(deed, want.within) if deed is not None else case.nothing(want.within)


def supervised(case: Case, want: Supervised) -> Verdict:
    """Half where the level is lower."""
    deeds = [deed for deed in case.deeds("supervised", since=case.began) if deed.data.get("level") != "none"]
    enough = [
        deed for deed in deeds
        if SUPERVISION.index(str(deed.data["level"])) >= SUPERVISION.index(want.supervised)
    ]  # fmt: skip
    if enough:
        return case.done(enough[0], want.within)
    return partly(found_by(deeds[0], "lower_level"), HALF) if deeds else case.nothing(want.within)


def ruled(case: Case, want: Ruled) -> Verdict:
    wanted = case.named(want.ruled, case.truth.lead if case.truth else None)
    deeds = case.deeds("ruled", since=case.began)
    if not deeds:
        other = case.first("return_granted", "return_refused", since=case.began)
        return case.nothing(want.within) if other is None else wrong(found_by(other, "instead"))
    last, to = deeds[-1], str(deeds[-1].data["department"])
    found = found_by(last, "ruled", to=to)
    return timed(found, case.began, want.within) if to == wanted else wrong(found)


def returned(case: Case, want: Returned) -> Verdict:
    """A ruling decides as well: for the department that returned it refuses the return, for another it grants it."""
    deed = case.first(*_RETURN, department=want.department, since=case.began)
    return _decided(case, deed, want.returned, want.within)


def extension(case: Case, want: Extension) -> Verdict:
    deed = case.first(*_EXTENSION, department=want.department, since=case.began)
    return _decided(case, deed, want.extension, want.within)


def _decided(case: Case, deed: Deed | None, wanted: str, limit: int | None) -> Verdict:
    if deed is None:
        return case.nothing(limit)
    if deed.kind == "ruled":
        how = "refused" if deed.data["department"] == deed.department else "granted"
    else:
        how = deed.kind.rpartition("_")[2]
    return case.done(deed, limit) if wanted in ("decided", how) else wrong(found_by(deed, "instead"))
