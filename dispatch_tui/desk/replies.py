"""What came back on a slip: the acts that it tells, done whole or not at all, and what was written, kept as a note."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.slips import Sheet, belongs, slip_of_order, slip_of_recheck
from dispatch_tui.domain.ticket.reading import Order, Ticket
from dispatch_tui.store.store import Store

SOURCE: Final = "slip:"
"""Begins the source by which the notes of slips are known; no platform's name does."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act that a slip tells of, and when it happened (UTC ms; None: as it is entered)."""

    act: str
    args: Mapping[str, Any] = field(default_factory=dict)
    occurred: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One slip as it was filled in. ``words`` is all that was written, ``digest`` a hash of that and the photos."""

    slip: str
    words: str
    digest: str
    steps: tuple[Step, ...] = ()
    photos: tuple[bytes, ...] = ()
    """Photos that no step takes."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip is about, as it stands now. ``order`` is None for a recheck."""

    sheet: Sheet
    ticket: Ticket
    order: Order | None
    number: str
    """The number that the slip would have if it were given out now."""

    def said(self, number: str) -> str | None:
        """The digest of what came back last under that number, None where nothing stands."""
        wanted = (f"{SOURCE}{self.sheet}", self.known_by(number))
        digest = None
        for entry in self.ticket.timeline:
            given = entry.event.data.get("external") if entry.event.kind == "noted" and not entry.retracted else None
            if isinstance(given, Mapping) and (given.get("source"), given.get("id")) == wanted:
                digest = str(given.get("digest", ""))
        return digest

    def known_by(self, number: str) -> str:
        """The id of a row: what it is about, and its slip number."""
        return f"{self.order.id if self.order else self.ticket.id} {number}"

    def fits(self, number: str) -> bool:
        """Whether that number was ever given out for this order or ticket."""
        return belongs(number, self.ticket, self.order.id if self.order else self.ticket.id)


def find_slip(store: Store, sheet: Sheet, key: str) -> Slip:
    """The order or recheck that a row names; raises Refused ``no_such_slip``."""
    ticket_id = store.ticket_of_order(key) if sheet == "orders" else key
    ticket = store.ticket(ticket_id) if ticket_id else None
    if ticket is None:
        raise Refused("no_such_slip")
    if sheet == "rechecks":
        return Slip(sheet, ticket, None, slip_of_recheck(ticket))
    order = next(one for one in ticket.orders if one.id == key)
    return Slip(sheet, ticket, order, slip_of_order(ticket, order))


def photos_to_note(store: Store, slip: Slip, reply: Reply, *, steps: bool) -> list[bytes]:
    """The photos to keep with the note on a slip: those that none of its ``steps`` takes, where they are done, and that
    its ticket does not show already, as of a row that came again with more filled in."""
    taken = () if steps else (photo for step in reply.steps for photo in step.args.get("photo") or ())
    photos = [*taken, *reply.photos]
    held = (store.part(one) for one in slip.ticket.photos) if photos else ()
    shown = {hashlib.sha256(part.content).digest() for part in held if part is not None}
    return [one for one in photos if hashlib.sha256(one).digest() not in shown]
