"""Judges of sending: did orders go out in time, to the right departments, what is urgent first."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from dispatch_tui.domain.ticket.reading import Order
from dispatch_tui.drill.scoring.case import Case, found_by, instead
from dispatch_tui.drill.scoring.facts import Deed
from dispatch_tui.drill.scoring.verdict import ALL, HALF, NONE, QUARTER, Found, Verdict, events, partly, timed, void
from dispatch_tui.drill.script.expected_orders import Before, Dispatched, InOrder, Lead, OnScene, Several, Supports
from dispatch_tui.drill.script.expected_values import TRUTH_WORD

GRACE: Final = 60_000
"""How long what is taken up may wait for what is under way already (ms)."""
AT_ONCE: Final = 0
"""Departments that go out at once go in one act, or at one moment (ms)."""


def dispatched(case: Case, want: Dispatched) -> Verdict:
    """From when the trainee had it in hand; of an order that stood before the reports were merged, from the merging."""
    since = case.taken_up
    sent = _sent(case)
    if not sent:
        ended = case.ended()
        return instead(ended) if ended is not None else case.nothing(None if since is None else want.dispatched, since)
    left = sorted(set(want.to) - {deed.department for deed in sent})
    start = case.began if since is None else since
    if want.to:
        sent = [deed for deed in sent if deed.department in want.to] or sent
    last = sent[-1] if want.to else sent[0]
    found = Found("sent_to", {"departments": [deed.department for deed in sent]}, events(one.event for one in sent),
                  max(last.at, _joined(case)))  # fmt: skip
    verdict = timed(found, start, want.dispatched)
    if not left:
        return verdict
    share = verdict.share * Fraction(len(want.to) - len(left), len(want.to))
    return partly(Found("not_sent_to", {"departments": left}, found.events, found.at), share, verdict.due)


def lead(case: Case, want: Lead) -> Verdict:
    """Right at the first sending; half where a later one put it right, a quarter where it got a supporting order.
    With supports expected too, the lead is worth half of the points and they the other half."""
    due = case.truth
    wanted = case.named(want.lead, due.lead if due else None)
    if not wanted:
        return void("no_truth")
    leads = case.orders("lead")
    if not leads:
        ended = case.ended()
        return instead(ended) if ended is not None else case.nothing()
    share = _lead_share(case, leads, wanted)
    found = Found("lead", {"departments": [one.department for one in leads]}, _births(leads), leads[0].sent_at)
    if want.supports is None:
        return partly(found, share)
    helping, told = _supports_share(case, _named(case, want.supports), wanted, want.exactly)
    both = Found("lead_supports", {**found.params, "supports": told.params["departments"]},
                 (*found.events, *told.events), found.at)  # fmt: skip
    return partly(both, (share + helping) / 2)


def supports(case: Case, want: Supports) -> Verdict:
    """A share for each that has a supporting order, less half a share for each that nobody expects."""
    if not case.orders():
        ended = case.ended()
        return instead(ended) if ended is not None else case.nothing()
    due = case.truth
    share, found = _supports_share(case, _named(case, want.supports), (due.lead if due else None) or "", want.exactly)
    return partly(found, share)


def several(case: Case, want: Several) -> Verdict:
    """All in one act or within the span of the first; half for those that followed later."""
    first: dict[str, Deed] = {}
    for deed in case.deeds("dispatched"):
        first.setdefault(deed.department, deed)
    sent = [first[code] for code in want.several if code in first]
    if not sent:
        return case.nothing()
    start = min(sent, key=lambda deed: deed.at)
    limit = AT_ONCE if want.within is None else want.within
    prompt = [deed for deed in sent if deed.act == start.act or deed.at <= start.at + limit]
    late = len(sent) - len(prompt)
    share = Fraction(2 * len(prompt) + late, 2 * len(want.several))
    found = Found("several", {"count": len(prompt), "of": len(want.several), "late": late},
                  events(deed.event for deed in sent), max(deed.at for deed in sent))  # fmt: skip
    return partly(found, share)


def before(case: Case, want: Before) -> Verdict:
    """A share for each of the others that did not go first while this one waited."""
    own = _sent(case)
    if not own:
        ended = case.ended()
        return instead(ended) if ended is not None else case.nothing()
    waited = case.began if case.taken_up is None else case.taken_up
    sooner: list[Deed] = []
    for inject in want.before:
        other = case.scene.ticket(inject)
        sent = other.first("dispatched", hand="trainee") if other is not None else None
        if sent is not None and waited < sent.at < own[0].at:
            sooner.append(sent)
    code = "went_first" if sooner else "in_order_all"
    found = found_by(own[0], code, count=len(sooner), of=len(want.before))
    told = Found(found.code, found.params, events([own[0].event, *(deed.event for deed in sooner)]), own[0].at)
    return partly(told, Fraction(len(want.before) - len(sooner), len(want.before)))


def in_order(case: Case, _want: InOrder) -> Verdict:
    """A share that halves, thirds … with each less urgent matter that went out while this one waited; what goes out
    within ``GRACE`` of its being taken up was under way already."""
    due, waited, sent = case.truth, case.taken_up, case.first("dispatched")
    if due is None or due.truth.path != "dispatch":
        return void("other_path")
    if waited is None or due.truth.urgency is None:
        return void("no_truth") if waited is not None else case.nothing()
    until = sent.at if sent is not None else case.now
    sooner = [
        other for urgency, other in case.scene.sendings
        if urgency > due.truth.urgency and waited + GRACE < other.at < until
    ]  # fmt: skip
    if sent is None:
        return case.nothing()
    code = "in_order" if sooner else "in_order_all"
    told = Found(code, {"count": len(sooner)}, events([sent.event, *(one.event for one in sooner)]), sent.at)
    return partly(told, Fraction(1, 1 + len(sooner)))


def on_scene(case: Case, want: OnScene) -> Verdict:
    """A share for each department that was there in time, half of it for one that came later. What the trainee writes
    down of an arrival that was none counts for nothing."""
    expected = want.departments or tuple(dict.fromkeys(order.department for order in case.orders()))
    if not expected:
        return case.nothing(want.on_scene)
    there: dict[str, Deed] = {}
    for deed in case.by_departments("arrived"):
        there.setdefault(deed.department, deed)
    came = [there[code] for code in expected if code in there]
    limit = None if want.on_scene is None else case.began + want.on_scene
    in_time = [deed for deed in came if limit is None or deed.at <= limit]
    if not came or (len(came) < len(expected) and not case.over):
        return case.nothing(want.on_scene)
    share = Fraction(2 * len(in_time) + len(came) - len(in_time), 2 * len(expected))
    found = Found("on_scene", {"count": len(in_time), "of": len(expected)}, events(deed.event for deed in came),
                  max(deed.at for deed in came))  # fmt: skip
    return partly(found, share, limit)


def _sent(case: Case) -> list[Deed]:
    """The sendings that stand, on it or on what it was merged with."""
    return case.deeds("dispatched")


def _joined(case: Case) -> int:
    """When its matter was merged with one that had its orders already; 0 where it has its own or none."""
    if next(case.ticket.of("dispatched", hand="trainee"), None) is not None:
        return 0
    merged = case.ticket.last("merged", hand="trainee")
    return merged.at if merged is not None else 0


def _births(orders: list[Order]) -> tuple[str, ...]:
    return events(order.id.rpartition(":")[0] for order in orders)


def _lead_share(case: Case, leads: list[Order], wanted: str) -> Fraction:
    if leads[0].department == wanted:
        return ALL
    if any(order.department == wanted for order in leads):
        return HALF
    return QUARTER if any(order.department == wanted for order in case.orders("support")) else NONE


def _named(case: Case, given: tuple[str, ...]) -> tuple[str, ...]:
    if given == (TRUTH_WORD,):
        return case.truth.supports if case.truth else ()
    return given


def _supports_share(case: Case, wanted: tuple[str, ...], lead: str, exactly: bool) -> tuple[Fraction, Found]:
    orders = case.orders("support")
    given = {order.department for order in orders}
    hits, extra = len(given & set(wanted)), len(given - set(wanted) - {lead}) if exactly else 0
    found = Found("supports", {"departments": sorted(given), "count": hits, "of": len(wanted)}, _births(orders),
                  min((order.sent_at for order in orders), default=None))  # fmt: skip
    if not wanted:
        return (NONE if extra else ALL), found
    return max(NONE, Fraction(2 * hits - extra, 2 * len(wanted))), found
