"""What of a ticket's parts was erased: taken away for ever by a supervisor's act, at every station that learns of it.

The log keeps the hashes and goes on proving itself; what was said, where and by whom is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from dispatch_tui.domain.authority import Held
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import bits
from dispatch_tui.domain.refusal import Refusal

if TYPE_CHECKING:
    from dispatch_tui.domain.ticket.fold import TicketFold

ERASED_BECAUSE = ("retention", "request", "mistake", "order")
"""Why something is erased: its time is over, whom it is about asked for it, it should not have been entered, an
authority ordered it."""


def erasure_refused(fold: TicketFold, data: Mapping[str, Any], past: int) -> Refusal | None:
    """Why an erasure may not be: it names something that no event of this ticket in its author's past names."""
    named = {part.hash for at in bits(past) for part in fold.events[at].parts}
    return None if named.issuperset(data["parts"]) else Refusal("part_unknown")


def erased(fold: TicketFold, held: Held | None = None) -> Mapping[str, Event]:
    """The hashes of the erased parts, each with the event that erased it first. One that waits for a supervisor, since
    its station was retired before it, erases nothing; and none is undone."""
    found: dict[str, Event] = {}
    if not fold.erasures:
        return found
    for event in sorted([fold.events[at] for at in fold.erasures], key=lambda one: (one.depth, one.station, one.id)):
        if held is None or not held(event):
            for part in event.data["parts"]:
                found.setdefault(part, event)
    return found


def parts_left(fold: TicketFold, gone: Collection[str]) -> dict[str, str]:
    """The hash and class of every part that some event of the ticket names and that was not erased."""
    return {part.hash: part.cls for event in fold.events for part in event.parts if part.hash not in gone}
