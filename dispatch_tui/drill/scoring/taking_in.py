"""Judges of taking in: was it answered, was the caller asked, what went into the ticket."""

from __future__ import annotations

from fractions import Fraction

from dispatch_tui.domain.place import Grid as GridLine
from dispatch_tui.drill.scoring.case import Case, found_in
from dispatch_tui.drill.scoring.facts import Deed
from dispatch_tui.drill.scoring.verdict import (
    HALF,
    NONE,
    QUARTER,
    Found,
    Verdict,
    events,
    met,
    missed,
    partly,
    timed,
    void,
    wrong,
)  # fmt: skip
from dispatch_tui.drill.script.expected_reports import Address, Answered, Asked, Filled, Grid, Item, Town, Urgency

_TAKES_UP = ("answered", "transferred", "attached")


def answered(case: Case, want: Answered) -> Verdict:
    """Whatever takes a ringing call up is its answer."""
    first = case.ticket.deeds[0]
    if not first.data.get("ringing"):
        return void("not_a_call")
    deed = case.ticket.first(*_TAKES_UP, hand="trainee")
    if deed is not None:
        return case.done(deed, want.answered)
    gone = case.ticket.ticket.status == "cancelled" and case.ticket.first("answered") is None
    return missed(True, code="hung_up") if gone else case.nothing(want.answered)


def asked(case: Case, want: Asked) -> Verdict:
    """A share for each topic that the caller was asked about."""
    told = case.scene.told.asked.get(case.inject, set())
    hits = [topic for topic in want.asked if topic in told]
    if not hits:
        return case.nothing()
    left = [topic for topic in want.asked if topic not in told]
    return partly(Found("asked" if left else "asked_all", {"count": len(hits), "of": len(want.asked), "topics": left}),
                  Fraction(len(hits), len(want.asked)))  # fmt: skip


def filled(case: Case, want: Filled) -> Verdict:
    """A share for each field that holds something."""
    fields = case.head.ticket.fields
    hits = [name for name in want.filled if fields.get(name) not in (None, "", False)]
    if not hits or not _touched(case):
        return case.nothing()
    left = [name for name in want.filled if name not in hits]
    return partly(
        Found("filled" if left else "filled_all", {"count": len(hits), "of": len(want.filled), "fields": left},
              _setting(case)),
        Fraction(len(hits), len(want.filled)),
    )


def address(case: Case, want: Address) -> Verdict:
    """A share for each word that the address holds, in any of the spellings given for it."""
    text = _plain(case.scene.facts.text(case.head.ticket.fields.get("address")))
    if not text or not _touched(case):
        return case.nothing()
    left = [words for words in want.address if not any(_plain(one) in text for one in words.split("|"))]
    hits = len(want.address) - len(left)
    code = "address" if left else "address_all"
    found = Found(code, {"count": hits, "of": len(want.address), "words": left}, _setting(case))
    return partly(found, Fraction(hits, len(want.address)))


def item(case: Case, want: Item) -> Verdict:
    """Right before the orders went out; half where it was put right only afterwards, a quarter for another item of
    the same category."""
    wanted = case.named(want.item, case.truth.truth.item if case.truth else None)
    if not wanted:
        return void("no_truth")
    head, setting = case.head, _classifying(case)
    now = head.ticket.item
    if now is None or (not setting and case.first("dispatched") is None):
        return case.nothing(want.within)
    last = setting[-1] if setting else None
    found = Found("item", {"item": now}, events(deed.event for deed in setting), last.at if last else None)
    if now != wanted:
        same = case.scene.pack.items[now].category == _category(case, wanted) if now in case.scene.pack.items else False
        return partly(found, QUARTER if same else NONE)
    sent = case.first("dispatched")
    if last is not None and sent is not None and last.at > sent.at and _before(setting, sent) not in (None, wanted):
        return partly(Found("item_late", {"item": now}, (*found.events, sent.event), last.at), HALF)
    return timed(found, case.began, want.within)


def urgency(case: Case, want: Urgency) -> Verdict:
    """Half where it is one level off."""
    truth = case.truth.truth.urgency if case.truth else None
    wanted = case.named(want.urgency, str(truth) if truth is not None else None)
    if not wanted:
        return void("no_truth")
    now = case.head.ticket.urgency
    if now is None or not _touched(case):
        return case.nothing()
    found = Found("urgency", {"urgency": str(now)}, _setting(case))
    off = abs(now - int(wanted))
    return met(found) if off == 0 else partly(found, HALF if off == 1 else NONE)


def grid(case: Case, want: Grid) -> Verdict:
    """Half for another grid of the right village, a quarter for one of the right town."""
    wanted = case.named(want.grid, case.truth.truth.grid if case.truth else None)
    if not wanted:
        return void("no_truth")
    now = case.head.ticket.fields.get("grid")
    if not now or not _touched(case):
        return case.nothing()
    found = Found("grid", {"grid": now}, _setting(case))
    if now == wanted:
        return met(found)
    mine, right = case.scene.pack.grids.get(now), case.scene.pack.grids.get(wanted)
    if mine is None or right is None:
        return wrong(found)
    if mine.village == right.village:
        return partly(found, HALF)
    return partly(found, QUARTER if _town(case, mine) == _town(case, right) else NONE)


def town(case: Case, want: Town) -> Verdict:
    """Told by the ticket's town or by the town of its grid."""
    truth = case.truth.truth if case.truth else None
    wanted = case.named(want.town, truth.town if truth else None)
    if not wanted:
        return void("no_truth")
    fields = case.head.ticket.fields
    line = case.scene.pack.grids.get(str(fields.get("grid") or ""))
    now = fields.get("town") or (_town(case, line) if line is not None else None)
    if not now or not _touched(case):
        return case.nothing()
    found = Found("town", {"town": now}, _setting(case))
    return met(found) if now == wanted else wrong(found)


def _town(case: Case, line: GridLine) -> str:
    return case.scene.pack.villages[line.village].town


def _category(case: Case, item: str) -> str | None:
    line = case.scene.pack.items.get(item)
    return line.category if line is not None else None


def _classifying(case: Case) -> list[Deed]:
    """The deeds by which the trainee said what item it is."""
    named = [deed for deed in case.head.of("received", hand="trainee") if deed.data.get("fields", {}).get("item")]
    return [*named, *case.head.of("classified", hand="trainee")]


def _before(setting: list[Deed], sent: Deed) -> str | None:
    """The item that stood as the orders went out; None where none was set by then."""
    earlier = [deed for deed in setting if deed.at <= sent.at and deed.event != sent.event]
    if not earlier:
        return None
    data = earlier[-1].data
    return str(data.get("item") or data.get("fields", {}).get("item"))


def _setting(case: Case) -> tuple[str, ...]:
    """The events by which the trainee filled the ticket."""
    kinds = ("received", "classified", "corrected", "info_supplied")
    return found_in(case.head.of(*kinds, hand="trainee"), "").events


def _touched(case: Case) -> bool:
    """Whether the trainee set anything of it or made something of it: what came in right by itself earns nothing."""
    return bool(_setting(case)) or case.worked_on() is not None


def _plain(text: str | None) -> str:
    return "".join((text or "").casefold().split())
