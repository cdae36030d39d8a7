"""A script held against the pack of its place: codes, languages, who answers for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dispatch_tui.drill.script.expectations import Expected
from dispatch_tui.drill.script.expected_orders import Lead, Ruled, Several, Supports
from dispatch_tui.drill.script.expected_reports import Grid, Item, Town, Urgency
from dispatch_tui.drill.script.expected_values import TRUTH_WORD
from dispatch_tui.drill.script.injects import Call, Cap, Written
from dispatch_tui.drill.script.lookup import Lookup
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.drill.script.reading import Read
from dispatch_tui.drill.script.shapes import Code
from dispatch_tui.drill.script.telling import Telling
from dispatch_tui.drill.script.values import ANY, Mark

_HAN: Final = re.compile("[\u4e00-\u9fff]")
_NEEDED_OF: Final = {"dispatch": "item", "transfer": "number", "merge": "same_as", "attach": "same_as"}
"""What a truth must tell for its path to be judged."""


def check_against(read: Read, script: Script, lookup: Lookup, tell: Telling) -> None:
    """Tell of what the pack has not, or sees otherwise."""
    _languages(read, script, lookup, tell)
    _codes(read, lookup, tell)
    truths = {inject.id: truth for inject, truth in _truths(script)}
    for inject, truth in _truths(script):
        _truth(read.at(read.at(inject.mark, inject.kind), "truth"), truth, read, lookup, tell)
    for expectation in script.expect:
        for id in expectation.injects:
            _expectation(read, expectation, truths.get(id), _item_asked(script, id), lookup, tell)


def _truths(script: Script) -> Iterator[tuple[Inject, Truth]]:
    for inject in script.injects:
        body = inject.body
        if isinstance(body, Call | Written | Cap) and body.truth is not None:
            yield inject, body.truth


def _item_asked(script: Script, id: str) -> str | None:
    """The item that another expectation asks of an inject."""
    found = (one.body.item for one in script.expect if id in one.injects and isinstance(one.body, Item))
    return next((item for item in found if item != TRUTH_WORD), None)


def _languages(read: Read, script: Script, lookup: Lookup, tell: Telling) -> None:
    spoken = lookup.pack.languages
    for language in script.languages:
        if language not in spoken:
            tell.wrong(read.in_head("languages"), "not_spoken_there", language, " | ".join(spoken))
    for one in read.texts:
        given = one.text.texts
        if ANY in given:
            if "en" in script.languages and len(script.languages) > 1 and _HAN.search(given[ANY]):
                tell.worth(one.mark, "one_text_for_all", given[ANY], "zh: … | en: …")
            continue
        lacking = [language for language in script.languages if language not in given]
        if lacking:
            tell.wrong(one.mark, "untranslated", " | ".join(given), " | ".join(lacking))
        for language in given.keys() - set(script.languages) if script.languages else ():
            tell.worth(one.mark, "language_not_used", language, " | ".join(script.languages))


def _codes(read: Read, lookup: Lookup, tell: Telling) -> None:
    for one in read.seen:
        if not isinstance(one.shape, Code):
            continue
        known = lookup.known(one.shape)
        if known and one.value not in known:
            listed = lookup.listed(one.shape)
            tell.wrong(one.mark, f"no_such_{one.shape.table}", one.value, listed, lookup.meant(one.shape, one.value))


def _truth(mark: Mark, truth: Truth, read: Read, lookup: Lookup, tell: Telling) -> None:
    needed = _NEEDED_OF.get(truth.path)
    if needed is not None and getattr(truth, needed) is None:
        tell.wrong(mark, "truth_lacks", truth.path, needed)
    named, placed = lookup.named(truth), lookup.place(truth)
    if named is not None and placed is not None and named.town != placed.town:
        own, meant = truth.grid or truth.town or "", named.grid or named.town or ""
        tell.worth(read.at(mark, "grid"), "place_elsewhere", own, meant)
    routed = lookup.routed(truth.item, truth) if truth.item is not None and not truth.because else None
    if routed is None:
        return
    known = lookup.pack.departments
    if truth.lead in known and truth.lead != routed.lead:
        tell.wrong(read.at(mark, "lead"), "not_the_duty", truth.lead or "", routed.lead or "")
    for support in truth.supports or ():
        if support in known and support not in routed.supports:
            tell.wrong(read.at(mark, "supports"), "not_in_support", support, " | ".join(routed.supports))


def _expectation(
    read: Read, expectation: Expectation, truth: Truth | None, item: str | None, lookup: Lookup, tell: Telling
) -> None:
    body = expectation.body
    if truth is None:
        whole = read.sound and set(expectation.injects) <= set(read.ids)  # else that is what is wrong
        if TRUTH_WORD in _words(body) and not expectation.every and whole:
            tell.wrong(read.at(expectation.mark, expectation.kind), "no_truth", TRUTH_WORD, "truth: {…}")
        return
    _as_true(read, expectation, truth, lookup, tell)
    item = truth.item or item
    routed = lookup.routed(item, truth) if item is not None else None
    if routed is None or expectation.because or truth.because:
        return
    leads = [routed.lead] if routed.lead else []
    known = lookup.pack.departments
    match body:
        case Lead(lead=lead) | Ruled(ruled=lead) if lead in known and leads and lead not in leads:
            tell.wrong(read.at(expectation.mark, body.kind), "not_the_duty", lead, leads[0])
        case _:
            pass
    for name, code in _orders(body):
        if code in known and code not in (*leads, *routed.supports):
            tell.wrong(read.at(expectation.mark, name), "not_in_support", code, " | ".join((*leads, *routed.supports)))


def _orders(body: Expected) -> Iterator[tuple[str, str]]:
    """(key, department) of every department that an expectation wants an order for beside the lead."""
    match body:
        case Lead(supports=supports) | Supports(supports=supports):
            yield from (("supports", code) for code in supports or ())
        case Several(several=several):
            yield from (("several", code) for code in several)
        case _:
            return


def _words(body: Expected) -> tuple[str, ...]:
    """The one-word values of an expectation."""
    values = (getattr(body, name, None) for name in getattr(body, "__slots__", ()))
    return tuple(value for value in values if isinstance(value, str))


def _as_true(read: Read, expectation: Expectation, truth: Truth, lookup: Lookup, tell: Telling) -> None:
    """An expectation must not contradict what the inject's truth says."""
    match expectation.body:
        case Item(item=asked):
            true = truth.item
        case Grid(grid=asked):
            true = truth.grid
        case Town(town=asked):
            place = lookup.place(truth)
            true = place.town if place is not None else None
        case Urgency(urgency=asked):
            urgency = lookup.urgency(truth)
            true = None if urgency is None else str(urgency)
        case _:
            return
    if asked == TRUTH_WORD:
        if true is None:
            tell.wrong(read.at(expectation.mark, expectation.kind), "truth_lacks", expectation.kind, expectation.kind)
    elif true is not None and asked != true and not expectation.because and not _unknown(expectation.body, lookup):
        tell.wrong(read.at(expectation.mark, expectation.kind), "against_the_truth", asked, true)


def _unknown(body: Expected, lookup: Lookup) -> bool:
    """Whether the pack has no such code, which is told by itself."""
    match body:
        case Item(item=code):
            return code not in lookup.pack.items
        case Grid(grid=code):
            return code not in lookup.pack.grids
        case Town(town=code):
            return code not in lookup.pack.towns
        case _:
            return False
