"""The first event of a ticket, judged without a fold: the same verdict as ``TicketFold.add`` gives on an empty stream.

Thousands of rows come in from a file as tickets of one event each, and most are not looked at again for long.
"""

from __future__ import annotations

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.rules import refusal
from dispatch_tui.domain.ticket.shape import malformed


def first_refused(event: Event, ticket: str, authority: Authority) -> Refusal | None:
    """Why ``event``, of a kind of this version, may not begin the stream of ``ticket``; None when it may.

    ``authority`` is what stood at the event's basis.
    """
    if event.stream != f"ticket/{ticket}":
        return Refusal("other_stream")
    if event.parents:
        return Refusal("parents_unknown")
    if event.depth != 1:
        return Refusal("wrong_depth")
    wrong = malformed(event.kind, event.data, event.parts)
    if wrong is not None:
        return Refusal("malformed", {"what": wrong})
    author = authority.author(event)
    if isinstance(author, Refusal):
        return author
    return refusal(None, ticket, event.kind, event.data, author, parts=event.parts, version=event.v)
