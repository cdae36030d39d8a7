"""What was done in earnest as a player's lines: the "expert" of a recorded drill, to be edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dispatch_tui.drill.recording.gathering import DEPARTMENTS, Deed, Matter
from dispatch_tui.drill.recording.lines import fields, line_of, of_one

RINGS_BEFORE: Final = 30_000
"""A call that was typed in as a form rang so long before (ms), and was answered after ``ANSWERED``."""
ANSWERED: Final = 8_000
RECHECKED: Final = 16 * 60_000
"""By when the collectors of a drill have looked on site, after a verification (ms)."""
_LOOKED_AT: Final = frozenset({"verified", "sent_back"})
_LEFT_OUT: Final = frozenset({
    "taken", "released", "handed_over", "inquired", "noted", "rechecked", "time_accepted", "time_declined", "accepted",
    "revealed",
})  # fmt: skip
"""What belongs to that shift alone, or names people."""


def came(matter: Matter) -> int:
    """When its inject comes: a call that nobody heard ring rang a little before it was written down."""
    return matter.came if matter.rang or matter.source != "call" else matter.came - RINGS_BEFORE


def lines(matters: Sequence[Matter]) -> Iterator[tuple[int, int, str]]:
    """(inject, ms after it came, line) of everything that the centre did, by inject and then by time."""
    numbers = {matter.id: matter.number for matter in matters}
    for matter in matters:
        start, told = came(matter), f"@{matter.number}"
        if not matter.rang and matter.source == "call":
            yield matter.number, ANSWERED, f"{told} answer"
            given = {"text": matter.text, "address": matter.address, "town": matter.town, "grid": matter.grid}
            yield matter.number, RINGS_BEFORE, f"{told} correct {fields(given)}"
        if matter.item is not None and all(deed.kind != "classified" for deed in matter.deeds):
            yield matter.number, RINGS_BEFORE, f"{told} classify {matter.item}"
        done: set[str] = set()
        for deed in matter.deeds:
            for line in _line(deed, matter, numbers, done):
                yield matter.number, max(0, _when(deed, matter) - start), f"{told} {line}"


def _when(deed: Deed, matter: Matter) -> int:
    """When a line is played: a closing that waited for a look on site waits for a drill's collectors, too."""
    if deed.kind != "closed" or all(one.kind != "rechecked" for one in matter.deeds):
        return deed.at
    verified = [one.at for one in matter.deeds if one.kind == "verified" and one.at <= deed.at]
    return max([deed.at, *(at + RECHECKED for at in verified)])


def _line(deed: Deed, matter: Matter, numbers: Mapping[str, int], done: set[str]) -> Iterator[str]:
    if deed.kind in DEPARTMENTS or deed.kind in _LEFT_OUT or deed.kind == "withdrawal_acknowledged":
        return
    if deed.kind == "dispatched":
        if deed.act not in done:
            done.add(deed.act)
            sent = [one for one in matter.deeds if one.act == deed.act and one.kind == "dispatched"]
            leads = any(one.data["part"] == "lead" for one in sent)
            if not sent[0].data.get("ruled"):
                yield f"{'dispatch' if leads else 'add-support'} {' '.join(one.department for one in sent)}"
        return
    if deed.kind == "verified" and deed.act in done:
        return
    if deed.kind in ("merged", "unmerged") and numbers.get(str(deed.data["other"]), 0) > matter.number:
        return  # said once, on the later of the two
    if deed.kind in _LOOKED_AT:
        done.add(deed.act)
        yield "look"
    if deed.kind == "verified" and sum(one.kind == deed.kind and one.act == deed.act for one in matter.deeds) == 1:
        yield f"verify {deed.department}"  # one order's report, though others wait
        return
    if deed.kind == "called_back":
        if heard_after(matter, deed) is not None:
            return  # nobody was reached then, and somebody was later: a drill's caller says one thing
        yield "ring-back"
    line = line_of(deed, {ticket: f"@{number}" for ticket, number in numbers.items()})
    if deed.kind == "verified" and [one.act for one in matter.deeds if one.kind == deed.kind].count(deed.act) == 1:
        line = of_one(line, deed.department)
    if line:
        yield line


def heard_after(matter: Matter, deed: Deed) -> Deed | None:
    """The last call-back after a deed and before the next report."""
    found = None
    for later in matter.deeds[matter.deeds.index(deed) + 1 :]:
        if later.kind == "reported":
            break
        found = later if later.kind == "called_back" else found
    return found
