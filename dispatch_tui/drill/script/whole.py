"""What must fit within a script: references, rings of triggers, times, what an inject can be asked for."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_tui.drill.script.graph import CALLS, TICKETS, deeds, earliest, in_a_circle
from dispatch_tui.drill.script.injects import Caller, Department, Outage, Sync
from dispatch_tui.drill.script.kinds import DEEDS
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.problems import near
from dispatch_tui.drill.script.reading import Read
from dispatch_tui.drill.script.shapes import Ref
from dispatch_tui.drill.script.spans import written
from dispatch_tui.drill.script.telling import Telling
from dispatch_tui.drill.script.triggers import On, Sometime
from dispatch_tui.drill.script.values import Mark

_OF_CALLS = frozenset({"answered", "asked"})
_WITHOUT_TICKET = frozenset({"imported"})
_OTHERS = ("merged_into", "not_merged", "attached_to")
_LIMITS = ("answered", "dispatched", "closed", "reopened", "on_scene", "imported", "within")


def check_whole(read: Read, script: Script, tell: Telling) -> None:
    """Tell of what does not fit within the script."""
    _references(read, tell)
    for ring in in_a_circle(script):
        first = script.inject(ring[0])
        if first is not None:
            tell.wrong(first.mark, "in_a_circle", " → ".join((*ring, ring[0])))
    by_id = {one.id: one for one in script.injects}
    comes = earliest(script)
    for inject in script.injects:
        _inject(read, inject, by_id, tell)
        _times(read, script, inject, comes.get(inject.id), tell)
    _load(read, script, tell)
    _players(read, script, tell)
    for expectation in script.expect:
        _expectation(read, script, expectation, by_id, comes, tell)
    if read.sound and not any(one.weight for one in script.expect):
        expected = "expect: [{inject: 1, answered: 15s, weight: 1}]"
        tell.worth(read.in_head("expect"), "nothing_expected", "", expected)


def _references(read: Read, tell: Telling) -> None:
    for one in read.seen:
        if isinstance(one.shape, Ref) and one.value not in read.ids:
            listed = " | ".join(list(read.ids)[:20])
            tell.wrong(one.mark, "no_such_inject", one.value, listed, near(one.value, read.ids, 0.7))


def _inject(read: Read, inject: Inject, by_id: Mapping[str, Inject], tell: Telling) -> None:
    """What an inject says of others: that they bring a ticket, that the deed can be done by a department."""
    body, own = inject.body, read.at(inject.mark, inject.kind)
    if isinstance(body, Department):
        _ticket(by_id, body.order_of, read.at(own, "order_of"), tell)
        if body.does in ("return", "ask_extension") and body.reason is None and body.does == "return":
            tell.wrong(own, "missing", "reason", "not_our_duty")
        if body.does == "ask_extension" and body.until is None:
            tell.wrong(own, "missing", "until", "2h")
    if isinstance(body, Caller):
        first = by_id.get(body.again)
        if first is not None and first.kind not in ("call", "police", "app"):
            tell.wrong(read.at(own, "of"), "nobody_to_ring", body.again, "call | police | app")
    if isinstance(inject.trigger, On):
        at = read.at(inject.mark, "on")
        _deed(inject.trigger.did, inject.trigger.department, read.at(at, "department"), tell)
        _ticket(by_id, inject.trigger.inject, read.at(at, "inject"), tell)
    for deed in deeds(inject.condition):
        name = deed.did if hasattr(deed, "did") else deed.not_did
        _deed(name, deed.department, read.at(inject.mark, "if"), tell)


def _ticket(by_id: Mapping[str, Inject], id: str, mark: Mark, tell: Telling) -> None:
    found = by_id.get(id)
    if found is not None and found.kind not in (*TICKETS, "caller", "sync"):
        tell.wrong(mark, "brings_no_ticket", id, " | ".join(sorted(TICKETS)))


def _deed(name: str, department: str | None, mark: Mark, tell: Telling) -> None:
    if department is not None and not DEEDS[name].of_order:
        tell.wrong(mark, "deed_of_nobody", name, " | ".join(one.name for one in DEEDS.values() if one.of_order))


def _times(read: Read, script: Script, inject: Inject, comes: int | None, tell: Telling) -> None:
    """Nothing comes after the end."""
    mark = read.at(inject.mark, inject.trigger.kind)
    latest = inject.trigger.between.most if isinstance(inject.trigger, Sometime) else comes
    if latest is not None and latest >= script.length:
        tell.wrong(mark, "after_the_end", written(latest), f"< {written(script.length)}")
    if isinstance(inject.body, Outage) and comes is not None and comes + inject.body.lasts > script.length:
        tell.wrong(read.at(inject.mark, "outage"), "after_the_end", written(comes + inject.body.lasts),
                   f"<= {written(script.length)}")  # fmt: skip


def _load(read: Read, script: Script, tell: Telling) -> None:
    for load in script.load:
        mark = read.in_head("load")
        end = script.length if load.end is None else load.end
        if load.start >= end:
            tell.wrong(mark, "ends_before_it_starts", f"{written(load.start)}..{written(end)}", "from < to")
        if end > script.length:
            tell.wrong(mark, "after_the_end", written(end), f"<= {written(script.length)}")
        total = sum(getattr(load.mix, one) for one in ("not_police", "grid", "emergencies", "questions", "not_ours",
                                                       "duplicates", "look_alikes"))  # fmt: skip
        if total > 1.0001:
            tell.wrong(mark, "more_than_all", f"{total:g}", "<= 1")


def _players(read: Read, script: Script, tell: Telling) -> None:
    codes = [one.code for one in script.players]
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        tell.wrong(read.in_head("players"), "code_twice", code)


def _expectation(
    read: Read, script: Script, expectation: Expectation, by_id: Mapping[str, Inject],
    comes: Mapping[str, int | None], tell: Telling,
) -> None:  # fmt: skip
    if expectation.of_load and not script.load:
        tell.wrong(read.at(expectation.mark, "every"), "no_load", "load", "load: [{calls_an_hour: 60}]")
    for id in expectation.injects:
        inject = by_id.get(id)
        if inject is None or expectation.every:
            continue
        _can_be_asked(read.at(expectation.mark, "inject"), expectation.kind, inject, tell)
    _others(read, expectation, by_id, tell)
    _limit(read, script, expectation, comes, tell)


def _others(read: Read, expectation: Expectation, by_id: Mapping[str, Inject], tell: Telling) -> None:
    """The other tickets that an expectation speaks of: there must be some, and they must be others."""
    for name in _OTHERS:
        named = getattr(expectation.body, name, ())
        for other in (named,) if isinstance(named, str) else named:
            mark = read.at(expectation.mark, name)
            _ticket(by_id, other, mark, tell)
            if other in expectation.injects:
                tell.wrong(mark, "is_itself", other, " | ".join(one for one in by_id if one != other))


def _can_be_asked(mark: Mark, kind: str, inject: Inject, tell: Telling) -> None:
    """Whether this kind of expectation can be met by this kind of inject."""
    if kind in _OF_CALLS:
        fitting = inject.kind in CALLS
    elif kind in _WITHOUT_TICKET:
        fitting = isinstance(inject.body, Sync)
    else:
        fitting = inject.kind in TICKETS or inject.kind in ("caller", "sync", "unknown")
    if not fitting:
        tell.wrong(mark, "cannot_be_asked", f"{kind}: {inject.id} ({inject.kind})", _fitting(kind))


def _fitting(kind: str) -> str:
    if kind in _OF_CALLS:
        return " | ".join(sorted(CALLS))
    return "sync" if kind in _WITHOUT_TICKET else " | ".join(sorted(TICKETS))


def _limit(
    read: Read, script: Script, expectation: Expectation, comes: Mapping[str, int | None], tell: Telling
) -> None:
    """A limit that ends after the drill is worth knowing: it is then met by whoever does it at all."""
    starts = [comes.get(id) for id in (getattr(expectation.body, "after", None) or "", *expectation.injects)]
    known = [one for one in starts if one is not None]
    for name in _LIMITS:
        limit = getattr(expectation.body, name, None)
        if isinstance(limit, int) and known and known[0] + limit > script.length:
            tell.worth(read.at(expectation.mark, name), "limit_after_the_end", written(limit), written(script.length))
